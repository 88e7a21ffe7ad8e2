// What would become of a model, without compiling it: `aicc check`.
#pragma once

#include "lib/Place/Target.h"

#include "llvm/Support/JSON.h"

namespace aicc {

/// An operator of the model and one target.
struct Standing {
  std::string target;
  int64_t taken = 0;                                         ///< how many of them the target takes
  std::vector<std::pair<std::string, std::string>> declined; ///< the others: node, why
};

struct CheckReport {
  struct Value {
    std::string name, type;
  };
  struct Operator {
    std::string name;
    int64_t count = 0;
    std::vector<Standing> standings; ///< one for each target
  };
  bool isImported = false; ///< else only the model's name and the problems are known
  std::string model, producer;
  int64_t opset = 0;
  std::vector<Value> inputs, outputs;
  std::vector<std::string> dims;   ///< names of those that are known at run time only; "?" without a name
  std::vector<std::string> types;  ///< of elements, anywhere in the model
  std::vector<Operator> operators; ///< constants folded, as they would be compiled; most frequent first
  int64_t weights = 0, weightBytes = 0;
  int64_t multiplyAdds = 0;  ///< of products, convolutions, attentions and recurrent layers; 0: a size is unknown
  int64_t valueBytes = 0;    ///< the most that is alive at a time, before fusion, weights apart
  int64_t unknownValues = 0; ///< not in valueBytes: their size is known at run time only
  std::vector<Problem> problems;
};

/// Fills in what a module, phase `onnx` behind it, tells. `programs` are the targets of each program, in order of
/// preference: an operation that no target of a program takes is a problem.
void checkModule(mlir::ModuleOp module, llvm::ArrayRef<std::vector<const Target *>> programs, CheckReport &report);

llvm::json::Value toJson(const CheckReport &report);

/// For people.
std::string toText(const CheckReport &report);

} // namespace aicc
