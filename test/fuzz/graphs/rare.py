"""Operators that few models have, and forms that newer opsets dropped."""
import math

import numpy
from onnx import helper

from graphs.build import Skip, operator, rounding
from graphs.control import as_result, body_of, child, plain
from graphs.movement import moved
from graphs.products import PRODUCTS, product
from graphs.values import ANY, FLOATS, NUMERIC, NUMPY, Value


@operator("Dropout", weight=2)
def dropout(g):
    """As at inference: the values themselves, and a mask of what is kept."""
    x = g.operand(FLOATS)
    outputs = [(x.dtype, x.shape, x.low, x.high, x.error)]
    if g.opset >= 12 and g.chance(0.3):  # before, nobody says what the mask is at inference
        outputs.append(("bool", x.shape, 0, 1, 0))
    if g.opset < 7:
        return g.emit("Dropout", [x], outputs, is_test=1)
    if g.opset < 12:
        return g.emit("Dropout", [x], outputs, ratio=g.pick([None, 0.25]))
    ratio = g.tensor("float32", (), 0.25, 0.25, True) if g.chance(0.5) else None
    training = g.add_tensor(numpy.array(False), "bool", 0, 1, constant=True) if ratio and g.chance(0.5) else None
    return g.emit("Dropout", [x, ratio, training], outputs)


@operator("Upsample", "Scatter", weight=2)
def dropped(g):
    if g.opset > 10:
        raise Skip("new")
    x = g.operand(["float32", "int32"], rank=(2, 4), empty=False)
    if g.chance(0.5) and g.opset >= 9:
        axis = g.integer(0, x.rank - 1)
        shape = list(x.shape)
        shape[axis] = 1
        index, updates = g.tensor("int64", shape, 0, x.shape[axis] - 1), g.like(x, shape)
        return g.emit("Scatter", [x, index, updates], [(x.dtype, x.shape, min(x.low, updates.low), max(x.high, updates.high), x.error + updates.error)], axis=axis)
    scales = [1.0 if i < 2 else g.pick([1.0, 2.0, 3.0]) for i in range(x.rank)]
    shape = [math.floor(extent * scale) for extent, scale in zip(x.shape, scales)]
    if g.opset < 7 or g.opset > 9:
        raise Skip("opset")
    operands, attributes = ([x, g.add_tensor(numpy.array(scales, numpy.float32), "float32", constant=True)], {}) if g.opset == 9 else ([x], {"scales": scales})
    return moved(g, "Upsample", x, shape, operands[1:], mode="nearest", **attributes)


