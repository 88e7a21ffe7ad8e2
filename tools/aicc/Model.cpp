#include "tools/aicc/Model.h"

#include "tools/common/Report.h"

namespace aicc::tools {

Taken ModelArguments::take(const Arguments &arguments, size_t &at, std::string &problem) {
  // Shapes matter to the compiler, which may specialise, and to the run, which makes inputs of them; a plugin has a
  // part for each.
  size_t before = at;
  bool isShared = arguments[at].rfind("--shape", 0) == 0 || arguments[at].rfind("--plugin-path", 0) == 0;
  Taken taken = takeRunOption(arguments, at, options, problem);
  if (taken == Taken::Wrong)
    return taken;
  if (taken == Taken::Yes && !isShared)
    return taken;
  if (isShared)
    at = before;
  if (compiler.take(arguments, at)) {
    if (compiler.failed)
      problem = aicc_compiler_error(compiler.get());
    return compiler.failed ? Taken::Wrong : Taken::Yes;
  }
  if (arguments[at].empty() || arguments[at][0] == '-' || !path.empty())
    return Taken::Unknown;
  path = arguments[at];
  return Taken::Yes;
}

Result<Model> ModelArguments::open(const std::string &tool) {
  if (isArtifact()) {
    Result<Model> model = openModel(path, options);
    if (!model)
      fail(tool, model.status(), model.error());
    return model;
  }
  artifact.reset();
  aicc_status status = aicc_compile_to_memory(compiler.get(), path.c_str(), &artifact.data, &artifact.bytes);
  if (status != AICC_OK)
    return Result<Model>(status, aicc_compiler_error(compiler.get()));
  Result<Model> model = openModel(artifact.data, artifact.bytes, options);
  if (!model)
    fail(tool, model.status(), model.error());
  return model;
}

} // namespace aicc::tools
