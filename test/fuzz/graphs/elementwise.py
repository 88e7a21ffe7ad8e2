"""Elementwise operators: each with its domain, its range and how it stretches errors."""
import math

import numpy

from graphs.build import Skip, operator, rounding
from graphs.values import ANY, EPSILON, FLOAT8, FLOATS, INTEGERS, NUMERIC, NUMPY, ONNX, SIGNED, UNSIGNED, limits

# name: (domain, range of (low, high), slope of (low, high), attributes of g)
CURVES = {
    "Sigmoid": (None, lambda l, h: (0, 1), 0.25), "Tanh": (None, lambda l, h: (-1, 1), 1), "Erf": (None, lambda l, h: (-1, 1), 1.2),
    "Softsign": (None, lambda l, h: (-1, 1), 1), "Sin": ((-50, 50), lambda l, h: (-1, 1), 1), "Cos": ((-50, 50), lambda l, h: (-1, 1), 1),
    "Tan": ((-1, 1), lambda l, h: (-1.6, 1.6), 4), "Atan": (None, lambda l, h: (-1.6, 1.6), 1), "Asin": ((-0.9, 0.9), lambda l, h: (-1.2, 1.2), 3),
    "Acos": ((-0.9, 0.9), lambda l, h: (0, 3), 3), "Sinh": ((-4, 4), lambda l, h: (-28, 28), 28), "Cosh": ((-4, 4), lambda l, h: (1, 28), 28),
    "Asinh": (None, lambda l, h: (-math.asinh(max(abs(l), abs(h))), math.asinh(max(abs(l), abs(h)))), 1),
    "Acosh": ((1.25, 500), lambda l, h: (0.5, math.acosh(h)), 2), "Atanh": ((-0.9, 0.9), lambda l, h: (-1.5, 1.5), 6),
    "Exp": ((-20, 5), lambda l, h: (0, math.exp(h)), 150), "Log": ((0.0625, 1e4), lambda l, h: (math.log(0.0625), math.log(max(h, 1.1))), 16),
    "Sqrt": ((0.0625, 1e4), lambda l, h: (0.25, math.sqrt(h)), 2), "Reciprocal": ((0.25, 500), lambda l, h: (1 / h, 4), 16),
    "Softplus": (None, lambda l, h: (0, max(h, 0) + 0.7), 1), "HardSwish": (None, lambda l, h: (-0.4, max(h, 0)), 1.5),
    "Mish": (None, lambda l, h: (-0.4, max(h, 0)), 1.2), "Selu": (None, lambda l, h: (-1.8, 1.06 * max(h, 0)), 1.8),
}


@operator(*CURVES, weight=8)
def curve(g):
    op = g.pick(list(CURVES))
    domain, reach, slope = CURVES[op]
    x = g.operand(FLOATS, low=domain and domain[0], high=domain and domain[1])
    low, high = reach(x.low, x.high)
    bound = max(abs(low), abs(high))
    return g.emit(op, [x], [(x.dtype, x.shape, low, high, slope * x.error + rounding(x.dtype, bound, 4 + 2 * x.bound * (op in ("Sin", "Cos", "Exp"))))])


