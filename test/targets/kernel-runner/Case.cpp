#include "test/targets/kernel-runner/Case.h"
#include "test/targets/kernel-runner/Probe.h"

#include "dialects/LinalgX/LinalgX.h"
#include "lib/Runtime/Abi.h"
#include "targets/Emulator/runtime/Emulator.h"
#include "targets/Emulator/runtime/TensorMap.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>

using namespace mlir;

namespace aicc::cpu::test {

//===----------------------------------------------------------------------===//
// Settings
//===----------------------------------------------------------------------===//

static void readPair(dispatch::KernelOp kernel, StringRef name, double &low, double &high) {
  auto pair = kernel->getAttrOfType<ArrayAttr>(name);
  if (!pair)
    return;
  auto number = [](Attribute attribute) -> double {
    if (auto floating = dyn_cast<FloatAttr>(attribute))
      return floating.getValueAsDouble();
    return static_cast<double>(cast<IntegerAttr>(attribute).getInt());
  };
  low = number(pair[0]), high = number(pair[1]);
}

std::vector<CaseSettings> casesOf(dispatch::KernelOp kernel, const CaseSettings &settings) {
  CaseSettings own = settings;
  readPair(kernel, "range", own.low, own.high);
  readPair(kernel, "integers", own.integersFrom, own.integersTo);
  if (auto tolerance = kernel->getAttrOfType<FloatAttr>("tolerance"))
    own.tolerance = tolerance.getValueAsDouble();
  own.special |= kernel->hasAttr("special");
  auto sizes = kernel->getAttrOfType<ArrayAttr>("cases");
  if (!sizes)
    return {own};
  std::vector<CaseSettings> cases;
  for (auto one : sizes.getAsRange<StringAttr>()) {
    cases.push_back(own);
    cases.back().sizes = one.str();
  }
  return cases;
}

/// What `sizes` says of argument `number`: "3x5" of "0:3x5, 1:7" for number 0.
static StringRef entryOf(StringRef sizes, unsigned number) {
  SmallVector<StringRef> entries;
  sizes.split(entries, ',');
  for (StringRef entry : entries) {
    auto [which, shape] = entry.trim().split(':');
    unsigned index;
    if (!which.getAsInteger(10, index) && index == number)
      return shape;
  }
  return {};
}

static std::vector<int64_t> sizesOf(StringRef entry, RankedTensorType type) {
  if (entry.empty() && !type.hasStaticShape())
    llvm::report_fatal_error("expected sizes for every dynamic argument");
  if (entry.empty())
    return type.getShape().vec();
  SmallVector<StringRef> parts;
  entry.split(parts, 'x');
  std::vector<int64_t> sizes;
  for (StringRef part : parts)
    sizes.push_back(std::atoll(part.data()));
  return sizes;
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

constexpr int64_t fence = 64; ///< bytes behind the end that nobody may write

void Buffer::Free::operator()(void *memory) const { std::free(memory); }

static int64_t widthOf(Type type) { return type.isIndex() ? 8 : llvm::divideCeil(type.getIntOrFloatBitWidth(), 8); }

Buffer::Buffer(Type type, const Array &array) : type(type), elements(array.count()), width(widthOf(type)) {
  allocated = llvm::alignTo(elements * width + fence, 64);
  memory.reset(static_cast<char *>(std::aligned_alloc(64, allocated)));
  std::memset(memory.get(), 0xff, allocated);
}

void Buffer::fill(const Array &array) {
  for (int64_t i = 0; i < elements; ++i)
    write(i, array.values[i]);
}

void Buffer::write(int64_t i, double value) {
  uint64_t bits = static_cast<uint64_t>(static_cast<int64_t>(isa<FloatType>(type) ? 0 : value));
  if (auto format = dyn_cast<FloatType>(type)) {
    bool ignored;
    llvm::APFloat number(value);
    number.convert(format.getFloatSemantics(), llvm::APFloat::rmNearestTiesToEven, &ignored);
    bits = number.bitcastToAPInt().getZExtValue();
  }
  std::memcpy(memory.get() + i * width, &bits, width);
}

double Buffer::read(int64_t i) const {
  uint64_t bits = 0;
  std::memcpy(&bits, memory.get() + i * width, width);
  if (auto format = dyn_cast<FloatType>(type))
    return llvm::APFloat(format.getFloatSemantics(), APInt(format.getWidth(), bits)).convertToDouble();
  return static_cast<double>(APInt(width * 8, bits).getSExtValue());
}

bool Buffer::isIntact() const {
  return std::all_of(memory.get() + elements * width, memory.get() + allocated, [](char c) { return c == '\xff'; });
}

/// Buffers of one run, and the argument array the code finds them by.
struct Case::Slots {
  std::vector<Buffer> arguments, results;
  std::vector<Buffer *> found; ///< where each result lies
  std::vector<void *> values;
};

Type Case::elementOf(Type type) const {
  auto shaped = dyn_cast<RankedTensorType>(type);
  return shaped ? shaped.getElementType() : type;
}

Case::Slots Case::slotsOf(bool overArguments) const {
  Slots slots;
  auto addDims = [&](Type type, const Array &array) {
    for (auto [size, known] : llvm::zip_equal(array.sizes, cast<RankedTensorType>(type).getShape()))
      if (ShapedType::isDynamic(known))
        slots.values.push_back(reinterpret_cast<void *>(size));
  };
  slots.arguments.reserve(arguments.size());
  slots.results.reserve(expected.size());
  for (auto [type, array] : llvm::zip_equal(argumentTypes, arguments)) {
    Buffer &buffer = slots.arguments.emplace_back(elementOf(type), array);
    buffer.fill(array);
    if (!isa<RankedTensorType>(type)) {
      uint64_t bits = 0;
      std::memcpy(&bits, buffer.data(), buffer.bytes());
      slots.values.push_back(reinterpret_cast<void *>(bits));
      continue;
    }
    slots.values.push_back(buffer.data());
    addDims(type, array);
  }
  for (auto [number, type] : llvm::enumerate(resultTypes)) {
    const Array &array = expected[number];
    Buffer *buffer = &slots.results.emplace_back(elementOf(type), array);
    if (overArguments && !inPlace[number].empty())
      buffer = &slots.arguments[inPlace[number].front()];
    slots.found.push_back(buffer);
    slots.values.push_back(buffer->data());
    addDims(type, array);
  }
  return slots;
}

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

static double randomValue(uint64_t &state, Type type, const CaseSettings &settings) {
  state = state * 6364136223846793005ull + 1442695040888963407ull;
  double unit = static_cast<double>(state >> 40) / (1 << 24);
  if (isa<FloatType>(type))
    return rounded(settings.low + unit * (settings.high - settings.low), type);
  return std::floor(settings.integersFrom + unit * (settings.integersTo + 1 - settings.integersFrom));
}

void Case::fillSpecial(Array &array, FloatType type) {
  const llvm::fltSemantics &format = type.getFloatSemantics();
  using llvm::APFloat;
  const APFloat numbers[] = {APFloat::getNaN(format),
                             APFloat::getInf(format),
                             APFloat::getInf(format, true),
                             APFloat::getZero(format),
                             APFloat::getZero(format, true),
                             APFloat::getSmallest(format),
                             APFloat::getSmallest(format, true),
                             APFloat::getSmallestNormalized(format),
                             APFloat::getLargest(format),
                             APFloat::getLargest(format, true),
                             APFloat::getOne(format),
                             APFloat::getOne(format, true)};
  for (auto [value, number] : llvm::zip(array.values, numbers))
    value = number.convertToDouble();
}

void Case::fillArguments() {
  uint64_t state = 42;
  for (auto [number, type] : llvm::enumerate(argumentTypes)) {
    StringRef entry = entryOf(settings.sizes, number);
    auto shaped = dyn_cast<RankedTensorType>(type);
    Array &array = arguments.emplace_back(shaped ? sizesOf(entry, shaped) : std::vector<int64_t>{});
    for (double &value : array.values)
      value = randomValue(state, elementOf(type), settings);
    if (!shaped && !entry.empty())
      array.values[0] = std::atof(entry.data());
    if (auto floating = dyn_cast<FloatType>(elementOf(type)); floating && shaped && settings.special)
      fillSpecial(array, floating);
  }
}

/// Columns past the end of a packed operand are zero.
void Case::zeroPadding(dispatch::KernelOp kernel) {
  auto clear = [&](Value packed, int64_t columns, unsigned panelDim) {
    auto argument = dyn_cast<BlockArgument>(packed);
    if (!argument || ShapedType::isDynamic(columns))
      return;
    Array &array = arguments[argument.getArgNumber()];
    forEachPoint(array.sizes, [&](ArrayRef<int64_t> point) {
      if (point[panelDim] * 32 + point.back() >= columns)
        array.at(point) = 0;
    });
  };
  auto columnsOf = [](Value value) { return cast<ShapedType>(value.getType()).getShape().back(); };
  kernel.walk([&](linalgx::MatmulOp op) { clear(op.getB(), columnsOf(op.getInit()), 1); });
  kernel.walk([&](linalgx::ConvOp op) { clear(op.getW(), columnsOf(op.getInit()) / op.getGroups(), 1); });
  kernel.walk([&](linalgx::RecurrenceOp op) { clear(op.getWeights(), columnsOf(op.getInitial()[0]), 1); });
}

Case::Case(dispatch::KernelOp kernel, const CaseSettings &settings)
    : settings(settings), name(kernel.getSymName().str()), argumentTypes(kernel.getArgumentTypes().vec()),
      resultTypes(kernel.getResultTypes().vec()), inPlace(resultTypes.size()) {
  for (unsigned result = 0; result < resultTypes.size(); ++result)
    for (unsigned argument = 0; argument < argumentTypes.size(); ++argument)
      if (kernel.mayWriteInPlace(result, argument))
        inPlace[result].push_back(argument);
  fillArguments();
  zeroPadding(kernel);
  if (auto results = interpret(kernel, arguments, flops)) {
    expected = *results;
    ready = true;
  }
}

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

static double errorOf(double got, double wanted) {
  if (got == wanted || (std::isnan(got) && std::isnan(wanted)))
    return 0;
  return std::fabs(got - wanted) / std::fmax(1, std::fabs(wanted));
}

double Case::largestError(Slots &slots) const {
  double worst = 0;
  for (auto [number, want] : llvm::enumerate(expected)) {
    const Buffer &buffer = *slots.found[number];
    for (int64_t i = 0; i < want.count(); ++i) {
      double got = buffer.read(i), error = errorOf(got, want.values[i]);
      if (!(error <= worst) && settings.verbose)
        llvm::outs() << "  result " << number << " element " << i << ": expected " << want.values[i] << ", found "
                     << got << "\n";
      worst = error <= worst ? worst : error;
      if (std::isnan(error))
        return error;
    }
  }
  return worst;
}

/// The three functions of a kernel that matter here, and what the grid says.
struct Case::Code {
  void (*kernel)(void *, int64_t, int64_t, void *) = nullptr;
  void (*grid)(void *, int64_t *) = nullptr;
  void (*thread)(void **) = nullptr;               ///< what the emulator runs, instead of `kernel`
  int64_t tiles = 0, scratchBytes = 0, tileNs = 0; ///< of a CPU; blocks and workspace of a GPU

  Code(void *image, const std::string &name) {
    kernel = reinterpret_cast<decltype(kernel)>(dlsym(image, name.c_str()));
    grid = reinterpret_cast<decltype(grid)>(dlsym(image, (name + ".grid").c_str()));
    thread = reinterpret_cast<decltype(thread)>(dlsym(image, name.c_str()));
  }
  void askGrid(Slots &slots) {
    int64_t shape[3];
    grid(slots.values.data(), shape);
    tiles = shape[0], scratchBytes = shape[1], tileNs = shape[2];
  }
  Buffer scratch(MLIRContext *context) const { return Buffer(IntegerType::get(context, 8), Array({scratchBytes})); }
};

/// Runs all tiles in parts; returns whether nothing behind the end of a buffer was written.
bool Case::runParts(Code &code, Slots &slots) const {
  int64_t report[3] = {};
  if (settings.sanitizes)
    slots.values.push_back(report);
  code.askGrid(slots);
  Buffer scratch = code.scratch(resultTypes[0].getContext());
  for (int64_t part = 0; part < settings.parts; ++part)
    code.kernel(slots.values.data(), code.tiles * part / settings.parts, code.tiles * (part + 1) / settings.parts,
                scratch.data());
  auto intact = [](const Buffer &buffer) { return buffer.isIntact(); };
  if (report[0])
    llvm::outs() << "  element " << report[1] << " of " << report[2] << "\n";
  return !report[0] && intact(scratch) && llvm::all_of(slots.arguments, intact) && llvm::all_of(slots.results, intact);
}

/// Runs all blocks in the emulator, which says what is wrong; returns whether nothing is.
bool Case::runBlocks(Code &code, Slots &slots, unsigned warp) const {
  int64_t grid[AICC_RT_GEOMETRY];
  code.grid(slots.values.data(), grid);
  code.tiles = grid[0], code.scratchBytes = grid[3];
  Buffer workspace = code.scratch(resultTypes[0].getContext());
  std::vector<void *> values = slots.values;
  values.push_back(workspace.data());
  emulator::Launch launch;
  launch.kernel = code.thread;
  launch.slots = values.data();
  launch.blocks = grid[0], launch.threads = uint32_t(grid[1]), launch.sharedBytes = grid[2];
  launch.warp = warp;
  auto add = [&](const std::string &memory, Buffer &buffer) {
    launch.regions.push_back({memory, static_cast<char *>(buffer.data()), static_cast<size_t>(buffer.bytes())});
  };
  for (auto [number, buffer] : llvm::enumerate(slots.arguments))
    add("argument " + std::to_string(number), buffer);
  for (auto [number, buffer] : llvm::enumerate(slots.results))
    add("result " + std::to_string(number), buffer);
  add("the workspace", workspace);
  auto *maps = reinterpret_cast<const aicc_tensor_map *>(grid + 4); // lib/Runtime/Abi.h
  std::vector<emulator::TensorMap> encoded(size_t(grid[1] >> 32));
  std::string problem;
  for (auto [number, map] : llvm::enumerate(encoded)) {
    problem += emulator::encodeTensorMap(maps[number], map);
    values.push_back(&map);
    launch.regions.push_back({"a tensor map", reinterpret_cast<char *>(&map), sizeof(map)});
  }
  launch.slots = values.data();
  problem = problem.empty() ? emulator::run(launch) : problem;
  if (!problem.empty())
    llvm::outs() << "  " << problem << "\n";
  return problem.empty();
}

void Case::measure(Code &code, Slots &slots) const {
  Buffer scratch = code.scratch(resultTypes[0].getContext());
  double best = 1e9, start = now();
  for (int run = 0; run < 2000 && (run < 5 || now() - start < 1.5); ++run) {
    double begin = now();
    code.kernel(slots.values.data(), 0, code.tiles, scratch.data());
    best = std::min(best, now() - begin);
  }
  int64_t bytes = 0;
  for (const Buffer &buffer : llvm::concat<Buffer>(slots.arguments, slots.results))
    bytes += buffer.bytes();
  double peak = peakGflops();
  llvm::outs() << llvm::formatv("  {0,9:F1} us  {1,6:F1} GFLOP/s  {2,5:F1} % of {3:F1}  {4,6:F1} GB/s  tile {5} ns",
                                best * 1e6, flops / best * 1e-9, 100 * flops / best * 1e-9 / peak, peak,
                                bytes / best * 1e-9, code.tileNs);
}

bool Case::run(void *image, unsigned warp) const {
  Code code(image, name);
  if (!code.kernel || !code.grid)
    return false;
  auto runAll = [&](Slots &slots) { return warp ? runBlocks(code, slots, warp) : runParts(code, slots); };
  Slots slots = slotsOf(/*overArguments=*/false);
  bool intact = runAll(slots);
  double error = largestError(slots);
  if (llvm::any_of(inPlace, [](auto &list) { return !list.empty(); })) {
    Slots over = slotsOf(/*overArguments=*/true);
    intact &= runAll(over);
    error = std::isnan(error) ? error : std::fmax(error, largestError(over));
  }
  bool good = intact && (error <= settings.tolerance || !settings.check);
  llvm::outs() << llvm::formatv("{0,-28} {1,-20} tiles {2,5} scratch {3,8}  error {4:e} {5}", name, settings.sizes,
                                code.tiles, code.scratchBytes, error, good ? "ok" : "WRONG");
  if (!intact && !warp)
    llvm::outs() << (settings.sanitizes ? "  outside a tensor" : "  writes behind an end");
  if (settings.time && !warp)
    measure(code, slots);
  llvm::outs() << "\n";
  return good;
}

} // namespace aicc::cpu::test
