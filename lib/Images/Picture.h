// A picture in the making, as decoders see it: the bytes of a file, rows of pixels, one reason why it cannot be.
#pragma once

#include "aicc-c/status.h"
#include "lib/Images/Images.h"

#include <cstdlib>
#include <cstring>

namespace aicc::images {

/// What is asked for at most, checked before any memory is: 11,585 x 11,585 pixels, and so much memory for a decoder.
constexpr int64_t mostPixels = int64_t(1) << 27, mostBytes = int64_t(1) << 31;

/// Memory that goes with its scope. Null when there is none.
class Bytes {
public:
  explicit Bytes(int64_t size) : memory(static_cast<uint8_t *>(std::malloc(size_t(size)))) {}
  Bytes(const Bytes &) = delete;
  Bytes &operator=(const Bytes &) = delete;
  ~Bytes() { std::free(memory); }
  uint8_t *get() const { return memory; }
  explicit operator bool() const { return memory; }

private:
  uint8_t *memory;
};

class Picture {
public:
  Picture(aicc_image &image, const char *format) : image(image), format(format) {}

  const uint8_t *bytes() const { return image.bytes; }
  int64_t size() const { return image.size; }
  int64_t width() const { return image.width; }
  int64_t height() const { return image.height; }

  /// Records "cannot decode the FORMAT image: ..."; the first reason is kept. Returns false.
  bool fail(const char *text, ...) __attribute__((format(printf, 2, 3)));
  bool failMemory() { return fail("out of memory"); }
  bool hasFailed() const { return status != AICC_OK; }

  /// Whether so large a picture is decoded at all. `work` is what the decoder itself needs for a pixel, in bytes.
  bool check(int64_t width, int64_t height, int64_t work);
  /// The same, and then gets memory for the pixels.
  bool begin(int64_t width, int64_t height, int64_t work);

  /// Pixel number `place`, row by row, from three bytes: red, green, blue.
  void put(int64_t place, const uint8_t *rgb) {
    uint8_t *pixel = image.pixels + place * image.channels;
    if (image.pixel_format == AICC_PIXELS_GRAYSCALE)
      *pixel = uint8_t((rgb[0] * 19595 + rgb[1] * 38470 + rgb[2] * 7471 + 32768) >> 16); // ITU-R BT.601
    else if (image.pixel_format == AICC_PIXELS_BGR)
      pixel[0] = rgb[2], pixel[1] = rgb[1], pixel[2] = rgb[0];
    else
      pixel[0] = rgb[0], pixel[1] = rgb[1], pixel[2] = rgb[2];
  }
  /// A whole row of them.
  void putRow(int64_t row, const uint8_t *rgb) {
    for (int64_t x = 0; x < width(); ++x)
      put(row * width() + x, rgb + 3 * x);
  }

  aicc_status status = AICC_OK;

private:
  int64_t channels() const;

  aicc_image &image;
  const char *format;
};

/// `value` of [0, most] as a byte, rounded.
inline uint8_t toByte(int64_t value, int64_t most) { return uint8_t((value * 255 + most / 2) / most); }

/// Red, green and blue of inks, 255 being all of it.
inline void fromInks(const uint8_t *inks, uint8_t *rgb) {
  for (int i = 0; i < 3; ++i) {
    int light = 255 - inks[3], product = inks[i] * light + 128;
    rgb[i] = uint8_t(light - ((product + (product >> 8)) >> 8));
  }
}

/// A decoder each; false with the reason recorded.
bool decodeBmp(Picture &picture);
bool decodeJpeg(Picture &picture);
bool decodeJpeg2000(Picture &picture);
bool decodePng(Picture &picture);
bool decodePnm(Picture &picture);
bool decodeTiff(Picture &picture);
bool decodeWebP(Picture &picture);

} // namespace aicc::images
