#include "lib/Images/Picture.h"

#include <cstdarg>
#include <cstdio>

namespace aicc::images {

bool Picture::fail(const char *text, ...) {
  if (hasFailed())
    return false;
  status = AICC_RUN_FAILED;
  int written = std::snprintf(image.message, sizeof(image.message), "cannot decode the %s image: ", format);
  va_list arguments;
  va_start(arguments, text);
  std::vsnprintf(image.message + written, sizeof(image.message) - size_t(written), text, arguments);
  va_end(arguments);
  return false;
}

int64_t Picture::channels() const { return image.pixel_format == AICC_PIXELS_GRAYSCALE ? 1 : 3; }

bool Picture::check(int64_t width, int64_t height, int64_t work) {
  int64_t pixels, bytes = work + channels();
  if (width < 1 || height < 1)
    return fail("expected at least one pixel, found %lld x %lld", (long long)width, (long long)height);
  if (__builtin_mul_overflow(width, height, &pixels) || pixels > mostPixels)
    return fail("expected at most %lld pixels, found %lld x %lld", (long long)mostPixels, (long long)width,
                (long long)height);
  if (pixels * bytes > mostBytes)
    return fail("expected pixels that need at most %lld bytes, found %lld x %lld pixels of %lld bytes",
                (long long)mostBytes, (long long)width, (long long)height, (long long)bytes);
  return true;
}

bool Picture::begin(int64_t width, int64_t height, int64_t work) {
  if (!check(width, height, work))
    return false;
  image.width = width, image.height = height, image.channels = channels();
  image.pixels = static_cast<uint8_t *>(image.allocate(image.context, width * height * channels()));
  if (!image.pixels)
    status = AICC_RUN_FAILED; // whoever had no memory has said so
  return image.pixels;
}

} // namespace aicc::images
