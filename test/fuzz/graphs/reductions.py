"""Reductions, normalisations, searches and scans."""
import math

import numpy

from graphs.build import Skip, operator, rounding
from graphs.values import EPSILON, FLOATS, INTEGERS, NUMERIC, limits


@operator("ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum",
          "ReduceLogSumExp", weight=7)
def reduction(g):
    op = g.pick(["ReduceSum", "ReduceSum", "ReduceMean", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2",
                 "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp"])
    floating = op in ("ReduceLogSum", "ReduceLogSumExp", "ReduceMean", "ReduceL2")
    x = g.operand(FLOATS if floating else FLOATS + ["int32", "int64", "uint32", "int8", "uint8"] if op in ("ReduceMax", "ReduceMin") else FLOATS + ["int32", "int64"],
                  low=0.25 if op in ("ReduceLogSum", "ReduceProd") else None, high=1.5 if op == "ReduceProd" else 5 if op == "ReduceLogSumExp" else None,
                  empty=op in ("ReduceSum", "ReduceL1", "ReduceSumSquare"))
    axes = None if g.chance(0.2) else g.some(range(x.rank), least=1 if g.chance(0.8) else 0)
    since = 13 if op == "ReduceSum" else 18
    if axes is not None and not axes and g.opset < since:
        axes = None
    operands, attributes = g.axes_of(op, None if axes is None else [g.sign(a, x.rank) if g.opset >= 11 else a for a in axes], since, [x])
    keeps = g.pick([None, 0, 1])
    noop = g.pick([None, 0, 1]) if g.opset >= since else None
    gone = list(axes) if axes else ([] if noop else list(range(x.rank)))
    shape = [1 if i in gone else e for i, e in enumerate(x.shape)] if keeps != 0 else [e for i, e in enumerate(x.shape) if i not in gone]
    count = math.prod(x.shape[i] for i in gone)
    if op == "ReduceProd" and count > 12:
        raise Skip("many")
    if op == "ReduceLogSum" and not gone or not gone and op in ("ReduceLogSumExp", "ReduceL2") and g.chance(0.5):
        raise Skip("noop")
    b, e = x.bound, x.error
    low, high, error = {
        "ReduceSum": (min(0, x.low * count), max(0, x.high * count), e * count), "ReduceMean": (x.low, x.high, e), "ReduceMax": (x.low, x.high, e),
        "ReduceMin": (x.low, x.high, e), "ReduceProd": (0, max(1, b) ** max(count, 1), e * count * max(1, b) ** max(count - 1, 0)),
        "ReduceL1": (0, b * count, e * count), "ReduceL2": (0, b * math.sqrt(count), e * math.sqrt(max(count, 1)) * 3),
        "ReduceSumSquare": (0, b * b * count, 2 * b * e * count),
        "ReduceLogSum": (math.log(0.25), math.log(max(b * count, 1.1)), 4 * e),
        "ReduceLogSumExp": (-b, b + math.log(max(count, 1)), e)}[op]
    if op == "ReduceL2":
        error = max(error, rounding(x.dtype, high, 4))
    ulps = 4 + (count if x.dtype in ("float16", "bfloat16") else math.sqrt(count) * 2)
    own = 0 if op in ("ReduceMax", "ReduceMin") or not x.is_float else rounding(x.dtype, max(abs(low), abs(high), 0.25), ulps)
    return g.emit(op, operands, [(x.dtype, shape, low, high, error + own)], keepdims=keeps, noop_with_empty_axes=noop, **attributes)


@operator("Softmax", "LogSoftmax", "Hardmax", weight=3)
def softmax(g):
    op = g.pick(["Softmax", "Softmax", "LogSoftmax", "Hardmax"])
    x = g.operand(FLOATS, rank=(1, 5), exact=op == "Hardmax", empty=False, high=20)
    axis = g.integer(0, x.rank - 1)
    name = None if g.chance(0.2) and g.opset >= 13 else g.sign(axis, x.rank) if g.opset >= 11 else axis
    low, high = (0, 1) if op != "LogSoftmax" else (-2 * x.bound - 8, 0)
    error = 0 if op == "Hardmax" else 2 * x.error + rounding(x.dtype, max(abs(low), 1), 8)
    return g.emit(op, [x], [(x.dtype, x.shape, low, high, error)], axis=name)


