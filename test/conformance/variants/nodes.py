"""Judges a model node by node: ONNX Runtime runs each node alone, on the operands that aicc computed."""

import os
import re
import subprocess
import tempfile

import numpy as np
import onnx

from write import constants_of, has_inner_graphs, in_order, run_alone, stored_feeds

# What quantises inside: a value at a tie takes its row with it.
ROUNDS_INSIDE = {"DynamicQuantizeMatMul", "DynamicQuantizeLSTM"}


def values_of(aicc, folder, inputs):
    """Each value of the graph as aicc computes it, by name; None if it does not run so."""
    with tempfile.TemporaryDirectory() as work:
        command = [aicc, "run", os.path.join(folder, "model.onnx"), "--expose=*", *inputs, "--output-dir", work]
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode != 0:
            return None
        names = re.findall(r"^output '(.*?)'", result.stdout, re.MULTILINE)
        paths = [os.path.join(work, f"output_{k}.npy") for k in range(len(names))]
        return {name: np.load(path) for name, path in zip(names, paths) if os.path.exists(path)}


def is_near(op_type, expected, found):
    if expected.shape != found.shape or expected.dtype != found.dtype:
        return False
    if expected.dtype.kind not in "fiu":
        return np.array_equal(expected, found)
    part = 1 / 255 if op_type in ROUNDS_INSIDE else 2 ** -8 if expected.dtype.itemsize == 2 else 1e-4
    step = 1 if expected.dtype.itemsize == 1 else 0
    is_float = expected.dtype.kind == "f"
    expected, found = expected.astype(np.float64), found.astype(np.float64)
    span = max(expected.max(initial=0), 0) - min(expected.min(initial=0), 0)
    return np.allclose(found, expected, rtol=0, atol=part * span if is_float else step, equal_nan=True)


def wrong_node(aicc, folder, inputs):
    """The name of the first node that differs, "" if none does, None if nodes cannot be judged. What aicc folded away is
    taken from ONNX Runtime."""
    model = onnx.load(os.path.join(folder, "model.onnx"))
    computed = values_of(aicc, folder, inputs)
    if computed is None or has_inner_graphs(model):
        return None
    values = constants_of(model) | stored_feeds(folder) | computed
    known = set(values) - {name for node in model.graph.node for name in node.output} | {""}
    for node in in_order(model.graph.node, known):
        for name, expected in run_alone(model, node, values).items():
            if name in computed and not is_near(node.op_type, expected, computed[name]):
                return node.name or name
            values.setdefault(name, expected)
    return ""
