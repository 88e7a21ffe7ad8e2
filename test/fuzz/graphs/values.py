"""Values of a graph under construction: what is known of each, and numbers that are the same on every machine."""
import math

import ml_dtypes
import numpy
from onnx import TensorProto

NUMPY = {"float32": numpy.float32, "float64": numpy.float64, "float16": numpy.float16, "bfloat16": ml_dtypes.bfloat16,
         "int8": numpy.int8, "int16": numpy.int16, "int32": numpy.int32, "int64": numpy.int64, "uint8": numpy.uint8,
         "uint16": numpy.uint16, "uint32": numpy.uint32, "uint64": numpy.uint64, "bool": numpy.bool_, "string": object,
         "int4": ml_dtypes.int4, "uint4": ml_dtypes.uint4, "float8e4m3fn": ml_dtypes.float8_e4m3fn,
         "float8e5m2": ml_dtypes.float8_e5m2, "float8e4m3fnuz": ml_dtypes.float8_e4m3fnuz,
         "float8e5m2fnuz": ml_dtypes.float8_e5m2fnuz}
ONNX = {"float32": "FLOAT", "float64": "DOUBLE"}
ONNX = {name: getattr(TensorProto, ONNX.get(name, name.upper())) for name in NUMPY}
NAME = {number: name for name, number in ONNX.items()}
SCHEMA = {"float32": "float", "float64": "double"}  # as type constraints spell them
FLOATS = ["float32", "float32", "float32", "float32", "float32", "float64", "float16", "bfloat16"]
SIGNED, UNSIGNED = ["int32", "int64", "int8", "int16"], ["uint8", "uint32", "uint64", "uint16"]
INTEGERS = SIGNED + UNSIGNED
NUMERIC = FLOATS + FLOATS + INTEGERS
FLOAT8 = ["float8e4m3fn", "float8e5m2", "float8e4m3fnuz", "float8e5m2fnuz"]
ANY = NUMERIC + ["bool"]
EPSILON = {"float32": 2.0 ** -23, "float64": 2.0 ** -52, "float16": 2.0 ** -10, "bfloat16": 2.0 ** -7}
LARGEST = {"float32": 1e5, "float64": 1e6, "float16": 500.0, "bfloat16": 1000.0}  # of what a graph computes


def limits(dtype):
    """What an integer or bool holds; of floats, what graphs keep to."""
    if dtype in LARGEST:
        return -LARGEST[dtype], LARGEST[dtype]
    if dtype == "bool":
        return 0, 1
    if dtype.startswith("float8"):
        return -8, 8
    bits = int(dtype.lstrip("uint"))
    return (0, 2 ** bits - 1) if dtype[0] == "u" else (-2 ** (bits - 1), 2 ** (bits - 1) - 1)


class Value:
    """Elements lie in [low, high]; `error` bounds how far two right answers may be apart, 0 where there is one answer."""

    def __init__(self, name, dtype, shape, low, high, error=0.0, data=None, is_special=False):
        self.name, self.dtype, self.shape = name, dtype, tuple(int(extent) for extent in shape)
        self.low, self.high, self.error, self.data, self.is_special = low, high, error, data, is_special

    @property
    def rank(self):
        return len(self.shape)

    @property
    def size(self):
        return math.prod(self.shape)

    @property
    def bound(self):
        return max(abs(self.low), abs(self.high))

    @property
    def is_float(self):
        return self.dtype in EPSILON


def mixed(seed, count):
    """`count` numbers of 64 bits: splitmix64."""
    with numpy.errstate(over="ignore"):
        state = numpy.uint64(seed) + (numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15))
        state = (state ^ (state >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        return state ^ (state >> numpy.uint64(31))


def numbers(seed, dtype, shape, low, high):
    """Made-up elements in [low, high]; floats are sixteenths (eighths where there are few bits), so that sums are exact."""
    raw = mixed(seed, math.prod(shape))
    if dtype == "string":
        words = ["", "a", "b", "Hello", "the", "aa bb", "ÄÖ", "x,y", "1", "b"]
        return numpy.array([words[int(r % 10)] for r in raw], dtype=object).reshape(shape)
    step = 1 if dtype not in EPSILON and not dtype.startswith("float") else 16 if dtype in ("float32", "float64") else 4
    if dtype.startswith("float8"):
        step = 1
    first, last = math.ceil(low * step), math.floor(high * step)
    if last < first:
        return numpy.full(shape, (low + high) / 2).astype(NUMPY[dtype])
    span = numpy.uint64(min(last - first + 1, 2 ** 63))
    picked = (raw >> numpy.uint64(3)) % span
    if step == 1 and dtype in ("int64", "uint64"):
        with numpy.errstate(over="ignore"):
            return (picked + numpy.uint64(first % 2 ** 64)).astype(NUMPY[dtype]).reshape(shape)
    whole = picked.astype(numpy.int64) + first
    return (whole / step if step > 1 else whole).astype(NUMPY[dtype]).reshape(shape)
