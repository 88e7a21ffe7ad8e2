// The runtime for C++17: owning handles over aicc-c/runtime.h, header only, no exceptions. What the functions promise
// is said there.
//
//   auto model = aicc::Model::open("model.aicc");
//   if (!model) return std::puts(model.error().c_str());
//   auto session = aicc::Session::create(*model);
//   session->bindInput(0, {AICC_F32, 4, dims, pixels, sizeof pixels});
//   if (session->run() != AICC_OK) std::puts(session->error());
#pragma once

#include "aicc-c/runtime.h"

#include <memory>
#include <string>
#include <utility>

namespace aicc {

/// A value, or a status and the sentence that explains it.
template <typename T> class Result {
public:
  Result(T value) : held(std::move(value)) {}
  Result(aicc_status status, std::string text) : held(), code(status), text(std::move(text)) {}

  explicit operator bool() const { return code == AICC_OK; }
  aicc_status status() const { return code; }
  const std::string &error() const { return text; }
  /// Only for a Result that is true.
  T &operator*() { return held; }
  T *operator->() { return &held; }

private:
  T held;
  aicc_status code = AICC_OK;
  std::string text;
};

/// An open model; copies share it, any thread may use it.
class Model {
public:
  Model() = default;

  static Result<Model> open(const std::string &path, const aicc_open_options *options = nullptr) {
    aicc_model *handle = nullptr;
    aicc_status status = aicc_model_open_file(path.c_str(), options, &handle);
    return finish(status, handle);
  }
  static Result<Model> open(const void *data, size_t bytes, const aicc_open_options *options = nullptr) {
    aicc_model *handle = nullptr;
    aicc_status status = aicc_model_open_memory(data, bytes, options, &handle);
    return finish(status, handle);
  }

  aicc_model *get() const { return handle.get(); }
  int32_t inputCount() const { return aicc_model_input_count(get()); }
  int32_t outputCount() const { return aicc_model_output_count(get()); }
  const aicc_value &input(int32_t index) const { return *aicc_model_input(get(), index); }
  const aicc_value &output(int32_t index) const { return *aicc_model_output(get(), index); }
  int32_t findInput(const std::string &name) const { return aicc_model_find_input(get(), name.c_str()); }
  int32_t findOutput(const std::string &name) const { return aicc_model_find_output(get(), name.c_str()); }

private:
  static Result<Model> finish(aicc_status status, aicc_model *opened) {
    if (status != AICC_OK)
      return Result<Model>(status, aicc_open_error());
    Model model;
    model.handle = std::shared_ptr<aicc_model>(opened, aicc_model_close);
    return Result<Model>(std::move(model));
  }

  std::shared_ptr<aicc_model> handle;
};

/// One stream of runs; movable, used by one thread at a time.
class Session {
public:
  Session() = default;

  static Result<Session> create(const Model &model, const aicc_session_options *options = nullptr) {
    aicc_session *created = nullptr;
    aicc_status status = aicc_session_create(model.get(), options, &created);
    if (status != AICC_OK)
      return Result<Session>(status, aicc_open_error());
    Session session;
    session.handle.reset(created);
    return Result<Session>(std::move(session));
  }

  aicc_session *get() const { return handle.get(); }
  const char *error() const { return aicc_session_error(get()); }
  aicc_status bindInput(int32_t index, const aicc_tensor &tensor) {
    return aicc_session_bind_input(get(), index, &tensor);
  }
  /// Of a sequence, an optional or a map; a count of -1 is an empty optional.
  aicc_status bindElements(int32_t index, const aicc_tensor *elements, int64_t count) {
    return aicc_session_bind_elements(get(), index, elements, count);
  }
  aicc_status bindOutput(int32_t index, void *data, int64_t bytes) {
    return aicc_session_bind_output(get(), index, data, bytes);
  }
  aicc_status run() { return aicc_session_run(get()); }
  void cancel() { aicc_session_cancel(get()); }

  /// Output `index` of the last run; data is null when there was none.
  aicc_tensor output(int32_t index) const {
    aicc_tensor tensor = {};
    aicc_session_output(get(), index, &tensor);
    return tensor;
  }
  /// How many tensors output `index` is; -1 for an empty optional, 2 for a map.
  int64_t outputCount(int32_t index) const {
    int64_t count = -1;
    aicc_session_output_count(get(), index, &count);
    return count;
  }
  /// One of them.
  aicc_tensor outputElement(int32_t index, int64_t position) const {
    aicc_tensor tensor = {};
    aicc_session_output_element(get(), index, position, &tensor);
    return tensor;
  }
  /// Map `number` of output `index`, a map or a sequence of maps: as many values as keys.
  aicc_tensor outputKeys(int32_t index, int64_t number = 0) const { return outputElement(index, 2 * number); }
  aicc_tensor outputValues(int32_t index, int64_t number = 0) const { return outputElement(index, 2 * number + 1); }
  aicc_statistics statistics() const {
    aicc_statistics statistics = {};
    statistics.size = sizeof(statistics);
    aicc_session_statistics(get(), &statistics);
    return statistics;
  }

private:
  struct Destroy {
    void operator()(aicc_session *session) const { aicc_session_destroy(session); }
  };
  std::unique_ptr<aicc_session, Destroy> handle;
};

} // namespace aicc
