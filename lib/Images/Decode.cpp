// The one function of libaicc_images.so: sees the format and calls its decoder.
#include "lib/Images/Picture.h"

#include <cstdio>

using namespace aicc::images;

namespace {
struct Format {
  const char *name;
  bool (*decode)(Picture &);
  int64_t length; ///< of the signature
  const char *signature;
  int64_t laterAt; ///< where a second part of it stands, of four bytes; 0: nowhere
  const char *later;
};

constexpr Format formats[] = {
    {"BMP", decodeBmp, 2, "BM", 0, ""},
    {"JPEG", decodeJpeg, 3, "\xff\xd8\xff", 0, ""},
    {"JPEG 2000", decodeJpeg2000, 12, "\0\0\0\x0cjP  \r\n\x87\n", 0, ""},
    {"JPEG 2000", decodeJpeg2000, 4, "\xff\x4f\xff\x51", 0, ""},
    {"PNG", decodePng, 8, "\x89PNG\r\n\x1a\n", 0, ""},
    {"PNM", decodePnm, 2, "P1", 0, ""},
    {"PNM", decodePnm, 2, "P2", 0, ""},
    {"PNM", decodePnm, 2, "P3", 0, ""},
    {"PNM", decodePnm, 2, "P4", 0, ""},
    {"PNM", decodePnm, 2, "P5", 0, ""},
    {"PNM", decodePnm, 2, "P6", 0, ""},
    {"TIFF", decodeTiff, 4, "II*\0", 0, ""},
    {"TIFF", decodeTiff, 4, "MM\0*", 0, ""},
    {"TIFF", decodeTiff, 4, "II+\0", 0, ""}, // BigTIFF
    {"TIFF", decodeTiff, 4, "MM\0+", 0, ""},
    {"WebP", decodeWebP, 4, "RIFF", 8, "WEBP"},
};

bool begins(const aicc_image &image, const Format &format) {
  auto isAt = [&](int64_t at, const char *bytes, int64_t length) {
    return image.size >= at + length && std::memcmp(image.bytes + at, bytes, size_t(length)) == 0;
  };
  return isAt(0, format.signature, format.length) && (format.laterAt == 0 || isAt(format.laterAt, format.later, 4));
}
} // namespace

extern "C" __attribute__((visibility("default"))) int32_t aicc_images_decode(aicc_image *image) {
  image->message[0] = '\0';
  image->pixels = nullptr;
  for (const Format &format : formats) {
    if (!begins(*image, format))
      continue;
    Picture picture(*image, format.name);
    if (!format.decode(picture) && !picture.hasFailed())
      picture.fail("the decoder gave no reason");
    return picture.status;
  }
  char found[16] = "nothing";
  for (int64_t i = 0, at = 0; i < image->size && i < 4; ++i)
    at += std::snprintf(found + at, sizeof(found) - size_t(at), i == 0 ? "%02x" : " %02x", image->bytes[i]);
  std::snprintf(image->message, sizeof(image->message),
                "expected an image (BMP, JPEG, JPEG 2000, PNG, PNM, TIFF or WebP), found %s%s",
                image->size > 0 ? "the first bytes " : "", found);
  return AICC_RUN_FAILED;
}
