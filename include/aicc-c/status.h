/* Status codes shared by the compiler and the runtime, and the exit codes of the command line tools. */
#ifndef AICC_C_STATUS_H
#define AICC_C_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define AICC_EXPORT __declspec(dllexport)
#else
#define AICC_EXPORT __attribute__((visibility("default")))
#endif

/** Result of a call; the value is also the exit code of the tool that ends with it. Values never change meaning. */
typedef enum aicc_status {
  AICC_OK = 0,
  AICC_INTERNAL = 1,       /**< a bug in aicc: please report it */
  AICC_USAGE = 2,          /**< wrong flag, argument, input name, type or shape */
  AICC_BAD_MODEL = 3,      /**< the model or tensor file is damaged or breaks the standard */
  AICC_UNSUPPORTED = 4,    /**< valid, but no target here can run it */
  AICC_COMPILE_FAILED = 5, /**< a phase of the compiler failed on a valid model */
  AICC_RUN_FAILED = 6,     /**< the model failed while running (out of memory, cancelled ...) */
  AICC_WRONG_RESULT = 7,   /**< `verify`: an output is outside the tolerance */
  AICC_BAD_ARTIFACT = 8,   /**< not an artifact, damaged, or of another version */
  AICC_BUSY = 9,           /**< the session is running on another thread */
  AICC_IO = 10             /**< a file cannot be read or written */
} aicc_status;

#ifdef __cplusplus
}
#endif
#endif
