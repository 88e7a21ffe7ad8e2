/* An OpenCL with one device, which does what was enqueued in a queue when somebody waits for it and not before. Call
 * number FAKECL_FAIL fails; FAKECL_EVENT=1: every kernel fails while it runs. Programs have one kernel, `grow(address,
 * n)`, which adds one to n bytes. Counts what is not given back. */
#define CL_TARGET_OPENCL_VERSION 200
#include <CL/cl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PUBLIC __attribute__((visibility("default")))

static int calls, live;

PUBLIC int fakecl_live(void);
PUBLIC int fakecl_calls(void);
int fakecl_live(void) { return live; }
int fakecl_calls(void) { return calls; }

static int fails(void) {
  const char *number = getenv("FAKECL_FAIL");
  return ++calls == (number ? atoi(number) : 0);
}
#define MAY_FAIL                                                                                                       \
  if (fails())                                                                                                         \
    return CL_OUT_OF_RESOURCES;

/* All objects are blocks that count. */
static void *make(cl_int *code) {
  int isFailing = fails();
  if (code)
    *code = isFailing ? CL_OUT_OF_RESOURCES : CL_SUCCESS;
  live += !isFailing;
  return isFailing ? NULL : calloc(1, 64);
}
static cl_int drop(void *object) {
  --live;
  free(object);
  return CL_SUCCESS;
}

/* --- The queue: commands that wait ----------------------------------------------------------------------------------
 */

struct _cl_event {
  void *target;
  const void *source; /* null: a kernel */
  size_t bytes;
  cl_int state, references;
  cl_command_queue queue;
  cl_event next; /* of all queues */
};
static cl_event first, *last = &first;

static void enqueue(cl_command_queue queue, cl_event event) {
  event->state = CL_QUEUED;
  event->references = 1;
  event->queue = queue;
  *last = event;
  last = &event->next;
}

static void run_one(cl_event event) {
  if (event->source)
    memmove(event->target, event->source, event->bytes);
  else
    for (size_t i = 0; i < event->bytes; ++i)
      ++((unsigned char *)event->target)[i];
  event->state = !event->source && getenv("FAKECL_EVENT") ? CL_OUT_OF_RESOURCES : CL_COMPLETE;
}

/* A queue as far as `until`, or all of it. */
static void run(cl_command_queue queue, cl_event until) {
  int isDone = 0;
  for (cl_event *at = &first, event; (event = *at);) {
    if (event->queue != queue || isDone) {
      at = &event->next;
      continue;
    }
    run_one(event);
    isDone = event == until;
    *at = event->next;
  }
  for (last = &first; *last;)
    last = &(*last)->next;
}

PUBLIC cl_int clFlush(cl_command_queue queue) {
  (void)queue;
  MAY_FAIL
  return CL_SUCCESS;
}
PUBLIC cl_int clFinish(cl_command_queue queue) {
  run(queue, NULL);
  return CL_SUCCESS;
}
PUBLIC cl_int clWaitForEvents(cl_uint count, const cl_event *events) {
  for (cl_uint i = 0; i < count; ++i)
    if (events[i]->state == CL_QUEUED)
      run(events[i]->queue, events[i]);
  MAY_FAIL
  for (cl_uint i = 0; i < count; ++i)
    if (events[i]->state < 0)
      return CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST;
  return CL_SUCCESS;
}
PUBLIC cl_int clGetEventInfo(cl_event event, cl_event_info name, size_t size, void *value, size_t *needed) {
  (void)name, (void)size, (void)needed;
  MAY_FAIL
  memcpy(value, &event->state, sizeof(cl_int));
  return CL_SUCCESS;
}
PUBLIC cl_int clRetainEvent(cl_event event) {
  MAY_FAIL
  ++event->references;
  return CL_SUCCESS;
}
PUBLIC cl_int clReleaseEvent(cl_event event) { return --event->references ? CL_SUCCESS : drop(event); }

PUBLIC cl_int clEnqueueSVMMemcpy(cl_command_queue queue, cl_bool isBlocking, void *target, const void *source,
                                 size_t bytes, cl_uint count, const cl_event *before, cl_event *event) {
  (void)isBlocking, (void)count, (void)before;
  cl_int code;
  if ((*event = make(&code))) {
    (*event)->target = target, (*event)->source = source, (*event)->bytes = bytes;
    enqueue(queue, *event);
  }
  return code;
}

/* --- Kernels --------------------------------------------------------------------------------------------------------
 */

struct _cl_kernel {
  void *address;
  uint64_t bytes;
};