@operator("MaxUnpool", "MaxRoiPool", "MelWeightMatrix", weight=2, static=True)
def rare(g):
    op = g.pick(["MaxUnpool", "MaxRoiPool", "MelWeightMatrix"])
    dtype = g.pick(["float32", "float32", "float64"])
    if op == "MaxUnpool":
        n, c, h, w = g.pick([1, 2]), g.pick([1, 2]), g.pick([1, 2, 3]), g.pick([1, 2])
        x = g.tensor(dtype, (n, c, h, w), constant=False)
        # Places among the pooled ones, each taken once.
        at = numpy.arange(n * c * h * w).reshape(n, c, h, w)
        place = (at // (h * w)) * (4 * h * w) + 2 * ((at // w) % h) * 2 * w + 2 * (at % w) + g.pick([0, 1])
        return g.emit(op, [x, g.add_tensor(place.astype(numpy.int64), "int64")], [(dtype, (n, c, 2 * h, 2 * w), min(x.low, 0), max(x.high, 0), 0)],
                      kernel_shape=[2, 2], strides=[2, 2])
    if op == "MaxRoiPool":
        x = g.tensor(dtype, (2, 2, 6, 6), constant=False)
        rois = g.add_tensor(numpy.array([[0, 0, 0, 3, 3], [1, 1, 2, 5, 5]]).astype(NUMPY[dtype]), dtype)
        return g.emit(op, [x, rois], [(dtype, (2, 2, 2, 2), x.low, x.high, 0)], pooled_shape=[2, 2], spatial_scale=1.0)
    values = [g.integers(number, True, dtype="int64", shape=()) for number in (g.pick([4, 8]), g.pick([16, 32]), 8192)]
    edges = [g.add_tensor(numpy.array(number, numpy.float32), "float32", constant=True) for number in (0.0, 4096.0)]
    return g.emit(op, values + edges, [("float32", (int(values[1].data) // 2 + 1, int(values[0].data)), 0, 1, 1e-6)])


@operator("SequenceMap", weight=1)
def sequence_map(g):
    if g.opset < 17:
        raise Skip("old")
    x = g.operand(["float32", "int64"], rank=(1, 3), empty=False, most=200)
    other = g.like(x, x.shape)
    error = max(x.error, other.error)
    s = plain(g, "SequenceConstruct", [x, other])
    inner = child(g)
    item = Value(g.name("e"), x.dtype, x.shape, -50, 50, 1e-6 if x.is_float else 0)
    inner.values.append(item)
    result = as_result(inner, inner.emit("Neg", [item], [(x.dtype, x.shape, -50, 50, 0)]))
    mapped = plain(g, "SequenceMap", [s], body=body_of(g, inner, [item], [result]))
    return g.emit("SequenceAt", [mapped, g.integers(g.pick([0, 1, -1]), shape=())], [(x.dtype, x.shape, -x.bound - 4, x.bound + 4, error)])


@operator("StringSplit", "RegexFullMatch", weight=1)
def text(g):
    x = g.tensor("string", (g.integer(1, 4),), constant=False)
    if g.chance(0.5):
        return g.emit("RegexFullMatch", [x], [("bool", x.shape, 0, 1, 0)], pattern=g.pick(["[a-z]+", "a.*", "(the|x,y)?", "\\d"]))
    most = max(1, max(len(word.split()) for word in x.data.tolist()))
    outputs = [("string", x.shape + (max(len(word.split()) for word in x.data.tolist()),), 0, 0, 0), ("int64", x.shape, 0, most, 0)]
    return g.emit("StringSplit", [x], outputs)


@operator("RMSNormalization", "SwiGLU", "Swish", "CausalConvWithState", "TensorScatter", weight=2, static=True)
def newest(g):
    """More of what came last."""
    if g.opset < 23:
        raise Skip("old")
    op = g.pick(["RMSNormalization", "SwiGLU", "Swish", "CausalConvWithState"])
    x = g.operand(["float32", "float16", "bfloat16"], rank=(2, 4), empty=False, high=8)
    if op == "Swish":
        return g.emit(op, [x], [(x.dtype, x.shape, -x.bound - 1, x.bound + 1, 2 * x.error + rounding(x.dtype, x.bound + 1, 8))], alpha=g.pick([None, 0.5, 2.0]))
    if op == "SwiGLU":
        y = g.like(x, x.shape)
        bound = x.bound * y.bound + 1
        return g.emit(op, [x, y], [(x.dtype, x.shape, -bound, bound, 2 * (x.error * y.bound + y.error * x.bound) + rounding(x.dtype, bound, 8))])
    if op == "RMSNormalization":
        if x.error > 0.01:
            raise Skip("imprecise")
        axis = g.integer(0, x.rank - 1)
        scale = g.like(x, x.shape[axis:], -2, 2, exact=True)
        bound = 2 * math.sqrt(x.size) + 8
        return g.emit(op, [x, scale], [(x.dtype, x.shape, -bound, bound, 12 * x.error + rounding(x.dtype, bound, 32))], axis=g.sign(axis, x.rank), epsilon=0.1)
    b, c, n, k = g.pick([1, 2]), g.pick([1, 3, 4]), g.pick([1, 4, 7]), g.pick([1, 2, 4])
    x = g.tensor(g.pick(["float32", "float16"]), (b, c, n), constant=False)
    w = g.tensor(x.dtype, (c, 1, k), -1, 1)
    bias = g.tensor(x.dtype, (c,)) if g.chance(0.5) else None
    past = g.tensor(x.dtype, (b, c, k - 1), -2, 2) if g.chance(0.5) and k > 1 else None
    bound, error = product(x, w, k)
    return g.emit(op, [x, w, bias, past], [(x.dtype, x.shape, -bound - 4, bound + 4, error), (x.dtype, (b, c, k - 1), -4, 4, 0)],
                  activation=g.pick(["none", "silu"]) if False else None)
