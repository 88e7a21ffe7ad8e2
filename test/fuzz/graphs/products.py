"""Sums of products: matrices, convolutions, pools, recurrences, attention, and chains of them that are fused."""
import math

import numpy

from graphs.build import Skip, operator, rounding
from graphs.values import FLOATS, limits

PRODUCTS = ["float32"] * 6 + ["float64", "float16", "bfloat16"]


def product(x, y, depth):
    """Range and error of a sum of `depth` products."""
    bound = x.bound * y.bound * max(depth, 1)
    error = depth * (x.error * y.bound + y.error * x.bound)
    # Values are small dyadic numbers of both signs: sums stay well below the bound, rounding grows with its root.
    return bound, error + rounding(x.dtype, x.bound * y.bound * (math.sqrt(depth) + 1), 6 + (math.sqrt(depth) if x.dtype in ("float16", "bfloat16") else 0))


@operator("MatMul", weight=6)
def matmul(g):
    x = g.operand(PRODUCTS + ["int32", "int64", "uint32"], rank=(1, 4), most=1500)
    depth, columns = x.shape[-1], g.pick([1, 2, 3, 8, 16, 31, 40, 64])
    y_shape = (depth,) if g.chance(0.15) else (depth, columns)
    if len(y_shape) == 2 and g.chance(0.3):
        y_shape = g.repeated(x.shape[:-2]) + y_shape
        if g.chance(0.2) and len(y_shape) < 5:
            y_shape = (2,) + y_shape
    y = g.like(x, y_shape, -1, 1)
    try:
        shape = numpy.matmul(numpy.zeros(x.shape), numpy.zeros(y.shape)).shape
    except ValueError as error:
        raise Skip("shape") from error
    bound, error = product(x, y, depth)
    return g.emit("MatMul", [x, y], [(x.dtype, shape, -bound if x.low < 0 or y.low < 0 else 0, bound, error)])


@operator("Gemm", weight=3)
def gemm(g):
    x = g.operand(PRODUCTS, rank=(2, 2))
    flip, flip_right = g.chance(0.3), g.chance(0.5)
    rows, depth = x.shape[::-1] if flip else x.shape
    columns = g.pick([1, 3, 8, 31, 40])
    y = g.like(x, (columns, depth) if flip_right else (depth, columns), -1, 1)
    c_shape = g.pick([(columns,), (1, columns), (rows, 1), (rows, columns), (1,), ()])
    if g.opset < 7:
        c_shape = (rows, columns)
    c = g.like(x, c_shape) if g.chance(0.7) or g.opset < 11 else None
    alpha, beta = g.pick([None, 0.5, 2.0]), g.pick([None, 0.5, 0.0])
    bound, error = product(x, y, depth)
    if c:
        bound, error = bound + c.bound, error + c.error
    return g.emit("Gemm", [x, y, c], [(x.dtype, (rows, columns), -2 * bound, 2 * bound, 2 * error)], transA=int(flip), transB=int(flip_right), alpha=alpha, beta=beta)


EQUATIONS = [("ij,jk->ik", 2, 2), ("bij,bjk->bik", 3, 3), ("ij->ji", 2, 0), ("ii->i", 2, 0), ("ij,ij->", 2, 2), ("i,j->ij", 1, 1), ("...ij,...jk->...ik", 3, 3),
             ("bhwc,hkc->bhwk", 4, 3), ("ij,jk", 2, 2), ("abc->b", 3, 0), ("i,i->i", 1, 1), ("bij,jk->kbi", 3, 2), ("...i,i->...", 3, 1)]


@operator("Einsum", weight=2)
def einsum(g):
    equation, ranks = (lambda e: (e[0], e[1:]))(g.pick(EQUATIONS))
    sizes = {}
    dtype = g.pick(FLOATS + ["int32", "int64"])
    terms = equation.split("->")[0].split(",")
    values = []
    for term in terms:
        shape = []
        for letter in term.replace("...", "."):
            shape.append(sizes.setdefault(letter, g.pick([1, 2, 3, 4, 7])))
        found = g.find([dtype], lambda value: value.shape == tuple(shape))
        values.append(found if found and g.chance(0.5) else g.tensor(dtype, shape, -2, 2))
    shape = numpy.einsum(equation, *(numpy.zeros(value.shape) for value in values)).shape
    depth = math.prod(sizes.values())
    x, y = values[0], values[-1]
    bound, error = product(x, y, depth) if len(values) > 1 else (x.bound * depth, x.error * depth + rounding(x.dtype, x.bound * depth))
    return g.emit("Einsum", values, [(dtype, shape, -bound, bound, error)], equation=equation)


