"""Runs a graph on all engines and says what came of it."""
import json
import os
import re
import tempfile

import numpy
import onnx

from graphs import engines
from graphs.values import EPSILON

# What became of a graph, worst first. Those before "ok" are findings.
FINDINGS = ["crash", "hang", "internal", "checked run failed", "wrong", "compile failed", "run failed", "bad model", "reference failed", "neither takes it", "differs from onnxruntime"]


def difference(found, expected, dtype, error):
    """"" when two answers may both be right, else where they are farthest apart."""
    if found.shape != expected.shape:
        return f"shape {found.shape}, expected {expected.shape}"
    if dtype == "string" or dtype == "bool":
        wrong = numpy.asarray(found != expected)
    elif dtype in EPSILON or dtype.startswith("float"):
        left, right = found.astype(numpy.float64), expected.astype(numpy.float64)
        with numpy.errstate(invalid="ignore", over="ignore"):
            near = numpy.abs(left - right) <= 4 * error + (4 * EPSILON.get(dtype, 0.25) * numpy.abs(right) if error else 0)
        wrong = ~((left == right) | near | (numpy.isnan(left) & numpy.isnan(right)))
    else:
        apart = numpy.abs(found.astype(object) - expected.astype(object)) if found.size else numpy.zeros(found.shape)
        wrong = numpy.asarray(apart > error)
    if not wrong.any():
        return ""
    at = tuple(int(i) for i in numpy.argwhere(wrong)[0])
    return f"{int(wrong.sum())} of {wrong.size} elements, first at {list(at)}: {found[at]}, expected {expected[at]} (within {4 * error:.3g})"


def kind_of(message):
    """A message without its names and numbers: what makes two findings one."""
    message = re.sub(r"/\S+", "", message)
    message = re.sub(r"'[^']*'", "''", message)
    return re.sub(r"-?\d[\d.e+-]*", "N", message)[:160]


class Judge:
    def __init__(self, build, target=None, with_onnxruntime=True, checked=None):
        self.aicc, self.with_onnxruntime = engines.Aicc(build, target, checked), with_onnxruntime
        handle, self.path = tempfile.mkstemp(suffix=".onnx", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        os.close(handle)

    def judge(self, model, inputs, tolerance, announce=lambda stage: None):
        """{outcome, detail, onnxruntime}: the inputs are (name, type, array), `tolerance` one (type, error) for each output."""
        with open(self.path, "wb") as file:
            file.write(model.SerializeToString())
        announce("reference")
        truth = self.aicc.reference(self.path, inputs)
        announce("compiled")
        found = self.aicc.compiled(self.path, inputs)
        outcome, detail = self.compare(found, truth, tolerance, model)
        verdict = {"outcome": outcome, "detail": detail, "onnxruntime": "not asked"}
        if self.with_onnxruntime and outcome in ("ok", "wrong", "bad model", "reference failed", "neither takes it", "run failed", "compile failed"):
            announce("onnxruntime")
            self.ask_onnxruntime(verdict, model, inputs, found if found[0] == "ok" else truth, tolerance)
        return verdict

    def compare(self, found, truth, tolerance, model):
        if found[0] != "ok":
            outcome = "refused" if found[0] == "unsupported" else found[0]
            if truth[0] != "ok" and outcome != "refused":
                outcome = "neither takes it"
            return outcome, f"{found[1]}" + ("" if truth[0] == "ok" else f" / reference: {truth[0]}: {truth[1]}")
        if truth[0] != "ok":
            return "reference failed", f"{truth[0]}: {truth[1]}"
        for (dtype, left), (expected_type, right), (wanted, error), value in zip(found[2], truth[2], tolerance, model.graph.output):
            if dtype != wanted or expected_type != wanted:
                return "wrong", f"output {value.name}: type {dtype}, reference {expected_type}, expected {wanted}"
            text = difference(left, right, wanted, error)
            if text:
                return "wrong", f"output {value.name}, {wanted}: {text}"
        return "ok", ""

    def ask_onnxruntime(self, verdict, model, inputs, found, tolerance):
        status, message, results = engines.onnxruntime(model, inputs)
        verdict["onnxruntime"] = status if status == "ok" else f"{status}: {message}"
        if status != "ok" or found[0] != "ok":
            return
        for (_, left), right, (wanted, error), value in zip(found[2], results, tolerance, model.graph.output):
            text = difference(numpy.asarray(right), left, wanted, error)
            if text:
                verdict["onnxruntime"] = f"differs: output {value.name}, {wanted}: {text}"
                if verdict["outcome"] == "ok":
                    verdict["outcome"], verdict["detail"] = "differs from onnxruntime", verdict["onnxruntime"]
                return


def tolerance_of(made):
    return [made.errors[value.name][:2] for value in made.model.graph.output]


def operators_of(model):
    """Names of all operators, in bodies too."""
    def walk(graph):
        for node in graph.node:
            yield node.op_type
            for attribute in node.attribute:
                if attribute.type == onnx.AttributeProto.GRAPH:
                    yield from walk(attribute.g)
    return sorted(set(walk(model.graph)))


def serve(judge, make, lines, answer):
    """The child's loop: a number in, a verdict out."""
    for line in lines:
        number = int(line)
        made = make(number)
        operators = operators_of(made.model)
        answer(json.dumps({"begin": number, "operators": operators, "opset": made.model.opset_import[0].version}))
        verdict = judge.judge(made.model, made.inputs, tolerance_of(made), lambda stage: answer(json.dumps({"stage": stage})))
        verdict["number"], verdict["operators"] = number, operators
        answer(json.dumps(verdict))
