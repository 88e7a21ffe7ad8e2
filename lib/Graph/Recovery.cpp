#include "lib/Graph/Recovery.h"

#include "dialects/ONNX/Location.h"

#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace aicc::graph {

//===- Products and sums ----------------------------------------------===//

std::optional<double> scalarOf(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.hasStaticShape() && type.getNumElements() == 1 ? numberOf(value) : std::nullopt;
}

static void readProduct(Value value, Value atom, bool isRoot, Product &product) {
  Operation *op = value == atom ? nullptr : value.getDefiningOp();
  if (std::optional<double> number = scalarOf(value)) {
    product.scale *= *number;
    return;
  }
  bool isOwn = op && (isRoot || value.hasOneUse());
  if (isOwn && isa<onnx::MulOp>(op)) {
    product.ops.push_back(op);
    readProduct(op->getOperand(0), atom, false, product);
    readProduct(op->getOperand(1), atom, false, product);
    return;
  }
  bool hasNumber = isOwn && isa<onnx::DivOp, onnx::PowOp>(op);
  std::optional<double> number = hasNumber ? scalarOf(op->getOperand(1)) : std::nullopt;
  if (number && isa<onnx::DivOp>(op)) {
    product.ops.push_back(op);
    product.scale /= *number;
    return readProduct(op->getOperand(0), atom, false, product);
  }
  if (number == 2.0 || number == 3.0) {
    product.ops.push_back(op);
    product.factors.append(size_t(*number), op->getOperand(0));
    return;
  }
  product.factors.push_back(value);
}

Product productOf(Value value, Value atom) {
  Product product;
  readProduct(value, atom, true, product);
  return product;
}

bool isPower(const Product &product, Value value, unsigned power, double scale) {
  bool isOnlyValue = llvm::all_of(product.factors, [&](Value factor) { return factor == value; });
  return product.factors.size() == power && isOnlyValue && isClose(product.scale, scale, getElementTypeOrSelf(value));
}

std::optional<Sum> sumOf(Value value) {
  auto add = value.getDefiningOp<onnx::AddOp>();
  if (!add)
    return std::nullopt;
  std::optional<double> left = scalarOf(add.getA()), right = scalarOf(add.getB());
  if (bool(left) == bool(right))
    return std::nullopt;
  return left ? Sum{*left, add.getB(), add} : Sum{*right, add.getA(), add};
}

//===- Recovery -------------------------------------------------------===//

/// In the order of the program, each once.
SmallVector<Operation *> Recovery::sortedParts() const {
  llvm::SetVector<Operation *> unique(parts.begin(), parts.end());
  SmallVector<Operation *> ops(unique.begin(), unique.end());
  if (llvm::all_equal(llvm::map_range(ops, [](Operation *op) { return op->getBlock(); })))
    llvm::sort(ops, [](Operation *a, Operation *b) { return a != b && a->isBeforeInBlock(b); });
  return ops;
}

bool Recovery::isPartOfProduct() const {
  return root->hasOneUse() && isa<onnx::MulOp, onnx::DivOp>(*root->getUsers().begin());
}

/// "Mul 'node'".
static std::string described(Operation *op) {
  std::string node = onnx::nodeOf(op->getLoc()).node;
  return op->getName().stripDialect().str() + (node.empty() ? "" : " '" + node + "'");
}

bool Recovery::replace(StringRef form, llvm::function_ref<Value(OpBuilder &, Location)> build) {
  SmallVector<Operation *> ops = sortedParts();
  std::string text;
  SmallVector<Location> locations;
  for (Operation *op : ops) {
    if (op != root && llvm::any_of(op->getUsers(), [&](Operation *user) { return !llvm::is_contained(ops, user); }))
      return nearMiss(form, described(op) + " has other readers");
    text += (text.empty() ? "" : ", ") + described(op);
    locations.push_back(op->getLoc());
  }
  rewriter.setInsertionPoint(root);
  Value value = build(rewriter, FusedLoc::get(root->getContext(), locations));
  root->emitRemark() << "recovered " << form << " from " << text;
  rewriter.replaceAllUsesWith(root->getResult(0), value);
  return true;
}

bool Recovery::nearMiss(StringRef form, const Twine &reason) const {
  root->emitRemark() << "not recovered as " << form << ": " << reason;
  return false;
}

} // namespace aicc::graph
