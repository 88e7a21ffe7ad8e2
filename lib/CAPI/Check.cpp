// What would become of a model, behind the C interface.
#include "lib/CAPI/Compiler.h"

#include "lib/Pipeline/Check.h"

#include "llvm/Support/FormatVariadic.h"

using namespace aicc;

/// Rules of lowering know more than what targets claim: they are asked where nobody has to compile for it.
static aicc_status lowerToLinalg(Compilation &compilation) {
  for (const std::vector<const Target *> &program : compilation.owners())
    for (const Target *target : program)
      if (target->takesGraphs())
        return AICC_OK;
  return compilation.runTo(Phase::Linalg);
}

/// Problems go to the compiler, what else there is to say into `report`.
static aicc_status check(aicc_compiler &compiler, Compilation &compilation, const char *model, CheckReport &report) {
  aicc_status status = compilation.importFile(model);
  if (!status)
    status = compilation.runTo(Phase::ONNX);
  if (status)
    return status;
  checkModule(compilation.module(), compilation.owners(), report);
  for (const Problem &problem : report.problems)
    compiler.problem(problem);
  if (!report.problems.empty())
    return AICC_UNSUPPORTED;
  return lowerToLinalg(compilation);
}

/// A bad model is a bad model, whatever else is not supported.
static aicc_status statusOf(const std::vector<Problem> &problems, aicc_status otherwise) {
  bool isBad = llvm::any_of(problems, [](const Problem &problem) { return problem.status == AICC_BAD_MODEL; });
  return isBad ? AICC_BAD_MODEL : otherwise;
}

extern "C" aicc_status aicc_check_file(aicc_compiler *compiler, const char *model, int32_t asJson, void **report,
                                       size_t *reportBytes) {
  auto compilation = compiler->begin();
  if (!compilation)
    return AICC_USAGE;
  CheckReport found;
  found.model = model;
  aicc_status status = check(*compiler, *compilation, model, found);
  found.problems = compiler->problems;
  status = statusOf(found.problems, status);
  std::string text = asJson ? llvm::formatv("{0:2}\n", toJson(found)).str() : toText(found);
  *report = duplicate(text);
  *reportBytes = text.size();
  return *report ? status : compiler->fail(AICC_COMPILE_FAILED, "out of memory");
}
