// NumPy's .npy: magic "\x93NUMPY", version, length of the header, the header (a Python dict literal with keys descr,
// fortran_order and shape), then the elements.
#include "lib/Support/TensorFile.h"

#include <cstring>

namespace aicc {
namespace {

struct Header {
  std::string descr;
  bool isFortran = false;
  Shape shape;
  bool hasDescr = false, hasOrder = false, hasShape = false;
};

/// Reads just the Python that numpy writes: a dict of strings, True/False and tuples of integers.
class HeaderParser {
public:
  explicit HeaderParser(const std::string &text) : text(text) {}

  bool parse(Header &header) {
    if (!take('{'))
      return false;
    while (!take('}')) {
      std::string key;
      if (!string(key) || !take(':') || !entry(key, header))
        return false;
      if (!take(',')) {
        if (!take('}'))
          return false;
        break;
      }
    }
    skipSpace();
    return at == text.size() && header.hasDescr && header.hasOrder && header.hasShape;
  }

private:
  bool entry(const std::string &key, Header &header) {
    bool *seen = key == "descr"           ? &header.hasDescr
                 : key == "fortran_order" ? &header.hasOrder
                 : key == "shape"         ? &header.hasShape
                                          : nullptr;
    if (!seen || *seen)
      return false;
    *seen = true;
    if (key == "descr")
      return string(header.descr);
    return key == "shape" ? tuple(header.shape) : boolean(header.isFortran);
  }

  void skipSpace() {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t'))
      ++at;
  }
  bool take(char expected) {
    skipSpace();
    if (at == text.size() || text[at] != expected)
      return false;
    ++at;
    return true;
  }
  bool word(const char *expected) {
    skipSpace();
    size_t length = std::strlen(expected);
    if (text.compare(at, length, expected) != 0)
      return false;
    at += length;
    return true;
  }
  bool string(std::string &value) {
    skipSpace();
    char quote = at < text.size() ? text[at] : '\0';
    if (quote != '\'' && quote != '"')
      return false;
    size_t end = text.find(quote, at + 1);
    if (end == std::string::npos)
      return false;
    value = text.substr(at + 1, end - at - 1);
    at = end + 1;
    return true;
  }
  bool boolean(bool &value) {
    if (word("True"))
      return value = true, true;
    return value = false, word("False");
  }
  bool number(int64_t &value) {
    skipSpace();
    size_t begin = at;
    for (value = 0; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at)
      if (__builtin_mul_overflow(value, int64_t(10), &value) ||
          __builtin_add_overflow(value, int64_t(text[at] - '0'), &value))
        return false;
    return at != begin;
  }
  bool tuple(Shape &shape) {
    if (!take('('))
      return false;
    while (!take(')')) {
      int64_t dim;
      if (shape.size() == 64 || !number(dim))
        return false;
      shape.push_back(dim);
      if (!take(','))
        return take(')');
    }
    return true;
  }