@operator("Elu", "Celu", "LeakyRelu", "HardSigmoid", "Gelu", "Swish", "ThresholdedRelu", "Shrink", weight=3)
def activation(g):
    op = g.pick(["Elu", "Celu", "LeakyRelu", "HardSigmoid", "Gelu", "Swish", "ThresholdedRelu", "Shrink"])
    x = g.operand(FLOATS if op != "Shrink" else NUMERIC, exact=op in ("ThresholdedRelu", "Shrink"))
    alpha, attributes = g.pick([0.25, 0.5, 1.0, 2.0]), {}
    if op == "Gelu":
        attributes = {"approximate": g.pick(["none", "tanh", None])}
    elif op == "Shrink":
        bias = 0.0 if x.dtype in UNSIGNED or g.chance(0.3) else g.pick([0.5, 1.0]) if x.is_float else 1.0
        attributes = {"bias": bias, "lambd": g.pick([0.5, 1.0, 0.0])}
    elif g.chance(0.7):
        attributes = {"alpha": alpha}
        if op == "HardSigmoid":
            attributes["beta"] = g.pick([0.5, 0.25])
    bound = x.bound * max(1, alpha) + 2
    error = 0 if op in ("ThresholdedRelu", "Shrink") else 3 * x.error + rounding(x.dtype, bound, 8)
    low = -bound if x.dtype not in UNSIGNED else 0
    if not x.is_float and max(x.bound + 1, 1) > limits(x.dtype)[1]:
        raise Skip("overflow")
    return g.emit(op, [x], [(x.dtype, x.shape, low, bound if x.is_float else min(bound, limits(x.dtype)[1]), error)], **attributes)


@operator("Abs", "Neg", "Relu", "Sign", "Identity", "Floor", "Ceil", "Round", weight=4)
def exact_unary(g):
    op = g.pick(["Abs", "Neg", "Relu", "Sign", "Identity", "Floor", "Ceil", "Round"])
    steps = op in ("Sign", "Floor", "Ceil", "Round")
    x = g.operand({"Neg": FLOATS + SIGNED, "Relu": FLOATS + SIGNED, "Floor": FLOATS, "Ceil": FLOATS, "Round": FLOATS,
                   "Identity": ANY}.get(op, NUMERIC), exact=steps)
    low, high = {"Abs": (0, x.bound), "Neg": (-x.high, -x.low), "Relu": (max(x.low, 0), max(x.high, 0)), "Sign": (-1 if x.low < 0 else 0, 1),
                 "Identity": (x.low, x.high)}.get(op, (math.floor(x.low), math.ceil(x.high)))
    return g.emit(op, [x], [(x.dtype, x.shape, low, high, x.error)])


@operator("Clip")
def clip(g):
    x = g.operand(NUMERIC)
    low, high = (-1, 2) if x.dtype not in UNSIGNED else (1, 3)
    if g.opset < 11:
        return g.emit("Clip", [x], [(x.dtype, x.shape, low, high, x.error)], min=float(low), max=float(high))
    has = g.pick([(True, True), (True, False), (False, True), (False, False)])
    bounds = [g.tensor(x.dtype, (), bound, bound) if there else None for bound, there in zip((low, high), has)]
    least, most = low if has[0] else min(x.low, high), high if has[1] else max(x.high, low)
    return g.emit("Clip", [x] + bounds, [(x.dtype, x.shape, least, most, x.error)])


@operator("Add", "Sub", "Mul", "Max", "Min", "Sum", "Mean", weight=8)
def arithmetic(g):
    op = g.pick(["Add", "Add", "Sub", "Mul", "Mul", "Max", "Min", "Sum", "Mean"])
    x = g.operand(FLOATS if op in ("Sum", "Mean") else NUMERIC)
    y, shape = g.partner(x)
    if g.chance(0.4):
        x, y = y, x
    corners = [x.low * y.low, x.low * y.high, x.high * y.low, x.high * y.high]
    low, high = {"Add": (x.low + y.low, x.high + y.high), "Sub": (x.low - y.high, x.high - y.low), "Mul": (min(corners), max(corners)),
                 "Max": (max(x.low, y.low), max(x.high, y.high)), "Min": (min(x.low, y.low), min(x.high, y.high))}.get(
                     op, (x.low + y.low, x.high + y.high))
    error = x.error * y.bound + y.error * x.bound + x.error * y.error if op == "Mul" else x.error + y.error
    own = 0 if op in ("Max", "Min") else rounding(x.dtype, max(abs(low), abs(high)))
    values = [x, y]
    if op in ("Max", "Min", "Sum", "Mean") and g.chance(0.25):
        values = [x] if g.chance(0.4) else [x, y, x]
        shape = x.shape if len(values) == 1 else shape
        low, high, error = min(low, 2 * x.low + y.low, x.low), max(high, 2 * x.high + y.high, x.high), error + x.error + y.error
    if g.opset < 7:
        return oldest_arithmetic(g, op, values, low, high, error + own)
    if g.opset < 8 and op in ("Max", "Min", "Sum", "Mean") and any(value.shape != shape for value in values):
        raise Skip("broadcast")
    return g.emit(op, values, [(x.dtype, shape, low, high, error + own)])