@operator("LayerNormalization", "RMSNormalization", "InstanceNormalization", "GroupNormalization", "BatchNormalization", "LpNormalization",
          "MeanVarianceNormalization", "LRN", weight=4, static=True)
def normalization(g):
    op = g.pick(["LayerNormalization", "LayerNormalization", "RMSNormalization", "InstanceNormalization", "GroupNormalization",
                 "BatchNormalization", "LpNormalization", "MeanVarianceNormalization", "LRN"])
    rank = {"InstanceNormalization": (3, 5), "GroupNormalization": (3, 5), "MeanVarianceNormalization": (4, 4), "LRN": (3, 5), "BatchNormalization": (2, 5)}.get(op, (1, 4))
    x = g.operand(FLOATS, rank=rank, empty=False)
    if x.error > 0.01:
        raise Skip("imprecise")
    bound = 6 + math.sqrt(x.size)
    # A group of equal elements makes the result 1/sqrt(epsilon) times as sensitive.
    stretch = {"LRN": 2, "BatchNormalization": 4}.get(op, 12)
    error = stretch * x.error + rounding(x.dtype, max(x.bound, 8), 32)
    spec = lambda shape: (x.dtype, shape, -4 * bound, 4 * bound, error * 4)
    epsilon = g.pick([0.01, 0.1, None if x.is_float and x.error == 0 else 0.1])
    if op in ("LayerNormalization", "RMSNormalization"):
        axis = g.integer(0, x.rank - 1)
        inner = x.shape[axis:]
        scale_shape = inner if g.chance(0.7) else g.repeated(inner)
        scale = g.like(x, scale_shape, -2, 2, exact=True)
        if op == "RMSNormalization":
            return g.emit(op, [x, scale], [spec(x.shape)], axis=g.sign(axis, x.rank), epsilon=0.1)
        bias = g.like(x, scale_shape, exact=True) if g.chance(0.6) else None
        return g.emit(op, [x, scale, bias], [spec(x.shape)], axis=g.sign(axis, x.rank), epsilon=0.1)
    channels = x.shape[1] if x.rank > 1 else 1
    scale, bias = g.like(x, (channels,), 0.5, 2, exact=True), g.like(x, (channels,), exact=True)
    if op == "InstanceNormalization":
        return g.emit(op, [x, scale, bias], [spec(x.shape)], epsilon=0.1)
    if op == "GroupNormalization":
        groups = g.pick([n for n in range(1, channels + 1) if channels % n == 0])
        if g.opset < 21:
            raise Skip("older form")
        return g.emit(op, [x, scale, bias], [spec(x.shape)], num_groups=groups, epsilon=0.1)
    if op == "BatchNormalization":
        if g.opset < 9:
            raise Skip("old")
        mean, variance = g.like(x, (channels,), -1, 1, exact=True), g.tensor(x.dtype, (channels,), 0.25, 4)
        return g.emit(op, [x, scale, bias, mean, variance], [(x.dtype, x.shape, -(4 * x.bound + 9), 4 * x.bound + 9, 5 * error)], epsilon=epsilon)
    if op == "LpNormalization":
        if x.low < 0.25:
            x = g.tensor(x.dtype, x.shape, 0.5, 3, constant=False)
        axis = g.integer(0, x.rank - 1)
        return g.emit(op, [x], [(x.dtype, x.shape, -1, 1, rounding(x.dtype, 1, 16))], axis=g.sign(axis, x.rank), p=g.pick([1, 2]))
    if op == "LRN":
        return g.emit(op, [x], [(x.dtype, x.shape, x.low, x.high, error)], size=g.pick([1, 3, 5]), alpha=g.pick([0.0001, 0.01]), bias=g.pick([1.0, 2.0]))
    if x.shape[0] * x.shape[2] * x.shape[3] < 4 or x.error:
        raise Skip("variance")
    return g.emit(op, [x], [spec(x.shape)])


