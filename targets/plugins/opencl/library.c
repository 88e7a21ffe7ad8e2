#include "library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

/* --- Failures ------------------------------------------------------------------------------------------------------
 */

static __thread char problem[512];

const char *error(void) { return problem; }

aicc_status fail(aicc_status status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(problem, sizeof(problem), format, arguments);
  va_end(arguments);
  return status;
}

aicc_status checked(cl_int code, const char *what) {
  return code == CL_SUCCESS ? AICC_OK : fail(AICC_RUN_FAILED, "%s: OpenCL error %d", what, (int)code);
}

/* --- The library ----------------------------------------------------------------------------------------------------
 */

struct opencl cl;

enum { MOST_DEVICES = 32 };
static pthread_once_t opened = PTHREAD_ONCE_INIT;
static char trouble[256]; /* why there is no device; "" when nothing went wrong */
static cl_device_id devices[MOST_DEVICES];
static char names[MOST_DEVICES][256];
static cl_uint count;

/* Whether kernels get at the device's memory by addresses. */
static int has_addresses(cl_device_id device) {
  cl_device_svm_capabilities found = 0;
  return cl.clGetDeviceInfo(device, CL_DEVICE_SVM_CAPABILITIES, sizeof(found), &found, NULL) == CL_SUCCESS &&
         (found & CL_DEVICE_SVM_COARSE_GRAIN_BUFFER) != 0;
}

static void take_platform(cl_platform_id platform) {
  cl_device_id found[MOST_DEVICES];
  cl_uint all = 0;
  if (cl.clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, MOST_DEVICES, found, &all) != CL_SUCCESS)
    return;
  for (cl_uint i = 0; i < all && i < MOST_DEVICES && count < MOST_DEVICES; ++i) {
    if (!has_addresses(found[i]))
      continue;
    devices[count] = found[i];
    cl.clGetDeviceInfo(found[i], CL_DEVICE_NAME, sizeof(names[count]) - 1, names[count], NULL);
    ++count;
  }
}

static void open_library(void) {
  void *library = dlopen("libOpenCL.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    snprintf(trouble, sizeof(trouble), "expected the library libOpenCL.so.1, found none");
    return;
  }
  const char *missing = NULL;
#define FIND(NAME)                                                                                                     \
  if (!(cl.NAME = (__typeof__(&NAME))dlsym(library, #NAME)))                                                           \
    missing = #NAME;
  CALLS(FIND)
  if (missing) {
    snprintf(trouble, sizeof(trouble), "expected a function '%s' in libOpenCL.so.1, found none", missing);
    return;
  }
  cl_platform_id platforms[MOST_DEVICES];
  cl_uint all = 0;
  if (cl.clGetPlatformIDs(MOST_DEVICES, platforms, &all) != CL_SUCCESS)
    all = 0;
  for (cl_uint i = 0; i < all && i < MOST_DEVICES; ++i)
    take_platform(platforms[i]);
  if (count == 0)
    snprintf(trouble, sizeof(trouble),
             "expected an OpenCL device with shared virtual memory, found none on %u platforms", all);
}

int32_t device_count(void) {
  pthread_once(&opened, open_library);
  if (count == 0)
    fail(AICC_UNSUPPORTED, "%s", trouble);
  return (int32_t)count;
}

const char *device_name(int32_t index) { return index >= 0 && index < device_count() ? names[index] : ""; }

cl_device_id device_at(int32_t index) { return index >= 0 && index < device_count() ? devices[index] : NULL; }
