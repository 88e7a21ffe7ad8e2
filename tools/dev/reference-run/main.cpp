// reference-run: imports models, runs them with the reference evaluator and compares with stored outputs.
//
//   reference-run [--fold] [--constants] [--rtol=1e-3] [--atol=1e-7] CASE...
//
// A case is a folder with model.onnx and data sets: test_data_set_K as ONNX's test suite writes them, or data_K. A set
// holds input_K.pb and output_K.pb; a sequence is a folder input_K with 0.pb, 1.pb ..., an absent optional an empty
// file input_K.absent. --fold folds constants first, --constants makes constants of the inputs before that. Prints one
// line per case that does not pass, then the counts; ends with 0 when no case is wrong.
#include "dialects/ONNX/TensorBridge.h"
#include "lib/Graph/Interpret.h"
#include "lib/Graph/Passes.h"
#include "lib/Import/Import.h"
#include "lib/Reference/Compare.h"
#include "lib/Support/TensorFile.h"

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

static bool readTensor(const std::string &path, HostValue &value, std::string &error) {
  std::optional<Problem> problem = readTensorFile(path, DType::Undefined, value.tensor);
  if (problem)
    error = problem->text();
  return !problem;
}

/// input_0.pb, input_0/0.pb ... or input_0.absent; false without any, and `error` says whether one
/// was bad.
static bool readValue(const std::string &stem, HostValue &value, std::string &error) {
  if (llvm::sys::fs::exists(stem + ".absent"))
    return true;
  if (llvm::sys::fs::exists(stem + ".pb"))
    return readTensor(stem + ".pb", value, error);
  if (!llvm::sys::fs::is_directory(stem))
    return false;
  std::vector<HostValue> elements;
  for (int i = 0; llvm::sys::fs::exists(stem + "/" + std::to_string(i) + ".pb"); ++i) {
    elements.emplace_back();
    if (!readTensor(stem + "/" + std::to_string(i) + ".pb", elements.back(), error))
      return false;
  }
  value.elements = std::make_shared<const std::vector<HostValue>>(std::move(elements));
  return true;
}

static std::vector<HostValue> readValues(const std::string &prefix, std::string &error) {
  std::vector<HostValue> values;
  for (HostValue value; readValue(prefix + std::to_string(values.size()), value, error); value = {})
    values.push_back(value);
  return values;
}

static std::string compareValues(const HostValue &found, const HostValue &expected,
                                 const reference::Tolerance &tolerance) {
  if (found.isSequence() != expected.isSequence())
    return expected.isSequence() ? "expected a sequence" : "expected a tensor, found a sequence";
  if (!found.isSequence())
    return reference::compare(found.tensor, expected.tensor, tolerance).text;
  if (found.elements->size() != expected.elements->size())
    return "expected " + std::to_string(expected.elements->size()) + " elements, found " +
           std::to_string(found.elements->size());
  for (auto [left, right] : llvm::zip(*found.elements, *expected.elements))
    if (std::string text = compareValues(left, right, tolerance); !text.empty())
      return text;
  return "";
}

static Verdict refused(const Problems &problems, const char *phase) {
  return {Outcome::Refused, std::string(phase) + ": " + (problems.any() ? problems.all().front().text() : "failed")};
}

namespace {
struct Options {
  bool folds = false;
  bool constants = false;
  reference::Tolerance tolerance;
};
} // namespace

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
  std::vector<HostValue> inputs = readValues(data + "/input_", error);
  std::vector<HostValue> expected = readValues(data + "/output_", error);
  if (!error.empty())
    return {Outcome::Refused, "data: " + error};
  auto function = module.lookupSymbol<mlir::func::FuncOp>("main");
  if (!function)
    return {Outcome::Refused, "import: expected a function @main"};
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
    if (std::string text = compareValues(std::get<0>(pair), std::get<1>(pair), options.tolerance); !text.empty())
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
  return counts[1] == 0 ? 0 : 1;
}
