#include "lib/Dispatch/PendingCopies.h"

namespace aicc::dispatch {

using namespace mlir;

void PendingCopies::add(Value token, StringAttr device, ArrayRef<Buffer *> host, bool isWritten) {
  if (!host.empty())
    copies.push_back({token, device, llvm::to_vector<1>(host), isWritten});
}

SmallVector<Value> PendingCopies::take(ArrayRef<Buffer *> buffers, bool isWritten, StringAttr device, Overlap overlap) {
  SmallVector<Value> tokens;
  llvm::SmallPtrSet<Attribute, 2> awaited; // devices of which everything before is done
  SmallVector<Copy> left;
  for (Copy &copy : llvm::reverse(copies)) {
    bool isBefore = awaited.contains(copy.device);
    bool clashes = copy.device != device && (isWritten || copy.isWritten) && llvm::any_of(copy.host, [&](Buffer *a) {
                     return llvm::any_of(buffers, [&](Buffer *b) { return overlap(a, b); });
                   });
    if (clashes && !isBefore) {
      tokens.push_back(copy.token);
      awaited.insert(copy.device);
    } else if (!isBefore) {
      left.push_back(std::move(copy));
    }
  }
  copies.assign(std::make_move_iterator(left.rbegin()), std::make_move_iterator(left.rend()));
  return tokens;
}

SmallVector<Value> PendingCopies::startedSince(const PendingCopies &before) const {
  SmallVector<Value> tokens;
  llvm::SmallPtrSet<Attribute, 2> awaited;
  auto isNew = [&](const Copy &copy) {
    return llvm::none_of(before.copies, [&](const Copy &old) { return old.token == copy.token; });
  };
  for (const Copy &copy : llvm::reverse(copies))
    if (isNew(copy) && awaited.insert(copy.device).second)
      tokens.push_back(copy.token);
  return tokens;
}

} // namespace aicc::dispatch
