// WebP by libwebp: lossy and lossless; of an animation the first frame, on its canvas.
#include "lib/Images/Picture.h"

#include <webp/decode.h>
#include <webp/demux.h>

namespace aicc::images {

static const char *nameOf(VP8StatusCode status) {
  switch (status) {
  case VP8_STATUS_OUT_OF_MEMORY: return "out of memory";
  case VP8_STATUS_BITSTREAM_ERROR: return "an error in the bit stream";
  case VP8_STATUS_UNSUPPORTED_FEATURE: return "a feature that libwebp does not have";
  case VP8_STATUS_SUSPENDED:
  case VP8_STATUS_NOT_ENOUGH_DATA: return "expected more bytes, found the end of the file";
  default: return "libwebp gave no reason";
  }
}

static bool readStill(Picture &picture) {
  int64_t rowBytes = 3 * picture.width(), bytes = rowBytes * picture.height();
  Bytes rows(bytes);
  WebPDecoderConfig config;
  if (!rows || !WebPInitDecoderConfig(&config))
    return picture.failMemory();
  config.output.colorspace = MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA = {rows.get(), int(rowBytes), size_t(bytes)};
  VP8StatusCode status = WebPDecode(picture.bytes(), size_t(picture.size()), &config);
  WebPFreeDecBuffer(&config.output);
  if (status != VP8_STATUS_OK)
    return picture.fail("%s", nameOf(status));
  for (int64_t y = 0; y < picture.height(); ++y)
    picture.putRow(y, rows.get() + rowBytes * y);
  return true;
}

static bool readFirst(Picture &picture, WebPAnimDecoder *decoder) {
  uint8_t *pixels;
  int time;
  WebPAnimInfo info;
  bool isRead = decoder && WebPAnimDecoderGetInfo(decoder, &info) && info.canvas_width == picture.width() &&
                info.canvas_height == picture.height() && WebPAnimDecoderGetNext(decoder, &pixels, &time);
  if (!isRead)
    return picture.fail("expected a first frame, found a broken animation");
  for (int64_t place = 0; place < picture.width() * picture.height(); ++place)
    picture.put(place, pixels + 4 * place);
  return true;
}

static bool readAnimation(Picture &picture) {
  WebPData data = {picture.bytes(), size_t(picture.size())};
  WebPAnimDecoderOptions options;
  if (!WebPAnimDecoderOptionsInit(&options))
    return picture.fail("expected another version of libwebpdemux");
  options.color_mode = MODE_RGBA;
  WebPAnimDecoder *decoder = WebPAnimDecoderNew(&data, &options);
  bool isRead = readFirst(picture, decoder);
  WebPAnimDecoderDelete(decoder);
  return isRead;
}

bool decodeWebP(Picture &picture) {
  WebPBitstreamFeatures features;
  VP8StatusCode status = WebPGetFeatures(picture.bytes(), size_t(picture.size()), &features);
  if (status != VP8_STATUS_OK)
    return picture.fail("%s", nameOf(status));
  if (!picture.begin(features.width, features.height, features.has_animation ? 12 : 7))
    return false;
  return features.has_animation ? readAnimation(picture) : readStill(picture);
}

} // namespace aicc::images
