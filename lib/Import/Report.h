// How the parts of the importer word and collect problems.
#pragma once

#include "lib/Import/Proto.h"

#include "llvm/ADT/Twine.h"

namespace aicc::importer {

/// 'name' in quotes, safe to print.
inline std::string quoted(llvm::StringRef name) { return "'" + escaped(name.str()) + "'"; }

/// Collects the problems of one file.
class Report {
public:
  Report(std::string file, Problems &problems) : file(std::move(file)), problems(problems) {}

  const std::string &fileName() const { return file; }
  Problems &list() { return problems; }

  /// A problem of the model as a whole.
  void model(const llvm::Twine &message, const llvm::Twine &hint = "", aicc_status status = AICC_BAD_MODEL) {
    add(status, "", "", message, hint);
  }
  /// A problem of one node; `node` is its path ("#2/then_branch/conv").
  void node(llvm::StringRef node, llvm::StringRef op, const llvm::Twine &message, const llvm::Twine &hint = "",
            aicc_status status = AICC_BAD_MODEL) {
    add(status, node, op, message, hint);
  }
  size_t count() const { return problems.all().size(); }

private:
  void add(aicc_status status, llvm::StringRef node, llvm::StringRef op, const llvm::Twine &message,
           const llvm::Twine &hint) {
    Problem problem;
    problem.status = status;
    problem.file = file;
    problem.node = node.str();
    problem.op = op.str();
    problem.message = message.str();
    problem.hint = hint.str();
    problems.add(std::move(problem));
  }

  std::string file;
  Problems &problems;
};

} // namespace aicc::importer
