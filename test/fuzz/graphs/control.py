"""Control flow, sequences, optionals and strings."""
import numpy
from onnx import helper

from graphs.build import Graph, OPERATORS, Skip, check_types, operator, rounding
from graphs.values import FLOATS, NUMERIC, ONNX, Value

SMOOTH = ["Tanh", "Sigmoid", "Sin"]


def child(g):
    inner = Graph(g.integer(0, 2 ** 50), g.opset, parent=g)
    return inner


def info(value, shaped=True):
    return helper.make_tensor_value_info(value.name, ONNX[value.dtype], list(value.shape) if shaped else None)


def body_of(g, inner, inputs, outputs):
    return helper.make_graph(inner.nodes, g.name("g"), [info(value, value.rank == 0 or g.chance(0.5)) for value in inputs],
                             [info(value, g.chance(0.5)) for value in outputs], inner.initializers)


def grow(inner, count):
    """A few more nodes inside."""
    for _ in range(count):
        try_operators(inner)


def try_operators(g, tries=6):
    """Appends what one operator emits, if one fits; nothing of one that does not."""
    for _ in range(tries):
        total = sum(weight for _, _, weight, _ in OPERATORS)
        at = g.random.random() * total
        for _, function, weight, static in OPERATORS:
            at -= weight
            if at < 0:
                break
        if g.parent and function.__name__ in ("if_", "loop", "scan") and g.parent.parent:
            continue
        root = g.root
        marks = [(graph, len(graph.nodes), len(graph.inputs), len(graph.initializers), len(graph.values)) for graph in chain(g)]
        used, symbols, is_dynamic = set(g.used), dict(root.symbols), root.is_dynamic
        root.is_dynamic = is_dynamic and not (static and g.chance(0.9))
        try:
            function(g)
            return function.__name__
        except (Skip, OverflowError):
            for graph, nodes, inputs, initializers, values in marks:
                del graph.nodes[nodes:], graph.inputs[inputs:], graph.initializers[initializers:], graph.values[values:]
            g.used, root.symbols = used, symbols
        finally:
            root.is_dynamic = is_dynamic
    return None


def chain(g):
    return [g] + (chain(g.parent) if g.parent else [])


def as_result(inner, value):
    """The value under a name of this graph: outputs of a body are its own."""
    return inner.emit("Identity", [value], [(value.dtype, value.shape, value.low, value.high, value.error)])


def emit_region(g, op, inputs, outputs, **attributes):
    result = g.emit(op, inputs, outputs, **attributes)
    return result


@operator("If", weight=2)
def if_(g):
    condition = g.find(["bool"], lambda value: value.size == 1 and value.rank == 0) if g.chance(0.6) else None
    condition = condition or g.tensor("bool", (), 0, 1, constant=g.chance(0.15))
    model = g.operand(NUMERIC)
    branches = []
    for _ in range(2):
        inner = child(g)
        grow(inner, g.integer(0, 2))
        same = [value for value in inner.values if value.dtype == model.dtype and value.shape == model.shape and not value.is_special]
        if same and g.chance(0.8):
            value = same[-1]
        elif g.chance(0.5) and model.is_float:
            value = inner.emit("Neg", [model], [(model.dtype, model.shape, -model.high, -model.low, model.error)])
        else:
            value = model
        branches.append((inner, as_result(inner, value)))
    graphs = [body_of(g, inner, [], [value]) for inner, value in branches]
    first, second = (value for _, value in branches)
    return emit_region(g, "If", [condition], [(model.dtype, model.shape, min(first.low, second.low), max(first.high, second.high),
                                               max(first.error, second.error))], then_branch=graphs[0], else_branch=graphs[1])


def steady(inner, carried):
    """The next value of one that is carried: in [-1, 1], or of a few bits, whatever came before."""
    grow(inner, inner.integer(0, 2))
    x = carried
    if x.is_float:
        others = [value for value in inner.visible() if value.dtype == x.dtype and value.shape == x.shape and value.bound < 50 and value.error < 0.01 and not value.is_special]
        other = inner.pick(others) if others else x
        bound = x.bound + other.bound
        x = inner.emit("Add", [x, other], [(x.dtype, x.shape, -bound, bound, x.error + other.error + rounding(x.dtype, bound))])
        return inner.emit(inner.pick(["Tanh", "Sin"]), [x], [(x.dtype, x.shape, -1, 1, x.error + rounding(x.dtype, 1, 4 + 2 * bound))])
    y = inner.tensor(x.dtype, x.shape, 0, 3)
    x = inner.emit("Add", [x, y], [(x.dtype, x.shape, 0, 110, 0)])
    return inner.emit("Div", [x, inner.tensor(x.dtype, (), 2, 2)], [(x.dtype, x.shape, 0, 100, 0)])


