// PBM, PGM and PPM, as text (P1 to P3) and as bytes (P4 to P6). Samples of up to 16 bits are scaled to 8.
#include "lib/Images/Picture.h"

namespace aicc::images {

namespace {
/// Reads numbers between white space and comments.
class Reader {
public:
  explicit Reader(Picture &picture) : picture(picture), at(2) {}

  bool isAtEnd() const { return at >= picture.size(); }
  int64_t left() const { return picture.size() - at; }
  const uint8_t *here() const { return picture.bytes() + at; }
  /// The one byte of white space behind the header.
  void skipOne() { ++at; }

  void skipSpace() {
    for (bool isComment = false; !isAtEnd() && (isComment || isSpace(*here()) || *here() == '#'); ++at)
      isComment = (isComment || *here() == '#') && *here() != '\n' && *here() != '\r';
  }

  bool number(int64_t &value, int64_t most) {
    skipSpace();
    if (isAtEnd())
      return picture.fail("expected a number, found the end of the file");
    if (!isDigit(*here()))
      return picture.fail("expected a number, found a byte 0x%02x", *here());
    for (value = 0; !isAtEnd() && isDigit(*here()); ++at) {
      value = value * 10 + (*here() - '0');
      if (value > most)
        return picture.fail("expected a number up to %lld, found a greater one", (long long)most);
    }
    return true;
  }

  /// Bits as text need no space between them.
  bool bit(int64_t &value) {
    skipSpace();
    if (isAtEnd() || (*here() != '0' && *here() != '1'))
      return picture.fail("expected '0' or '1', found %s", isAtEnd() ? "the end of the file" : "another byte");
    value = *here() - '0';
    ++at;
    return true;
  }

private:
  static bool isSpace(uint8_t byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }
  static bool isDigit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

  Picture &picture;
  int64_t at;
};

struct Layout {
  int kind; ///< 1: bits, 2: grey, 3: colours
  bool isText;
  int64_t most; ///< greatest sample
  int64_t samples() const { return kind == 3 ? 3 : 1; }
};
} // namespace

static void putSample(const Layout &layout, int64_t sample, int64_t value, uint8_t *rgb) {
  uint8_t byte =
      layout.kind == 1 ? uint8_t(value ? 0 : 255) : toByte(value < layout.most ? value : layout.most, layout.most);
  if (layout.kind == 3)
    rgb[sample] = byte;
  else
    rgb[0] = rgb[1] = rgb[2] = byte;
}

static bool readText(Picture &picture, Reader &reader, const Layout &layout) {
  uint8_t rgb[3];
  for (int64_t place = 0; place < picture.width() * picture.height(); ++place) {
    for (int64_t sample = 0; sample < layout.samples(); ++sample) {
      int64_t value;
      if (!(layout.kind == 1 ? reader.bit(value) : reader.number(value, layout.most)))
        return false;
      putSample(layout, sample, value, rgb);
    }
    picture.put(place, rgb);
  }
  return true;
}

static void readBytes(Picture &picture, const uint8_t *from, const Layout &layout, int64_t rowBytes) {
  uint8_t rgb[3];
  for (int64_t y = 0; y < picture.height(); ++y, from += rowBytes)
    for (int64_t x = 0; x < picture.width(); ++x) {
      for (int64_t sample = 0; sample < layout.samples(); ++sample) {
        int64_t at = x * layout.samples() + sample;
        int64_t value = layout.kind == 1    ? from[x / 8] >> (7 - x % 8) & 1
                        : layout.most > 255 ? from[2 * at] << 8 | from[2 * at + 1]
                                            : from[at];
        putSample(layout, sample, value, rgb);
      }
      picture.put(y * picture.width() + x, rgb);
    }
}

bool decodePnm(Picture &picture) {
  int digit = picture.bytes()[1] - '0';
  Layout layout = {(digit - 1) % 3 + 1, digit < 4, 1};
  Reader reader(picture);
  int64_t width, height;
  if (!reader.number(width, mostPixels) || !reader.number(height, mostPixels) ||
      (layout.kind != 1 && !reader.number(layout.most, 65535)))
    return false;
  if (!picture.check(width, height, 0))
    return false;
  if (layout.most < 1)
    return picture.fail("expected a greatest sample of at least 1, found 0");
  reader.skipOne();
  int64_t rowBytes = layout.kind == 1 ? (width + 7) / 8 : width * layout.samples() * (layout.most > 255 ? 2 : 1);
  int64_t least = layout.isText ? 1 : rowBytes; // what a row takes in the file
  if (reader.left() / height < least)
    return picture.fail("expected %lld rows of %lld bytes, found %lld bytes", (long long)height, (long long)least,
                        (long long)(reader.left() < 0 ? 0 : reader.left()));
  if (!picture.begin(width, height, 0))
    return false;
  if (layout.isText)
    return readText(picture, reader, layout);
  readBytes(picture, reader.here(), layout, rowBytes);
  return true;
}

} // namespace aicc::images
