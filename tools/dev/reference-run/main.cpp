// reference-run: imports models, runs them with the reference evaluator and compares with stored
// outputs.
//
//   reference-run [--quiet] [--fold] CASE...
//
// A case is a folder as ONNX's test suite writes it: model.onnx and test_data_set_0 with input_K.pb
// and output_K.pb; a sequence is a folder input_K with 0.pb, 1.pb ..., an absent optional is an
// empty file input_K.absent. Prints one line per case that does not pass, then the counts; ends
// with 0 when no case is wrong.
#include "dialects/ONNX/ONNX.h"
#include "lib/Graph/Interpret.h"
#include "lib/Graph/Passes.h"
#include "lib/Import/Import.h"
#include "lib/Reference/Compare.h"
#include "lib/Support/TensorFile.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FileSystem.h"

#include <cstdio>

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

static std::string compareValues(const HostValue &found, const HostValue &expected) {
  if (found.isSequence() != expected.isSequence())
    return expected.isSequence() ? "expected a sequence" : "expected a tensor, found a sequence";
  if (!found.isSequence())
    return reference::compare(found.tensor, expected.tensor).text;
  if (found.elements->size() != expected.elements->size())
    return "expected " + std::to_string(expected.elements->size()) + " elements, found " +
           std::to_string(found.elements->size());
  for (auto [left, right] : llvm::zip(*found.elements, *expected.elements))
    if (std::string text = compareValues(left, right); !text.empty())
      return text;
  return "";
}

static Verdict refused(const Problems &problems, const char *phase) {
  return {Outcome::Refused,
          std::string(phase) + ": " + (problems.any() ? problems.all().front().text() : "failed")};
}

static bool foldConstants(mlir::ModuleOp module) {
  mlir::PassManager passes(module.getContext());
  passes.addNestedPass<mlir::func::FuncOp>(graph::createInferShapes());
  passes.addNestedPass<mlir::func::FuncOp>(graph::createFoldConstants());
  return mlir::succeeded(passes.run(module));
}

static Verdict runCase(const std::string &folder, bool folds) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<onnx::ONNXDialect, mlir::func::FuncDialect>();
  Problems problems;
  auto module = importModelFile(context, folder + "/model.onnx", {}, problems);
  if (mlir::failed(module))
    return refused(problems, "import");
  if (folds && !foldConstants(**module))
    return refused(problems, "fold");
  std::string error, data = folder + "/test_data_set_0/";
  std::vector<HostValue> inputs = readValues(data + "input_", error);
  std::vector<HostValue> expected = readValues(data + "output_", error);
  if (!error.empty())
    return {Outcome::Refused, "data: " + error};
  auto function = (*module)->lookupSymbol<mlir::func::FuncOp>("main");
  if (!function)
    return {Outcome::Refused, "import: expected a function @main"};
  auto results = graph::interpret(function, llvm::ArrayRef<HostValue>(inputs), problems);
  if (mlir::failed(results))
    return refused(problems, "run");
  if (results->size() != expected.size())
    return {Outcome::Wrong, "expected " + std::to_string(expected.size()) + " outputs, found " +
                                std::to_string(results->size())};
  for (auto [index, pair] : llvm::enumerate(llvm::zip(*results, expected)))
    if (std::string text = compareValues(std::get<0>(pair), std::get<1>(pair)); !text.empty())
      return {Outcome::Wrong, "output " + std::to_string(index) + ": " + text};
  return {};
}

int main(int argc, char **argv) {
  bool quiet = false, folds = false;
  int counts[3] = {};
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    if (argument == "--quiet" || argument == "--fold") {
      (argument == "--fold" ? folds : quiet) = true;
      continue;
    }
    Verdict verdict = runCase(argument, folds);
    ++counts[int(verdict.outcome)];
    if (verdict.outcome != Outcome::Pass && !quiet)
      std::printf("%s %s: %s\n", verdict.outcome == Outcome::Wrong ? "WRONG" : "REFUSED",
                  argument.c_str(), verdict.text.c_str());
    std::fflush(stdout);
  }
  std::printf("%d passed, %d wrong, %d refused\n", counts[0], counts[1], counts[2]);
  return counts[1] == 0 ? 0 : 1;
}
