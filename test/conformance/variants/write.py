"""Writes one variant of a model, its inputs and what ONNX Runtime gives for them.

  write.py SOURCE VARIANT TARGET    SOURCE and TARGET are folders with a model.onnx; SOURCE has data_0/input_K.pb

TARGET gets model.onnx, input_K.pb, output_K.npy and what says how much the model makes of a rounding: optimised_K.npy, what
ONNX Runtime gives for the same file when it takes more liberties, and nudged_K.npy, what it gives when each float of the
inputs and of the weights, scales among them, is off by up to a millionth. A variant that cannot be written or run ends the program with a line "refused: REASON" on its standard
output.
"""

import glob
import os
import sys
from collections import Counter

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper, version_converter
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static
from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer
from onnxruntime.transformers import float16, optimizer

Level = onnxruntime.GraphOptimizationLevel


class Refused(Exception):
    """A tool has nothing to do in this model."""


def options(level, path=None):
    result = onnxruntime.SessionOptions()
    result.graph_optimization_level = level
    result.log_severity_level = 4
    if path:
        result.optimized_model_filepath = path
    return result


def session(path, level=Level.ORT_DISABLE_ALL, saved=None):
    return onnxruntime.InferenceSession(path, options(level, saved), providers=["CPUExecutionProvider"])


def without_default_inputs(path):
    """Models of IR 3 list their weights among the inputs too; those that are folded away would stay as inputs."""
    model = onnx.load(path)
    weights = {tensor.name for tensor in model.graph.initializer}
    inputs = [value for value in model.graph.input if value.name not in weights]
    del model.graph.input[:]
    model.graph.input.extend(inputs)
    model.ir_version = max(model.ir_version, 7)
    return model


def save_after(level):
    def write(source, target):
        onnx.save(without_default_inputs(source), target)
        session(target, level, target + ".saved")
        os.replace(target + ".saved", target)
    return write


def operators(model):
    found = Counter()
    graphs = [model.graph]
    for graph in graphs:
        for node in graph.node:
            found[node.domain, node.op_type] += 1
            graphs += [a.g for a in node.attribute if a.type == onnx.AttributeProto.GRAPH]
    return found


def require_change(source, target, what):
    if operators(source) == operators(onnx.load(target)):
        raise Refused(f"there is nothing to {what}")


def at_least(model, opset):
    """The quantisers write operators of that opset without taking the others there."""
    version = next(domain.version for domain in model.opset_import if domain.domain == "")
    return model if version >= opset else version_converter.convert_version(model, opset)


class StoredInputs(CalibrationDataReader):
    def __init__(self, folder):
        self.feeds = iter([read_inputs(folder)])

    def get_next(self):
        return next(self.feeds, None)


def dynamic(source, target):
    model = at_least(onnx.load(source), 11)
    quantize_dynamic(model, target, extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT})
    require_change(model, target, "quantise")


# The quantiser fails where it wants to adjust the scales of channels to a bias.
STATIC = {"QDQDisableWeightAdjustForInt32Bias": True}


def static(form, activations, per_channel):
    def write(source, target):
        model = at_least(onnx.load(source), 13)
        quantize_static(model, target, StoredInputs(folder_of_inputs), quant_format=form, activation_type=activations,
                        weight_type=QuantType.QInt8, per_channel=per_channel, extra_options=STATIC)
        require_change(model, target, "quantise")
    return write


def blocks(form, operator_types, axes):
    def write(source, target):
        config = DefaultWeightOnlyQuantConfig(block_size=32, is_symmetric=False, quant_format=form,
                                              op_types_to_quantize=operator_types, quant_axes=axes)
        model = at_least(onnx.load(source), 21)
        before = operators(model)
        quantizer = MatMulNBitsQuantizer(model, algo_config=config)
        quantizer.process()
        if operators(quantizer.model.model) == before:
            raise Refused("there is nothing to quantise")
        quantizer.model.save_model_to_file(target)
    return write


def half(source, target):
    onnx.save(float16.convert_float_to_float16(without_default_inputs(source)), target)


def fuse_transformer(source, half_precision):
    fused = optimizer.optimize_model(source, model_type="bert", opt_level=0)
    if not any(domain == "com.microsoft" for domain, _ in operators(fused.model)):
        raise Refused("there is nothing to fuse")
    if half_precision:
        fused.convert_float_to_float16()
    return fused


def transformer(source, target):
    fuse_transformer(source, False).save_model_to_file(target)


def transformer_half(source, target):
    fuse_transformer(source, True).save_model_to_file(target)


# What each variant is made from ("" is the model itself) and how.
VARIANTS = {
    "basic": ("", save_after(Level.ORT_ENABLE_BASIC)),
    "extended": ("", save_after(Level.ORT_ENABLE_EXTENDED)),
    "all": ("", save_after(Level.ORT_ENABLE_ALL)),
    "half": ("", half),
    "dynamic": ("basic", dynamic),
    "dynamic-all": ("dynamic", save_after(Level.ORT_ENABLE_ALL)),
    "qdq": ("basic", static(QuantFormat.QDQ, QuantType.QUInt8, True)),
    "qdq-all": ("qdq", save_after(Level.ORT_ENABLE_ALL)),
    "qoperator": ("basic", static(QuantFormat.QOperator, QuantType.QInt8, False)),
    "qoperator-all": ("qoperator", save_after(Level.ORT_ENABLE_ALL)),
    "int4": ("basic", blocks(QuantFormat.QOperator, ("MatMul",), (("MatMul", 0),))),
    "int4-qdq": ("basic", blocks(QuantFormat.QDQ, ("MatMul",), (("MatMul", 0),))),
    "int4-gather": ("basic", blocks(QuantFormat.QOperator, ("Gather",), (("Gather", 1),))),
    "transformer": ("basic", transformer),
    "transformer-half": ("basic", transformer_half),
    "transformer-dynamic": ("transformer", dynamic),
}


