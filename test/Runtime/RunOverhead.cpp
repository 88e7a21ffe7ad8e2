// What one run costs beside its kernels, for a model as small as one Add of four floats. Not a test: it measures.
//
//   run-overhead MODEL.aicc [THREADS]
//
// Prints the best of twenty batches of 10000, in microseconds, of: a run alone; and a run with its inputs bound and its
// outputs read, as an application does it that has new data each time.
#include "aicc-c/runtime.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

struct Input {
  std::vector<int64_t> dims;
  void *data = nullptr;
  aicc_tensor tensor = {};
};

/// Zeros for every input; free dims are 1.
std::vector<Input> makeInputs(const aicc_model *model) {
  std::vector<Input> inputs(size_t(aicc_model_input_count(model)));
  for (size_t i = 0; i < inputs.size(); ++i) {
    const aicc_value &value = *aicc_model_input(model, int32_t(i));
    int64_t elements = 1;
    for (int32_t k = 0; k < value.rank; ++k) {
      inputs[i].dims.push_back(value.dims[k] < 0 ? 1 : value.dims[k]);
      elements *= inputs[i].dims.back();
    }
    int64_t bytes = elements * 16; // enough for every type
    inputs[i].data = std::calloc(size_t(elements) + 1, 16);
    inputs[i].tensor = {value.dtype, value.rank, inputs[i].dims.data(), inputs[i].data, bytes};
  }
  return inputs;
}

template <typename Body> double bestMicroseconds(Body body) {
  constexpr int batches = 20, runs = 10000;
  double best = 1e30;
  for (int batch = 0; batch < batches; ++batch) {
    auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < runs; ++i)
      body();
    double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    best = seconds < best ? seconds : best;
  }
  return best / runs * 1e6;
}

} // namespace

int main(int argc, char **argv) {
  aicc_model *model = nullptr;
  aicc_session *session = nullptr;
  aicc_session_options options = {};
  options.size = sizeof(options);
  options.threads = argc > 2 ? std::atoi(argv[2]) : 1;
  if (argc < 2 || aicc_model_open_file(argv[1], nullptr, &model) != AICC_OK ||
      aicc_session_create(model, &options, &session) != AICC_OK) {
    std::fprintf(stderr, "run-overhead: cannot open the model: %s\n", aicc_open_error());
    return 1;
  }
  std::vector<Input> inputs = makeInputs(model);
  int failures = 0;
  auto bind = [&] {
    for (size_t i = 0; i < inputs.size(); ++i)
      failures += aicc_session_bind_input(session, int32_t(i), &inputs[i].tensor) != AICC_OK;
  };
  auto run = [&] { failures += aicc_session_run(session) != AICC_OK; };
  auto read = [&] {
    aicc_tensor output;
    for (int32_t i = 0; i < aicc_model_output_count(model); ++i)
      failures += aicc_session_output(session, i, &output) != AICC_OK;
  };
  bind();
  double alone = bestMicroseconds(run);
  double whole = bestMicroseconds([&] { bind(), run(), read(); });
  if (failures)
    std::fprintf(stderr, "run-overhead: %d calls failed: %s\n", failures, aicc_session_error(session));
  std::printf("run %.3f us; bind, run, read %.3f us; %d threads\n", alone, whole, options.threads);
  aicc_session_destroy(session);
  aicc_model_close(model);
  return failures != 0;
}
