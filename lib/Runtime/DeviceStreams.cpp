// The streams of a session: one of its own on each device whose driver has them. What the session asks of the device
// goes there, and neither copies nor waits hold anybody else up. Where the driver has none, the device is one queue
// that sessions share.
#include "lib/Runtime/Session.h"

using namespace aicc::rt;

aicc_status aicc_session::openStreams(Message &text) {
  for (size_t i = 0; i < streams.size; ++i) {
    OpenDevice &open = model->devices[int32_t(i)];
    if (!open.hasStreams)
      continue;
    DeviceLock lock(open);
    aicc_status status = open.driver->open_stream(open.device, &streams[i]);
    if (status != AICC_OK) {
      streams[i] = nullptr; // whatever the driver left there
      return open.fail(status, "cannot open a stream", text);
    }
  }
  return AICC_OK;
}

void aicc_session::closeStreams() {
  for (size_t i = 0; i < streams.size; ++i) {
    if (!streams[i])
      continue;
    OpenDevice &open = model->devices[int32_t(i)];
    DeviceLock lock(open);
    open.driver->close_stream(open.device, streams[i]);
  }
  while (tokens) {
    DeviceToken *next = tokens->next;
    destroy(tokens);
    tokens = next;
  }
}

/// Waits for all that the session asked of a device; of a device without streams, for all that anybody did.
aicc_status aicc_session::settle(int32_t index) {
  OpenDevice &open = model->devices[index];
  if (aicc_stream *stream = streams[size_t(index)])
    return open.driver->synchronize_stream(open.device, stream);
  DeviceLock lock(open);
  return open.driver->synchronize(open.device);
}

/// Ends a run on its devices: nothing touches its memory any more. A kernel may fail as late as this, which is not told
/// of a run that has failed already.
void aicc_session::settleDevices(bool hasFailed) {
  for (size_t i = 0; i < streams.size; ++i) {
    aicc_status status = settle(int32_t(i));
    if (status != AICC_OK && !hasFailed)
      failDevice(model->devices[int32_t(i)], status, "a kernel failed");
    hasFailed |= status != AICC_OK;
  }
  for (DeviceToken *token = tokens; token; token = token->next)
    forget(*token);
}

/// One that stands for no event; null when there is no memory.
DeviceToken *aicc_session::takeToken() {
  DeviceToken *token = freeTokens;
  if (token) {
    freeTokens = token->nextFree;
    return token;
  }
  token = create<DeviceToken>();
  if (!token)
    return nullptr;
  token->next = tokens;
  return tokens = token;
}

/// Lets the token stand for another copy. Whoever asks for the one that is done waits for that in vain, but only waits.
void aicc_session::forget(DeviceToken &token) {
  if (!token.event)
    return;
  OpenDevice &open = model->devices[token.device];
  open.driver->destroy_event(open.device, token.event);
  token.event = nullptr;
  token.nextFree = freeTokens;
  freeTokens = &token;
}

/// Enqueues a copy, and an event behind it where `token` has room for one.
aicc_status aicc_session::enqueueCopy(int32_t index, aicc_copy_kind kind, uint64_t target, uint64_t source,
                                      int64_t bytes, DeviceToken *token) {
  OpenDevice &open = model->devices[index];
  aicc_stream *stream = streams[size_t(index)];
  aicc_status status = open.driver->copy_on(open.device, stream, kind, target, source, bytes);
  if (status != AICC_OK || !token)
    return status;
  token->device = index;
  status = open.driver->record_event(open.device, stream, &token->event);
  if (status != AICC_OK)
    token->event = nullptr; // whatever the driver left there
  return status;
}

int64_t aicc_session::startCopy(int32_t from, int32_t onto, const void *source, void *target, int64_t bytes,
                                bool wantsToken) {
  auto there = reinterpret_cast<uint64_t>(target), here = reinterpret_cast<uint64_t>(source);
  int32_t index = from < 0 ? onto : from;
  aicc_copy_kind kind = from < 0 ? AICC_COPY_TO_DEVICE : AICC_COPY_TO_HOST;
  if (from >= 0 && onto >= 0)
    return failRun(AICC_INTERNAL, -1, "the code starts a copy that is not between the host and a device"), -1;
  OpenDevice *open = deviceAt(index);
  if (!open)
    return -1;
  if (bytes <= 0)
    return 0;
  if (!streams[size_t(index)])
    return copyOne(index, kind, there, here, bytes) == AICC_OK ? 0 : -1;
  DeviceToken *token = wantsToken ? takeToken() : nullptr;
  if (wantsToken && !token)
    return failRun(outOfMemory(message, sizeof(DeviceToken)), -1, nullptr), -1;
  aicc_status status = enqueueCopy(index, kind, there, here, bytes, token);
  if (status == AICC_OK)
    return int64_t(reinterpret_cast<intptr_t>(token));
  if (token) {
    token->nextFree = freeTokens;
    freeTokens = token;
  }
  return failDevice(*open, status, "cannot copy"), -1;
}

aicc_status aicc_session::await(int64_t number) {
  auto *token = reinterpret_cast<DeviceToken *>(intptr_t(number));
  if (!token || !token->event)
    return AICC_OK;
  if (isCancelled.load(std::memory_order_relaxed))
    return failRun(AICC_RUN_FAILED, -1, "the run was cancelled");
  OpenDevice &open = model->devices[token->device];
  aicc_status status = open.driver->await_event(open.device, token->event);
  if (status != AICC_OK)
    return failDevice(open, status, "a kernel failed");
  forget(*token);
  return AICC_OK;
}
