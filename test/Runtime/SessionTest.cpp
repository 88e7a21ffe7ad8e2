// Sessions end to end: bindings and their messages, runs, outputs, profile, statistics, failure paths.
#include "aicc/runtime.h"
#include "test/Check.h"
#include "test/Runtime/Fixture.h"

#include <atomic>
#include <cstring>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace aicc;

namespace {

enum Mode { Plain, Fail, OutOfMemory, WrongShape, WaitForFlag, ManyTiles, WrongStatus, NoOutput, Blocks };

struct Data {
  explicit Data(int64_t rows, int64_t mode = Plain) : dims{rows, 4}, x(size_t(rows) * 4), mode(mode) {
    for (size_t i = 0; i < x.size(); ++i)
      x[i] = float(i % 7);
  }
  void bind(Session &session) {
    CHECK(session.bindInput(0, {AICC_F32, 2, dims, x.data(), int64_t(x.size() * 4)}) == AICC_OK);
    CHECK(session.bindInput(1, {AICC_I64, 0, nullptr, &mode, 8}) == AICC_OK);
  }
  bool isRight(const float *y) const {
    for (size_t i = 0; i < x.size(); ++i)
      if (y[i] != x[i] * float(i % 4 + 1))
        return false;
    return true;
  }
  int64_t dims[2];
  std::vector<float> x;
  int64_t mode;
};

Session sessionOf(const Model &model, int threads = 1) {
  aicc_session_options options = {sizeof(options), threads, 0, 0, nullptr, nullptr};
  Result<Session> session = Session::create(model, &options);
  CHECK(bool(session));
  return std::move(*session);
}

void describes(const Model &model) {
  CHECK(model.inputCount() == 2 && model.outputCount() == 2);
  CHECK_TEXT(model.input(0).name, "x");
  CHECK(model.input(0).dtype == AICC_F32 && model.input(0).rank == 2);
  CHECK(model.input(0).dims[0] == -1 && model.input(0).dims[1] == 4);
  CHECK_TEXT(model.input(0).dim_names[0], "n");
  CHECK(model.findInput("mode") == 1 && model.findInput("none") == -1 && model.findOutput("sum") == 1);
  CHECK(aicc_model_input(model.get(), 2) == nullptr && aicc_model_input(model.get(), -1) == nullptr);
  CHECK(aicc_model_kernel_count(model.get()) == 2);
  CHECK_TEXT(aicc_model_kernel(model.get(), 0)->nodes[1], "Relu_1");
  CHECK(aicc_model_weight_count(model.get()) == 2 && aicc_model_weight(model.get(), 1)->offset == 256);
  std::string properties;
  for (int32_t i = 0; i < aicc_model_property_count(model.get()); ++i)
    properties += std::string(aicc_model_property_name(model.get(), i)) + " ";
  CHECK_TEXT(properties, "format target cpu features code-bytes weight-bytes producer model ");
}

void runs(const Model &model) {
  for (int threads : {1, 2, 0}) {
    Session session = sessionOf(model, threads);
    for (int64_t rows : {3, 1000, 0, 1, 100000}) {
      Data data(rows, ManyTiles);
      data.bind(session);
      CHECK(session.run() == AICC_OK);
      aicc_tensor y = session.output(0), sum = session.output(1);
      CHECK(y.rank == 2 && y.dims[0] == rows && y.dims[1] == 4 && y.bytes == rows * 16 && y.dtype == AICC_F32);
      CHECK(data.isRight(static_cast<float *>(y.data)));
      CHECK(sum.rank == 0 && sum.bytes == 4);
    }
    CHECK(session.statistics().runs == 5 && session.statistics().arena_bytes == 4096);
    CHECK(session.statistics().peak_bytes >= 4096 + 1600000);
  }
}

void writesIntoUserBuffers(const Model &model) {
  Session session = sessionOf(model);
  Data data(10);
  data.bind(session);
  std::vector<float> y(40);
  CHECK(session.bindOutput(0, y.data(), 160) == AICC_OK);
  CHECK(session.run() == AICC_OK && data.isRight(y.data()) && session.output(0).data == y.data());
  CHECK(session.bindOutput(0, y.data(), 159) == AICC_OK);
  CHECK(session.run() == AICC_USAGE);
  CHECK_TEXT(session.error(), "output 'y': expected a buffer of at least 160 bytes for 10x4 float32, found 159");
  CHECK(session.output(0).data == nullptr);
  CHECK(session.bindOutput(0, nullptr, 0) == AICC_OK && session.run() == AICC_OK);
  CHECK(session.output(0).data != y.data() && data.isRight(static_cast<float *>(session.output(0).data)));
  CHECK(session.bindOutput(0, reinterpret_cast<char *>(y.data()) + 1, 160) == AICC_USAGE);
  CHECK_TEXT(session.error(), "output 'y': expected memory aligned to 4 bytes");
  CHECK(session.bindOutput(2, y.data(), 160) == AICC_USAGE);
}

void explainsWrongInputs(const Model &model) {
  Session session = sessionOf(model);
  CHECK(session.run() == AICC_USAGE);
  CHECK_TEXT(session.error(), "input 'x' is not bound");
  float x[8] = {};
  int64_t dims[3] = {2, 4, 1}, wrong[2] = {2, 3}, negative[2] = {-1, 4}, huge[2] = {INT64_MAX / 8, 4};
  CHECK(session.bindInput(0, {AICC_F64, 2, dims, x, 32}) == AICC_USAGE);
  CHECK_TEXT(session.error(), "input 'x': expected float32, found float64");
  CHECK(session.bindInput(0, {99, 2, dims, x, 32}) == AICC_USAGE);
  CHECK(session.bindInput(0, {AICC_F32, 3, dims, x, 32}) == AICC_USAGE);
  CHECK_TEXT(session.error(), "input 'x': expected rank 2, found rank 3");
  CHECK(session.bindInput(0, {AICC_F32, 2, wrong, x, 32}) == AICC_USAGE);
  CHECK_TEXT(session.error(), "input 'x': expected shape ?x4, found 2x3");
  CHECK(session.bindInput(0, {AICC_F32, 2, negative, x, 32}) == AICC_USAGE);
  CHECK(session.bindInput(0, {AICC_F32, 2, huge, x, 32}) == AICC_USAGE);
  CHECK(session.bindInput(0, {AICC_F32, 2, nullptr, x, 32}) == AICC_USAGE);
  CHECK(session.bindInput(0, {AICC_F32, 2, dims, x, 31}) == AICC_USAGE);
  CHECK_TEXT(session.error(), "input 'x': expected 32 bytes, found 31");
  CHECK(session.bindInput(0, {AICC_F32, 2, dims, nullptr, 32}) == AICC_USAGE);
  CHECK(session.bindInput(0, {AICC_F32, 2, dims, reinterpret_cast<char *>(x) + 2, 32}) == AICC_USAGE);
  CHECK(session.bindInput(2, {AICC_F32, 2, dims, x, 32}) == AICC_USAGE);
  CHECK_TEXT(session.error(), "expected an input index below 2, found 2");
  CHECK(session.bindInput(0, {AICC_F32, 2, dims, x, 32}) == AICC_OK);
  CHECK_TEXT(session.error(), "");
}

void explainsFailedRuns(const Model &model) {
  struct Case {
    Mode mode;
    aicc_status status;
    const char *message;
  };
  const Case cases[] = {
      {Fail, AICC_RUN_FAILED, "node 'Mul_0': index 7 is out of range"},
      {OutOfMemory, AICC_RUN_FAILED, "out of memory: cannot get 9223372036854775806 bytes"},
      {WrongShape, AICC_RUN_FAILED, "output 'y': expected shape ?x4, found 2x5"},
      {WrongStatus, AICC_INTERNAL, "the model failed with status 77"},
      {NoOutput, AICC_INTERNAL, "output 'sum' was not produced"},
  };
  Session session = sessionOf(model);
  for (const Case &each : cases) {
    Data data(2, each.mode);
    data.bind(session);
    CHECK(session.run() == each.status);
    CHECK_TEXT(session.error(), each.message);
    aicc_tensor tensor;
    CHECK(aicc_session_output(session.get(), 0, &tensor) == AICC_USAGE);
  }
  Data data(2, Blocks);
  data.bind(session);
  CHECK(session.run() == AICC_OK && session.statistics().peak_bytes >= 45000);
}

void profiles(const Model &model) {
  Session session = sessionOf(model);
  Data data(1000, ManyTiles);
  data.bind(session);
  int64_t launches = 0, nanoseconds = 0;
  CHECK(session.run() == AICC_OK && aicc_session_kernel_time(session.get(), 0, &launches, &nanoseconds) == AICC_OK);
  CHECK(launches == 0);
  CHECK(aicc_session_profile(session.get(), 1) == AICC_OK && session.run() == AICC_OK);
  CHECK(aicc_session_kernel_time(session.get(), 0, &launches, &nanoseconds) == AICC_OK);
  CHECK(launches == 50 && nanoseconds > 0);
  CHECK(aicc_session_kernel_time(session.get(), 2, &launches, &nanoseconds) == AICC_USAGE);
}

/// A second thread finds the session busy; cancel ends the run before its first kernel.
void isBusyWhileRunning(const Model &model) {
  Session session = sessionOf(model);
  Data data(2, WaitForFlag);
  data.bind(session);
  std::atomic<int> status{-1};
  std::thread runner([&] {
    do
      status = session.run();
    while (status == AICC_BUSY);
  });
  while (session.bindInput(1, {AICC_I64, 0, nullptr, &data.mode, 8}) != AICC_BUSY)
    usleep(100);
  CHECK(session.bindInput(1, {AICC_I64, 0, nullptr, &data.mode, 8}) == AICC_BUSY);
  usleep(2000); // the entry has begun by now: cancelling counts
  session.cancel();
  __atomic_store_n(&data.mode, int64_t(Plain), __ATOMIC_RELEASE);
  runner.join();
  CHECK(status == AICC_RUN_FAILED);
  CHECK_TEXT(session.error(), "the run was cancelled");
  CHECK(session.run() == AICC_OK);
}

/// The caller's floating-point mode does not reach kernels and is there again afterwards.
void keepsFloatingPointMode(const Model &model) {
#if defined(__x86_64__)
  for (int flush : {0, 1}) {
    aicc_session_options options = {sizeof(options), 1, flush, 0, nullptr, nullptr};
    Result<Session> session = Session::create(model, &options);
    Data data(1);
    data.x[0] = 1e-40f;
    data.bind(*session);
    __builtin_ia32_ldmxcsr(0x1f80 | 0x8040 | 0x6000);
    CHECK(session->run() == AICC_OK);
    unsigned after = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(0x1f80);
    CHECK((after & ~0x3fu) == (0x1f80 | 0x8040 | 0x6000));
    float y = *static_cast<float *>(session->output(0).data);
    CHECK(y == (flush ? 0.0f : 1e-40f));
  }
#endif
}

void worksInAForkedChild(const Model &model) {
  Session session = sessionOf(model, 3);
  Data data(5000, ManyTiles);
  data.bind(session);
  CHECK(session.run() == AICC_OK);
  pid_t child = fork();
  if (child == 0)
    _exit(session.run() == AICC_OK && data.isRight(static_cast<float *>(session.output(0).data)) ? 0 : 1);
  int status = -1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
}

/// The host's own threads: in order, in reverse, and really parallel.
void usesTheHostsThreads(const Model &model) {
  struct Host {
    int style, calls;
  } host = {0, 0};
  auto parallelFor = [](void *data, int32_t tasks, void (*task)(void *, int32_t), void *argument) {
    auto &host = *static_cast<Host *>(data);
    ++host.calls;
    CHECK(tasks >= 2 && tasks <= 3);
    std::vector<std::thread> threads;
    for (int32_t i = 0; i < tasks; ++i)
      if (host.style == 2)
        threads.emplace_back(task, argument, i);
      else
        task(argument, host.style == 1 ? tasks - 1 - i : i);
    for (std::thread &thread : threads)
      thread.join();
  };
  aicc_session_options options = {sizeof(options), 3, 0, 0, parallelFor, &host};
  Result<Session> session = Session::create(model, &options);
  for (host.style = 0; host.style < 3; ++host.style) {
    Data data(1000, ManyTiles);
    data.bind(*session);
    CHECK(session->run() == AICC_OK && data.isRight(static_cast<float *>(session->output(0).data)));
  }
  CHECK(host.calls == 150); // the sum is too small to share
  options.threads = 0;
  CHECK_TEXT(Session::create(model, &options).error(),
             "expected the number of the host's threads beside its parallel_for, found 0");
}

/// 8 threads, a session each, sharing the pool; every result is checked.
void survivesManySessions(const Model &model) {
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (int round = 0; round < 5; ++round) {
        Session session = sessionOf(model, 1 + t % 4);
        for (int run = 0; run < 20; ++run) {
          Data data(100 + 37 * t + run, run % 2 ? Plain : ManyTiles);
          data.bind(session);
          if (session.run() != AICC_OK || !data.isRight(static_cast<float *>(session.output(0).data)))
            ++wrong;
        }
      }
    });
  for (std::thread &thread : threads)
    thread.join();
  CHECK(wrong == 0);
}

} // namespace

int main(int argc, char **argv) {
  std::string path = std::string(argv[2]) + "/small.aicc";
  CHECK(!artifact::writeFile(test::smallModel(argv[1]), path));
  std::string bytes = test::smallArtifact(argv[1]);
  CHECK(test::readFile(path) == bytes);
  aicc_open_options debug = {sizeof(debug), 0, argv[2], nullptr, nullptr};
  std::vector<Model> models;
  for (Result<Model> model : {Model::open(path), Model::open(bytes.data(), bytes.size()), Model::open(path, &debug)}) {
    CHECK_TEXT(model.error(), "");
    if (model)
      models.push_back(*model);
  }
  for (const Model &model : models) {
    describes(model);
    runs(model);
    writesIntoUserBuffers(model);
    explainsWrongInputs(model);
    explainsFailedRuns(model);
    profiles(model);
    isBusyWhileRunning(model);
    keepsFloatingPointMode(model);
    usesTheHostsThreads(model);
    worksInAForkedChild(model);
    survivesManySessions(model);
  }
  return test::finish();
}