@operator("Det", weight=1)
def det(g):
    n = g.pick([1, 2, 3])
    x = g.tensor(g.pick(["float32", "float64"]), g.pick([(n, n), (2, n, n)]), -2, 2, constant=False)
    return g.emit("Det", [x], [(x.dtype, x.shape[:-2], -100, 100, rounding(x.dtype, 20))])


def windows(g, extents, ceil=False, with_pads=True):
    """Kernel, strides, dilations, pads as attributes, and the sizes that come out."""
    kernel = [g.pick([1, 2, 3, 3]) for _ in extents]
    strides = [g.pick([1, 1, 2, 3]) for _ in extents] if g.chance(0.5) else [1] * len(extents)
    dilations = [g.pick([1, 2]) for _ in extents] if g.chance(0.3) else [1] * len(extents)
    pads = [0] * 2 * len(extents)
    style = g.pick(["pads", "pads", "none", "SAME_UPPER", "SAME_LOWER", "VALID"]) if with_pads else "none"
    if style == "pads":
        pads = [g.integer(0, kernel[i % len(extents)] - 1) for i in range(2 * len(extents))]
    out = []
    for i, extent in enumerate(extents):
        reach = dilations[i] * (kernel[i] - 1) + 1
        if style.startswith("SAME"):
            if dilations[i] != 1 or strides[i] > reach:
                raise Skip("same")
            out.append(-(-extent // strides[i]))
            continue
        room = extent + pads[i] + pads[i + len(extents)] - reach
        if room < 0:
            raise Skip("small")
        count = (-(-room // strides[i]) if ceil else room // strides[i]) + 1
        if ceil and (count - 1) * strides[i] >= extent + pads[i]:
            count -= 1
        out.append(count)
    attributes = {"kernel_shape": kernel}
    if strides != [1] * len(extents) or g.chance(0.3):
        attributes["strides"] = strides
    if dilations != [1] * len(extents):
        attributes["dilations"] = dilations
    if style == "pads":
        attributes["pads"] = pads
    elif style != "none":
        attributes["auto_pad"] = style
    return attributes, out, kernel


def image(g, dtypes, ranks=(3, 5)):
    x = g.find(dtypes, lambda value: ranks[0] <= value.rank <= ranks[1] and value.size and value.size < 3000)
    if x and g.chance(0.6):
        return x
    rank = g.integer(*ranks)
    spatial = [g.pick([3, 4, 5, 7, 8, 9]) for _ in range(rank - 2)]
    return g.tensor(g.pick(dtypes), [g.pick([1, 1, 2]), g.pick([1, 2, 3, 4, 8])] + (spatial if rank < 5 else [3, 4, 3]), constant=False)


@operator("Conv", weight=5, static=True)
def conv(g):
    x = image(g, PRODUCTS)
    attributes, out, kernel = windows(g, x.shape[2:])
    channels = x.shape[1]
    group = g.pick([n for n in range(1, channels + 1) if channels % n == 0]) if g.chance(0.4) else 1
    filters = group * g.pick([1, 2, 3, 8])
    w = g.like(x, [filters, channels // group] + kernel, -1, 1)
    if g.chance(0.5):
        attributes.pop("kernel_shape")
    bias = g.like(x, (filters,)) if g.chance(0.5) else None
    bound, error = product(x, w, channels // group * math.prod(kernel))
    bound, error = bound + (bias.bound if bias else 0), error + (bias.error if bias else 0)
    y = g.emit("Conv", [x, w, bias], [(x.dtype, [x.shape[0], filters] + out, -bound, bound, error)], group=group if group > 1 else None, **attributes)
    if g.chance(0.3) and g.opset >= 9:
        scale, shift = g.tensor(y.dtype, (filters,), 0.5, 2), g.tensor(y.dtype, (filters,))
        mean, variance = g.tensor(y.dtype, (filters,), -1, 1), g.tensor(y.dtype, (filters,), 0.5, 4)
        y = g.emit("BatchNormalization", [y, scale, shift, mean, variance],
                   [(y.dtype, y.shape, -4 * y.bound - 9, 4 * y.bound + 9, 4 * y.error + rounding(y.dtype, 4 * y.bound + 9))])
    return y


@operator("ConvTranspose", weight=2, static=True)
def conv_transpose(g):
    x = image(g, ["float32", "float32", "float64", "float16"], (3, 4))
    n = x.rank - 2
    kernel, strides = [g.pick([1, 2, 3]) for _ in range(n)], [g.pick([1, 2]) for _ in range(n)]
    dilations = [g.pick([1, 2]) for _ in range(n)] if g.chance(0.3) else [1] * n
    pads = [g.integer(0, kernel[i % n] - 1) for i in range(2 * n)] if g.chance(0.5) else [0] * 2 * n
    extra = [g.integer(0, max(strides[i], dilations[i]) - 1) for i in range(n)] if g.chance(0.4) else [0] * n
    out = [strides[i] * (x.shape[2 + i] - 1) + extra[i] + (kernel[i] - 1) * dilations[i] + 1 - pads[i] - pads[i + n] for i in range(n)]
    if min(out) < 1:
        raise Skip("small")
    channels = x.shape[1]
    group = g.pick([d for d in range(1, channels + 1) if channels % d == 0]) if g.chance(0.3) else 1
    each = g.pick([1, 2, 3])
    w = g.like(x, [channels, each] + kernel, -1, 1)
    bias = g.like(x, (each * group,)) if g.chance(0.4) else None
    bound, error = product(x, w, channels * math.prod(kernel))
    return g.emit("ConvTranspose", [x, w, bias], [(x.dtype, [x.shape[0], each * group] + out, -bound - 4, bound + 4, error)], group=group, strides=strides,
                  dilations=dilations, pads=pads, output_padding=extra if any(extra) else None)


@operator("MaxPool", "AveragePool", "LpPool", "GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool", weight=4)
def pool(g):
    op = g.pick(["MaxPool", "MaxPool", "AveragePool", "AveragePool", "LpPool", "GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool"])
    x = image(g, PRODUCTS + (["int8", "uint8"] if op == "MaxPool" and g.opset >= 12 else []))
    count = math.prod(x.shape[2:])
    low, high = (0, x.bound * count) if "Lp" in op else (x.low, x.high)
    error = x.error * (2 + math.sqrt(count) if "Lp" in op else 1) + (rounding(x.dtype, high, 8 + math.sqrt(count)) if "Max" not in op else 0)
    if op.startswith("Global"):
        return g.emit(op, [x], [(x.dtype, list(x.shape[:2]) + [1] * (x.rank - 2), low, high, error)], p=g.pick([None, 1, 2]) if "Lp" in op and g.opset >= 2 else None)
    since = {"MaxPool": 10, "AveragePool": 10, "LpPool": 18}[op]
    ceil = g.opset >= since and g.chance(0.3)
    attributes, out, _ = windows(g, x.shape[2:], ceil)
    if "dilations" in attributes and g.opset < {"MaxPool": 10, "AveragePool": 19, "LpPool": 18}[op]:
        raise Skip("dilations")
    if ceil:
        if "auto_pad" in attributes:
            raise Skip("ceil")
        attributes["ceil_mode"] = 1
    shape = list(x.shape[:2]) + out
    if op == "LpPool":
        return g.emit(op, [x], [(x.dtype, shape, low, high, error)], p=g.pick([None, 1, 2, 3]), **attributes)
    if op == "AveragePool":
        counts = g.pick([None, 0, 1]) if g.opset >= 7 else None
        return g.emit(op, [x], [(x.dtype, shape, min(low, 0), max(high, 0), error)], count_include_pad=counts, **attributes)
    outputs = [(x.dtype, shape, low, high, error)]
    if g.chance(0.25) and g.opset >= 8 and x.error == 0 and "dilations" not in attributes:
        outputs.append(("int64", shape, 0, x.size, 0))
        attributes["storage_order"] = g.pick([0, 1]) if x.rank == 4 else 0
    return g.emit(op, [x], outputs, **attributes)


@operator("RNN", "GRU", "LSTM", weight=2, static=True)
def recurrent(g):
    op = g.pick(["RNN", "GRU", "LSTM"])
    gates = {"RNN": 1, "GRU": 3, "LSTM": 4}[op]
    steps, batch, width, hidden = g.pick([1, 2, 5]), g.pick([1, 2, 3]), g.pick([1, 3, 8]), g.pick([1, 4, 5])
    direction = g.pick(["forward", "reverse", "bidirectional"])
    count = 2 if direction == "bidirectional" else 1
    layout = g.pick([0, 0, 1]) if g.opset >= 14 else 0
    flip = (lambda shape: (shape[1], shape[0]) + tuple(shape[2:])) if layout else tuple
    dtype = g.pick(["float32", "float32", "float64", "float16"])
    x = g.tensor(dtype, flip((steps, batch, width)), -1, 1, constant=False)
    w, r = g.tensor(dtype, (count, gates * hidden, width), -1, 1), g.tensor(dtype, (count, gates * hidden, hidden), -1, 1)
    bias = g.tensor(dtype, (count, 2 * gates * hidden), -1, 1) if g.chance(0.5) else None
    lengths = g.tensor("int32", (batch,), 1, steps) if g.chance(0.3) else None
    state = (lambda: g.tensor(dtype, (batch, count, hidden) if layout else (count, batch, hidden), -1, 1) if g.chance(0.4) else None)
    operands, attributes = [x, w, r, bias, lengths, state()], {"hidden_size": hidden, "direction": direction}
    if layout:
        attributes["layout"] = 1
    if op == "LSTM":
        operands += [state(), g.tensor(dtype, (count, 3 * hidden), -1, 1) if g.chance(0.3) else None]
        if g.chance(0.2):
            attributes["input_forget"] = 1
    if op == "GRU":
        attributes["linear_before_reset"] = g.pick([0, 1])
    if g.chance(0.3):
        attributes["clip"] = 2.0
    error = rounding(dtype, 1, 8 * steps * 4)
    y = (dtype, (batch, steps, count, hidden) if layout else (steps, count, batch, hidden), -1, 1, error)
    last = (dtype, (batch, count, hidden) if layout else (count, batch, hidden), -1, 1, error)
    outputs = [y if g.chance(0.8) else None, last, (last[0], last[1], -5, 5, 5 * error)][:3 if op == "LSTM" and g.chance(0.5) else 2]
    return g.emit(op, operands, outputs, **attributes)


@operator("Attention", "RotaryEmbedding", weight=2, static=True)
def attention(g):
    batch, heads, steps, width, past = g.pick([1, 2]), g.pick([1, 2, 4]), g.pick([1, 3, 5]), g.pick([2, 4, 8]), g.pick([0, 0, 2])
    dtype = g.pick(["float32", "float32", "float16", "bfloat16"])
    if g.chance(0.3):
        x = g.tensor(dtype, (batch, heads, steps, width), constant=False)
        caches = [g.tensor(dtype, (batch, steps, width // 2), -1, 1) for _ in range(2)]
        return g.emit("RotaryEmbedding", [x] + caches, [(dtype, x.shape, -8, 8, rounding(dtype, 8, 4))], interleaved=g.pick([0, 1]))
    shared = g.pick([d for d in (1, 2, 4) if heads % d == 0])
    keys = g.pick([steps, 4, 7])
    flat = not past and g.chance(0.3)
    form = lambda h, s: (batch, s, h * width) if flat else (batch, h, s, width)
    q, k, v = g.tensor(dtype, form(heads, steps), -1, 1, constant=False), g.tensor(dtype, form(shared, keys), -1, 1), g.tensor(dtype, form(shared, keys), -1, 1)
    total = keys + past
    mask = None
    if g.chance(0.4):
        mask = g.tensor(dtype, g.pick([(steps, total), (1, 1, steps, total), (batch, heads, steps, total)]), -2, 2)
    operands = [q, k, v, mask]
    outputs = [(dtype, form(heads, steps), -1, 1, rounding(dtype, 1, 32))]
    if past:
        operands += [g.tensor(dtype, (batch, shared, past, width), -1, 1) for _ in range(2)]
        outputs += [(dtype, (batch, shared, total, width), -1, 1, 0)] * 2
    attributes = {"q_num_heads": heads, "kv_num_heads": shared} if flat else {}
    if g.chance(0.3):
        attributes["is_causal"] = 1
    if g.chance(0.3):
        attributes["scale"] = 0.5
    if g.chance(0.2):
        attributes["softcap"] = 4.0
    return g.emit("Attention", operands, outputs, **attributes)


@operator("MatMul", "Softmax", "Gelu", weight=3)
def fused_chain(g):
    """Chains that the compiler recovers or fuses: product, bias, activation; attention; gelu; normalisation by hand."""
    kind = g.pick(["dense", "attention", "gelu", "norm", "silu"])
    emit = lambda op, inputs, shape, bound, error, **more: g.emit(op, inputs, [(inputs[0].dtype, shape, -bound, bound, error)], **more)
    if kind == "dense":
        x = g.operand(PRODUCTS, rank=(2, 3), most=600)
        w, b = g.like(x, (x.shape[-1], 16), -1, 1), g.like(x, (16,))
        bound, error = product(x, w, x.shape[-1])
        y = emit("MatMul", [x, w], x.shape[:-1] + (16,), bound, error)
        y = emit("Add", [y, b] if g.chance(0.7) else [b, y], y.shape, bound + b.bound, error + rounding(x.dtype, bound))
        return emit(g.pick(["Relu", "Tanh", "Sigmoid"]), [y], y.shape, bound + b.bound, y.error + rounding(x.dtype, 1, 8))
    if kind == "attention":
        b, s, d = 2, g.pick([1, 3, 8]), g.pick([4, 8])
        q = g.tensor("float32", (b, s, d), -1, 1, constant=False)
        k, v = g.like(q, (b, s, d), -1, 1), g.like(q, (b, s, d), -1, 1)
        kt = emit("Transpose", [k], (b, d, s), 1, k.error, perm=[0, 2, 1])
        scores = emit("MatMul", [q, kt], (b, s, s), d, rounding("float32", d, 8) + d * 2 * k.error)
        scaled = emit(g.pick(["Div", "Mul"]), [scores, g.tensor("float32", (), 2, 2, True)], (b, s, s), 2 * d, 2 * scores.error)
        weights = emit("Softmax", [scaled], (b, s, s), 1, 2 * scaled.error + 1e-6, axis=-1 if g.opset >= 11 else 2)
        return emit("MatMul", [weights, v], (b, s, d), 1, s * weights.error + v.error + 1e-6)
    x = g.operand(["float32", "float16"], rank=(1, 4), high=8, empty=False)
    constant = lambda number: g.add_tensor(numpy.asarray(number, dtype=x.data.dtype if x.data is not None else {"float32": numpy.float32, "float16": numpy.float16}[x.dtype]), x.dtype, constant=True)
    bound, own = x.bound * 2 + 2, x.error * 3 + rounding(x.dtype, x.bound + 1, 8)
    if kind == "gelu":
        t = emit("Div", [x, constant(math.sqrt(2))], x.shape, bound, own)
        t = emit("Erf", [t], x.shape, 1, own)
        t = emit("Add", [t, constant(1.0)], x.shape, 2, own)
        t = emit("Mul", [x, t], x.shape, 2 * bound, own * bound)
        return emit("Mul", [t, constant(0.5)], x.shape, bound, own * bound)
    if kind == "silu":
        t = emit("Sigmoid", [x], x.shape, 1, own)
        return emit("Mul", [x, t] if g.chance(0.5) else [t, x], x.shape, bound, own * bound)
    if g.opset >= 18 or x.error:
        raise Skip("axes")
    mean = emit("ReduceMean", [x], x.shape[:-1] + (1,), x.bound, own, axes=[-1] if g.opset >= 11 else [x.rank - 1])
    centred = emit("Sub", [x, mean], x.shape, bound, own * 2)
    square = emit("Pow" if g.opset >= 7 else "Mul", [centred, constant(2.0)] if g.opset >= 7 else [centred, centred], x.shape, bound ** 2, own * bound * 4)
    variance = emit("ReduceMean", [square], mean.shape, bound ** 2, own * bound * 4, axes=[-1] if g.opset >= 11 else [x.rank - 1])
    root = emit("Sqrt", [emit("Add", [variance, constant(0.125)], mean.shape, bound ** 2, own * bound * 4)], mean.shape, bound, own * bound * 8)
    return emit("Div", [centred, root], x.shape, 8 * bound, own * bound * 64)
