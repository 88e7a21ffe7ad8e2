// TIFF by libtiff, first page, in the orientation that the file asks for. libtiff makes 8 bits of 1 to 16, and colours
// of palettes, inks, YCbCr and CIE L*a*b*.
#include "lib/Images/Picture.h"

#include <cstdio>

#include <tiffio.h>

namespace aicc::images {

namespace {
/// A file in memory, and where libtiff is in it.
struct File {
  Picture *picture;
  uint64_t at;
  char reason[256]; ///< the first error
};

File &fileOf(thandle_t handle) { return *static_cast<File *>(handle); }

tmsize_t readBytes(thandle_t handle, void *into, tmsize_t count) {
  File &file = fileOf(handle);
  uint64_t size = uint64_t(file.picture->size()), left = file.at < size ? size - file.at : 0;
  uint64_t taken = uint64_t(count) < left ? uint64_t(count) : left;
  if (taken != 0)
    std::memcpy(into, file.picture->bytes() + file.at, taken);
  file.at += taken;
  return tmsize_t(taken);
}

tmsize_t writeBytes(thandle_t, void *, tmsize_t) { return 0; }

toff_t seek(thandle_t handle, toff_t offset, int from) {
  File &file = fileOf(handle);
  uint64_t base = from == SEEK_CUR ? file.at : from == SEEK_END ? uint64_t(file.picture->size()) : 0;
  return file.at = base + offset;
}

int closeFile(thandle_t) { return 0; }

toff_t sizeOf(thandle_t handle) { return toff_t(fileOf(handle).picture->size()); }

int mapFile(thandle_t, void **, toff_t *) { return 0; }

void unmapFile(thandle_t, void *, toff_t) {}

/// A result of 1 keeps the message from the handler that all of a process share.
int keepError(TIFF *, void *user, const char *, const char *format, va_list arguments) {
  File &file = *static_cast<File *>(user);
  if (file.reason[0] == '\0')
    std::vsnprintf(file.reason, sizeof(file.reason), format, arguments);
  return 1;
}

int beSilent(TIFF *, void *, const char *, const char *, va_list) { return 1; }
} // namespace

static TIFF *open(File &file) {
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (!options)
    return nullptr;
  TIFFOpenOptionsSetErrorHandlerExtR(options, keepError, &file);
  TIFFOpenOptionsSetWarningHandlerExtR(options, beSilent, nullptr);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, mostBytes / 2);
  // "m": not mapped.
  TIFF *tiff = TIFFClientOpenExt("image", "rm", &file, readBytes, writeBytes, seek, closeFile, sizeOf, mapFile,
                                 unmapFile, options);
  TIFFOpenOptionsFree(options);
  return tiff;
}

/// Those of libtiff's codecs that images come in. What is left out is rare and has seen less use.
static bool checkCodec(Picture &picture, TIFF *tiff) {
  uint16_t compression = COMPRESSION_NONE;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &compression);
  switch (compression) {
  case COMPRESSION_NONE:
  case COMPRESSION_CCITTRLE:
  case COMPRESSION_CCITTFAX3:
  case COMPRESSION_CCITTFAX4:
  case COMPRESSION_LZW:
  case COMPRESSION_JPEG:
  case COMPRESSION_ADOBE_DEFLATE:
  case COMPRESSION_DEFLATE:
  case COMPRESSION_PACKBITS:
  case COMPRESSION_LZMA:
  case COMPRESSION_ZSTD:
  case COMPRESSION_WEBP: break;
  default: return picture.fail("expected a common compression, found number %d", compression);
  }
  return TIFFIsCODECConfigured(compression) || picture.fail("this libtiff has no compression %d", compression);
}

/// libtiff takes parts that the file does not list for zeros.
static bool checkParts(Picture &picture, TIFF *tiff) {
  uint32_t count = TIFFIsTiled(tiff) ? TIFFNumberOfTiles(tiff) : TIFFNumberOfStrips(tiff);
  for (uint32_t part = 0; part < count; ++part)
    if (TIFFGetStrileByteCount(tiff, part) == 0)
      return picture.fail("expected %u strips or tiles, found number %u without bytes", count, part);
  return true;
}