PUBLIC cl_kernel clCreateKernel(cl_program program, const char *name, cl_int *code) {
  (void)program;
  if (strcmp(name, "grow") == 0)
    return make(code);
  *code = CL_INVALID_KERNEL_NAME;
  return NULL;
}
PUBLIC cl_int clReleaseKernel(cl_kernel kernel) { return drop(kernel); }
PUBLIC cl_int clGetKernelInfo(cl_kernel kernel, cl_kernel_info name, size_t size, void *value, size_t *needed) {
  (void)kernel, (void)name, (void)size, (void)needed;
  MAY_FAIL
  *(cl_uint *)value = 2;
  return CL_SUCCESS;
}
PUBLIC cl_int clGetKernelArgInfo(cl_kernel kernel, cl_uint index, cl_kernel_arg_info name, size_t size, void *value,
                                 size_t *needed) {
  (void)kernel, (void)name, (void)size, (void)needed;
  MAY_FAIL
  *(cl_kernel_arg_address_qualifier *)value = index == 0 ? CL_KERNEL_ARG_ADDRESS_GLOBAL : CL_KERNEL_ARG_ADDRESS_PRIVATE;
  return CL_SUCCESS;
}
PUBLIC cl_int clSetKernelArgSVMPointer(cl_kernel kernel, cl_uint index, const void *value) {
  MAY_FAIL
  kernel->address = (void *)(uintptr_t)value;
  return index == 0 ? CL_SUCCESS : CL_INVALID_ARG_INDEX;
}
PUBLIC cl_int clSetKernelArg(cl_kernel kernel, cl_uint index, size_t size, const void *value) {
  MAY_FAIL
  memcpy(&kernel->bytes, value, 8);
  return index == 1 && size == 8 ? CL_SUCCESS : CL_INVALID_ARG_SIZE;
}
PUBLIC cl_int clEnqueueNDRangeKernel(cl_command_queue queue, cl_kernel kernel, cl_uint dims, const size_t *offset,
                                     const size_t *global, const size_t *local, cl_uint count, const cl_event *before,
                                     cl_event *event) {
  (void)dims, (void)offset, (void)global, (void)local, (void)count, (void)before;
  cl_int code;
  if ((*event = make(&code))) {
    (*event)->target = kernel->address, (*event)->bytes = kernel->bytes;
    enqueue(queue, *event);
  }
  return code;
}

/* --- Everything else ------------------------------------------------------------------------------------------------
 */

PUBLIC cl_int clGetPlatformIDs(cl_uint most, cl_platform_id *platforms, cl_uint *count) {
  MAY_FAIL(void) most;
  platforms[0] = (cl_platform_id)&live;
  *count = 1;
  return CL_SUCCESS;
}
PUBLIC cl_int clGetDeviceIDs(cl_platform_id platform, cl_device_type type, cl_uint most, cl_device_id *devices,
                             cl_uint *count) {
  (void)platform, (void)type, (void)most;
  MAY_FAIL
  devices[0] = (cl_device_id)&live;
  *count = 1;
  return CL_SUCCESS;
}
PUBLIC cl_int clGetDeviceInfo(cl_device_id device, cl_device_info name, size_t size, void *value, size_t *needed) {
  (void)device, (void)needed;
  MAY_FAIL
  memset(value, 0, size);
  if (name == CL_DEVICE_SVM_CAPABILITIES)
    *(cl_device_svm_capabilities *)value = CL_DEVICE_SVM_COARSE_GRAIN_BUFFER;
  if (name == CL_DEVICE_NAME)
    strcpy(value, "fake");
  return CL_SUCCESS;
}
PUBLIC cl_context clCreateContext(const cl_context_properties *properties, cl_uint count, const cl_device_id *devices,
                                  void(CL_CALLBACK *notify)(const char *, const void *, size_t, void *), void *data,
                                  cl_int *code) {
  (void)properties, (void)count, (void)devices, (void)notify, (void)data;
  return make(code);
}
PUBLIC cl_int clReleaseContext(cl_context context) { return drop(context); }
PUBLIC cl_command_queue clCreateCommandQueueWithProperties(cl_context context, cl_device_id device,
                                                           const cl_queue_properties *properties, cl_int *code) {
  (void)context, (void)device, (void)properties;
  return make(code);
}
PUBLIC cl_int clReleaseCommandQueue(cl_command_queue queue) { return drop(queue); }
PUBLIC void *clSVMAlloc(cl_context context, cl_svm_mem_flags flags, size_t bytes, cl_uint alignment) {
  (void)context, (void)flags, (void)alignment;
  char *memory = fails() ? NULL : calloc(1, bytes + 1);
  live += memory != NULL;
  return memory;
}
PUBLIC void clSVMFree(cl_context context, void *memory) {
  (void)context;
  drop(memory);
}
PUBLIC cl_program clCreateProgramWithSource(cl_context context, cl_uint count, const char **texts, const size_t *sizes,
                                            cl_int *code) {
  (void)context, (void)count, (void)texts, (void)sizes;
  return make(code);
}
PUBLIC cl_int clReleaseProgram(cl_program program) { return drop(program); }
PUBLIC cl_int clBuildProgram(cl_program program, cl_uint count, const cl_device_id *devices, const char *options,
                             void(CL_CALLBACK *notify)(cl_program, void *), void *data) {
  (void)program, (void)count, (void)devices, (void)notify, (void)data;
  MAY_FAIL
  return strstr(options, "-cl-kernel-arg-info") ? CL_SUCCESS : CL_INVALID_BUILD_OPTIONS;
}
PUBLIC cl_int clGetProgramBuildInfo(cl_program program, cl_device_id device, cl_program_build_info name, size_t size,
                                    void *value, size_t *needed) {
  static const char log[] = "note: here\n7:1: error: no such word\nmore";
  (void)program, (void)device, (void)name;
  if (needed)
    *needed = sizeof(log);
  if (value)
    memcpy(value, log, size < sizeof(log) ? size : sizeof(log));
  return CL_SUCCESS;
}