  const std::string &text;
  size_t at = 0;
};

struct TypeName {
  const char *descr; ///< without the byte order
  DType type;
};

constexpr TypeName typeNames[] = {
    {"f4", DType::F32}, {"f8", DType::F64},  {"f2", DType::F16}, {"i1", DType::I8},    {"i2", DType::I16},
    {"i4", DType::I32}, {"i8", DType::I64},  {"u1", DType::U8},  {"u2", DType::U16},   {"u4", DType::U32},
    {"u8", DType::U64}, {"b1", DType::Bool}, {"c8", DType::C64}, {"c16", DType::C128},
};

DType typeOf(const std::string &descr, DType expected) {
  bool isOrdered = !descr.empty() && (descr[0] == '<' || descr[0] == '|' || descr[0] == '=');
  if (!isOrdered)
    return DType::Undefined;
  std::string name = descr.substr(1);
  for (const TypeName &each : typeNames)
    if (name == each.descr)
      return each.type;
  if (name == "V" + std::to_string(bitWidth(expected) / 8) && isFloat(expected))
    return expected;
  return DType::Undefined;
}

/// Copies elements from Fortran order (first dim fastest) to C order.
void copyFortran(const uint8_t *from, uint8_t *to, const Shape &shape, size_t elementBytes) {
  int64_t count = elementCount(shape);
  std::vector<int64_t> index(shape.size(), 0), strides(shape.size(), 1);
  for (size_t i = 1; i < shape.size(); ++i)
    strides[i] = strides[i - 1] * shape[i - 1];
  for (int64_t i = 0; i < count; ++i) {
    int64_t offset = 0;
    for (size_t k = 0; k < shape.size(); ++k)
      offset += index[k] * strides[k];
    std::memcpy(to + size_t(i) * elementBytes, from + size_t(offset) * elementBytes, elementBytes);
    for (size_t k = shape.size(); k-- > 0 && ++index[k] == shape[k];)
      index[k] = 0;
  }
}

/// The header's text; empty when the file is cut or of another version. `dataAt` is where the elements begin.
std::string headerText(FileBytes file, size_t &dataAt) {
  static const uint8_t magic[] = {0x93, 'N', 'U', 'M', 'P', 'Y'};
  if (file.size < 12 || std::memcmp(file.data, magic, sizeof(magic)) != 0)
    return "";
  uint8_t version = file.data[6];
  if (version < 1 || version > 3 || file.data[7] != 0)
    return "";
  size_t length = file.data[8] | size_t(file.data[9]) << 8;
  size_t begin = 10;
  if (version > 1) {
    length |= size_t(file.data[10]) << 16 | size_t(file.data[11]) << 24;
    begin = 12;
  }
  if (length > file.size - begin)
    return "";
  dataAt = begin + length;
  return std::string(reinterpret_cast<const char *>(file.data) + begin, length);
}

bool areBooleans(const uint8_t *bytes, size_t count) {
  for (size_t i = 0; i < count; ++i)
    if (bytes[i] > 1)
      return false;
  return true;
}

/// 4- and 2-bit elements to one byte each, the first in the lowest bits.
std::string unpacked(const Tensor &tensor) {
  int bits = bitWidth(tensor.dtype());
  std::string bytes(size_t(tensor.elements()), '\0');
  for (size_t i = 0; i < bytes.size(); ++i) {
    unsigned value =
        unsigned(tensor.data<uint8_t>()[i * unsigned(bits) / 8] >> (i * unsigned(bits) % 8)) & ((1u << bits) - 1);
    bool isNegative = isSignedInteger(tensor.dtype()) && (value >> (bits - 1));
    bytes[i] = char(isNegative ? int(value) - (1 << bits) : int(value));
  }
  return bytes;
}

std::string descrOf(DType type) {
  for (const TypeName &each : typeNames)
    if (type == each.type)
      return (bitWidth(type) == 8 ? "|" : "<") + std::string(each.descr);
  if (bitWidth(type) < 8)
    return isSignedInteger(type) ? "|i1" : "|u1";
  return "|V" + std::to_string(bitWidth(type) / 8);
}

} // namespace

std::string decodeNpy(FileBytes file, DType expected, Tensor &tensor) {
  size_t dataAt = 0;
  std::string text = headerText(file, dataAt);
  if (text.empty())
    return "expected a .npy file of version 1 to 3, found something else or a file that is cut";
  Header header;
  if (!HeaderParser(text).parse(header))
    return "the .npy header breaks the format, or its elements are records";
  DType type = typeOf(header.descr, expected);
  if (type == DType::Undefined)
    return "expected little-endian numbers or booleans, found element type '" + escaped(header.descr) + "'";
  int64_t bytes = byteSize(type, elementCount(header.shape));
  if (bytes < 0 || uint64_t(bytes) != file.size - dataAt)
    return "expected " + std::to_string(bytes) + " bytes for shape " + toString(header.shape) + ", found " +
           std::to_string(file.size - dataAt);
  if (type == DType::Bool && !areBooleans(file.data + dataAt, size_t(bytes)))
    return "expected booleans to be 0 or 1";
  tensor = Tensor::allocate(type, header.shape);
  if (header.isFortran && header.shape.size() > 1)
    copyFortran(file.data + dataAt, tensor.mutableData<uint8_t>(), header.shape, size_t(bitWidth(type)) / 8);
  else if (bytes != 0)
    std::memcpy(tensor.mutableData<uint8_t>(), file.data + dataAt, size_t(bytes));
  return "";
}

std::string encodeNpy(const Tensor &tensor, std::string &bytes) {
  if (bitWidth(tensor.dtype()) == 0)
    return "a tensor of strings cannot be written as .npy";
  std::string header = "{'descr': '" + descrOf(tensor.dtype()) + "', 'fortran_order': False, 'shape': (";
  for (size_t i = 0; i < tensor.shape().size(); ++i)
    header += (i ? ", " : "") + std::to_string(tensor.shape()[i]);
  header += tensor.rank() == 1 ? ",), }" : "), }";
  header.append(63 - (10 + header.size()) % 64, ' '); // elements begin at a multiple of 64
  header += '\n';
  bytes = std::string("\x93NUMPY\x01\x00", 8);
  bytes += char(header.size() & 0xff);
  bytes += char(header.size() >> 8);
  bytes += header;
  if (bitWidth(tensor.dtype()) < 8)
    bytes += unpacked(tensor);
  else
    bytes.append(tensor.data<char>(), size_t(tensor.bytes()));
  return "";
}

} // namespace aicc
