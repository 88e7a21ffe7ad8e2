// Every request to the system that opening and running a model makes fails once: the call that meets it must return a
// status with a message, or do without, and nothing may leak. The linker's --wrap puts the functions below in the way.
#include "aicc/runtime.h"
#include "test/Check.h"
#include "test/Runtime/Fixture.h"

#include <cerrno>
#include <cstring>
#include <pthread.h>
#include <sys/mman.h>

using namespace aicc;

namespace {

thread_local int countdown = -1; ///< requests until one fails; negative: none does
int outstanding = 0;             ///< blocks and mappings that are alive

bool failsNow() { return countdown >= 0 && countdown-- == 0; }

} // namespace

extern "C" {

int __real_posix_memalign(void **memory, size_t alignment, size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void __real_free(void *memory);
void *__real_mmap(void *address, size_t bytes, int protection, int flags, int descriptor, off_t offset);
int __real_munmap(void *address, size_t bytes);
int __real_mprotect(void *address, size_t bytes, int protection);
int __real_memfd_create(const char *name, unsigned flags);
ssize_t __real_write(int descriptor, const void *data, size_t bytes);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument);

int __wrap_posix_memalign(void **memory, size_t alignment, size_t bytes) {
  if (failsNow())
    return ENOMEM;
  __atomic_fetch_add(&outstanding, 1, __ATOMIC_RELAXED);
  return __real_posix_memalign(memory, alignment, bytes);
}
void *__wrap_calloc(size_t count, size_t bytes) {
  if (failsNow())
    return nullptr;
  __atomic_fetch_add(&outstanding, 1, __ATOMIC_RELAXED);
  return __real_calloc(count, bytes);
}
void __wrap_free(void *memory) {
  __atomic_fetch_sub(&outstanding, memory ? 1 : 0, __ATOMIC_RELAXED);
  __real_free(memory);
}
void *__wrap_mmap(void *address, size_t bytes, int protection, int flags, int descriptor, off_t offset) {
  if (failsNow())
    return errno = ENOMEM, MAP_FAILED;
  outstanding += address ? 0 : 1; // mappings at a place are inside one that counts already
  return __real_mmap(address, bytes, protection, flags, descriptor, offset);
}
int __wrap_munmap(void *address, size_t bytes) {
  --outstanding;
  return __real_munmap(address, bytes);
}
int __wrap_mprotect(void *address, size_t bytes, int protection) {
  return failsNow() ? (errno = ENOMEM, -1) : __real_mprotect(address, bytes, protection);
}
int __wrap_memfd_create(const char *name, unsigned flags) {
  return failsNow() ? (errno = EMFILE, -1) : __real_memfd_create(name, flags);
}
ssize_t __wrap_write(int descriptor, const void *data, size_t bytes) {
  return failsNow() ? (errno = ENOSPC, -1) : __real_write(descriptor, data, bytes);
}
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument) {
  return failsNow() ? EAGAIN : __real_pthread_create(thread, attributes, start, argument);
}

} // extern "C"

namespace {

/// Opens, runs and closes; the status and message of whatever failed first. Uses nothing but the runtime.
aicc_status useModel(const char *path, const std::string *bytes, const char *&message) {
  aicc_model *model = nullptr;
  aicc_status status = bytes ? aicc_model_open_memory(bytes->data() + 1, bytes->size() - 1, nullptr, &model)
                             : aicc_model_open_file(path, nullptr, &model);
  message = aicc_open_error();
  if (status != AICC_OK)
    return status;
  static char text[1024];
  message = text;
  aicc_session_options options = {sizeof(options), 3, 0, 0, nullptr, nullptr};
  aicc_session *session = nullptr;
  status = aicc_session_create(model, &options, &session);
  std::strcpy(text, aicc_open_error());
  float x[40] = {1};
  int64_t dims[2] = {10, 4}, mode = 8; // also takes memory in the middle of the run
  aicc_tensor inputs[2] = {{AICC_F32, 2, dims, x, sizeof(x)}, {AICC_I64, 0, nullptr, &mode, 8}};
  for (int32_t i = 0; i < 2 && status == AICC_OK; ++i)
    status = aicc_session_bind_input(session, i, &inputs[i]);
  if (status == AICC_OK) {
    status = aicc_session_run(session);
    std::strcpy(text, aicc_session_error(session));
  }
  aicc_session_destroy(session);
  aicc_model_close(model);
  return status;
}

/// Fails the first request, then the second, and so on, until a whole use needs fewer.
void failsEachRequest(const char *path, const std::string *bytes) {
  int failed = 0, without = 0;
  for (int n = 0; n < 1000; ++n) {
    int before = outstanding;
    const char *message = "";
    countdown = n;
    aicc_status status = useModel(path, bytes, message);
    bool isDone = countdown >= 0;
    countdown = -1;
    CHECK(outstanding == before);
    CHECK(status == AICC_OK || message[0] != '\0');
    failed += status != AICC_OK;
    without += status == AICC_OK && !isDone;
    if (isDone)
      break;
  }
  CHECK(failed > 20);  // memory, mappings, the memory file
  CHECK(without >= 2); // workers that cannot be made
}

} // namespace

int main(int argc, char **argv) {
  std::string path = std::string(argv[2]) + "/fault.aicc";
  CHECK(!artifact::writeFile(test::smallModel(argv[1]), path));
  std::string misaligned = "x" + test::smallArtifact(argv[1]);
  failsEachRequest(path.c_str(), nullptr);
  failsEachRequest(nullptr, &misaligned);
  return test::finish();
}
