// reference-run: imports models, runs them with the reference evaluator and compares with stored outputs.
//
//   reference-run [--fold] [--constants] [--rtol=1e-3] [--atol=1e-7] [--shapes-only] CASE...
//
// A case is a folder with model.onnx and data sets: test_data_set_K as ONNX's test suite writes them, or data_K. A set
// holds input_K.pb and output_K.pb; a sequence is a folder input_K with 0.pb, 1.pb ..., an absent optional an empty
// file input_K.absent. --fold folds constants first, --constants makes constants of the inputs before that;
// --shapes-only compares types and shapes: of random outputs. Prints one line per case that does not pass, then the
// counts; ends with 7 when a case is wrong, else with 4 when one was refused, else with 0.
#include "dialects/ONNX/TensorBridge.h"
#include "dialects/ONNX/Types.h"
#include "lib/Graph/Interpret.h"
#include "lib/Graph/Passes.h"
#include "lib/Import/Import.h"
#include "lib/Reference/Compare.h"
#include "lib/Support/StoredValue.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FileSystem.h"

#include <cstdio>
#include <cstdlib>

using namespace aicc;
using graph::HostValue;

namespace {
enum class Outcome { Pass, Wrong, Refused };

struct Verdict {
  Outcome outcome = Outcome::Pass;
  std::string text;
};
} // namespace

/// The element type of a declared value; that of its elements, of a sequence or an optional.
static DType elementTypeOf(mlir::Type type) {
  mlir::Type element = type ? onnx::elementTypeOf(type) : type;
  return element ? onnx::dtypeOf(element) : DType::Undefined;
}

static std::vector<HostValue> readValues(const std::string &prefix, mlir::TypeRange types, std::string &error) {
  std::vector<HostValue> values;
  for (size_t i = 0; isStored(prefix + std::to_string(i)) && error.empty(); ++i) {
    StoredValue stored;
    DType expected = i < types.size() ? elementTypeOf(types[unsigned(i)]) : DType::Undefined;
    if (auto problem = readStoredValue(prefix + std::to_string(i), expected, stored))
      error = problem->text();
    HostValue &value = values.emplace_back();
    std::vector<HostValue> elements;
    for (size_t k = 0; stored.tensors && k < stored.tensors->size(); ++k)
      elements.emplace_back().tensor = (*stored.tensors)[k];
    if (stored.isSequence)
      value.elements = std::make_shared<const std::vector<HostValue>>(std::move(elements));
    else if (!elements.empty())
      value = elements.front();
  }
  return values;
}

namespace {
struct Options {
  bool folds = false;
  bool constants = false;
  bool comparesElements = true;
  reference::Tolerance tolerance;
};
} // namespace

static std::string compareTensors(const Tensor &found, const Tensor &expected, const Options &options) {
  bool isSameForm = found.dtype() == expected.dtype() && found.shape() == expected.shape();
  return isSameForm && !options.comparesElements ? "" : reference::compare(found, expected, options.tolerance).text;
}

static std::string compareValues(const HostValue &found, const HostValue &expected, const Options &options) {
  if (found.isSequence() != expected.isSequence())
    return expected.isSequence() ? "expected a sequence" : "expected a tensor, found a sequence";
  if (!found.isSequence())
    return compareTensors(found.tensor, expected.tensor, options);
  if (found.elements->size() != expected.elements->size())
    return "expected " + std::to_string(expected.elements->size()) + " elements, found " +
           std::to_string(found.elements->size());
  for (auto [left, right] : llvm::zip(*found.elements, *expected.elements))
    if (std::string text = compareValues(left, right, options); !text.empty())
      return text;
  return "";
}

static Verdict refused(const Problems &problems, const char *phase) {
  return {Outcome::Refused, std::string(phase) + ": " + (problems.any() ? problems.all().front().text() : "failed")};
}

static bool foldConstants(mlir::ModuleOp module) {
  mlir::PassManager passes(module.getContext());
  passes.addNestedPass<mlir::func::FuncOp>(graph::createInferShapes());
  passes.addNestedPass<mlir::func::FuncOp>(graph::createFoldConstants());
  return mlir::succeeded(passes.run(module));
}

