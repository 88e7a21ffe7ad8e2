// The C interface of sessions: each call enters the session or reports that it is busy.
#include "lib/Runtime/Session.h"

#include <ctime>

using namespace aicc::rt;

/// Enters the session, clears its message, does the work and leaves.
template <typename Session, typename Work> static aicc_status guarded(Session *session, Work work) {
  if (!session->enter())
    return AICC_BUSY;
  session->message.clear();
  aicc_status status = work();
  session->leave();
  return status;
}

static aicc_status elementOf(const aicc_session *session, int32_t index, int64_t position, aicc_tensor *tensor) {
  const aicc_rt_list *list = session->outputs[size_t(index)].list;
  int64_t count = list ? list->count : 0;
  if (position < 0 || position >= count)
    return session->message.fail(AICC_USAGE, "output %d: expected a position below %lld, found %lld", index,
                                 (long long)count, (long long)position);
  *tensor = list->elements[position];
  return AICC_OK;
}

extern "C" {

aicc_status aicc_session_create(aicc_model *model, const aicc_session_options *options, aicc_session **session) {
  Message &message = openMessage();
  message.clear();
  if (!model || !session)
    return message.fail(AICC_USAGE, "expected a model and a place for the session, found NULL");
  *session = nullptr;
  auto *made = create<aicc_session>();
  if (!made)
    return outOfMemory(message, sizeof(aicc_session));
  aicc_status status = made->open(model, optionsOf(options), message);
  if (status != AICC_OK)
    destroy(made);
  else
    *session = made;
  return status;
}

void aicc_session_destroy(aicc_session *session) {
  const timespec shortWhile = {0, 50000};
  while (session && !session->enter())
    nanosleep(&shortWhile, nullptr);
  destroy(session);
}

const char *aicc_session_error(const aicc_session *session) { return session->message.get(); }

aicc_status aicc_session_bind_input(aicc_session *session, int32_t index, const aicc_tensor *tensor) {
  return guarded(session, [&] {
    return tensor ? session->bindInput(index, *tensor)
                  : session->message.fail(AICC_USAGE, "expected a tensor, found NULL");
  });
}

aicc_status aicc_session_bind_output(aicc_session *session, int32_t index, void *data, int64_t bytes) {
  return guarded(session, [&] { return session->bindOutput(index, data, bytes); });
}

aicc_status aicc_session_run(aicc_session *session) {
  return guarded(session, [&] { return session->run(); });
}

aicc_status aicc_session_bind_elements(aicc_session *session, int32_t index, const aicc_tensor *elements,
                                       int64_t count) {
  return guarded(session, [&] { return session->bindElements(index, elements, count); });
}

aicc_status aicc_session_output_count(const aicc_session *session, int32_t index, int64_t *count) {
  return guarded(session, [&] {
    if (!session->hasOutputs)
      return session->message.fail(AICC_USAGE, "there is no output before a run that succeeded");
    if (index < 0 || size_t(index) >= session->outputs.size || !count)
      return session->message.fail(AICC_USAGE, "expected an output index below %zu, found %d", session->outputs.size,
                                   index);
    const OutputBinding &output = session->outputs[size_t(index)];
    *count = !output.isList ? 1 : output.list ? output.list->count : -1;
    return AICC_OK;
  });
}

aicc_status aicc_session_output_element(const aicc_session *session, int32_t index, int64_t position,
                                        aicc_tensor *tensor) {
  return guarded(session, [&] {
    if (!session->hasOutputs)
      return session->message.fail(AICC_USAGE, "there is no output before a run that succeeded");
    if (index < 0 || size_t(index) >= session->outputs.size || !tensor || !session->outputs[size_t(index)].isList)
      return session->message.fail(AICC_USAGE,
                                   "expected the index of an output that is a sequence or an optional, "
                                   "found %d",
                                   index);
    return elementOf(session, index, position, tensor);
  });
}

aicc_status aicc_session_output(const aicc_session *session, int32_t index, aicc_tensor *tensor) {
  return guarded(session, [&] {
    if (!session->hasOutputs)
      return session->message.fail(AICC_USAGE, "there is no output before a run that succeeded");
    if (index < 0 || size_t(index) >= session->outputs.size || !tensor)
      return session->message.fail(AICC_USAGE, "expected an output index below %zu, found %d", session->outputs.size,
                                   index);
    const OutputBinding &output = session->outputs[size_t(index)];
    if (output.isList)
      return elementOf(session, index, 0, tensor);
    *tensor = {session->model->description.outputs[size_t(index)].dtype, output.rank, output.dims, output.data,
               output.bytes};
    return AICC_OK;
  });
}

void aicc_session_cancel(aicc_session *session) { session->isCancelled.store(true, std::memory_order_relaxed); }

aicc_status aicc_session_statistics(const aicc_session *session, aicc_statistics *statistics) {
  return guarded(session, [&] {
    if (!statistics)
      return session->message.fail(AICC_USAGE, "expected a place for the statistics, found NULL");
    aicc_statistics all = {statistics->size, session->runs, session->arenaBytes, session->peakBytes, session->threads};
    __builtin_memcpy(statistics, &all, all.size < sizeof(all) ? all.size : sizeof(all));
    return AICC_OK;
  });
}

aicc_status aicc_session_profile(aicc_session *session, int32_t on) {
  return guarded(session, [&] {
    session->isProfiled = on != 0;
    for (KernelTime &time : session->times)
      time = {};
    return AICC_OK;
  });
}

aicc_status aicc_session_kernel_time(const aicc_session *session, int32_t index, int64_t *launches,
                                     int64_t *nanoseconds) {
  return guarded(session, [&] {
    if (index < 0 || size_t(index) >= session->times.size || !launches || !nanoseconds)
      return session->message.fail(AICC_USAGE, "expected a kernel index below %zu, found %d", session->times.size,
                                   index);
    *launches = session->times[size_t(index)].launches;
    *nanoseconds = session->times[size_t(index)].nanoseconds;
    return AICC_OK;
  });
}

} // extern "C"
