"""Shrinks a graph that shows a finding and writes it in the text form of the tests (test/tools/textmodel).

Whatever is tried is kept when the same comes of it: fewer outputs, a value in place of the nodes that make it, fewer operands and
attributes, inputs that are constants, sizes that are known, shorter axes."""
import os
import subprocess
import sys

import numpy
import onnx
from google.protobuf import text_format
from onnx import helper, numpy_helper, shape_inference

from graphs import engines, judge
from graphs.values import NAME, NUMPY, ONNX, EPSILON


class Case:
    """A model with its inputs; changed in copies."""

    def __init__(self, model, inputs, errors):
        self.model, self.inputs, self.errors = model, inputs, errors

    def copy(self):
        model = onnx.ModelProto()
        model.CopyFrom(self.model)
        return Case(model, list(self.inputs), self.errors)

    def tidy(self):
        """Drops what no output needs."""
        graph = self.model.graph
        needed = {value.name for value in graph.output}
        kept = []
        for node in reversed(graph.node):
            if any(name in needed for name in node.output):
                kept.insert(0, node)
                tidy_bodies(node)
                needed.update(names_in(node))
        replace(graph.node, kept)
        replace(graph.initializer, [tensor for tensor in graph.initializer if tensor.name in needed])
        replace(graph.input, [value for value in graph.input if value.name in needed])
        self.inputs = [row for row in self.inputs if row[0] in needed]
        return self


def tidy_bodies(node):
    """Drops from the bodies of a node what no result of theirs needs."""
    for attribute in node.attribute:
        if attribute.type == onnx.AttributeProto.GRAPH:
            body = attribute.g
            needed, kept = {value.name for value in body.output}, []
            for inner in reversed(body.node):
                if any(name in needed for name in inner.output):
                    kept.insert(0, inner)
                    tidy_bodies(inner)
                    needed.update(names_in(inner))
            replace(body.node, kept)
            replace(body.initializer, [tensor for tensor in body.initializer if tensor.name in needed])


def names_in(node):
    yield from node.input
    for attribute in node.attribute:
        if attribute.type == onnx.AttributeProto.GRAPH:
            for inner in attribute.g.node:
                yield from names_in(inner)
            yield from (value.name for value in attribute.g.output)


def replace(field, items):
    copies = []
    for item in items:
        copies.append(type(item)())
        copies[-1].CopyFrom(item)
    del field[:]
    field.extend(copies)


def tolerance(case):
    # A value inside has no tolerance of its own: the largest of the outputs' serves.
    most = max((error for _, error, _ in case.errors.values()), default=0)
    rows = []
    for value in case.model.graph.output:
        dtype = NAME[value.type.tensor_type.elem_type]
        rows.append((dtype, case.errors[value.name][1] if value.name in case.errors else most))
    return rows


