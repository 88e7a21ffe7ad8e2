// BMP: headers of OS/2 and Windows, 1 to 32 bits a pixel, palettes, masks, runs. Alpha is left out.
#include "lib/Images/Picture.h"

namespace aicc::images {

namespace {
enum Compression : uint32_t { Plain = 0, Runs8 = 1, Runs4 = 2, Masks = 3, MasksAlpha = 6 };

struct Header {
  int64_t width, height, bits, pixelsAt;
  bool isTopDown;
  uint32_t compression;
  uint32_t masks[3]; ///< red, green, blue
  uint8_t colours[256][3];
};
} // namespace

static uint32_t number(const uint8_t *bytes, int count) {
  uint32_t value = 0;
  for (int i = count - 1; i >= 0; --i)
    value = value << 8 | bytes[i];
  return value;
}

/// Entries that the file does not have are black.
static void readColours(const Picture &picture, Header &header, int64_t at, int64_t count, int64_t entry) {
  for (int64_t i = 0; i < count && i < 256 && at + entry * i + 3 <= picture.size(); ++i)
    for (int k = 0; k < 3; ++k)
      header.colours[i][k] = picture.bytes()[at + entry * i + 2 - k];
}

static bool checkForm(Picture &picture, const Header &header) {
  bool isIndexed = header.bits == 1 || header.bits == 4 || header.bits == 8;
  bool hasMasks = header.bits == 16 || header.bits == 32;
  bool isKnown = false;
  switch (header.compression) {
  case Plain: isKnown = isIndexed || hasMasks || header.bits == 24; break;
  case Runs8: isKnown = header.bits == 8 && !header.isTopDown; break;
  case Runs4: isKnown = header.bits == 4 && !header.isTopDown; break;
  case Masks:
  case MasksAlpha: isKnown = hasMasks; break;
  default: break;
  }
  return isKnown || picture.fail("expected a known form of pixels, found compression %u with %lld bits a pixel",
                                 header.compression, (long long)header.bits);
}

static bool readHeader(Picture &picture, Header &header) {
  const uint8_t *bytes = picture.bytes();
  int64_t length = picture.size() < 26 ? 0 : number(bytes + 14, 4);
  bool isOld = length == 12;
  if (!isOld && (length < 40 || 14 + length > picture.size()))
    return picture.fail("expected a header of 12 or at least 40 bytes, found %lld of them in %lld bytes",
                        (long long)length, (long long)picture.size());
  header.pixelsAt = number(bytes + 10, 4);
  header.width = isOld ? int32_t(number(bytes + 18, 2)) : int32_t(number(bytes + 18, 4));
  header.height = isOld ? int32_t(number(bytes + 20, 2)) : int32_t(number(bytes + 22, 4));
  header.bits = number(bytes + (isOld ? 24 : 28), 2);
  header.isTopDown = header.height < 0;
  header.height = header.isTopDown ? -header.height : header.height;
  header.compression = isOld ? uint32_t(Plain) : number(bytes + 30, 4);
  if (!checkForm(picture, header))
    return false;
  bool isMasked = header.compression == Masks || header.compression == MasksAlpha;
  if (isMasked && picture.size() < 14 + 40 + 12)
    return picture.fail("expected masks behind the header, found the end of the file");
  for (int i = 0; i < 3; ++i)
    header.masks[i] =
        isMasked ? number(bytes + 54 + 4 * i, 4) : (header.bits == 16 ? 0x1fu << (10 - 5 * i) : 0xffu << (16 - 8 * i));
  int64_t behind = 14 + length + (isMasked && length == 40 ? 12 : 0);
  int64_t count = isOld ? 0 : number(bytes + 46, 4);
  if (header.bits <= 8)
    readColours(picture, header, behind, count > 0 ? count : int64_t(1) << header.bits, isOld ? 3 : 4);
  return true;
}

static uint8_t masked(uint32_t pixel, uint32_t mask) {
  if (mask == 0)
    return 0;
  int shift = __builtin_ctz(mask);
  return toByte((pixel & mask) >> shift, mask >> shift);
}

static void putPixel(Picture &picture, const Header &header, const uint8_t *row, int64_t x, int64_t place) {
  uint8_t rgb[3];
  if (header.bits <= 8) {
    int64_t bit = x * header.bits;
    int index = row[bit / 8] >> (8 - header.bits - bit % 8) & ((1 << header.bits) - 1);
    std::memcpy(rgb, header.colours[index], 3);
  } else if (header.bits == 24) {
    rgb[0] = row[3 * x + 2], rgb[1] = row[3 * x + 1], rgb[2] = row[3 * x];
  } else {
    uint32_t pixel = number(row + x * header.bits / 8, int(header.bits / 8));
    for (int i = 0; i < 3; ++i)
      rgb[i] = masked(pixel, header.masks[i]);
  }
  picture.put(place, rgb);
}

static bool readPlain(Picture &picture, const Header &header) {
  int64_t rowBytes = (header.width * header.bits + 31) / 32 * 4, left = picture.size() - header.pixelsAt;
  // The last row may come without its padding.
  int64_t wanted = rowBytes * (header.height - 1) + (header.width * header.bits + 7) / 8;
  if (left < wanted)
    return picture.fail("expected %lld bytes of pixels, found %lld", (long long)wanted,
                        (long long)(left < 0 ? 0 : left));
  if (!picture.begin(header.width, header.height, 0))
    return false;
  for (int64_t y = 0; y < header.height; ++y) {
    int64_t row = header.isTopDown ? y : header.height - 1 - y;
    for (int64_t x = 0; x < header.width; ++x)
      putPixel(picture, header, picture.bytes() + header.pixelsAt + y * rowBytes, x, row * header.width + x);
  }
  return true;
}

namespace {
/// Pixels as runs. What no run names has colour 0.
class Runs {
public:
  Runs(Picture &picture, const Header &header)
      : picture(picture), header(header), at(picture.bytes() + header.pixelsAt), end(picture.bytes() + picture.size()) {
  }

