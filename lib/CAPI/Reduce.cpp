// Shrinking a model, behind the C interface.
#include "lib/CAPI/Compiler.h"

#include "lib/Reduce/Reduce.h"

using namespace aicc;

extern "C" aicc_status aicc_reduce_file(aicc_compiler *compiler, const char *model, aicc_reduce_function function,
                                        void *user, void **output, size_t *outputBytes) {
  compiler->error.clear();
  compiler->problems.clear();
  Problems problems;
  auto shows = [&](llvm::StringRef bytes, const std::string &state) {
    int32_t answer = function(user, bytes.data(), bytes.size(), state.c_str());
    return answer < 0 ? reduce::Answer::Stop : answer ? reduce::Answer::Yes : reduce::Answer::No;
  };
  std::optional<std::string> smallest = reduce::reduceModel(model, shows, problems);
  for (const Problem &problem : problems.all())
    compiler->problem(problem);
  if (!smallest)
    return problems.status();
  *output = duplicate(*smallest);
  *outputBytes = smallest->size();
  return *output ? AICC_OK : compiler->fail(AICC_COMPILE_FAILED, "out of memory");
}
