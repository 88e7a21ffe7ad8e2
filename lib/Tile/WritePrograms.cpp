// tile-write-programs: functions of tile ops -> the text that plugins read (see Passes.td).
#include "lib/Tile/Passes.h"

#include "dialects/Tile/Tile.h"
#include "lib/Tile/WriteProgram.h"

namespace aicc::tile {
#define GEN_PASS_DEF_WRITEPROGRAMS
#include "lib/Tile/Passes.h.inc"
} // namespace aicc::tile

using namespace mlir;

namespace aicc::tile {
namespace {

struct WritePrograms : impl::WriteProgramsBase<WritePrograms> {
  using WriteProgramsBase::WriteProgramsBase;
  explicit WritePrograms(const Device &device) : known(device) {}

  LogicalResult initialize(MLIRContext *context) override {
    return known ? success() : readDeviceFile(context, device, known);
  }

  void runOnOperation() override {
    std::string text;
    llvm::raw_string_ostream stream(text);
    if (failed(writePrograms(getOperation(), *known, stream)))
      return signalPassFailure();
    getOperation()->setAttr(programAttrName, StringAttr::get(&getContext(), text));
  }

  std::optional<Device> known;
};

} // namespace

std::unique_ptr<Pass> createWritePrograms(const Device &device) { return std::make_unique<WritePrograms>(device); }

} // namespace aicc::tile