def read_inputs(folder):
    """The stored inputs by name; the model beside the data knows the names."""
    graph = onnx.load(os.path.join(os.path.dirname(folder), "model.onnx"), load_external_data=False).graph
    weights = {tensor.name for tensor in graph.initializer}
    names = [value.name for value in graph.input if value.name not in weights]
    return {name: numpy_helper.to_array(onnx.load_tensor(os.path.join(folder, f"input_{k}.pb")))
            for k, name in enumerate(names)}


def feeds_of(run, stored):
    """The stored inputs in the types that the variant takes: halves where it was halved."""
    types = {"tensor(float16)": np.float16, "tensor(float)": np.float32}
    return {value.name: stored[value.name].astype(types.get(value.type, stored[value.name].dtype))
            for value in run.get_inputs()}


def in_order(nodes, known):
    """The halving tool appends its casts at the end."""
    waiting = list(nodes)
    while waiting:
        ready = [node for node in waiting if all(name in known for name in node.input)]
        if not ready:
            raise Refused("its nodes have no order")
        known = known | {name for node in ready for name in node.output}
        waiting = [node for node in waiting if node not in ready]
        yield from ready


def has_inner_graphs(model):
    return any(a.type == onnx.AttributeProto.GRAPH for node in model.graph.node for a in node.attribute)


def constants_of(model):
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}


def stored_feeds(target):
    """The inputs of a variant by name."""
    tensors = [onnx.load_tensor(path) for path in glob.glob(os.path.join(target, "input_*.pb"))]
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in tensors}


def run_alone(model, node, values):
    """The results of one node by name, in a session of its own."""
    used = [name for name in dict.fromkeys(node.input) if name]
    inputs = [onnx.helper.make_tensor_value_info(name, onnx.helper.np_dtype_to_tensor_dtype(values[name].dtype),
                                                 values[name].shape) for name in used]
    outputs = [onnx.ValueInfoProto(name=name) for name in node.output if name]
    alone = onnx.helper.make_model(onnx.helper.make_graph([node], "node", inputs, outputs),
                                   opset_imports=model.opset_import, ir_version=model.ir_version)
    results = session(alone.SerializeToString()).run(None, {name: values[name] for name in used})
    return dict(zip((value.name for value in outputs), map(np.asarray, results)))


def run_one_by_one(path, feeds):
    """Each node in a session of its own: between the nodes of one session ONNX Runtime keeps halves as floats, where the
    standard rounds every result. None where a node has inner graphs."""
    model = onnx.load(path)
    if has_inner_graphs(model):
        return None
    values = constants_of(model) | feeds
    for node in in_order(model.graph.node, set(values) | {""}):
        values.update(run_alone(model, node, values))
    return [values[value.name] for value in model.graph.output]


def nudged(value):
    random = np.random.default_rng(0)
    return (value * (1 + random.uniform(-1e-6, 1e-6, value.shape))).astype(value.dtype) if value.dtype == np.float32 else value


def run_nudged(path, feeds):
    model = onnx.load(path)
    sizes = {name for node in model.graph.node if node.op_type in ("Resize", "Upsample") for name in node.input[1:]}
    for tensor in model.graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT and tensor.name not in sizes:
            tensor.CopyFrom(numpy_helper.from_array(nudged(numpy_helper.to_array(tensor)), tensor.name))
    return session(model.SerializeToString()).run(None, {name: nudged(value) for name, value in feeds.items()})


def write_data(target, variant, stored):
    path = os.path.join(target, "model.onnx")
    run = session(path)
    feeds = feeds_of(run, stored)
    for k, (name, value) in enumerate(feeds.items()):
        with open(os.path.join(target, f"input_{k}.pb"), "wb") as file:
            file.write(numpy_helper.from_array(value, name).SerializeToString())
    results = run.run(None, feeds)
    others = session(path, Level.ORT_ENABLE_ALL).run(None, feeds)
    nudges = run_nudged(path, feeds)
    if variant.endswith("half"):
        results, others = run_one_by_one(path, feeds) or results, results
    for name, arrays in (("output", results), ("optimised", others), ("nudged", nudges)):
        for k, value in enumerate(arrays):
            np.save(os.path.join(target, f"{name}_{k}.npy"), value)


def main():
    global folder_of_inputs
    source, variant, target = sys.argv[1:]
    folder_of_inputs = os.path.join(source, "data_0")
    origin, write = VARIANTS[variant]
    path = os.path.join(os.path.dirname(target), origin, "model.onnx") if origin else os.path.join(source, "model.onnx")
    for stale in glob.glob(os.path.join(target, "*")):
        os.remove(stale)
    try:
        write(path, os.path.join(target, "model.onnx"))
        write_data(target, variant, read_inputs(folder_of_inputs))
    except Exception as problem:  # whatever stops a tool is the reason that the page states
        words = " ".join(str(problem).split()) or type(problem).__name__
        print(f"refused: {words}")


if __name__ == "__main__":
    main()
