// A thread an element.
#include "lib/Codegen/SIMT/Points.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;

namespace aicc::simt {

Launch Points::launch() {
  sizes = frame.sizes(root);
  points = builder.product(sizes);
  return {builder.ceilDiv(points, threads), threads};
}

void Points::run() {
  Value point = builder.add(builder.mul(frame.block, threads), frame.thread);
  builder.when(builder.compare(arith::CmpIPredicate::slt, point, points), [&] {
    SmallVector<Value> at = builder.delinearize(point, sizes);
    Value value = compute(at);
    codegen::Epilogue epilogue(frame, root);
    epilogue.emit(ArrayRef(at).drop_back(), at.back(), value, {}, 1);
  });
}

Type Points::elementType() const { return cast<RankedTensorType>(root.getType()).getElementType(); }

Value Points::load(Value tensor, Value offset) { return memref::LoadOp::create(builder, frame.memory(tensor), offset); }

Value Points::reduce(ArrayRef<Value> extents, Value initial, llvm::function_ref<Value(ArrayRef<Value>, Value)> body) {
  SmallVector<Value> at;
  std::function<Value(Value)> nest = [&](Value carried) -> Value {
    if (at.size() == extents.size())
      return body(at, carried);
    return builder.loop(builder.number(0), extents[at.size()], 1, carried, [&](Value i, ValueRange inner) {
      at.push_back(i);
      Value result = nest(inner[0]);
      at.pop_back();
      return SmallVector<Value>{result};
    })[0];
  };
  return nest(initial);
}

} // namespace aicc::simt