def oldest_arithmetic(g, op, values, low, high, error):
    """Before opset 7 the second operand is laid against axes of the first."""
    x = values[0]
    if op in ("Max", "Min", "Sum", "Mean"):
        values = [value if value.shape == x.shape else x for value in values]
        return g.emit(op, values, [(x.dtype, x.shape, min(low, 3 * x.low), max(high, 3 * x.high), error)])
    axis = g.integer(0, x.rank)
    end = g.integer(axis, x.rank)
    y = g.tensor(x.dtype, x.shape[axis:end], 1, 2)
    if op == "Mul":
        low, high, error = -2 * x.bound, 2 * x.bound, 2 * x.error
    else:
        low, high, error = x.low - 2, x.high + 2, x.error
    attributes = {"broadcast": 1} if y.shape != x.shape or g.chance(0.3) else {}
    if attributes and (end != x.rank or g.chance(0.3)):
        attributes["axis"] = axis
    return g.emit(op, [x, y], [(x.dtype, x.shape, low, high, error + rounding(x.dtype, max(abs(low), abs(high))))], **attributes)


@operator("Div", "Mod", "Pow", "PRelu", weight=3)
def division(g):
    op = g.pick(["Div", "Mod", "Pow", "PRelu"])
    if g.opset < 7:
        raise Skip("old")
    x = g.operand(NUMERIC, exact=op == "Mod", low=0.25 if op == "Pow" else None, high=5 if op == "Pow" else None)
    if op == "Pow":
        y = g.tensor(g.pick([x.dtype, x.dtype, "float32", "int64"]), g.repeated(x.shape), 0 if not x.is_float else -2, 2)
        high = max(x.bound ** 2, 20) if x.is_float else x.bound ** 2 + 1
        return g.emit(op, [x, y], [(x.dtype, x.shape, 0, high, 80 * x.error + rounding(x.dtype, high, 16))])
    if op == "Mod":
        whole = not x.is_float
        y, shape = g.partner(x, 1, 5, exact=True)
        if whole and x.dtype in SIGNED and g.chance(0.4):
            y = g.tensor(x.dtype, y.shape, -5, -1)
        fmod = 1 if x.is_float or g.chance(0.3) else g.pick([0, None])
        return g.emit(op, [x, y], [(x.dtype, shape, -max(5, y.bound) if x.dtype not in UNSIGNED else 0, max(5, y.bound), 0)], fmod=fmod)
    if op == "PRelu":
        y = g.tensor(x.dtype, g.repeated(x.shape), 0 if x.dtype in UNSIGNED else -1, 2)
        bound = 2 * x.bound
        return g.emit(op, [x, y], [(x.dtype, x.shape, -bound if x.dtype not in UNSIGNED else 0, bound, 2 * x.error + rounding(x.dtype, bound))])
    y, shape = g.partner(x, 0.5 if x.is_float else 1, 5)
    if y.low < (0.5 if x.is_float else 1):
        raise Skip("zero")
    low, high = (-2 * x.bound if x.dtype not in UNSIGNED else 0), 2 * x.bound
    return g.emit(op, [x, y], [(x.dtype, shape, max(low, limits(x.dtype)[0]), min(high, limits(x.dtype)[1]),
                                2 * x.error + 4 * x.bound * y.error + rounding(x.dtype, high))])


