/* The seam between whoever has an image file in memory and the library that decodes it (libaicc_images.so). C only, and
 * one function, so that the library can be found when the first image comes. */
#ifndef AICC_LIB_IMAGES_IMAGES_H
#define AICC_LIB_IMAGES_IMAGES_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The number goes up when what is below changes its meaning. */
#define AICC_IMAGES_LIBRARY "libaicc_images.so.1"
#define AICC_IMAGES_DECODE "aicc_images_decode"

enum aicc_pixel_format { AICC_PIXELS_RGB = 0, AICC_PIXELS_BGR = 1, AICC_PIXELS_GRAYSCALE = 2 };

typedef struct aicc_image {
  const uint8_t *bytes; /**< the file; the format is seen from its first bytes */
  int64_t size;
  int32_t pixel_format; /**< one of aicc_pixel_format */
  /** Memory for the pixels, which stays the caller's; called at most once, when `height`, `width` and `channels` are
   *  set. May be null. */
  void *(*allocate)(void *context, int64_t bytes);
  void *context;
  /* Results. */
  int64_t height, width, channels;
  uint8_t *pixels;   /**< `height` x `width` x `channels` */
  char message[400]; /**< what went wrong; "" where `allocate` gave null */
} aicc_image;

/** Decodes; an aicc_status. Any number of threads may call it. */
int32_t aicc_images_decode(aicc_image *image);

#ifdef __cplusplus
}
#endif
#endif
