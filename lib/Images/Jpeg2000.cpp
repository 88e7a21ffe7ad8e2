// JPEG 2000 by OpenJPEG, files (JP2) and bare streams: grey, RGB, YCbCr with fewer samples of colour, inks. Samples of
// any number of bits are scaled to 8; alpha is left out.
#include "lib/Images/Picture.h"

#include <openjpeg.h>

namespace aicc::images {

namespace {
/// A file in memory, and where OpenJPEG is in it.
struct File {
  Picture *picture;
  int64_t at;
  char reason[256]; ///< the first error
};

OPJ_SIZE_T readBytes(void *into, OPJ_SIZE_T count, void *user) {
  File &file = *static_cast<File *>(user);
  auto left = OPJ_SIZE_T(file.picture->size() - file.at);
  if (left == 0)
    return OPJ_SIZE_T(-1);
  OPJ_SIZE_T taken = count < left ? count : left;
  std::memcpy(into, file.picture->bytes() + file.at, taken);
  file.at += int64_t(taken);
  return taken;
}

OPJ_BOOL seek(OPJ_OFF_T to, void *user) {
  File &file = *static_cast<File *>(user);
  if (to < 0 || to > file.picture->size())
    return OPJ_FALSE;
  file.at = to;
  return OPJ_TRUE;
}

OPJ_OFF_T skip(OPJ_OFF_T count, void *user) {
  File &file = *static_cast<File *>(user);
  int64_t left = file.picture->size() - file.at;
  if (count > left || count < -file.at)
    return -1;
  file.at += count;
  return count;
}

void keepError(const char *text, void *user) {
  File &file = *static_cast<File *>(user);
  size_t length = std::strcspn(text, "\r\n");
  length = length < sizeof(file.reason) ? length : sizeof(file.reason) - 1;
  if (file.reason[0] == '\0')
    std::memcpy(file.reason, text, length);
}

void beSilent(const char *, void *) {}

/// What OpenJPEG hands out, all freed at the end.
struct Reader {
  opj_stream_t *stream = nullptr;
  opj_codec_t *codec = nullptr;
  opj_image_t *image = nullptr;
  ~Reader() {
    opj_image_destroy(image);
    opj_destroy_codec(codec);
    opj_stream_destroy(stream);
  }
};
} // namespace

static bool open(Picture &picture, File &file, Reader &reader) {
  bool isStream = picture.bytes()[0] == 0xff;
  reader.codec = opj_create_decompress(isStream ? OPJ_CODEC_J2K : OPJ_CODEC_JP2);
  reader.stream = opj_stream_default_create(OPJ_TRUE);
  if (!reader.codec || !reader.stream)
    return picture.failMemory();
  opj_set_error_handler(reader.codec, keepError, &file);
  opj_set_warning_handler(reader.codec, beSilent, nullptr);
  opj_set_info_handler(reader.codec, beSilent, nullptr);
  opj_stream_set_user_data(reader.stream, &file, nullptr);
  opj_stream_set_user_data_length(reader.stream, OPJ_UINT64(picture.size()));
  opj_stream_set_read_function(reader.stream, readBytes);
  opj_stream_set_seek_function(reader.stream, seek);
  opj_stream_set_skip_function(reader.stream, skip);
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  return opj_setup_decoder(reader.codec, &parameters) && opj_read_header(reader.stream, reader.codec, &reader.image);
}

/// A sample of component `number` at a pixel of the picture, as a byte.
static uint8_t sampleAt(const opj_image_t &image, int number, int64_t x, int64_t y) {
  const opj_image_comp_t &component = image.comps[number];
  auto inside = [](int64_t at, int64_t first, int64_t count) {
    at -= first;
    return at < 0 ? 0 : at < count ? at : count - 1;
  };
  int64_t column = inside((image.x0 + x) / component.dx, component.x0, component.w);
  int64_t row = inside((image.y0 + y) / component.dy, component.y0, component.h);
  int64_t most = (int64_t(1) << component.prec) - 1;
  int64_t value = component.data[row * component.w + column] + (component.sgnd ? (most + 1) / 2 : 0);
  return toByte(value < 0 ? 0 : value < most ? value : most, most);
}

static uint8_t rounded(double value) { return uint8_t(value < 0 ? 0 : value > 255 ? 255 : value + 0.5); }

/// ITU-R BT.601 in the whole range of a byte.
static void fromLuma(uint8_t *pixel) {
  double y = pixel[0], blue = pixel[1] - 128, red = pixel[2] - 128;
  pixel[0] = rounded(y + 1.402 * red);
  pixel[1] = rounded(y - 0.344136 * blue - 0.714136 * red);
  pixel[2] = rounded(y + 1.772 * blue);
}

static void putPixels(Picture &picture, const opj_image_t &image) {
  bool isGrey = image.numcomps < 3, isInks = image.color_space == OPJ_CLRSPC_CMYK && image.numcomps > 3;
  bool isLuma = image.color_space == OPJ_CLRSPC_SYCC || image.color_space == OPJ_CLRSPC_EYCC ||
                (!isGrey && !isInks && image.comps[1].dx > image.comps[0].dx);
  for (int64_t y = 0; y < picture.height(); ++y)
    for (int64_t x = 0; x < picture.width(); ++x) {
      uint8_t pixel[4], rgb[3];
      for (int i = 0; i < (isInks ? 4 : 3); ++i)
        pixel[i] = i > 0 && isGrey ? pixel[0] : sampleAt(image, i, x, y);
      if (isLuma && !isGrey)
        fromLuma(pixel);
      if (isInks)
        fromInks(pixel, rgb);
      picture.put(y * picture.width() + x, isInks ? rgb : pixel);
    }
}

/// What `putPixels` believes in.
static bool checkComponents(Picture &picture, const opj_image_t &image, bool isDecoded) {
  if (image.numcomps < 1 || image.numcomps > 8)
    return picture.fail("expected 1 to 8 components, found %u", image.numcomps);
  for (OPJ_UINT32 i = 0; i < image.numcomps; ++i) {
    const opj_image_comp_t &component = image.comps[i];
    bool isUsable = component.prec >= 1 && component.prec <= 31 && component.dx > 0 && component.dy > 0 &&
                    (!isDecoded || (component.w > 0 && component.h > 0 && component.data));
    if (!isUsable)
      return picture.fail("expected samples of 1 to 31 bits in component %u, found none", i);
  }
  return true;
}

static bool read(Picture &picture, File &file) {
  Reader reader;
  auto failed = [&] { return picture.fail("%s", file.reason[0] ? file.reason : "OpenJPEG gave no reason"); };
  if (!open(picture, file, reader))
    return failed();
  opj_image_t *&image = reader.image;
  if (!checkComponents(picture, *image, false))
    return false;
  // Each sample has four bytes, in its tile and in the picture.
  if (!picture.begin(int64_t(image->x1) - image->x0, int64_t(image->y1) - image->y0, 8 * int64_t(image->numcomps)))
    return false;
  if (!opj_decode(reader.codec, reader.stream, image) || !opj_end_decompress(reader.codec, reader.stream))
    return failed();
  bool isSame = int64_t(image->x1) - image->x0 == picture.width() && int64_t(image->y1) - image->y0 == picture.height();
  if (!isSame)
    return picture.fail("expected one size, found another behind the header");
  if (!checkComponents(picture, *image, true))
    return false;
  putPixels(picture, *image);
  return true;
}

bool decodeJpeg2000(Picture &picture) {
  File file = {&picture, 0, ""};
  return read(picture, file);
}

} // namespace aicc::images