# --- in a child, since what is tried may crash
def judge_apart(case, options, limit=60):
    """The verdict of a case, as the child of a run would give it."""
    import pickle
    command = [sys.executable, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "random-graphs"), "--judge",
               "--build", options.build] + (["--target", options.target] if options.target else [])
    sent = pickle.dumps((case.model.SerializeToString(), case.inputs, tolerance(case), not options.no_onnxruntime, options.checked))
    try:
        done = subprocess.run(command, input=sent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return {"outcome": "hang", "detail": "", "onnxruntime": "not asked"}
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        return {"outcome": "crash", "detail": f"exit status {done.returncode}: " + " | ".join(said[-2:])[:200], "onnxruntime": "not asked"}
    return pickle.loads(done.stdout)


def judge_here(build, target):
    """The other end of that."""
    import pickle
    model, inputs, rows, asks, checked = pickle.loads(sys.stdin.buffer.read())
    out = os.dup(1)
    os.dup2(2, 1)
    verdict = judge.Judge(build, target, asks, checked).judge(onnx.ModelProto.FromString(model), inputs, rows)
    os.write(out, pickle.dumps(verdict))


def sameness(verdict):
    """Two verdicts of one sameness are one finding."""
    if verdict["outcome"] in ("wrong", "differs from onnxruntime"):
        return verdict["outcome"], "shape" in verdict["detail"]
    if verdict["outcome"] in ("crash", "hang"):
        return verdict["outcome"]
    said, _, reference = verdict["detail"].partition(" / reference: ")
    return verdict["outcome"], judge.kind_of(said), bool(reference)


def changes(case):
    """Smaller cases, the boldest first."""
    graph = case.model.graph
    if len(graph.output) > 1:
        for value in graph.output:
            new = case.copy()
            replace(new.model.graph.output, [value])
            yield new.tidy()
    yield from cuts(case)
    yield from (new for new in as_constants(case))
    for i, node in enumerate(graph.node):
        for k in range(len(node.attribute)):
            new = case.copy()
            del new.model.graph.node[i].attribute[k]
            yield new
        for k, name in enumerate(node.input):
            if name:
                new = case.copy()
                new.model.graph.node[i].input[k] = ""
                while new.model.graph.node[i].input and not new.model.graph.node[i].input[-1]:
                    new.model.graph.node[i].input.pop()
                yield new.tidy()
    for i, value in enumerate(graph.input):
        if any(not dim.HasField("dim_value") for dim in value.type.tensor_type.shape.dim):
            new = case.copy()
            data = dict((name, data) for name, _, data in case.inputs)[value.name]
            new.model.graph.input[i].CopyFrom(helper.make_tensor_value_info(value.name, value.type.tensor_type.elem_type, data.shape))
            yield new


def cuts(case):
    """An input in place of the node that makes a value; an output in place of the nodes that use it."""
    inferred = {value.name: value for value in shape_inference.infer_shapes(case.model).graph.value_info}
    graph = case.model.graph
    for node in graph.node:
        for name in node.output:
            if name in inferred and inferred[name].type.HasField("tensor_type") and name not in {value.name for value in graph.output}:
                new = case.copy()
                replace(new.model.graph.output, [helper.make_tensor_value_info(name, inferred[name].type.tensor_type.elem_type, None)])
                yield new.tidy()
    truth = inside(case, inferred)
    for i, node in enumerate(graph.node):
        if len(graph.node) > 1 and all(name in truth or not name for name in node.output):
            new = case.copy()
            del new.model.graph.node[i]
            for name in node.output:
                if name:
                    dtype, data = truth[name]
                    new.model.graph.input.append(helper.make_tensor_value_info(name, ONNX[dtype], data.shape))
                    new.inputs.append((name, dtype, data))
            yield new.tidy()


def inside(case, inferred):
    """What the reference evaluator finds for the values within, by name."""
    names = [name for node in case.model.graph.node for name in node.output if name in inferred and inferred[name].type.HasField("tensor_type")]
    names = [name for name in names if name not in {value.name for value in case.model.graph.output}]
    new = case.copy()
    new.model.graph.output.extend(helper.make_tensor_value_info(name, inferred[name].type.tensor_type.elem_type, None) for name in names)
    aicc = engines.Aicc(case.build)
    path = f"/tmp/aicc-reduce-{os.getpid()}.onnx"
    with open(path, "wb") as file:
        file.write(new.model.SerializeToString())
    status, _, results = aicc.reference(path, new.inputs)
    os.remove(path)
    return dict(zip([value.name for value in new.model.graph.output], results)) if status == "ok" else {}


def as_constants(case):
    for name, dtype, data in case.inputs:
        new = case.copy()
        replace(new.model.graph.input, [value for value in new.model.graph.input if value.name != name])
        from graphs.build import as_proto
        new.model.graph.initializer.append(as_proto(data, dtype, name))
        new.inputs = [row for row in case.inputs if row[0] != name]
        yield new
    for k, (name, dtype, data) in enumerate(case.inputs):
        for axis in range(data.ndim):
            if data.shape[axis] > 1:
                new = case.copy()
                shorter = data.take(range(data.shape[axis] // 2), axis)
                new.inputs[k] = (name, dtype, shorter)
                value = next(value for value in new.model.graph.input if value.name == name)
                value.CopyFrom(helper.make_tensor_value_info(name, ONNX[dtype], shorter.shape))
                for other in new.model.graph.output:
                    other.type.tensor_type.ClearField("shape")
                yield new


def shrunk(number, options, tries=300):
    """The smallest case that shows what graph `number` shows, and its verdict."""
    from graphs.make import make
    made = make(number)
    case = Case(made.model, made.inputs, made.errors)
    case.build = options.build
    verdict = judge_apart(case, options)
    wanted = sameness(verdict)
    if verdict["outcome"] == "ok":
        return case, verdict
    progress = True
    while progress and tries > 0:
        progress = False
        for new in changes(case):
            new.build = options.build
            tries -= 1
            found = judge_apart(new, options)
            if sameness(found) == wanted:
                case, verdict, progress = new, found, True
                break
            if tries <= 0:
                break
    return case, verdict


# --- as text
TEXT = {"float64": "double", "float32": "float"}


def values_text(data, dtype):
    if dtype == "string":
        return "[" + ", ".join(repr(text) for text in data.reshape(-1).tolist()) + "]"
    if dtype in ("float16", "bfloat16"):
        return str(data.reshape(-1).view(numpy.uint16).tolist())
    if dtype.startswith("float8"):
        return str(data.reshape(-1).view(numpy.uint8).tolist())
    if dtype in ("int4", "uint4"):
        return str(list(numpy_helper.from_array(data).raw_data))
    flat = data.reshape(-1).tolist()
    return "[" + ", ".join(str(int(number)) if isinstance(number, bool) else repr(number) for number in flat) + "]"


def shape_text(dims):
    return "x".join(str(dim) for dim in dims) if len(dims) else "scalar"


def dims_of(value):
    return [dim.dim_param or (dim.dim_value if dim.HasField("dim_value") else "?") for dim in value.type.tensor_type.shape.dim]


def node_text(node):
    if node.domain == "" and all(attribute.type in (1, 2, 3, 6, 7, 8) for attribute in node.attribute):
        attributes = {attribute.name: plain(helper.get_attribute_value(attribute)) for attribute in node.attribute}
        if all(value != [] for value in attributes.values()):
            words = ", ".join(name or "-" for name in node.input)
            return f"@node {node.name or '-'} {node.op_type}({words}) -> {', '.join(name or '-' for name in node.output)}" + (f" {attributes}" if attributes else "")
    return "node { " + text_format.MessageToString(node, as_one_line=True) + " }"


def plain(value):
    return value.decode() if isinstance(value, bytes) else [plain(item) for item in value] if isinstance(value, list) else value


def as_case(case, name="found"):
    """Text for textmodel. An input with values is given these."""
    graph, opset = case.model.graph, case.model.opset_import[0].version
    lines = [f"#--- {name}", "# verify:", f"% ir_version: 10 opset_import {{ version: {opset} }}"]
    data = {row[0]: row[1:] for row in case.inputs}
    for value in graph.input:
        dtype, numbers = data[value.name]
        lines.append(f"@in {value.name} {TEXT.get(dtype, dtype)} {shape_text(dims_of(value))} {shape_text(numbers.shape)} {values_text(numbers, dtype)}")
    for tensor in graph.initializer:
        dtype = NAME[tensor.data_type]
        array = numpy_helper.to_array(tensor)
        if dtype == "string":
            array = numpy.array([text.decode() for text in tensor.string_data], dtype=object).reshape(array.shape)
        lines.append(f"@init {tensor.name} {TEXT.get(dtype, dtype)} {shape_text(tensor.dims)} {values_text(array, dtype)}")
    for value in graph.output:
        dims = dims_of(value) if value.type.tensor_type.HasField("shape") else None
        dtype = TEXT.get(NAME[value.type.tensor_type.elem_type], NAME[value.type.tensor_type.elem_type])
        lines.append(f"@out {value.name} {dtype} {shape_text(dims)}" if dims is not None
                     else f"output {{ name: \"{value.name}\" type {{ tensor_type {{ elem_type: {value.type.tensor_type.elem_type} }} }} }}")
    lines += [node_text(node) for node in graph.node]
    return "\n".join(line if len(line) < 3000 else line[:3000] + " ..." for line in lines)


def save(case, folder):
    """model.onnx, input_K.pb as ONNX's cases have them, and a line of flags for the tools."""
    os.makedirs(folder, exist_ok=True)
    onnx.save(case.model, os.path.join(folder, "model.onnx"))
    for k, (name, dtype, data) in enumerate(case.inputs):
        from graphs.build import as_proto
        with open(os.path.join(folder, f"input_{k}.pb"), "wb") as file:
            file.write(as_proto(data, dtype, name).SerializeToString())
        print(f"--input={name}={folder}/input_{k}.pb", end=" ")
    print()


def show(number, options):
    """The graph as it is, or shrunk, and what comes of it."""
    from graphs.make import make
    if options.reduce:
        case, verdict = shrunk(number, options)
    else:
        made = make(number)
        case = Case(made.model, made.inputs, made.errors)
        verdict = judge_apart(case, options)
    if options.save:
        save(case, options.save)
    print(as_case(case, f"graph_{number}"))
    print(f"{verdict['outcome']}: {verdict['detail']}\nonnxruntime: {verdict['onnxruntime']}")
    return 0
