"""Quantisation and chains of it."""
import math

from graphs.build import Skip, operator, rounding
from graphs.values import limits


def scale_of(g, shape=(), dtype="float32"):
    """Powers of two, so that sixteenths never fall between two steps by rounding alone."""
    return g.tensor(dtype, shape, 0.25, 1) if g.chance(0.3) else g.tensor(dtype, shape, 0.25, 0.25) if g.chance(0.5) else g.tensor(dtype, shape, 0.5, 0.5)


@operator("QuantizeLinear", "DequantizeLinear", weight=4)
def chain(g):
    x = g.operand(["float32", "float32", "float16"], rank=(1, 5))
    if x.dtype != "float32" and g.opset < 19:
        raise Skip("type")
    to = g.pick(["uint8", "int8"] + (["int16", "uint16", "int4", "uint4"] if g.opset >= 21 else []))
    axis = g.integer(0, x.rank - 1)
    channelwise = g.opset >= 13 and g.chance(0.35)
    shape = (x.shape[axis],) if channelwise else ()
    scale = scale_of(g, shape, x.dtype)
    zero = g.tensor(to, shape, 0 if to[0] == "u" else -2, 5) if g.chance(0.7) or to not in ("uint8",) else None
    attributes = {"axis": g.sign(axis, x.rank)} if channelwise else {}
    if not channelwise and x.dtype == "float16" and x.error == 0 and g.chance(0.5):
        raise Skip("rare")
    low, high = limits(to)
    exact = x.error == 0 and scale.low == scale.high
    q = g.emit("QuantizeLinear", [x, scale, zero], [(to, x.shape, low, high, 0 if exact else 1)], **attributes)
    if g.chance(0.15):
        return q
    bound = max(abs(low), abs(high)) * scale.bound + 5
    bound = min(bound, x.bound + 8)
    return g.emit("DequantizeLinear", [q, scale, zero], [(x.dtype, x.shape, -bound, bound, q.error * scale.bound + (rounding(x.dtype, bound) if not exact else 0))], **attributes)


@operator("DequantizeLinear", weight=2)
def weights(g):
    source = g.pick(["uint8", "int8", "int32"] + (["int4", "uint4", "int16"] if g.opset >= 21 else []))
    q = g.tensor(source, g.shape(1, 4, 500), -7 if source[0] != "u" else 0, 7, constant=True if g.chance(0.5) else None)
    axis = g.integer(0, q.rank - 1)
    style = g.pick(["tensor", "axis", "block"])
    attributes, shape = {}, ()
    if style == "axis" and g.opset >= 13:
        attributes, shape = {"axis": g.sign(axis, q.rank)}, (q.shape[axis],)
    elif style == "block" and g.opset >= 21 and q.shape[axis] and q.rank > 1:
        block = g.pick([b for b in (1, 2, 3, 4) if b <= q.shape[axis]])
        shape = tuple(-(-e // block) if i == axis else e for i, e in enumerate(q.shape))
        attributes = {"axis": g.sign(axis, q.rank), "block_size": block}
    dtype = g.pick(["float32", "float32", "float16"]) if g.opset >= 19 else "float32"
    scale = scale_of(g, shape, dtype)
    zero = g.tensor(source, shape, 0, 3) if g.chance(0.5) and source != "int32" else None
    return g.emit("DequantizeLinear", [q, scale, zero], [(dtype, q.shape, -12, 12, rounding(dtype, 10))], **attributes)


@operator("DynamicQuantizeLinear", "MatMulInteger", "ConvInteger", "QLinearMatMul", "QLinearConv", weight=3, static=True)
def integer_products(g):
    op = g.pick(["DynamicQuantizeLinear", "MatMulInteger", "QLinearMatMul", "ConvInteger", "QLinearConv"])
    if op == "DynamicQuantizeLinear":
        x = g.operand(["float32"], rank=(1, 4), empty=False)
        return g.emit(op, [x], [("uint8", x.shape, 0, 255, 1), ("float32", (), 0, 2 * x.bound / 255 + 1e-6, x.error / 100 + 1e-6), ("uint8", (), 0, 255, 1)])
    left, right = g.pick(["uint8", "int8"]), g.pick(["uint8", "int8"])
    if op in ("ConvInteger", "QLinearConv"):
        n, c, f, h, k = g.pick([1, 2]), g.pick([1, 3]), g.pick([1, 2, 4]), g.pick([3, 5]), g.pick([1, 2, 3])
        x, w = g.tensor(left, (n, c, h, h), -20, 20, constant=False), g.tensor(right, (f, c, k, k), -9, 9)
        pads = [g.integer(0, k - 1)] * 4
        shape = (n, f, h + 2 * pads[0] - k + 1, h + 2 * pads[0] - k + 1)
        zx, zw = g.tensor(left, (), 0, 5), g.tensor(right, (), 0, 3)
        if op == "ConvInteger":
            return g.emit(op, [x, w, zx if g.chance(0.6) else None, None], [("int32", shape, -20000, 20000, 0)], pads=pads)
        bias = g.tensor("int32", (f,), -50, 50) if g.chance(0.5) else None
        scales = [scale_of(g) for _ in range(3)]
        zy = g.tensor(left, (), 0, 5)
        return g.emit(op, [x, scales[0], zx, w, scales[1], zw, scales[2], zy, bias], [(left, shape, *limits(left), 1)], pads=pads)
    rows, depth, columns = g.pick([1, 3, 8]), g.pick([1, 4, 17]), g.pick([1, 5, 16])
    x = g.find([left], lambda value: value.rank == 2 and value.error == 0 and value.size and value.bound < 300)
    x = x if x and g.chance(0.5) else g.tensor(left, (rows, depth), -20, 20, constant=False)
    rows, depth = x.shape
    w = g.tensor(right, (depth, columns), -9, 9)
    za, zb = g.tensor(left, (), 0, 5), g.tensor(right, (), 0, 3)
    bound = (x.bound + 5) * 12 * depth
    if op == "MatMulInteger":
        return g.emit(op, [x, w, za if g.chance(0.6) else None, zb if g.chance(0.6) else None], [("int32", (rows, columns), -bound, bound, 0)])
    scales = [scale_of(g) for _ in range(3)]
    zy = g.tensor(left, (), 0, 5)
    return g.emit(op, [x, scales[0], za, w, scales[1], zb, scales[2], zy], [(left, (rows, columns), *limits(left), 1)])