  bool read() {
    while (y < header.height) {
      if (end - at < 2)
        return picture.fail("expected pixels up to row %lld, found the end of the file in row %lld",
                            (long long)header.height, (long long)y);
      int first = at[0], second = at[1];
      at += 2;
      if (first == 0 && second == 1)
        return true;
      if (first > 0)
        repeat(first, second);
      else if (!(second > 2 ? copy(second) : move(second)))
        return false;
    }
    return true;
  }

private:
  void put(int index) {
    if (x < header.width)
      picture.put((header.height - 1 - y) * header.width + x, header.colours[index]);
    ++x;
  }
  int half(int byte, int64_t i) const { return header.bits == 8 ? byte : i % 2 == 0 ? byte >> 4 : byte & 15; }
  void repeat(int count, int byte) {
    for (int i = 0; i < count; ++i)
      put(half(byte, i));
  }
  /// As many pixels as they are, filled up to two bytes.
  bool copy(int count) {
    int64_t bytes = (count * header.bits + 7) / 8, padded = bytes + bytes % 2;
    if (end - at < bytes)
      return picture.fail("expected %lld bytes of a run, found %lld", (long long)bytes, (long long)(end - at));
    for (int i = 0; i < count; ++i)
      put(half(at[i * header.bits / 8], i));
    at = end - at < padded ? end : at + padded;
    return true;
  }
  /// To the next row, or right and up.
  bool move(int kind) {
    if (kind == 0) {
      x = 0, ++y;
      return true;
    }
    if (end - at < 2)
      return picture.fail("expected a step, found the end of the file");
    x += at[0], y += at[1];
    at += 2;
    return true;
  }

  Picture &picture;
  const Header &header;
  const uint8_t *at, *end;
  int64_t x = 0, y = 0;
};
} // namespace

static bool readRuns(Picture &picture, const Header &header) {
  if (header.pixelsAt > picture.size())
    return picture.fail("expected pixels at byte %lld, found %lld bytes", (long long)header.pixelsAt,
                        (long long)picture.size());
  if (!picture.begin(header.width, header.height, 0))
    return false;
  for (int64_t place = 0; place < header.width * header.height; ++place)
    picture.put(place, header.colours[0]);
  return Runs(picture, header).read();
}

bool decodeBmp(Picture &picture) {
  Header header = {};
  if (!readHeader(picture, header))
    return false;
  if (!picture.check(header.width, header.height, 0))
    return false;
  bool isRuns = header.compression == Runs8 || header.compression == Runs4;
  return isRuns ? readRuns(picture, header) : readPlain(picture, header);
}

} // namespace aicc::images