def start(g):
    x = g.operand(["float32", "float32", "float64", "int64", "int32"], rank=(0, 4), most=100, exact=True)
    if x.low < (-1 if x.is_float else 0) or x.high > (1 if x.is_float else 100):
        x = g.tensor(x.dtype, x.shape, -1 if x.is_float else 0, 1)
    return x


@operator("Loop", weight=2)
def loop(g):
    if g.opset < 7:
        raise Skip("old")
    trips, carried = g.integer(0, 4), [start(g) for _ in range(g.integer(1, 2))]
    inner = child(g)
    step, alive = Value(g.name("i"), "int64", (), 0, 100), Value(g.name("c"), "bool", (), 0, 1)
    states = [Value(g.name("s"), value.dtype, value.shape, -1 if value.is_float else 0, 1 if value.is_float else 100, 1e-6 if value.is_float else 0) for value in carried]
    inner.values += [step, alive] + states
    results = [steady(inner, state) for state in states]
    go = as_result(inner, alive)
    counts = trips
    if g.chance(0.25) and trips:
        counts = g.integer(1, trips)
        limit = inner.integers(counts - 1, True, shape=())
        go = inner.emit("Less", [step, limit], [("bool", (), 0, 1, 0)]) if g.opset >= 9 else go
        counts = counts if g.opset >= 9 else trips
    scanned = [as_result(inner, g.pick(results))] if g.chance(0.5) else []
    if scanned and scanned[0].size * counts > 20000:
        raise Skip("large")
    body = body_of(g, inner, [step, alive] + states, [go] + results + scanned)
    outputs = [(value.dtype, value.shape, -1 if value.is_float else 0, 1 if value.is_float else 100, 64 * result.error)
               for value, result in zip(carried, results)]
    outputs += [(value.dtype, (counts,) + value.shape, value.low, value.high, 64 * value.error) for value in scanned]
    limit = g.integers(trips, shape=())
    condition = None if g.chance(0.5) else g.add_tensor(numpy.array(True), "bool", 1, 1)
    return emit_region(g, "Loop", [limit, condition] + carried, outputs, body=body)


@operator("Scan", weight=2)
def scan(g):
    if g.opset < 9:
        raise Skip("old")
    carried = [start(g) for _ in range(g.integer(0, 1))]
    steps = g.integer(1, 5)
    dtype = g.pick(["float32", "float32", "int64"])
    shape = g.shape(0, 3, 60, empty=False)
    axis = g.integer(0, len(shape))
    whole = list(shape)
    whole.insert(axis, steps)
    x = g.tensor(dtype, whole, -1 if dtype == "float32" else 0, 1, constant=g.chance(0.2))
    inner = child(g)
    states = [Value(g.name("s"), value.dtype, value.shape, -1 if value.is_float else 0, 1 if value.is_float else 100, 1e-6 if value.is_float else 0) for value in carried]
    piece = Value(g.name("p"), dtype, shape, x.low, x.high)
    inner.values += states + [piece]
    results = [steady(inner, state) for state in states]
    scanned = as_result(inner, steady(inner, piece))
    if g.chance(0.3) and results:
        scanned = as_result(inner, results[0])
    out_axis = g.integer(0, scanned.rank)
    out_shape = list(scanned.shape)
    out_shape.insert(out_axis, steps)
    body = body_of(g, inner, states + [piece], results + [scanned])
    attributes = {}
    if axis or g.chance(0.2):
        attributes["scan_input_axes"] = [g.sign(axis, len(whole)) if g.opset >= 11 else axis]
    if out_axis or g.chance(0.2):
        attributes["scan_output_axes"] = [g.sign(out_axis, len(out_shape)) if g.opset >= 11 else out_axis]
    if g.chance(0.3):
        attributes["scan_input_directions"] = [1]
    if g.chance(0.2):
        attributes["scan_output_directions"] = [1]
    outputs = [(value.dtype, value.shape, -1 if value.is_float else 0, 1 if value.is_float else 100, 64 * result.error) for value, result in zip(carried, results)]
    outputs.append((scanned.dtype, out_shape, scanned.low, scanned.high, 64 * scanned.error))
    return emit_region(g, "Scan", carried + [x], outputs, body=body, num_scan_inputs=1, **attributes)


