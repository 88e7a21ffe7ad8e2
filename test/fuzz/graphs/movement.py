"""Operators that move elements about."""
import math

import numpy

from graphs.build import Skip, operator
from graphs.values import ANY, FLOATS, INTEGERS, NUMERIC, NUMPY, ONNX, limits

MOVED = ANY + ["string"]


def moved(g, op, x, shape, operands=(), zero=False, **attributes):
    """Emits an operator whose result holds elements of x, and zeros where `zero` says so."""
    low, high = (min(x.low, 0), max(x.high, 0)) if zero else (x.low, x.high)
    return g.emit(op, [x, *operands], [(x.dtype, shape, low, high, x.error)], **attributes)


def factored(g, size):
    """A random shape of that many elements."""
    shape = []
    while size > 1 and len(shape) < 5:
        divisors = [d for d in range(2, size + 1) if size % d == 0]
        divisor = g.pick(divisors)
        shape.append(divisor)
        size //= divisor
    if size > 1:
        shape.append(size)
    while len(shape) < 6 and g.chance(0.3):
        shape.insert(g.integer(0, len(shape)), 1)
    return g.shuffled(shape)


@operator("Reshape", "Flatten", weight=4)
def reshape(g):
    x = g.operand(MOVED)
    if g.chance(0.3):
        axis = g.integer(0, x.rank)
        shape = (math.prod(x.shape[:axis]), math.prod(x.shape[axis:]))
        if axis < x.rank and g.opset >= 11 and x.rank:
            axis = g.sign(axis, x.rank)
        return moved(g, "Flatten", x, shape, axis=axis)
    shape = list(x.shape) if x.size == 0 else factored(g, x.size)
    spelled = list(shape)
    if x.size and shape and g.chance(0.5):
        spelled[g.integer(0, len(shape) - 1)] = -1
    for i in range(min(len(shape), x.rank)):
        if shape[i] == x.shape[i] and spelled[i] >= 0 and g.chance(0.3):
            spelled[i] = 0
    if g.opset < 5:
        return moved(g, "Reshape", x, shape, shape=spelled)
    if spelled == shape and x.size:
        return moved(g, "Reshape", x, shape, [g.sizes(shape)])
    return moved(g, "Reshape", x, shape, [g.integers(spelled)])


@operator("Transpose", weight=4)
def transpose(g):
    x = g.operand(MOVED)
    if g.chance(0.2):
        return moved(g, "Transpose", x, x.shape[::-1])
    order = g.shuffled(range(x.rank))
    return moved(g, "Transpose", x, [x.shape[axis] for axis in order], perm=order if order else None)


@operator("Concat", weight=3)
def concat(g):
    x = g.operand(MOVED, rank=(1, 6))
    axis = g.integer(0, x.rank - 1)
    values = [x]
    for _ in range(g.integer(0, 2)):
        shape = list(x.shape)
        if g.chance(0.6):
            shape[axis] = g.pick([0, 1, 2, 3, 5]) if g.chance(0.9) else 0
        values.append(g.like(x, shape))
    values = g.shuffled(values)
    shape = list(x.shape)
    shape[axis] = sum(value.shape[axis] for value in values)
    return g.emit("Concat", values, [(x.dtype, shape, min(v.low for v in values), max(v.high for v in values), max(v.error for v in values))],
                  axis=g.sign(axis, x.rank) if g.opset >= 11 else axis)