/// Alpha is left out, and colours shall not be multiplied by it: libtiff does that where it is not done yet.
static void keepColours(TIFF *tiff) {
  uint16_t count = 0, *kinds = nullptr, done = EXTRASAMPLE_ASSOCALPHA;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds);
  if (count == 1 && kinds[0] == EXTRASAMPLE_UNASSALPHA)
    TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &done);
}

/// Where the pixel at `x`, `y` of the file is in the picture. Orientations 5 to 8 swap rows and columns; the first row
/// of the file is the bottom one in 3, 4 and the right one in 6, 7, its first column the right one in 2, 3, the bottom
/// one in 7, 8.
static int64_t placeOf(int orientation, int64_t x, int64_t y, int64_t width, int64_t height) {
  int64_t otherX = width - 1 - x, otherY = height - 1 - y;
  switch (orientation) {
  case ORIENTATION_TOPRIGHT: return y * width + otherX;
  case ORIENTATION_BOTRIGHT: return otherY * width + otherX;
  case ORIENTATION_BOTLEFT: return otherY * width + x;
  case ORIENTATION_LEFTTOP: return x * height + y;
  case ORIENTATION_RIGHTTOP: return x * height + otherY;
  case ORIENTATION_RIGHTBOT: return otherX * height + otherY;
  case ORIENTATION_LEFTBOT: return otherX * height + y;
  default: return y * width + x;
  }
}

static bool readPixels(Picture &picture, TIFFRGBAImage &reader, const File &file) {
  int64_t width = reader.width, height = reader.height;
  int orientation = reader.orientation;
  reader.orientation = reader.req_orientation = ORIENTATION_TOPLEFT; // rows as the file has them
  bool isTurned = orientation >= ORIENTATION_LEFTTOP && orientation <= ORIENTATION_LEFTBOT;
  if (!picture.begin(isTurned ? height : width, isTurned ? width : height, 8))
    return false;
  Bytes pixels(width * height * 4);
  if (!pixels)
    return picture.failMemory();
  auto *raster = reinterpret_cast<uint32_t *>(pixels.get());
  bool isRead = TIFFRGBAImageGet(&reader, raster, uint32_t(width), uint32_t(height));
  if (!isRead || file.reason[0])
    return picture.fail("%s", file.reason[0] ? file.reason : "libtiff gave no reason");
  for (int64_t y = 0; y < height; ++y)
    for (int64_t x = 0; x < width; ++x) {
      uint32_t pixel = raster[y * width + x];
      uint8_t rgb[3] = {uint8_t(TIFFGetR(pixel)), uint8_t(TIFFGetG(pixel)), uint8_t(TIFFGetB(pixel))};
      picture.put(placeOf(orientation, x, y, width, height), rgb);
    }
  return true;
}

static bool readPage(Picture &picture, TIFF *tiff, const File &file) {
  if (!checkCodec(picture, tiff) || !checkParts(picture, tiff))
    return false;
  keepColours(tiff);
  char reason[1024] = "";
  TIFFRGBAImage reader;
  if (!TIFFRGBAImageOK(tiff, reason) || !TIFFRGBAImageBegin(&reader, tiff, /*stop=*/1, reason))
    return picture.fail("%s", reason[0] ? reason : file.reason);
  bool isRead = readPixels(picture, reader, file);
  TIFFRGBAImageEnd(&reader);
  return isRead;
}

bool decodeTiff(Picture &picture) {
  File file = {&picture, 0, ""};
  TIFF *tiff = open(file);
  if (!tiff)
    return picture.fail("%s", file.reason[0] ? file.reason : "libtiff gave no reason");
  bool isRead = readPage(picture, tiff, file);
  TIFFClose(tiff);
  return isRead;
}

} // namespace aicc::images
