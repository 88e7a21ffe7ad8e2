/* The driver of every OpenCL device whose memory has addresses (OpenCL 2.0 and coarse-grained shared virtual memory).
 * libOpenCL.so.1 is opened when the first device is asked for, so that machines without it can still list plugins.
 *
 *   stream  an in-order queue; launches and copies are enqueued and go on by themselves. A device has one of its own
 *   events  one for each of them, kept until it has ended: who waits for the stream is told what failed */
#include "library.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PUBLIC __attribute__((visibility("default")))

/* The device's own compiler has the last word, in `load`. */
static aicc_compatibility check(const char *compatibility) {
  static const char ours[] = "OpenCL C 1.2";
  if (strcmp(compatibility, ours) == 0)
    return AICC_COMPATIBLE;
  fail(AICC_UNSUPPORTED, "expected code for '%s', found code for '%s'", ours, compatibility);
  return AICC_INCOMPATIBLE;
}

/* --- Devices --------------------------------------------------------------------------------------------------------
 */

/* Memory is aligned further than OpenCL promises: what the runtime sees, and what the device gave. */
struct allocation {
  uint64_t address;
  void *memory;
  struct allocation *next;
};

struct aicc_stream {
  cl_command_queue queue;
  cl_event *pending; /* of what was not seen to end */
  cl_uint pending_count, room;
  cl_int failure; /* the first of what has ended and was not told; else CL_SUCCESS */
};

struct aicc_device {
  cl_device_id id;
  cl_context context;
  aicc_stream own;
  struct allocation *allocations;
};

/* Lets go of what has ended. */
static void reap(aicc_stream *stream) {
  cl_uint left = 0;
  for (cl_uint i = 0; i < stream->pending_count; ++i) {
    cl_event event = stream->pending[i];
    cl_int state = CL_COMPLETE;
    cl.clGetEventInfo(event, CL_EVENT_COMMAND_EXECUTION_STATUS, sizeof(state), &state, NULL);
    if (state > CL_COMPLETE) {
      stream->pending[left++] = event;
      continue;
    }
    if (state < 0 && stream->failure == CL_SUCCESS)
      stream->failure = state;
    cl.clReleaseEvent(event);
  }
  stream->pending_count = left;
}

/* Waits for all that was asked; tells the first failure. */
static aicc_status settle(aicc_stream *stream) {
  cl_int code = CL_SUCCESS;
  if (stream->pending_count != 0)
    code = cl.clWaitForEvents(stream->pending_count, stream->pending);
  if (code != CL_SUCCESS) /* which may be told before all is done */
    cl.clFinish(stream->queue);
  reap(stream);
  if (stream->failure != CL_SUCCESS)
    code = stream->failure;
  stream->failure = CL_SUCCESS;
  return checked(code, "the device failed");
}

static aicc_status synchronize(aicc_device *device) { return settle(&device->own); }

static aicc_status open_queue(aicc_device *device, aicc_stream *stream) {
  cl_int code = CL_SUCCESS;
  stream->queue = cl.clCreateCommandQueueWithProperties(device->context, device->id, NULL, &code);
  return checked(code, "cannot make a queue");
}

static void close_device(aicc_device *device) {
  synchronize(device); /* whose failure nobody asks for any more */
  if (device->own.queue)
    cl.clReleaseCommandQueue(device->own.queue);
  free(device->own.pending);
  if (device->context)
    cl.clReleaseContext(device->context);
  free(device);
}

static aicc_status open_device(int32_t index, aicc_device **device) {
  if (!device_at(index))
    return device_count() == 0 ? AICC_UNSUPPORTED
                               : fail(AICC_USAGE, "expected device 0 to %d, found %d", device_count() - 1, index);
  aicc_device *made = calloc(1, sizeof(aicc_device));
  if (!made)
    return fail(AICC_RUN_FAILED, "out of memory");
  cl_int code = CL_SUCCESS;
  made->id = device_at(index);
  made->context = cl.clCreateContext(NULL, 1, &made->id, NULL, NULL, &code);
  aicc_status status = checked(code, "cannot open the device");
  if (status == AICC_OK)
    status = open_queue(made, &made->own);
  if (status == AICC_OK)
    *device = made;
  else
    close_device(made);
  return status;
}

