// Results of a warpgroup's products, which must not be used before they are waited for: followed through branches, and
// announced before what uses them.
#include "targets/Emulator/compiler/Instructions.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"

using namespace mlir;

namespace aicc::emulator {
namespace {

/// The sites of products that a value may be the result of, through branches.
using Sites = llvm::SmallSetVector<uint32_t, 4>;

class ProductUses {
public:
  explicit ProductUses(Calls &calls) : calls(calls) {}

  void follow(Value value, ArrayRef<uint32_t> sites) {
    Sites &known = sitesOf[value];
    size_t before = known.size();
    known.insert(sites.begin(), sites.end());
    if (known.size() == before)
      return;
    for (OpOperand &use : value.getUses())
      if (auto branch = dyn_cast<BranchOpInterface>(use.getOwner()))
        if (std::optional<BlockArgument> argument = branch.getSuccessorBlockArgument(use.getOperandNumber()))
          follow(*argument, sites);
  }

  void announce() {
    for (auto &[value, sites] : sitesOf)
      for (Operation *user : value.getUsers())
        if (!isa<NVVM::WgmmaMmaAsyncOp, BranchOpInterface>(user) && isFirst(user, value))
          for (uint32_t site : sites) {
            calls.builder.setInsertionPoint(user);
            calls.call(user->getLoc(), UseProduct, {}, calls.number(user->getLoc(), site));
          }
  }

private:
  /// Of the uses in one block, where nothing can be waited for between what stands for one.
  static bool isFirst(Operation *user, Value value) {
    return llvm::none_of(value.getUsers(), [&](Operation *other) {
      return other != user && other->getBlock() == user->getBlock() && isa<LLVM::ExtractValueOp>(other) &&
             other->isBeforeInBlock(user);
    });
  }

  Calls &calls;
  llvm::MapVector<Value, Sites> sitesOf;
};

} // namespace

void announceProductUses(Operation *root, Calls &calls) {
  SmallVector<NVVM::WgmmaMmaAsyncOp> products;
  root->walk([&](NVVM::WgmmaMmaAsyncOp op) { products.push_back(op); });
  ProductUses uses(calls);
  for (NVVM::WgmmaMmaAsyncOp op : products) {
    uint32_t site = calls.newSite();
    op->setAttr(productSiteName, calls.builder.getI32IntegerAttr(static_cast<int32_t>(site)));
    uses.follow(op.getResults(), site);
  }
  uses.announce();
}

} // namespace aicc::emulator
