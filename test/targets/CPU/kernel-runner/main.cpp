// kernel-runner: compiles the kernels of a file as aicc does, runs them, compares with plain loops and times them.
//
//   kernel-runner file.mlir [--cpu=NAME] [--sizes=ARG:AxBxC,...] [--time] [--no-check] [--emit=asm|llvm] [--split=N]
//
// Prints one line per kernel: name, largest error, and with --time GFLOP/s, share of the measured peak, GB/s, microseconds.
#include "targets/CPU/compiler/Compile.h"
#include "test/targets/CPU/kernel-runner/Interpret.h"
#include "test/targets/CPU/kernel-runner/Probe.h"

#include "dialects/LinalgX/LinalgX.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/Support/CommandLine.h"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fstream>
#include <unistd.h>

using namespace mlir;
using namespace aicc;
using namespace aicc::cpu;
using namespace aicc::cpu::test;

namespace {

struct Settings {
  std::string file, emit, sizes;
  CPUOptions options;
  bool time = false, check = true, verbose = false;
  int64_t parts = 2; ///< the tiles are run in so many calls
  double low = -1, high = 1;
};

bool parse(int argc, char **argv, Settings &settings) {
  for (int i = 1; i < argc; ++i) {
    StringRef argument = argv[i];
    if (argument.consume_front("--cpu="))
      settings.options.cpu = argument.str();
    else if (argument.consume_front("--triple="))
      settings.options.triple = argument.str();
    else if (argument.consume_front("--emit="))
      settings.emit = argument.str();
    else if (argument.consume_front("--sizes="))
      settings.sizes = argument.str();
    else if (argument.consume_front("--split="))
      settings.parts = std::atoll(argument.data());
    else if (argument.consume_front("--range="))
      std::sscanf(argument.data(), "%lf:%lf", &settings.low, &settings.high);
    else if (argument == "--time")
      settings.time = true;
    else if (argument == "--no-check")
      settings.check = false;
    else if (argument == "--verbose")
      settings.verbose = true;
    else
      settings.file = argument.str();
  }
  return !settings.file.empty();
}

/// A tensor in the memory of the generated code.
struct Buffer {
  Type type;
  std::vector<int64_t> sizes;
  void *data = nullptr;
  int64_t count = 1;

  Buffer(Type type, std::vector<int64_t> shape) : type(type), sizes(std::move(shape)) {
    for (int64_t size : sizes)
      count *= size;
    bytes = (count * width() + 127) / 64 * 64;
    data = std::aligned_alloc(64, bytes);
    std::memset(data, 0xff, bytes);
  }
  unsigned width() const { return type.isIndex() ? 8 : (type.getIntOrFloatBitWidth() + 7) / 8; }
  int64_t bytes = 0;

  void write(int64_t i, double value) {
    if (auto format = dyn_cast<FloatType>(type)) {
      bool ignored;
      llvm::APFloat number(value);
      number.convert(format.getFloatSemantics(), llvm::APFloat::rmNearestTiesToEven, &ignored);
      uint64_t bits = number.bitcastToAPInt().getZExtValue();
      std::memcpy(static_cast<char *>(data) + i * width(), &bits, width());
      return;
    }
    int64_t bits = static_cast<int64_t>(value);
    std::memcpy(static_cast<char *>(data) + i * width(), &bits, width());
  }
  double read(int64_t i) const {
    uint64_t bits = 0;
    std::memcpy(&bits, static_cast<const char *>(data) + i * width(), width());
    if (auto format = dyn_cast<FloatType>(type))
      return llvm::APFloat(format.getFloatSemantics(), APInt(format.getWidth(), bits)).convertToDouble();
    return APInt(width() * 8, bits).getSExtValue();
  }
};

/// Sizes of argument `number`: those of --sizes for a dynamic shape.
std::vector<int64_t> sizesOf(const Settings &settings, unsigned number, RankedTensorType type) {
  SmallVector<StringRef> entries;
  StringRef(settings.sizes).split(entries, ',');
  for (StringRef entry : entries) {
    auto [which, shape] = entry.split(':');
    unsigned index;
    if (which.getAsInteger(10, index) || index != number)
      continue;
    std::vector<int64_t> sizes;
    SmallVector<StringRef> parts;
    shape.split(parts, 'x');
    for (StringRef part : parts)
      sizes.push_back(std::atoll(part.data()));
    return sizes;
  }
  return type.getShape().vec();
}

double randomValue(uint64_t &state, Type type, const Settings &settings) {
  state = state * 6364136223846793005ull + 1442695040888963407ull;
  double unit = static_cast<double>(state >> 40) / (1 << 24);
  if (isa<FloatType>(type))
    return rounded(settings.low + unit * (settings.high - settings.low), type);
  return std::floor(unit * 4);
}

/// One kernel: arguments, expected results, and where the code finds them.
class Case {
public:
  Case(dispatch::KernelOp kernel, const Settings &settings) : settings(settings), name(kernel.getSymName().str()) {
    uint64_t state = 42;
    for (auto [number, type] : llvm::enumerate(kernel.getArgumentTypes())) {
      if (auto shaped = dyn_cast<RankedTensorType>(type)) {
        Array array(sizesOf(settings, number, shaped));
        for (double &value : array.values)
          value = randomValue(state, shaped.getElementType(), settings);
        arguments.push_back(array);
      } else {
        Array array;
        array.values[0] = std::atof(StringRef(settings.sizes).split(Twine(number).str() + ":").second.data());
        arguments.push_back(array);
      }
    }
    zeroPadding(kernel);
    auto results = interpretOrSize(kernel);
    if (!results)
      return;
    expected = *results;
    for (auto [number, type] : llvm::enumerate(kernel.getArgumentTypes()))
      addSlots(type, arguments[number], /*fill=*/true);
    for (auto [number, type] : llvm::enumerate(kernel.getResultTypes()))
      addSlots(type, expected[number], /*fill=*/false);
    ok = true;
  }