@operator("Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual", weight=2)
def comparison(g):
    op = g.pick(["Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual"])
    if g.opset < 7:
        raise Skip("old")
    x = g.operand(ANY + ["string"] if op == "Equal" else NUMERIC, exact=True)
    y, shape = g.partner(x, exact=True)
    return g.emit(op, [x, y], [("bool", shape, 0, 1, 0)])


@operator("And", "Or", "Xor", "Not", weight=2)
def logic(g):
    op = g.pick(["And", "Or", "Xor", "Not"])
    if g.opset < 7:
        raise Skip("old")
    x = g.operand(["bool"])
    if op == "Not":
        return g.emit(op, [x], [("bool", x.shape, 0, 1, 0)])
    y, shape = g.partner(x)
    return g.emit(op, [x, y], [("bool", shape, 0, 1, 0)])


@operator("BitwiseAnd", "BitwiseOr", "BitwiseXor", "BitwiseNot", "BitShift", weight=2)
def bits(g):
    op = g.pick(["BitwiseAnd", "BitwiseOr", "BitwiseXor", "BitwiseNot", "BitShift"])
    x = g.operand(UNSIGNED if op == "BitShift" else INTEGERS)
    low, high = limits(x.dtype)
    if op == "BitwiseNot":
        return g.emit(op, [x], [(x.dtype, x.shape, low, high, 0)])
    y, shape = g.partner(x, 0, 7)
    if op == "BitShift" and y.high > 7:
        raise Skip("shift")
    return g.emit(op, [x, y], [(x.dtype, shape, low, high, 0)], **({"direction": g.pick(["LEFT", "RIGHT"])} if op == "BitShift" else {}))


@operator("Where", weight=2)
def where(g):
    x = g.operand(ANY + ["string"])
    y, shape = g.partner(x)
    found = g.find(["bool"], lambda value: fits(value.shape, shape))
    condition = found if found and g.chance(0.7) else g.tensor("bool", g.repeated(shape), 0, 1)
    return g.emit("Where", [condition, x, y], [(x.dtype, numpy.broadcast_shapes(condition.shape, shape), min(x.low, y.low),
                                                max(x.high, y.high), max(x.error, y.error))])


def fits(small, large):
    try:
        return numpy.broadcast_shapes(small, large) == tuple(large)
    except ValueError:
        return False


@operator("IsNaN", "IsInf", weight=1)
def predicates(g):
    x = special(g) if g.chance(0.7) else g.operand(FLOATS)
    if g.chance(0.5):
        return g.emit("IsNaN", [x], [("bool", x.shape, 0, 1, 0)]) and quiet(g)
    attributes = {name: g.pick([0, 1]) for name in ("detect_negative", "detect_positive") if g.chance(0.5)}
    return g.emit("IsInf", [x], [("bool", x.shape, 0, 1, 0)], **attributes) and quiet(g)


def quiet(g):
    """What was made of special values is an ordinary value again."""
    g.values[-1].is_special = False
    return g.values[-1]


def special(g, dtypes=FLOATS):
    """A tensor in which NaN, infinities, zeros of both signs and extremes stand among numbers."""
    dtype = g.pick(dtypes)
    x = g.tensor(dtype, g.shape(0, 4, 60, empty=False), constant=False)
    largest, tiny = float(ml_info(dtype).max), float(ml_info(dtype).smallest_normal)
    flat = x.data.reshape(-1)
    for i in range(flat.size):
        if g.chance(0.5):
            flat[i] = g.pick([math.nan, math.inf, -math.inf, -0.0, 0.0, largest, -largest, tiny, 1.0])
    x.is_special, x.low, x.high = True, -1, 1
    return x


def ml_info(dtype):
    import ml_dtypes
    return ml_dtypes.finfo(NUMPY[dtype])


