/* libOpenCL.so.1: the functions that are called, the devices that can be used, and what the last failure of a thread
 * was. */
#ifndef LIBRARY_H
#define LIBRARY_H

#define CL_TARGET_OPENCL_VERSION 200
#include "aicc-c/driver.h"

#include <CL/cl.h>

#define CALLS(DO)                                                                                                      \
  DO(clBuildProgram)                                                                                                   \
  DO(clCreateCommandQueueWithProperties)                                                                               \
  DO(clCreateContext)                                                                                                  \
  DO(clCreateKernel)                                                                                                   \
  DO(clCreateProgramWithSource)                                                                                        \
  DO(clEnqueueNDRangeKernel)                                                                                           \
  DO(clEnqueueSVMMemcpy)                                                                                               \
  DO(clFinish)                                                                                                         \
  DO(clFlush)                                                                                                          \
  DO(clGetDeviceIDs)                                                                                                   \
  DO(clGetDeviceInfo)                                                                                                  \
  DO(clGetEventInfo)                                                                                                   \
  DO(clGetKernelArgInfo)                                                                                               \
  DO(clGetKernelInfo)                                                                                                  \
  DO(clGetPlatformIDs)                                                                                                 \
  DO(clGetProgramBuildInfo)                                                                                            \
  DO(clReleaseCommandQueue)                                                                                            \
  DO(clReleaseContext)                                                                                                 \
  DO(clReleaseEvent)                                                                                                   \
  DO(clReleaseKernel)                                                                                                  \
  DO(clReleaseProgram)                                                                                                 \
  DO(clRetainEvent)                                                                                                    \
  DO(clSVMAlloc)                                                                                                       \
  DO(clSVMFree)                                                                                                        \
  DO(clSetKernelArg)                                                                                                   \
  DO(clSetKernelArgSVMPointer)                                                                                         \
  DO(clWaitForEvents)

#define MEMBER(NAME) __typeof__(&NAME) NAME;
extern struct opencl {
  CALLS(MEMBER)
} cl;

/* Members of the driver's table. */
const char *error(void);
int32_t device_count(void);
const char *device_name(int32_t index);

/* The device of that number; NULL for a bad one. */
cl_device_id device_at(int32_t index);

/* Notes why a call fails; returns `status`. */
aicc_status fail(aicc_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* AICC_OK for CL_SUCCESS, else "WHAT: OpenCL error N". */
aicc_status checked(cl_int code, const char *what);

#endif