  bool ok = false;
  bool run(void *image);

private:
  /// Columns past the end of a packed operand are zero.
  void zeroPadding(dispatch::KernelOp kernel);
  std::optional<std::vector<Array>> interpretOrSize(dispatch::KernelOp kernel) {
    return interpret(kernel, arguments, flops);
  }
  void addSlots(Type type, const Array &array, bool fill) {
    auto shaped = dyn_cast<RankedTensorType>(type);
    buffers.emplace_back(shaped ? shaped.getElementType() : type, array.sizes);
    Buffer &buffer = buffers.back();
    for (int64_t i = 0; fill && i < buffer.count; ++i)
      buffer.write(i, array.values[i]);
    if (!shaped) {
      uint64_t bits = 0;
      std::memcpy(&bits, buffer.data, buffer.width());
      slots.push_back(reinterpret_cast<void *>(bits));
      return;
    }
    isResult.push_back(fill ? -1 : static_cast<int>(buffers.size() - 1));
    slots.push_back(buffer.data);
    for (auto [size, known] : llvm::zip_equal(array.sizes, shaped.getShape()))
      if (ShapedType::isDynamic(known))
        slots.push_back(reinterpret_cast<void *>(size));
  }
  double largestError();

  const Settings &settings;
  std::string name;
  std::vector<Array> arguments, expected;
  std::vector<Buffer> buffers;
  std::vector<int> isResult;
  std::vector<void *> slots;
  double flops = 0;
};

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
  kernel.walk([&](linalgx::MatmulOp op) { clear(op.getB(), cast<ShapedType>(op.getInit().getType()).getShape()[2], 1); });
  kernel.walk([&](linalgx::ConvOp op) {
    int64_t columns = cast<ShapedType>(op.getInit().getType()).getShape().back();
    clear(op.getW(), columns / op.getGroups(), 1);
  });
  kernel.walk([&](linalgx::RecurrenceOp op) {
    clear(op.getWeights(), cast<ShapedType>(op.getInitial()[0].getType()).getShape().back(), 1);
  });
}

double Case::largestError() {
  double worst = 0;
  size_t next = 0;
  for (int index : isResult) {
    if (index < 0)
      continue;
    const Array &want = expected[next++];
    for (int64_t i = 0; i < want.count(); ++i) {
      double got = buffers[index].read(i), wanted = want.values[i];
      bool same = got == wanted || (std::isnan(got) && std::isnan(wanted));
      double error = same ? 0 : std::fabs(got - wanted) / std::fmax(1, std::fabs(wanted));
      if (!(error <= worst) && settings.verbose)
        llvm::outs() << "  result " << next - 1 << " element " << i << ": expected " << wanted << ", found " << got << "\n";
      worst = error <= worst ? worst : error;
      if (std::isnan(error))
        return error;
    }
  }
  return worst;
}

