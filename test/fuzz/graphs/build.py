"""A graph under construction. Operators are functions that take one, find or make operands and emit nodes."""
import random

import numpy
import onnx
from onnx import helper, numpy_helper

from graphs.values import EPSILON, FLOATS, LARGEST, NUMPY, ONNX, SCHEMA, Value, limits, numbers

EXTENTS = [1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9, 16, 17, 33]
OPERATORS = []  # (names, function, weight, has sizes that a compiler wants to know)


class Skip(Exception):
    """The operator does not fit here; another is tried."""


def operator(*names, weight=1, static=False):
    """Registers a function that emits one of the named operators; `static`: sizes of its new operands are mostly fixed."""
    def register(function):
        OPERATORS.append((names, function, weight, static))
        return function
    return register


class Graph:
    def __init__(self, seed, opset, parent=None):
        self.random, self.opset, self.parent = random.Random(seed), opset, parent
        self.nodes, self.inputs, self.initializers, self.values = [], [], [], []
        self.used, self.root = set(), parent.root if parent else self
        if not parent:
            self.counter, self.symbols, self.functions = 0, {}, 0

    # --- choices: from random() alone, whose stream never changes
    def chance(self, share):
        return self.random.random() < share

    def integer(self, low, high):
        return low + int(self.random.random() * (high - low + 1))

    def pick(self, choices):
        return choices[int(self.random.random() * len(choices))]

    def shuffled(self, items):
        items = list(items)
        for i in range(len(items) - 1, 0, -1):
            k = self.integer(0, i)
            items[i], items[k] = items[k], items[i]
        return items

    def some(self, items, least=0):
        """A random subset, in random order."""
        return self.shuffled(items)[:self.integer(least, max(least, len(items)))] if items else []

    def sign(self, axis, rank):
        """The axis, counted from the end now and then."""
        return axis - rank if self.chance(0.4) else axis

    def name(self, stem):
        self.root.counter += 1
        return f"{stem}{self.root.counter}"

    def shape(self, low=0, high=6, most=2000, empty=True):
        rank = min(high, max(low, self.pick([0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6])))
        extents = []
        for _ in range(rank):
            extents.append(0 if empty and self.chance(0.015) else self.pick(EXTENTS))
            while numpy.prod(extents) > most:
                extents[-1] = max(1, extents[-1] // 2)
                if extents[-1] == 1 and numpy.prod(extents) > most:
                    extents = [max(1, extent // 2) for extent in extents]
        return tuple(extents)

    # --- values
    def add_tensor(self, data, dtype, low=None, high=None, constant=None, special=False):
        """An initializer or a Constant, or an input with some of its sizes left open."""
        name, root = self.name("t"), self.root
        if constant is None:
            constant = self.chance(0.35)
        if low is None:
            low, high = (float(data.min()), float(data.max())) if data.size and dtype != "string" else (0, 0)
        value = Value(name, dtype, data.shape, low, high, data=data, is_special=special)
        data = numpy.asarray(data)
        if constant and self.parent is None and self.chance(0.2):
            self.nodes.append(helper.make_node("Constant", [], [name], value=as_proto(data, dtype, name)))
        elif constant:
            (self if self.chance(0.7) else root).initializers.append(as_proto(data, dtype, name))
        else:
            root.inputs.append((name, dtype, [self.symbol(extent) for extent in data.shape], data))
        value.is_constant = bool(constant)
        self.values.append(value)
        return value

    def symbol(self, extent):
        """A size as it is, or a name for it; equal names are equal sizes."""
        root = self.root
        if not root.is_dynamic or not self.chance(0.5):
            return int(extent)
        known = [name for name, size in root.symbols.items() if size == extent]
        if known and self.chance(0.5):
            return self.pick(known)
        name = f"d{len(root.symbols)}"
        root.symbols[name] = extent
        return name

    def tensor(self, dtype, shape, low=-4, high=4, constant=None):
        least, most = limits(dtype) if dtype != "string" else (0, 0)
        low, high = max(low, least), min(high, most)
        shape = tuple(int(extent) for extent in shape)
        data = numbers(self.integer(0, 2 ** 52), dtype, shape, low, high)
        if dtype == "string":
            return self.add_tensor(data, dtype, 0, 0, constant)
        return self.add_tensor(data, dtype, low, high, constant)

    def tensor_data(self, dtype, shape, low, high):
        return numbers(self.integer(0, 2 ** 52), dtype, tuple(shape), low, high)

    def integers(self, numbers, constant=None, dtype="int64", shape=None):
        """A small tensor of given whole numbers: sizes, axes, indices."""
        if constant is None:
            constant = self.chance(0.8)
        data = numpy.array(numbers, dtype=NUMPY[dtype])
        was, self.root.is_dynamic = self.root.is_dynamic, False
        value = self.add_tensor(data if shape is None else data.reshape(shape), dtype, constant=constant)
        self.root.is_dynamic = was
        return value

    def sizes(self, shape):
        """A shape as an operand: a constant, an input, or the shape of a value that has it."""
        known = [value for value in self.visible() if value.shape == tuple(shape)]
        if known and self.chance(0.3):
            return self.emit("Shape", [self.pick(known)], [("int64", (len(shape),), 0, 4096, 0)])
        return self.integers(list(shape))

    def visible(self):
        return (self.parent.visible() if self.parent else []) + self.values

    def find(self, dtypes, test=lambda value: True):
        found = [value for value in self.visible() if value.dtype in dtypes and not value.is_special and test(value)]
        if not found:
            return None
        return found[-1] if self.chance(0.5) else self.pick(found)

    def operand(self, dtypes=FLOATS, rank=(0, 6), low=None, high=None, exact=False, empty=True, most=2000, reach=4):
        """A value that is there already, mostly, or a new tensor."""
        def fits(value):
            return (rank[0] <= value.rank <= rank[1] and value.size <= most and (empty or value.size)
                    and (low is None or value.low >= low) and (high is None or value.high <= high)
                    and (not exact or value.error == 0))
        value = self.find(dtypes, fits) if self.chance(0.8) else None
        if value:
            return value
        dtype = self.pick(dtypes)
        least = -reach if low is None else low
        return self.tensor(dtype, self.shape(rank[0], rank[1], most, empty), max(least, limits(dtype)[0]) if dtype != "string" else 0,
                           reach if high is None else high, constant=False if self.chance(0.7) else None)

    def like(self, value, shape, low=-4, high=4, exact=False):
        """A value of the same type and the given shape, in [low, high] where it is new."""
        found = self.find([value.dtype], lambda other: other.shape == tuple(shape) and other.low >= low and other.high <= high
                          and (not exact or other.error == 0))
        if found and self.chance(0.6):
            return found
        return self.tensor(value.dtype, shape, low, high)

    def repeated(self, shape):
        """A shape that broadcasts to `shape`."""
        shape = [extent if self.chance(0.65) else 1 for extent in shape]
        return tuple(shape[self.integer(0, len(shape)) if self.chance(0.4) else 0:])

    def partner(self, value, low=-4, high=4, exact=False, wider=True):
        """A second operand whose shape broadcasts with the first's; and the shape of both."""
        shape = value.shape
        if wider and self.chance(0.25):
            shape = [self.pick([2, 3, 5]) if extent == 1 and self.chance(0.5) else extent for extent in shape]
            if len(shape) < 6 and self.chance(0.3):
                shape = [self.pick([1, 2, 3])] + list(shape)
            if numpy.prod(shape) > 4000:
                shape = value.shape
        other = self.like(value, shape if self.chance(0.4) else self.repeated(shape), low, high, exact)
        return other, numpy.broadcast_shapes(value.shape, other.shape)

    # --- nodes
    def emit(self, op, inputs, outputs, domain="", **attributes):
        """Appends a node; None is an absent operand. Outputs are (dtype, shape, low, high, error)."""
        inputs = list(inputs)
        while inputs and inputs[-1] is None:
            inputs.pop()
        results = []
        for spec in outputs:
            if spec is None:
                results.append(None)
                continue
            dtype, shape, low, high, error = spec
            if dtype in LARGEST and max(abs(low), abs(high), error * 20) > LARGEST[dtype]:
                raise Skip("too large")
            if dtype in NUMPY and dtype not in LARGEST and not dtype.startswith("float") and dtype != "string":
                if low < limits(dtype)[0] or high > limits(dtype)[1]:
                    raise Skip("overflow")
            if dtype in LARGEST and error > 0.25 * max(1, abs(low), abs(high)):
                raise Skip("imprecise")
            if numpy.prod(shape) > 40000:
                raise Skip("many elements")
            results.append(Value(self.name("v"), dtype, shape, low, high, error))
        attributes = {key: value for key, value in attributes.items() if value is not None}
        check_types(op, domain, self.opset, inputs, results, attributes)
        self.nodes.append(helper.make_node(op, [value.name if value else "" for value in inputs],
                                           [value.name if value else "" for value in results], domain=domain,
                                           name=self.name("n"), **attributes))
        self.used.update(value.name for value in inputs if value)
        special = any(value.is_special for value in inputs if value)
        for value in results:
            if value and value.dtype in NUMPY:
                value.is_special = special
                self.values.append(value)
        return results[0] if len(results) == 1 else results

    def axes_of(self, op, axes, since, inputs):
        """Axes as the opset has them: (more operands, attributes)."""
        if self.opset >= since:
            return inputs + [self.integers(axes, None if self.root.allows_computed_axes else True) if axes is not None else None], {}
        return inputs, {} if axes is None else {"axes": list(axes)}


def as_proto(data, dtype, name):
    if dtype == "string":
        return helper.make_tensor(name, ONNX[dtype], data.shape, [text.encode() for text in data.flatten()])
    return numpy_helper.from_array(numpy.ascontiguousarray(data).reshape(data.shape), name)


def check_types(op, domain, opset, inputs, outputs, attributes):
    """Skips what this opset does not know."""
    try:
        schema = onnx.defs.get_schema(op, opset, domain)
    except onnx.defs.SchemaError as error:
        raise Skip("opset") from error
    if schema.deprecated or any(name not in schema.attributes for name in attributes):
        raise Skip("opset")
    if len(inputs) > schema.max_input or len(outputs) > schema.max_output:
        raise Skip("opset")
    for values, formals in ((inputs, schema.inputs), (outputs, schema.outputs)):
        for i, value in enumerate(values):
            formal = formals[min(i, len(formals) - 1)]
            if value and value.dtype in NUMPY and f"tensor({SCHEMA.get(value.dtype, value.dtype)})" not in formal.types:
                raise Skip("type")


def rounding(dtype, bound, ulps=2):
    """What an operation's own rounding may add."""
    return ulps * EPSILON[dtype] * max(bound, 2.0 ** -10) if dtype in EPSILON else 0.0