@operator("Split", weight=2)
def split(g):
    x = g.operand(MOVED, rank=(1, 6), empty=False)
    axis = g.integer(0, x.rank - 1)
    extent, count = x.shape[axis], g.integer(1, 3)
    parts, left = [], extent
    for i in range(count - 1):
        parts.append(g.integer(0, left))
        left -= parts[-1]
    parts.append(left)
    attributes = {"axis": g.sign(axis, x.rank) if g.opset >= 11 else axis}
    operands = []
    even = extent % count == 0 and g.chance(0.4)
    if g.opset >= 18 and g.chance(0.3):
        size = -(-extent // count)
        if size * (count - 1) >= extent:
            raise Skip("uneven")
        parts, attributes["num_outputs"] = [size] * (count - 1) + [extent - size * (count - 1)], count
    elif even and g.opset < 18:
        parts = [extent // count] * count
    elif g.opset >= 13:
        operands = [g.integers(parts)]
    else:
        attributes["split"] = parts
    outputs = []
    for part in parts:
        shape = list(x.shape)
        shape[axis] = part
        outputs.append((x.dtype, shape, x.low, x.high, x.error))
    return g.emit("Split", [x] + operands, outputs, **attributes)


@operator("Slice", weight=4)
def slice_(g):
    x = g.operand(MOVED, rank=(1, 6))
    axes = g.some(range(x.rank), least=1)
    starts, ends, steps, shape = [], [], [], list(x.shape)
    for axis in axes:
        extent = x.shape[axis]
        step = 1 if g.opset < 10 else g.pick([1, 1, 1, 2, 3, -1, -2])
        start, end = g.integer(-extent - 1, extent + 1), g.integer(-extent - 1, extent + 1)
        if g.chance(0.2):
            end = 2 ** 63 - 1 if step > 0 else -2 ** 63 + 1
        if g.chance(0.2):
            start = 0 if step > 0 else 2 ** 31 - 1
        shape[axis] = sliced(extent, start, end, step)
        starts, ends, steps = starts + [start], ends + [end], steps + [step]
    names = [g.sign(axis, x.rank) if g.opset >= 10 else axis for axis in axes]
    if g.opset < 10:
        return moved(g, "Slice", x, shape, starts=starts, ends=ends, axes=names)
    kind = "int64" if any(abs(number) >= 2 ** 31 for number in starts + ends) else g.pick(["int64", "int32"])
    whole = axes == list(range(len(axes))) and g.chance(0.5)
    operands = [g.integers(starts, dtype=kind), g.integers(ends, dtype=kind), None if whole else g.integers(names, True, dtype=kind)]
    if any(step != 1 for step in steps) or g.chance(0.3):
        operands.append(g.integers(steps, dtype=kind))
    return moved(g, "Slice", x, shape, operands)


def sliced(extent, start, end, step):
    """The size that a Slice leaves, as the standard clamps."""
    start, end = start + extent * (start < 0), end + extent * (end < 0)
    if step > 0:
        start, end = min(max(start, 0), extent), min(max(end, 0), extent)
        return max(0, -(-(end - start) // step))
    start, end = min(max(start, 0), extent - 1), min(max(end, -1), extent - 1)
    return max(0, -(-(start - end) // -step))


@operator("Squeeze", "Unsqueeze", weight=3)
def squeeze(g):
    x = g.operand(MOVED)
    if g.chance(0.5):
        ones = [axis for axis in range(x.rank) if x.shape[axis] == 1]
        axes = None if g.chance(0.3) else g.some(ones, least=1)
        if axes is not None and not axes:
            raise Skip("none")
        gone = ones if axes is None else axes
        operands, attributes = g.axes_of("Squeeze", None if axes is None else [g.sign(a, x.rank) if g.opset >= 11 else a for a in axes], 13, [])
        if axes is None and g.root.is_dynamic:
            raise Skip("rank")  # which dims are 1 is known at run time only
        return moved(g, "Squeeze", x, [e for i, e in enumerate(x.shape) if i not in gone], operands, **attributes)
    count = g.integer(1, min(2, 6 - x.rank)) if x.rank < 6 else 0
    if not count:
        raise Skip("rank")
    rank = x.rank + count
    axes = g.shuffled(range(rank))[:count]
    shape, extents = [], iter(x.shape)
    for axis in range(rank):
        shape.append(1 if axis in axes else next(extents))
    operands, attributes = g.axes_of("Unsqueeze", [g.sign(a, rank) if g.opset >= 11 else a for a in axes], 13, [])
    return moved(g, "Unsqueeze", x, shape, operands, **attributes)


@operator("Expand", "Tile", weight=3)
def expand(g):
    x = g.operand(MOVED)
    if g.chance(0.5):
        counts = [g.pick([1, 1, 2, 3, 0]) if g.chance(0.9) else 1 for _ in x.shape]
        if g.opset < 6:
            raise Skip("old")
        return moved(g, "Tile", x, [e * c for e, c in zip(x.shape, counts)], [g.integers(counts)])
    shape = [g.pick([2, 3]) if extent == 1 and g.chance(0.6) else extent for extent in x.shape]
    shape = [g.pick([1, 2])] * g.integer(0, 1) + shape if len(shape) < 6 else shape
    spelled = [1 if g.chance(0.2) and extent == (x.shape[i - len(shape)] if len(shape) - i <= x.rank else -1) else extent
               for i, extent in enumerate(shape)]
    return moved(g, "Expand", x, shape, [g.sizes(spelled)])


@operator("Pad", weight=3)
def pad(g):
    x = g.operand(MOVED if g.chance(0.2) else NUMERIC, rank=(1, 6), empty=False)
    if x.dtype == "string":
        raise Skip("type")
    mode = g.pick(["constant", "constant", "reflect", "edge", "wrap"])
    axes = g.some(range(x.rank), least=1) if g.opset >= 18 and g.chance(0.3) else list(range(x.rank))
    before, after, shape = [], [], list(x.shape)
    for axis in axes:
        extent = x.shape[axis]
        least, most = (-min(1, extent - 1), 3) if mode == "constant" and g.chance(0.4) else (0, 3 if mode in ("constant", "edge") else extent - 1 if mode == "reflect" else extent)
        low, high = g.integer(least, min(most, 3)), g.integer(max(least, 0), min(most, 3))
        before, after = before + [low], after + [high]
        shape[axis] = extent + low + high
    if g.opset < 11:
        return moved(g, "Pad", x, shape, zero=True, mode=mode, **{"pads" if g.opset >= 2 else "paddings": before + after})
    value = g.tensor(x.dtype, (), min(1, limits(x.dtype)[1]), 1) if mode == "constant" and g.chance(0.4) else None
    operands = [g.integers(before + after), value]
    if len(axes) < x.rank or axes != list(range(x.rank)):
        operands.append(g.integers([g.sign(axis, x.rank) for axis in axes], True))
    result = moved(g, "Pad", x, shape, operands, zero=True, mode=mode)
    result.high = max(result.high, 1)
    return result


@operator("Gather", weight=3)
def gather(g):
    x = g.operand(MOVED, rank=(1, 5), empty=False)
    axis = g.integer(0, x.rank - 1)
    shape = g.shape(0, 6 - x.rank + 1, 12)
    least = -x.shape[axis] if g.opset >= 11 else 0
    index = g.tensor(g.pick(["int32", "int64"]), shape, least, x.shape[axis] - 1)
    return moved(g, "Gather", x, x.shape[:axis] + index.shape + x.shape[axis + 1:], [index], axis=g.sign(axis, x.rank) if g.opset >= 11 else axis)


@operator("GatherElements", "ScatterElements", weight=3, static=True)
def elements(g):
    x = g.operand(MOVED, rank=(1, 5), empty=False)
    axis = g.integer(0, x.rank - 1)
    shape = [g.integer(1, extent) for extent in x.shape]
    scatters = g.chance(0.5)
    shape[axis] = g.integer(1, x.shape[axis] if scatters else 5)
    kind = g.pick(["int32", "int64"])
    if not scatters:
        index = g.tensor(kind, shape, -x.shape[axis], x.shape[axis] - 1)
        return moved(g, "GatherElements", x, shape, [index], axis=g.sign(axis, x.rank))
    index = distinct(g, kind, shape, axis, x.shape[axis])
    updates = g.like(x, shape)
    reduction = g.pick([None, "none", "add", "mul", "max", "min"]) if g.opset >= 16 and x.dtype not in ("bool", "string") else None
    if reduction == "mul" or reduction == "add" and not x.is_float and x.bound > 50:
        reduction = "max" if g.opset >= 18 else None
    if reduction in ("max", "min") and g.opset < 18:
        reduction = None
    low, high = (x.low + updates.low, x.high + updates.high) if reduction == "add" else (min(x.low, updates.low), max(x.high, updates.high))
    error = x.error + updates.error
    return g.emit("ScatterElements", [x, index, updates], [(x.dtype, x.shape, low, high, error)], axis=g.sign(axis, x.rank), reduction=reduction)


def distinct(g, kind, shape, axis, extent):
    """Indices without repetition along the axis."""
    shuffled = g.shuffled(range(extent))[:shape[axis]]
    data = numpy.array(shuffled).reshape([-1 if i == axis else 1 for i in range(len(shape))])
    data = numpy.broadcast_to(data, shape).astype(NUMPY[kind])
    data = numpy.where(data % 2 == 0, data, data - extent) if g.chance(0.5) else data
    return g.add_tensor(numpy.ascontiguousarray(data).astype(NUMPY[kind]), kind)


@operator("GatherND", "ScatterND", weight=3, static=True)
def tuples(g):
    x = g.operand(MOVED, rank=(1, 5), empty=False)
    batch = g.integer(0, min(1, x.rank - 1)) if g.opset >= 12 else 0
    scatters = g.chance(0.5)
    if scatters:
        batch = 0
    depth = g.integer(1, x.rank - batch)
    outer = g.shape(0, 2, 8, empty=False) if not scatters else (1,)
    spaces = x.shape[batch:batch + depth]
    shape = x.shape[:batch] + tuple(outer) + (depth,)
    columns = [numpy.asarray(g.tensor_data("int64", shape[:-1], -extent, extent - 1)) for extent in spaces]
    index = g.add_tensor(numpy.stack(columns, -1).astype(numpy.int64).reshape(shape), "int64")
    rest = x.shape[batch + depth:]
    if not scatters:
        return moved(g, "GatherND", x, shape[:-1] + rest, [index], batch_dims=batch if batch or g.chance(0.3) and g.opset >= 12 else None)
    updates = g.like(x, tuple(outer) + rest)
    return g.emit("ScatterND", [x, index, updates], [(x.dtype, x.shape, min(x.low, updates.low), max(x.high, updates.high), x.error + updates.error)])


@operator("DepthToSpace", "SpaceToDepth", weight=1)
def blocks(g):
    block = g.pick([1, 2, 3])
    n, c, h, w = g.pick([1, 2]), g.pick([1, 2]), g.pick([1, 2, 3]), g.pick([1, 2])
    if g.chance(0.5):
        x = g.tensor(g.pick(FLOATS), (n, c * block * block, h, w), constant=False)
        return moved(g, "DepthToSpace", x, (n, c, h * block, w * block), blocksize=block, mode=g.pick(["DCR", "CRD"]) if g.opset >= 11 else None)
    x = g.tensor(g.pick(FLOATS), (n, c, h * block, w * block), constant=False)
    return moved(g, "SpaceToDepth", x, (n, c * block * block, h, w), blocksize=block)


@operator("Shape", "Size", "ConstantOfShape", "Range", "EyeLike", weight=3)
def sizes(g):
    op = g.pick(["Shape", "Size", "ConstantOfShape", "Range", "EyeLike"])
    if op in ("Shape", "Size"):
        x = g.operand(MOVED)
        if op == "Size":
            return g.emit(op, [x], [("int64", (), 0, 40000, 0)])
        start, end = (g.integer(-x.rank - 1, x.rank + 1), g.integer(-x.rank - 1, x.rank + 1)) if g.opset >= 15 and g.chance(0.5) else (None, None)
        return g.emit(op, [x], [("int64", (len(range(x.rank)[start:end]) if x.rank else 0,), 0, 40000, 0)], start=start, end=end)
    if op == "ConstantOfShape":
        shape = g.shape(0, 5, 200)
        dtype = g.pick(ANY)
        value = None if g.chance(0.3) else numpy_tensor(g, dtype)
        dtype = dtype if value else "float32"
        return g.emit(op, [g.sizes(shape)], [(dtype, shape, 0, 1, 0)], value=value)
    if op == "Range":
        dtype = g.pick(["int64", "int32", "float32", "int16", "float64"])
        start, step, count = g.integer(-3, 3), g.pick([1, 2, -1, -3]), g.integer(0, 9)
        limit = start + step * count - (g.pick([0, 1]) * (1 if step > 0 else -1) if abs(step) > 1 and count else 0)
        operands = [g.integers(number, dtype=dtype) for number in (start, limit, step)]
        return g.emit(op, operands, [(dtype, (count,), -40, 40, 0)])
    x = g.operand(NUMERIC, rank=(2, 2))
    dtype = g.pick(FLOATS + ["int32", "int64", "bool"])
    given = g.chance(0.5)
    return g.emit(op, [x], [(dtype if given else x.dtype, x.shape, 0, 1, 0)], dtype=ONNX[dtype] if given else None,
                  k=g.pick([None, 0, 1, -1, 2]))


def numpy_tensor(g, dtype):
    from graphs.build import as_proto
    return as_proto(numpy.array([1 if g.chance(0.7) else 0]).astype(NUMPY[dtype]), dtype, "")


@operator("OneHot", "Trilu", "ReverseSequence", weight=3)
def special_moves(g):
    op = g.pick(["OneHot", "Trilu", "ReverseSequence"])
    if op == "OneHot":
        depth = g.pick([1, 3, 5])
        indices = g.tensor(g.pick(["int64", "int32", "float32"]), g.shape(0, 4, 60), -depth, depth - 1)
        if indices.dtype == "float32":
            indices = g.add_tensor(numpy.floor(indices.data), "float32")
        axis = g.integer(0, indices.rank)
        dtype = g.pick(["float32", "int64", "bool", "float16"])
        values = g.tensor(dtype, (2,), 0, 4)
        shape = list(indices.shape)
        shape.insert(axis, depth)
        return g.emit(op, [indices, g.integers(depth, dtype=g.pick(["int64", "int32"]), shape=() if g.chance(0.5) else (1,)), values],
                      [(dtype, shape, 0, 4, 0)], axis=g.sign(axis, indices.rank + 1))
    if op == "Trilu":
        x = g.operand(ANY, rank=(2, 6))
        k = g.integers(g.integer(-3, 3)) if g.chance(0.6) else None
        return moved(g, op, x, x.shape, [k], zero=True, upper=g.pick([None, 0, 1]))
    x = g.operand(MOVED, rank=(2, 5), empty=False)
    time = g.pick([0, 1])
    lengths = g.tensor("int64", (x.shape[1 - time],), 1, x.shape[time])
    return moved(g, op, x, x.shape, [lengths], time_axis=time, batch_axis=1 - time)


@operator("NonZero", "Compress", "Unique", weight=3)
def data_dependent(g):
    """Sizes that depend on numbers: these are known, since the operands are."""
    op = g.pick(["NonZero", "Compress", "Unique"])
    dtype = g.pick(["float32", "int64", "bool", "int32", "uint8", "float64", "float16"])
    x = g.tensor(dtype, g.shape(1, 4, 60), -1, 1, constant=g.chance(0.15))
    if op == "NonZero":
        return g.emit(op, [x], [("int64", numpy.stack(numpy.nonzero(x.data)).shape, 0, 64, 0)])
    if op == "Compress":
        axis = None if g.chance(0.3) else g.integer(0, x.rank - 1)
        extent = x.size if axis is None else x.shape[axis]
        condition = g.tensor("bool", (g.integer(1, extent) if extent else 0,), 0, 1)
        shape = numpy.compress(condition.data, x.data, axis).shape
        return moved(g, op, x, shape, [condition], axis=None if axis is None else g.sign(axis, x.rank) if g.opset >= 11 else axis)
    axis = None if g.chance(0.5) else g.integer(0, x.rank - 1)
    if x.size == 0:
        raise Skip("empty")
    values, first, inverse, counts = numpy.unique(x.data, return_index=True, return_inverse=True, return_counts=True, axis=axis)
    inverse = inverse.reshape(-1)
    outputs = [(dtype, values.shape, x.low, x.high, 0)] + [("int64", part.shape, 0, 64, 0) for part in (first, inverse, counts)]
    return g.emit(op, [x], outputs[:g.integer(1, 4)], sorted=g.pick([None, 0, 1]), axis=None if axis is None else g.sign(axis, x.rank))


@operator("CenterCropPad", "TensorScatter", weight=1, static=True)
def crops(g):
    if g.chance(0.6):
        x = g.operand(NUMERIC, rank=(1, 5), empty=False)
        axes = g.some(range(x.rank), least=1)
        shape = list(x.shape)
        target = [g.integer(1, 6) for _ in axes]
        for axis, extent in zip(axes, target):
            shape[axis] = extent
        return moved(g, "CenterCropPad", x, shape, [g.integers(target)], zero=True, axes=[g.sign(axis, x.rank) for axis in axes])
    b, s, d, u = g.pick([1, 2]), g.pick([4, 6]), g.pick([1, 3]), g.pick([1, 2])
    x = g.tensor("float32", (b, s, d), constant=False)
    updates = g.like(x, (b, u, d))
    mode = g.pick([None, "linear", "circular"])
    indices = g.tensor("int64", (b,), 0, s - u) if g.chance(0.7) else None
    return g.emit("TensorScatter", [x, updates, indices], [(x.dtype, x.shape, min(x.low, updates.low), max(x.high, updates.high), max(x.error, updates.error))], axis=1, mode=mode)