@operator("Max", "Min", "Abs", "Neg", "Relu", "Sign", "Add", "Mul", "Sqrt", "Exp", "Less", "Equal", "Where", "Cast", weight=3)
def with_special(g):
    """Operators whose answers for NaN and infinities the standard leaves no doubt about."""
    if g.opset < 13:
        raise Skip("old")
    x = special(g)
    op = g.pick(["Abs", "Neg", "Add", "Mul", "Sub", "Less", "Equal", "Greater", "Where", "Transpose", "Exp", "Sqrt", "Floor", "Cast", "Sigmoid",
                 "Tanh", "Identity", "Div", "Reciprocal", "Softsign" if False else "Ceil", "Max", "Min", "Relu", "Sign", "Clip", "Atan"])
    close = rounding(x.dtype, 1, 8)
    if op in ("Add", "Mul", "Sub", "Div", "Max", "Min"):
        y = g.tensor(x.dtype, x.shape, -2, 2)
        return g.emit(op, [x, y], [(x.dtype, x.shape, -1, 1, close)])
    if op in ("Less", "Equal", "Greater"):
        y = g.tensor(x.dtype, x.shape, -2, 2)
        return g.emit(op, [x, y], [("bool", x.shape, 0, 1, 0)]) and quiet(g)
    if op == "Where":
        return g.emit(op, [g.tensor("bool", x.shape, 0, 1), x, x], [(x.dtype, x.shape, -1, 1, 0)])
    if op == "Transpose":
        return g.emit(op, [x], [(x.dtype, x.shape[::-1], -1, 1, 0)])
    if op == "Cast":
        to = g.pick([name for name in ("float32", "float64", "float16", "bfloat16") if name != x.dtype])
        return g.emit(op, [x], [(to, x.shape, -1, 1, rounding(to, 1, 1))], to=ONNX[to])
    if op == "Clip":
        return g.emit(op, [x, g.tensor(x.dtype, (), -1, -1), g.tensor(x.dtype, (), 2, 2)], [(x.dtype, x.shape, -1, 2, 0)])
    return g.emit(op, [x], [(x.dtype, x.shape, -1, 1, close)])


@operator("Cast", "CastLike", weight=4)
def cast(g):
    source = g.pick(["plain", "plain", "plain", "small", "string"])
    to = g.pick(ANY + FLOAT8 + (["string"] if source == "string" else []))
    if source == "small":
        x = g.tensor(g.pick(FLOAT8 + ["int4", "uint4"]), g.shape(0, 4, 60), 0, 3, constant=g.chance(0.5))
    elif to == "string":
        x = g.operand(["int32", "int64", "uint8"], exact=True)
    else:
        x = g.operand(ANY, exact=to not in EPSILON, low=0 if to in UNSIGNED else None, high=100)
    if to in INTEGERS and x.bound > limits(to)[1] or to in FLOAT8 and x.bound > 400:
        raise Skip("range")
    error = x.error + (rounding(to, x.bound, 1) if to in EPSILON else 0)
    low, high = (0, 1) if to == "bool" else (x.low, x.high) if to in EPSILON else (math.floor(x.low), math.ceil(x.high))
    if to in FLOAT8 and not g.chance(0.5):
        raise Skip("rare")
    if g.opset >= 15 and g.chance(0.2):
        like = g.tensor(to, (1,), 0, 1)
        return g.emit("CastLike", [x, like], [(to, x.shape, low, high, error)])
    return g.emit("Cast", [x], [(to, x.shape, low, high, error)], to=ONNX[to])


@operator("SwiGLU", "BitCast", weight=1)
def newest(g):
    if g.chance(0.5):
        x = g.operand(FLOATS)
        y = g.like(x, x.shape)
        bound = x.bound * y.bound + 1
        return g.emit("SwiGLU", [x, y], [(x.dtype, x.shape, -bound, bound, 2 * (x.error * y.bound + y.error * x.bound) + rounding(x.dtype, bound, 8))])
    source, to = g.pick([("float32", "int32"), ("int32", "uint32"), ("float64", "int64"), ("int8", "uint8"), ("float16", "int16"), ("bfloat16", "uint16")])
    x = g.operand([source], exact=True)
    return g.emit("BitCast", [x], [(to, x.shape, *limits(to), 0)], to=ONNX[to])