/* Room to remember one more command. Nobody waits for it: others may want the device. */
static aicc_status make_room(aicc_stream *stream) {
  if (stream->pending_count < stream->room)
    return AICC_OK;
  reap(stream);
  if (stream->pending_count < stream->room / 2)
    return AICC_OK;
  cl_uint room = stream->room ? 2 * stream->room : 128;
  cl_event *grown = realloc(stream->pending, room * sizeof(cl_event));
  if (!grown)
    return fail(AICC_RUN_FAILED, "out of memory");
  stream->pending = grown;
  stream->room = room;
  return AICC_OK;
}

/* Remembers what was enqueued, for which there is room, and lets it start. */
static aicc_status started(aicc_stream *stream, cl_event event) {
  stream->pending[stream->pending_count++] = event;
  return checked(cl.clFlush(stream->queue), "cannot start");
}

static aicc_status allocate(aicc_device *device, int64_t bytes, uint64_t *address) {
  enum { ALIGNMENT = 256 };
  if (bytes < 0)
    return fail(AICC_USAGE, "expected a size of 0 or more bytes, found %lld", (long long)bytes);
  struct allocation *made = malloc(sizeof(struct allocation));
  if (made)
    made->memory = cl.clSVMAlloc(device->context, CL_MEM_READ_WRITE, (size_t)bytes + ALIGNMENT, 0);
  if (!made || !made->memory) {
    free(made);
    return fail(AICC_RUN_FAILED, "expected %lld bytes of memory, found less", (long long)bytes);
  }
  made->address = ((uint64_t)(uintptr_t)made->memory + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  made->next = device->allocations;
  device->allocations = made;
  *address = made->address;
  return AICC_OK;
}

static void release(aicc_device *device, uint64_t address) {
  struct allocation **at = &device->allocations;
  while (*at && (*at)->address != address)
    at = &(*at)->next;
  struct allocation *found = *at;
  if (!found)
    return;
  cl.clFinish(device->own.queue); /* nothing may be using it any more; of other streams the runtime takes care */
  *at = found->next;
  cl.clSVMFree(device->context, found->memory);
  free(found);
}

static aicc_status copy_on(aicc_device *device, aicc_stream *stream, aicc_copy_kind kind, uint64_t target,
                           uint64_t source, int64_t bytes) {
  (void)device, (void)kind; /* addresses say where they are */
  cl_event event = NULL;
  aicc_status status = bytes > 0 ? make_room(stream) : AICC_OK;
  if (bytes <= 0 || status != AICC_OK)
    return status;
  cl_int code = cl.clEnqueueSVMMemcpy(stream->queue, CL_FALSE, (void *)(uintptr_t)target, (void *)(uintptr_t)source,
                                      (size_t)bytes, 0, NULL, &event);
  return code == CL_SUCCESS ? started(stream, event) : checked(code, "cannot copy");
}

static aicc_status copy(aicc_device *device, aicc_copy_kind kind, uint64_t target, uint64_t source, int64_t bytes) {
  aicc_status status = copy_on(device, &device->own, kind, target, source, bytes);
  if (kind == AICC_COPY_ON_DEVICE)
    return status;
  aicc_status end = synchronize(device); /* whatever happened: nothing may touch the host's side any more */
  return status != AICC_OK ? status : end;
}

/* --- Streams --------------------------------------------------------------------------------------------------------
 */

static aicc_status open_stream(aicc_device *device, aicc_stream **stream) {
  aicc_stream *made = calloc(1, sizeof(aicc_stream));
  if (!made)
    return fail(AICC_RUN_FAILED, "out of memory");
  aicc_status status = open_queue(device, made);
  if (status == AICC_OK)
    *stream = made;
  else
    free(made);
  return status;
}

static void close_stream(aicc_device *device, aicc_stream *stream) {
  (void)device;
  settle(stream);
  cl.clReleaseCommandQueue(stream->queue);
  free(stream->pending);
  free(stream);
}

struct aicc_event {
  cl_event last; /* of the stream when it was recorded; null: all was done */
};

static aicc_status record_event(aicc_device *device, aicc_stream *stream, aicc_event **event) {
  (void)device;
  aicc_event *made = calloc(1, sizeof(aicc_event));
  if (!made)
    return fail(AICC_RUN_FAILED, "out of memory");
  cl_event last = stream->pending_count ? stream->pending[stream->pending_count - 1] : NULL;
  aicc_status status = last ? checked(cl.clRetainEvent(last), "cannot keep an event") : AICC_OK;
  if (status != AICC_OK)
    return free(made), status;
  made->last = last;
  *event = made;
  return AICC_OK;
}

static void destroy_event(aicc_device *device, aicc_event *event) {
  (void)device;
  if (event->last)
    cl.clReleaseEvent(event->last);
  free(event);
}

/* Queues are in order: what came before the last command is done as well. How it ended the stream tells. */
static aicc_status await_event(aicc_device *device, aicc_event *event) {
  (void)device;
  if (!event->last)
    return AICC_OK;
  cl_int state = CL_COMPLETE, code = cl.clWaitForEvents(1, &event->last);
  if (code == CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST)
    cl.clGetEventInfo(event->last, CL_EVENT_COMMAND_EXECUTION_STATUS, sizeof(state), &state, NULL);
  return checked(state < 0 ? state : code, "the device failed");
}

static aicc_status synchronize_stream(aicc_device *device, aicc_stream *stream) {
  (void)device;
  return settle(stream);
}

/* --- Code -----------------------------------------------------------------------------------------------------------
 */

struct aicc_device_kernel {
  cl_kernel kernel;
  cl_uint argument_count;
  unsigned char *is_pointer; /* for each argument */
  aicc_device_kernel *next;
};

struct aicc_module {
  cl_program program;
  aicc_device_kernel *kernels;
};

/* The line of a build log that says most: the first with an error. */
static aicc_status fail_build(aicc_device *device, cl_program program, cl_int code) {
  size_t bytes = 0;
  cl.clGetProgramBuildInfo(program, device->id, CL_PROGRAM_BUILD_LOG, 0, NULL, &bytes);
  char *log = calloc(1, bytes + 1);
  if (log)
    cl.clGetProgramBuildInfo(program, device->id, CL_PROGRAM_BUILD_LOG, bytes, log, NULL);
  char *line = log ? strstr(log, "error") : NULL;
  while (line && line > log && line[-1] != '\n')
    --line;
  line = line ? line : log ? log + strspn(log, " \r\n\t") : NULL;
  aicc_status status =
      line && *line ? fail(AICC_COMPILE_FAILED, "the device's compiler failed: %.*s", (int)strcspn(line, "\n"), line)
                    : fail(AICC_COMPILE_FAILED, "the device's compiler failed: OpenCL error %d", (int)code);
  free(log);
  return status;
}

/* Divisions as exact as IEEE wants them, where the device can. */
static const char *options_for(aicc_device *device, char *text, size_t size) {
  cl_device_fp_config single = 0, wide = 0;
  cl.clGetDeviceInfo(device->id, CL_DEVICE_SINGLE_FP_CONFIG, sizeof(single), &single, NULL);
  cl.clGetDeviceInfo(device->id, CL_DEVICE_DOUBLE_FP_CONFIG, sizeof(wide), &wide, NULL);
  snprintf(text, size, "-cl-kernel-arg-info%s%s",
           single & CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT ? " -cl-fp32-correctly-rounded-divide-sqrt" : "",
           wide ? "" : " -DAICC_NO_F64");
  return text;
}

static void unload(aicc_device *device, aicc_module *module) {
  (void)device;
  while (module->kernels) {
    aicc_device_kernel *kernel = module->kernels;
    module->kernels = kernel->next;
    cl.clReleaseKernel(kernel->kernel);
    free(kernel->is_pointer);
    free(kernel);
  }
  if (module->program)
    cl.clReleaseProgram(module->program);
  free(module);
}

static aicc_status load(aicc_device *device, const void *blob, size_t bytes, aicc_module **module) {
  const char *text = blob;
  char options[128];
  aicc_module *made = calloc(1, sizeof(aicc_module));
  if (!made)
    return fail(AICC_RUN_FAILED, "out of memory");
  cl_int code = CL_SUCCESS;
  made->program = cl.clCreateProgramWithSource(device->context, 1, &text, &bytes, &code);
  aicc_status status = checked(code, "cannot read the source");
  if (status == AICC_OK) {
    code = cl.clBuildProgram(made->program, 1, &device->id, options_for(device, options, sizeof(options)), NULL, NULL);
    status = code == CL_SUCCESS ? AICC_OK : fail_build(device, made->program, code);
  }
  if (status == AICC_OK)
    *module = made;
  else
    unload(device, made);
  return status;
}

/* Addresses and numbers are set by different calls. */
static aicc_status read_arguments(aicc_device_kernel *kernel) {
  cl_int code = cl.clGetKernelInfo(kernel->kernel, CL_KERNEL_NUM_ARGS, sizeof(cl_uint), &kernel->argument_count, NULL);
  if (code == CL_SUCCESS && !(kernel->is_pointer = calloc(kernel->argument_count + 1, 1)))
    return fail(AICC_RUN_FAILED, "out of memory");
  for (cl_uint i = 0; i < kernel->argument_count && code == CL_SUCCESS; ++i) {
    cl_kernel_arg_address_qualifier where = 0;
    code = cl.clGetKernelArgInfo(kernel->kernel, i, CL_KERNEL_ARG_ADDRESS_QUALIFIER, sizeof(where), &where, NULL);
    kernel->is_pointer[i] = where == CL_KERNEL_ARG_ADDRESS_GLOBAL;
  }
  return checked(code, "cannot read the arguments of a kernel");
}

static aicc_status find(aicc_module *module, const char *name, aicc_device_kernel **kernel) {
  aicc_device_kernel *made = calloc(1, sizeof(aicc_device_kernel));
  if (!made)
    return fail(AICC_RUN_FAILED, "out of memory");
  cl_int code = CL_SUCCESS;
  made->kernel = cl.clCreateKernel(module->program, name, &code);
  if (code != CL_SUCCESS) {
    free(made);
    return fail(AICC_RUN_FAILED, "expected a kernel '%s': OpenCL error %d", name, (int)code);
  }
  made->next = module->kernels; /* the module releases it from now on */
  module->kernels = made;
  *kernel = made;
  return read_arguments(made);
}

static aicc_status set_arguments(aicc_device_kernel *kernel, const aicc_launch *launch) {
  if (launch->slot_count != kernel->argument_count)
    return fail(AICC_USAGE, "expected %u arguments of a kernel, found %u", kernel->argument_count, launch->slot_count);
  cl_int code = CL_SUCCESS;
  for (cl_uint i = 0; i < kernel->argument_count && code == CL_SUCCESS; ++i)
    code = kernel->is_pointer[i]
               ? cl.clSetKernelArgSVMPointer(kernel->kernel, i, (const void *)(uintptr_t)launch->slots[i])
               : cl.clSetKernelArg(kernel->kernel, i, sizeof(uint64_t), &launch->slots[i]);
  return checked(code, "cannot set an argument of a kernel");
}

static aicc_status launch_kernel(aicc_device *device, aicc_device_kernel *kernel, const aicc_launch *launch) {
  size_t global[3], local[3];
  cl_event event = NULL;
  int has_stream = launch->size > offsetof(aicc_launch, stream) && launch->stream;
  aicc_stream *stream = has_stream ? launch->stream : &device->own;
  aicc_status status = make_room(stream);
  if (status == AICC_OK)
    status = set_arguments(kernel, launch);
  for (int d = 0; d < 3; ++d) {
    local[d] = launch->items[d] ? launch->items[d] : 1;
    global[d] = local[d] * (launch->groups[d] ? launch->groups[d] : 1);
  }
  if (status == AICC_OK)
    status = checked(cl.clEnqueueNDRangeKernel(stream->queue, kernel->kernel, 3, NULL, global, local, 0, NULL, &event),
                     "cannot launch a kernel");
  return status == AICC_OK ? started(stream, event) : status;
}

PUBLIC const aicc_driver *aicc_driver_query(uint32_t oldest, uint32_t newest);
const aicc_driver *aicc_driver_query(uint32_t oldest, uint32_t newest) {
  static const aicc_driver table = {.size = sizeof(aicc_driver),
                                    .version = AICC_DRIVER_VERSION,
                                    .name = "opencl",
                                    .device_count = device_count,
                                    .device_name = device_name,
                                    .check = check,
                                    .error = error,
                                    .open = open_device,
                                    .close = close_device,
                                    .allocate = allocate,
                                    .release = release,
                                    .copy = copy,
                                    .load = load,
                                    .unload = unload,
                                    .find = find,
                                    .launch = launch_kernel,
                                    .synchronize = synchronize,
                                    .open_stream = open_stream,
                                    .close_stream = close_stream,
                                    .copy_on = copy_on,
                                    .record_event = record_event,
                                    .destroy_event = destroy_event,
                                    .await_event = await_event,
                                    .synchronize_stream = synchronize_stream};
  return oldest <= table.version && table.version <= newest ? &table : NULL;
}
