// Standard operators in few words.
#include "lib/Import/StandardOps.h"

#include "dialects/ONNX/Types.h"

using namespace aicc;
using namespace aicc::importer;
using mlir::Value;

Value StandardOps::cast(Value value, DType type) {
  if (onnx::dtypeOf(emitter.elementType(value)) == type)
    return value;
  return emitter.emit("Cast", {value}, {emitter.named("to", int64_t(type))});
}

Value StandardOps::dims(Value value, int64_t start, int64_t end) {
  return emitter.emit("Shape", {value}, {emitter.named("start", start), emitter.named("end", end)});
}

Value StandardOps::transpose(Value value, ArrayRef<int64_t> order) {
  return emitter.emit("Transpose", {value}, {emitter.named("perm", order)});
}

Value StandardOps::concat(ArrayRef<Value> values, int64_t axis) {
  return emitter.emit("Concat", values, {emitter.named("axis", axis)});
}

Values StandardOps::split(Value value, ArrayRef<int64_t> sizes, int64_t axis) {
  mlir::NamedAttrList attributes;
  attributes.append(emitter.named("axis", axis));
  return emitter.emit("Split", {value, emitter.ints(sizes)}, attributes, unsigned(sizes.size()));
}

Value StandardOps::slice(Value value, int64_t start, int64_t end, int64_t axis, int64_t step) {
  return emitter.emit("Slice",
                      {value, emitter.ints({start}), emitter.ints({end}), emitter.ints({axis}), emitter.ints({step})});
}

Value StandardOps::gather(Value value, Value indices, int64_t axis) {
  return emitter.emit("Gather", {value, indices}, {emitter.named("axis", axis)});
}

Value StandardOps::range(Value count) {
  Value scalar = emitter.rank(count) == 0 ? count : squeeze(count, {0});
  return emitter.emit("Range", {emitter.scalarInt(0), scalar, emitter.scalarInt(1)});
}