@operator("ArgMax", "ArgMin", "TopK", weight=3)
def search(g):
    op = g.pick(["ArgMax", "ArgMin", "TopK"])
    x = g.operand(NUMERIC, rank=(1, 5), exact=True, empty=False)
    axis = g.integer(0, x.rank - 1)
    if op != "TopK":
        keeps = g.pick([None, 0, 1])
        shape = [1 if i == axis else e for i, e in enumerate(x.shape)] if keeps != 0 else [e for i, e in enumerate(x.shape) if i != axis]
        return g.emit(op, [x], [("int64", shape, 0, x.shape[axis], 0)], axis=g.sign(axis, x.rank) if g.opset >= 11 else axis, keepdims=keeps,
                      select_last_index=g.pick([None, 0, 1]) if g.opset >= 12 else None)
    k = g.integer(0 if g.chance(0.1) else 1, x.shape[axis])
    shape = [k if i == axis else e for i, e in enumerate(x.shape)]
    outputs = [(x.dtype, shape, x.low, x.high, 0), ("int64", shape, 0, x.shape[axis], 0)]
    axis = g.sign(axis, x.rank) if g.opset >= 11 else axis
    if g.opset < 10:
        return g.emit(op, [x], outputs, axis=axis, k=k)
    attributes = {"largest": g.pick([None, 0, 1])} if g.opset >= 11 else {}
    return g.emit(op, [x, g.integers([k])], outputs, axis=axis, **attributes)


@operator("CumSum", "CumProd", weight=2)
def cumulative(g):
    op = g.pick(["CumSum", "CumSum", "CumProd"])
    x = g.operand(FLOATS + ["int32", "int64"], rank=(1, 5), low=0.5 if op == "CumProd" else None, high=1.5 if op == "CumProd" else None)
    axis = g.integer(0, x.rank - 1)
    count = x.shape[axis] or 1
    if op == "CumProd" and count > 10:
        raise Skip("many")
    bound = x.bound * count if op == "CumSum" else max(1, x.bound) ** count
    error = x.error * count * (1 if op == "CumSum" else bound)
    low = -bound if op == "CumSum" and x.low < 0 else 0
    return g.emit(op, [x, g.integers(g.sign(axis, x.rank), True if g.chance(0.8) else None, dtype=g.pick(["int64", "int32"]))],
                  [(x.dtype, x.shape, low, bound, error + rounding(x.dtype, bound, 4 + count))],
                  exclusive=g.pick([None, 0, 1]), reverse=g.pick([None, 0, 1]))


@operator("NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss", weight=1)
def loss(g):
    op = g.pick(["NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss"])
    n, c = g.pick([1, 2, 4]), g.pick([2, 3, 5])
    rest = g.pick([(), (), (3,), (2, 3)])
    x = g.tensor(g.pick(FLOATS), (n, c) + rest, constant=False)
    target = g.tensor("int64", (n,) + rest, 0, c - 1)
    weight = g.tensor(x.dtype, (c,), 0.5, 2) if g.chance(0.4) else None
    kind = g.pick(["none", "mean", "sum", None])
    ignored = g.pick([None, 0, 1]) if kind in ("none", "sum") else None
    shape = target.shape if kind == "none" else ()
    bound = 30 * (n * math.prod(rest) if kind == "sum" else 1)
    spec = (x.dtype, shape, -bound, bound, rounding(x.dtype, bound, 4 + 2 * n))
    outputs = [spec]
    if op == "SoftmaxCrossEntropyLoss" and g.chance(0.4):
        outputs.append((x.dtype, x.shape, -20, 0, rounding(x.dtype, 20, 4)))
    return g.emit(op, [x, target, weight], outputs, reduction=kind, ignore_index=ignored)