def plain(g, op, inputs, **attributes):
    """A node whose result is a sequence or optional: its name as a value without a type of ours."""
    check_types(op, "", g.opset, inputs, [], {})
    name = g.name("q")
    attributes = {key: value for key, value in attributes.items() if value is not None}
    g.nodes.append(helper.make_node(op, [value.name for value in inputs], [name], name=g.name("n"), **attributes))
    g.used.update(value.name for value in inputs)
    return Value(name, "sequence", (), 0, 0)


@operator("SequenceConstruct", "SequenceAt", "SequenceInsert", "SequenceErase", "SequenceEmpty", "SequenceLength", "ConcatFromSequence",
          "SplitToSequence", weight=3)
def sequence(g):
    x = g.operand(["float32", "float32", "int64", "float16", "int32"], rank=(1, 4), empty=False, most=300)
    items = [x] + [g.like(x, x.shape) for _ in range(g.integer(0, 2))]
    if g.chance(0.3):
        axis = g.integer(0, x.rank - 1)
        part = g.integer(1, x.shape[axis])
        keeps = g.pick([None, 0, 1])
        sizes = None if g.chance(0.4) else g.integers(part, shape=())
        extents = [min(part, x.shape[axis] - at) for at in range(0, x.shape[axis], part)] if sizes else [1] * x.shape[axis]
        s = plain(g, "SplitToSequence", [x] + ([sizes] if sizes else []), axis=g.sign(axis, x.rank), keepdims=keeps if sizes is None else None)
        shapes = [x.shape[:axis] + ((extent,) if sizes or keeps != 0 else ()) + x.shape[axis + 1:] for extent in extents]
    else:
        if g.chance(0.25):
            s = plain(g, "SequenceEmpty", [], dtype=ONNX[x.dtype] if x.dtype != "float32" or g.chance(0.5) else None)
            s = plain(g, "SequenceInsert", [s, x])
            for item in items[1:]:
                s = plain(g, "SequenceInsert", [s, item])
        else:
            s = plain(g, "SequenceConstruct", items)
        shapes = [value.shape for value in items]
    whole = lambda shape: (x.dtype, shape, min(i.low for i in items), max(i.high for i in items), max(i.error for i in items))
    if g.chance(0.3):
        extra = g.like(x, shapes[0])
        items.append(extra)
        at = g.integer(0, len(shapes))
        s = plain(g, "SequenceInsert", [s, extra, g.integers(at, shape=())])
        shapes.insert(at, extra.shape)
    if g.chance(0.3) and len(shapes) > 1:
        at = g.integer(-len(shapes), len(shapes) - 1)
        s = plain(g, "SequenceErase", [s, g.integers(at, shape=())])
        del shapes[at]
    if g.chance(0.2):
        g.emit("SequenceLength", [s], [("int64", (), 0, 9, 0)])
    if g.chance(0.5):
        at = g.integer(-len(shapes), len(shapes) - 1)
        return g.emit("SequenceAt", [s, g.integers(at, shape=())], [whole(shapes[at])])
    rank = len(shapes[0])
    if len(set(shapes)) > 1 or not rank:
        at = g.integer(0, len(shapes) - 1)
        return g.emit("SequenceAt", [s, g.integers(at, shape=())], [whole(shapes[at])])
    new = g.pick([0, 1])
    axis = g.integer(0, rank - 1 + new)
    shape = list(shapes[0])
    if new:
        shape.insert(axis, len(shapes))
    else:
        shape[axis] *= len(shapes)
    return g.emit("ConcatFromSequence", [s], [whole(shape)], axis=g.sign(axis, rank + new), new_axis=new)


@operator("Optional", "OptionalHasElement", "OptionalGetElement", weight=1)
def optional(g):
    if g.opset < 15:
        raise Skip("old")
    x = g.operand(["float32", "int64"], exact=True)
    o = plain(g, "Optional", [x])
    if g.chance(0.4):
        g.emit("OptionalHasElement", [o], [("bool", (), 0, 1, 0)])
    return g.emit("OptionalGetElement", [o], [(x.dtype, x.shape, x.low, x.high, x.error)])


@operator("StringConcat", "StringNormalizer", weight=1)
def strings(g):
    x = g.tensor("string", g.shape(0, 3, 20), constant=g.chance(0.2))
    if g.chance(0.6):
        y = g.tensor("string", x.shape)
        return g.emit("StringConcat", [x, y], [("string", x.shape, 0, 0, 0)])
    x = g.tensor("string", (g.integer(1, 6),), constant=False)
    kept = [text for text in x.data.tolist() if text not in ("the", "a")]
    return g.emit("StringNormalizer", [x], [("string", (max(1, len(kept)),), 0, 0, 0)], is_case_sensitive=1,
                  case_change_action=g.pick(["NONE", "UPPER", "LOWER"]), stopwords=["the", "a"])