bool Case::run(void *image) {
  using Kernel = void (*)(void *, int64_t, int64_t, void *);
  auto kernel = reinterpret_cast<Kernel>(dlsym(image, name.c_str()));
  auto grid = reinterpret_cast<void (*)(void *, int64_t *)>(dlsym(image, (name + ".grid").c_str()));
  if (!kernel || !grid)
    return false;
  int64_t shape[3];
  grid(slots.data(), shape);
  void *scratch = std::aligned_alloc(64, (shape[1] + 127) / 64 * 64);
  for (int64_t part = 0; part < settings.parts; ++part)
    kernel(slots.data(), shape[0] * part / settings.parts, shape[0] * (part + 1) / settings.parts, scratch);
  bool good = true;
  llvm::outs() << llvm::formatv("{0,-28} tiles {1,5} scratch {2,8}", name, shape[0], shape[1]);
  if (settings.check) {
    double error = largestError();
    good = error <= 2e-3;
    llvm::outs() << llvm::formatv("  error {0:e} {1}", error, good ? "ok" : "WRONG");
  }
  if (settings.time) {
    double best = 1e9, peak = peakGflops(), start = now();
    for (int run = 0; run < 2000 && (run < 5 || now() - start < 1.5); ++run) {
      double begin = now();
      kernel(slots.data(), 0, shape[0], scratch);
      best = std::min(best, now() - begin);
    }
    peak = std::max(peak, peakGflops());
    double bytes = 0;
    for (const Buffer &buffer : buffers)
      bytes += buffer.count * buffer.width();
    llvm::outs() << llvm::formatv("  {0,9:F1} us  {1,6:F1} GFLOP/s  {2,5:F1} % of {3:F1}  {4,6:F1} GB/s  tile {5} ns",
                                  best * 1e6, flops / best * 1e-9, 100 * flops / best * 1e-9 / peak, peak,
                                  bytes / best * 1e-9, shape[2]);
  }
  llvm::outs() << "\n";
  std::free(scratch);
  return good;
}

/// Writes the image to a private file and loads it.
void *load(const SmallVectorImpl<char> &elf) {
  char path[] = "/tmp/kernel-runner-XXXXXX";
  int descriptor = mkstemp(path);
  if (descriptor < 0 || write(descriptor, elf.data(), elf.size()) != static_cast<ssize_t>(elf.size()))
    return nullptr;
  close(descriptor);
  void *image = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!image)
    llvm::errs() << dlerror() << "\n";
  unlink(path);
  return image;
}

} // namespace

int main(int argc, char **argv) {
  Settings settings;
  if (!parse(argc, argv, settings)) {
    llvm::errs() << "usage: kernel-runner file.mlir [--cpu=NAME] [--sizes=...] [--time] [--no-check] [--emit=asm|llvm]\n";
    return 2;
  }
  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registry.insert<linalgx::LinalgXDialect, dispatch::DispatchDialect>();
  MLIRContext context(registry);
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(settings.file, &context);
  if (!module)
    return 1;
  std::vector<Case> cases;
  if (settings.emit.empty())
    for (auto kernel : module->getOps<dispatch::KernelOp>()) {
      cases.emplace_back(kernel, settings);
      if (!cases.back().ok)
        return 1;
    }
  double start = now();
  PassManager passes(&context);
  addTilePasses(passes, settings.options);
  addLoweringPasses(passes, settings.options);
  if (failed(passes.run(*module)))
    return 1;
  double lowered = now();
  SmallVector<char, 0> image;
  CPUTimings times;
  CPUOutput output = settings.emit == "asm"    ? CPUOutput::Assembly
                     : settings.emit == "llvm" ? CPUOutput::LLVMIR
                                               : CPUOutput::Elf;
  if (failed(compileModule(*module, settings.options, {"*"}, output, image, &times)))
    return 1;
  if (output != CPUOutput::Elf) {
    llvm::outs() << StringRef(image.data(), image.size());
    return 0;
  }
  llvm::errs() << llvm::formatv("passes {0:F2} s, translate {1:F2}, optimize {2:F2}, emit {3:F2}, link {4:F3}; ELF {5}\n",
                                lowered - start, times.translate, times.optimize, times.emit, times.link, image.size());
  void *loaded = load(image);
  if (!loaded)
    return 1;
  bool good = true;
  for (Case &one : cases)
    good &= one.run(loaded);
  return good ? 0 : 1;
}
