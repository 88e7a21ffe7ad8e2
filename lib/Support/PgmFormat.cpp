// Grey images: "P5", width, height, greatest value, one white space, then a byte per pixel; '#' starts a comment.
#include "lib/Support/TensorFile.h"

namespace aicc {
namespace {

class PgmHeader {
public:
  explicit PgmHeader(FileBytes file) : file(file) {}

  bool magic() {
    at = 2;
    return file.size > 2 && file.data[0] == 'P' && file.data[1] == '5';
  }
  /// The next number, -1 when there is none below a million.
  int64_t number() {
    skip();
    int64_t value = -1;
    for (; at < file.size && file.data[at] >= '0' && file.data[at] <= '9' && value < 1000000; ++at)
      value = (value < 0 ? 0 : value) * 10 + (file.data[at] - '0');
    return value < 1000000 ? value : -1;
  }
  size_t dataAt() const { return at + 1; }
  bool endsInSpace() const { return at < file.size && isSpace(file.data[at]); }

private:
  static bool isSpace(uint8_t byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }
  void skip() {
    for (; at < file.size; ++at) {
      if (file.data[at] == '#')
        while (at < file.size && file.data[at] != '\n')
          ++at;
      else if (!isSpace(file.data[at]))
        return;
    }
  }
  FileBytes file;
  size_t at = 0;
};

} // namespace

std::string decodePgm(FileBytes file, DType expected, Tensor &tensor) {
  PgmHeader header(file);
  if (!header.magic())
    return "expected a binary grey image (P5)";
  int64_t width = header.number(), height = header.number(), greatest = header.number();
  if (width <= 0 || height <= 0 || greatest <= 0 || !header.endsInSpace())
    return "the image header breaks the format";
  if (greatest > 255)
    return "expected 8 bits per pixel, found values up to " + std::to_string(greatest);
  if (file.size - header.dataAt() != uint64_t(width) * uint64_t(height))
    return "expected " + std::to_string(width * height) + " pixels, found " +
           std::to_string(file.size - header.dataAt());
  const uint8_t *pixels = file.data + header.dataAt();
  bool isByte = expected == DType::U8;
  tensor = Tensor::allocate(isByte ? DType::U8 : DType::F32, {height, width});
  for (int64_t i = 0; i < width * height; ++i) {
    if (pixels[i] > greatest)
      return "a pixel exceeds the greatest value " + std::to_string(greatest);
    if (isByte)
      tensor.mutableData<uint8_t>()[i] = uint8_t(pixels[i] * 255 / greatest);
    else
      tensor.mutableData<float>()[i] = float(pixels[i]) / float(greatest);
  }
  return "";
}

} // namespace aicc