/// Replaces the uses of tensor arguments by constants of the given values.
static void makeConstants(mlir::func::FuncOp function, llvm::ArrayRef<HostValue> inputs) {
  mlir::OpBuilder builder = mlir::OpBuilder::atBlockBegin(&function.front());
  for (auto [argument, input] : llvm::zip(function.getArguments(), inputs)) {
    if (input.isSequence() || input.isAbsent() || !llvm::isa<mlir::TensorType>(argument.getType()))
      continue;
    mlir::Attribute value = onnx::constantValueOf(input.tensor, "input", builder.getContext());
    argument.replaceAllUsesWith(onnx::ConstantOp::create(builder, argument.getLoc(), argument.getType(), value));
  }
}

static Verdict runSet(mlir::ModuleOp module, const std::string &data, const Options &options) {
  Problems problems;
  std::string error;
  auto function = module.lookupSymbol<mlir::func::FuncOp>("main");
  if (!function)
    return {Outcome::Refused, "import: expected a function @main"};
  std::vector<HostValue> inputs = readValues(data + "/input_", function.getArgumentTypes(), error);
  std::vector<HostValue> expected = readValues(data + "/output_", function.getResultTypes(), error);
  if (!error.empty())
    return {Outcome::Refused, "data: " + error};
  if (options.constants)
    makeConstants(function, inputs);
  if ((options.folds || options.constants) && !foldConstants(module))
    return refused(problems, "fold");
  auto results = graph::interpret(function, llvm::ArrayRef<HostValue>(inputs), problems);
  if (mlir::failed(results))
    return refused(problems, "run");
  if (results->size() != expected.size())
    return {Outcome::Wrong,
            "expected " + std::to_string(expected.size()) + " outputs, found " + std::to_string(results->size())};
  for (auto [index, pair] : llvm::enumerate(llvm::zip(*results, expected)))
    if (std::string text = compareValues(std::get<0>(pair), std::get<1>(pair), options); !text.empty())
      return {Outcome::Wrong, "output " + std::to_string(index) + ": " + text};
  return {};
}

static Verdict runCase(const std::string &folder, const Options &options) {
  Verdict verdict{Outcome::Refused, "data: expected a data set"};
  for (const char *prefix : {"/test_data_set_", "/data_"})
    for (int set = 0;; ++set) {
      std::string data = folder + prefix + std::to_string(set);
      if (!llvm::sys::fs::is_directory(data))
        break;
      mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
      context.loadDialect<onnx::ONNXDialect, mlir::func::FuncDialect>();
      Problems problems;
      auto module = importModelFile(context, folder + "/model.onnx", {}, problems);
      if (mlir::failed(module))
        return refused(problems, "import");
      verdict = runSet(**module, data, options);
      if (verdict.outcome != Outcome::Pass)
        return verdict;
    }
  return verdict;
}

static bool readOption(const std::string &argument, Options &options) {
  if (argument == "--fold")
    options.folds = true;
  else if (argument == "--constants")
    options.constants = true;
  else if (argument == "--shapes-only")
    options.comparesElements = false;
  else if (argument.rfind("--rtol=", 0) == 0)
    options.tolerance.relative = std::strtod(argument.c_str() + 7, nullptr);
  else if (argument.rfind("--atol=", 0) == 0)
    options.tolerance.absolute = std::strtod(argument.c_str() + 7, nullptr);
  else
    return false;
  return true;
}

int main(int argc, char **argv) {
  Options options;
  int counts[3] = {};
  for (int i = 1; i < argc; ++i) {
    if (readOption(argv[i], options))
      continue;
    Verdict verdict = runCase(argv[i], options);
    ++counts[int(verdict.outcome)];
    if (verdict.outcome != Outcome::Pass)
      std::printf("%s %s: %s\n", verdict.outcome == Outcome::Wrong ? "WRONG" : "REFUSED", argv[i],
                  verdict.text.c_str());
    std::fflush(stdout);
  }
  std::printf("%d passed, %d wrong, %d refused\n", counts[0], counts[1], counts[2]);
  return counts[int(Outcome::Wrong)] ? AICC_WRONG_RESULT : counts[int(Outcome::Refused)] ? AICC_UNSUPPORTED : AICC_OK;
}
