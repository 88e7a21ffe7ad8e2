// Tensor files: round trips, every message, and random damage, which is refused or gives a tensor of the right size.
#include "lib/Support/TensorFile.h"
#include "test/Check.h"

#include <cmath>
#include <cstring>

using namespace aicc;

namespace {

/// Bytes in a block of exactly their size, so that a sanitizer sees a read past the end.
struct Exact {
  explicit Exact(const std::string &text) : block(new uint8_t[text.size()]) {
    std::memcpy(block.get(), text.data(), text.size());
    bytes = {block.get(), text.size()};
  }
  std::unique_ptr<uint8_t[]> block;
  FileBytes bytes;
};

std::string npy(const std::string &header, const std::string &data) {
  std::string text = header + "\n";
  return std::string("\x93NUMPY\x01\x00", 8) + char(text.size() & 0xff) + char(text.size() >> 8) + text + data;
}

bool same(const Tensor &a, const Tensor &b) {
  return a.dtype() == b.dtype() && a.shape() == b.shape() &&
         std::memcmp(a.data<char>(), b.data<char>(), size_t(a.bytes())) == 0;
}

Tensor numbered(DType type, const Shape &shape) {
  Tensor tensor = Tensor::allocate(type, shape);
  for (int64_t i = 0; i < tensor.bytes(); ++i)
    tensor.mutableData<uint8_t>()[i] = uint8_t(type == DType::Bool ? i % 2 : i * 37);
  return tensor;
}

void roundTrips() {
  for (int number = 1; number <= 26; ++number) {
    auto type = DType(number);
    if (type == DType::String)
      continue;
    for (const Shape &shape : {Shape{}, Shape{7}, Shape{2, 3, 4}, Shape{0, 3}}) {
      Tensor tensor = numbered(type, shape), again;
      std::string bytes, name;
      CHECK_TEXT(encodeTensorProto(tensor, "t", bytes), "");
      CHECK_TEXT(decodeTensorProto(Exact(bytes).bytes, again, &name), "");
      CHECK(same(tensor, again) && name == "t");
      CHECK_TEXT(encodeNpy(tensor, bytes), "");
      CHECK_TEXT(decodeNpy(Exact(bytes).bytes, type, again), "");
      CHECK(bitWidth(type) < 8 ? again.shape() == shape : same(tensor, again));
    }
  }
  Tensor text = Tensor::ofStrings({2}, {"a", ""}), again;
  std::string bytes;
  encodeTensorProto(text, "", bytes);
  CHECK_TEXT(decodeTensorProto(Exact(bytes).bytes, again, nullptr), "");
  CHECK(again.strings() == text.strings());
  CHECK_TEXT(encodeNpy(text, bytes), "a tensor of strings cannot be written as .npy");
}

void unpacksSmallIntegers() {
  Tensor tensor = Tensor::allocate(DType::I4, {3}), again;
  tensor.mutableData<uint8_t>()[0] = 0xf1, tensor.mutableData<uint8_t>()[1] = 0x08;
  std::string bytes;
  encodeNpy(tensor, bytes);
  CHECK_TEXT(decodeNpy(Exact(bytes).bytes, DType::I8, again), "");
  CHECK(again.dtype() == DType::I8 && again.data<int8_t>()[0] == 1 && again.data<int8_t>()[1] == -1 &&
        again.data<int8_t>()[2] == -8);
}

void convertsFortranOrder() {
  Tensor tensor;
  std::string data;
  for (int i = 0; i < 6; ++i)
    data += std::string(1, char(i));
  CHECK_TEXT(decodeNpy(Exact(npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", data)).bytes, DType::U8,
                       tensor),
             "");
  CHECK(std::string(tensor.data<char>(), 6) == std::string("\0\2\4\1\3\5", 6));
}

void refusesNpy() {
  struct Case {
    const char *header;
    size_t bytes;
    const char *message;
  };
  const Case cases[] = {
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 7, "expected 8 bytes for shape 2, found 7"},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 9, "expected 8 bytes for shape 2, found 9"},
      {"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 8,
       "expected little-endian numbers or booleans, found element type '|O'"},
      {"{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", 4,
       "expected little-endian numbers or booleans, found element type '>f4'"},
      {"{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", 4,
       "the .npy header breaks the format, or its elements are records"},
      {"{'descr': '<f4', 'fortran_order': False}", 4, "the .npy header breaks the format, or its elements are records"},
      {"{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}", 4,
       "the .npy header breaks the format, or its elements are records"},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", 4,
       "the .npy header breaks the format, or its elements are records"},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", 4,
       "the .npy header breaks the format, or its elements are records"},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4)}", 0,
       "expected -1 bytes for shape 4611686018427387904x4, found 0"},
      {"{'descr': '|b1', 'fortran_order': False, 'shape': (1,)}", 1, "expected booleans to be 0 or 1"},
  };
  Tensor tensor;
  for (const Case &each : cases)
    CHECK_TEXT(decodeNpy(Exact(npy(each.header, std::string(each.bytes, 'x'))).bytes, DType::F32, tensor),
               each.message);
  CHECK_TEXT(decodeNpy(Exact("PK\x03\x04 a zip of arrays").bytes, DType::F32, tensor),
             "expected a .npy file of version 1 to 3, found something else or a file that is cut");
}

/// Fields are written by hand here: tag = number * 8 + wire type.
void readsTypedFields() {
  Tensor tensor;
  auto decode = [&](const std::string &bytes) { return decodeTensorProto(Exact(bytes).bytes, tensor, nullptr); };
  CHECK_TEXT(decode(std::string("\x08\x02\x10\x0a\x28\x80\x78\x28\x80\x80\x01", 11)), ""); // float16, one by one
  CHECK(tensor.dtype() == DType::F16 && tensor.data<uint16_t>()[0] == 0x3c00 && tensor.data<uint16_t>()[1] == 0x4000);
  CHECK_TEXT(decode(std::string("\x0a\x01\x03\x10\x07\x3a\x03\x01\x02\x03", 10)), ""); // int64, packed dims and data
  CHECK(tensor.shape() == Shape{3} && tensor.data<int64_t>()[2] == 3);
  CHECK_TEXT(decode(std::string("\x10\x01\x22\x04\x00\x00\x80\x3f", 8)), ""); // a float scalar
  CHECK(tensor.rank() == 0 && tensor.data<float>()[0] == 1.0f);
  CHECK_TEXT(decode(std::string("\x10\x03\x28\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 13)), ""); // int8 -1
  CHECK(tensor.data<int8_t>()[0] == -1);
  CHECK_TEXT(decode(std::string("\x08\x03\x10\x16\x2a\x02\x21\x03", 8)), ""); // int4, two to a byte
  CHECK(tensor.data<uint8_t>()[0] == 0x21);
}

void readsMaps() {
  Tensor keys = Tensor::ofStrings({2}, {"b", "a"}), values = numbered(DType::F64, {2});
  Tensor numbers = Tensor::of<int16_t>(DType::I16, {2}, {-3, 9}), texts = Tensor::ofStrings({2}, {"x", ""});
  std::vector<Tensor> maps;
  std::string bytes;
  encodeMaps(true, {keys, values, numbers, texts}, bytes);
  CHECK_TEXT(decodeMaps(Exact(bytes).bytes, true, DType::F64, maps), "");
  CHECK(maps.size() == 4 && maps[0].strings() == keys.strings() && same(maps[1], values) && same(maps[2], numbers) &&
        maps[3].strings() == texts.strings());
  maps.clear();
  encodeMaps(false, {Tensor::allocate(DType::U8, {0}), Tensor::allocate(DType::F32, {0})}, bytes);
  CHECK_TEXT(decodeMaps(Exact(bytes).bytes, false, DType::F32, maps), "");
  CHECK(maps.size() == 2 && maps[0].dtype() == DType::U8 && maps[1].dtype() == DType::F32 && maps[1].elements() == 0);
  auto decode = [&](const std::string &text) { return decodeMaps(Exact(text).bytes, false, DType::F32, maps); };
  const char *other = "expected a serialized map, found something else or a file that is cut";
  CHECK_TEXT(decode("hello"), other);
  CHECK_TEXT(decode(std::string("\x10\x63", 2)), other);
  CHECK_TEXT(decode(std::string("\x10\x01", 2)),
             "expected a key, an integer or a string, for each of 0 values, found others");
  CHECK_TEXT(decode(std::string("\x10\x07\x18\x01", 4)),
             "expected a key, an integer or a string, for each of 0 values, found others");
  CHECK_TEXT(decode(std::string("\x2a\x0a\x1a\x08\x08\x02\x10\x07\x3a\x02\x01\x02", 12)),
             "expected values of one element and one type, found int64 2");
}

void refusesTensorProto() {
  Tensor tensor;
  auto decode = [&](const std::string &bytes) { return decodeTensorProto(Exact(bytes).bytes, tensor, nullptr); };
  const char *other = "expected a serialized TensorProto, found something else or a file that is cut";
  CHECK_TEXT(decode("hello"), other);
  CHECK_TEXT(decode(std::string("\x10\x01\x4a\x7f\x00", 5)), other);
  CHECK_TEXT(decode(""), "expected an element type of the standard, found 0");
  CHECK_TEXT(decode(std::string("\x10\x63", 2)), "expected an element type of the standard, found 99");
  CHECK_TEXT(decode(std::string("\x10\x01\x4a\x03\x00\x00\x00", 7)), "expected 4 bytes of elements, found 3");
  CHECK_TEXT(decode(std::string("\x08\x02\x10\x07\x3a\x01\x01", 7)), "expected 2 elements, found 1");
  CHECK_TEXT(decode(std::string("\x10\x02\x28\x80\x04", 5)), "an element does not fit type uint8");
  CHECK_TEXT(decode(std::string("\x10\x01\x28\x01", 4)), "the elements are in a field that does not fit type float32");
  CHECK_TEXT(decode(std::string("\x10\x02\x28\x01\x4a\x01\x01", 7)), "the elements are given twice");
  CHECK_TEXT(decode(std::string("\x10\x01\x70\x01", 4)),
             "the elements are in another file; only tensors with their own elements are read");
  CHECK_TEXT(decode(std::string("\x10\x01\x1a\x00", 4)), "segments of tensors are not supported");
  CHECK_TEXT(decode(std::string("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x10\x01", 13)),
             "the shape is negative or too large");
}

void readsImages() {
  Tensor tensor;
  auto decode = [&](const std::string &bytes, DType type) { return decodePgm(Exact(bytes).bytes, type, tensor); };
  std::string pixels("\x00\x64\xc8\x00\x32\x64", 6);
  CHECK_TEXT(decode("P5\n# made by hand\n3 2\n200\n" + pixels, DType::F32), "");
  CHECK((tensor.shape() == Shape{2, 3}) && tensor.data<float>()[1] == 0.5f && tensor.data<float>()[2] == 1.0f);
  CHECK_TEXT(decode("P5 3 2 200 " + pixels, DType::U8), "");
  CHECK(tensor.dtype() == DType::U8 && tensor.data<uint8_t>()[2] == 255);
  CHECK_TEXT(decode("P2 3 2 255 0 0 0", DType::F32), "expected a binary grey image (P5)");
  CHECK_TEXT(decode("P5 3 2 65535 ", DType::F32), "expected 8 bits per pixel, found values up to 65535");
  CHECK_TEXT(decode("P5 3 2 200 abc", DType::F32), "expected 6 pixels, found 3");
  CHECK_TEXT(decode("P5 3 2 100 " + pixels, DType::F32), "a pixel exceeds the greatest value 100");
  CHECK_TEXT(decode("P5 99999999999 2 255 ", DType::F32), "the image header breaks the format");
  CHECK_TEXT(decode("P5 3 2", DType::F32), "the image header breaks the format");
}

/// Changed, cut and lengthened files: never a crash, and a tensor that is accepted has all its bytes.
void survivesDamage() {
  std::vector<std::string> seeds(4);
  encodeNpy(numbered(DType::F32, {2, 3}), seeds[0]);
  encodeTensorProto(numbered(DType::I16, {4, 2}), "weights", seeds[1]);
  seeds[2] = "P5\n3 2\n255\nabcdef";
  encodeMaps(true, {Tensor::ofStrings({2}, {"b", "a"}), numbered(DType::F32, {2})}, seeds[3]);
  uint64_t state = 7;
  auto random = [&](uint64_t below) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % below;
  };
  uint64_t sum = 0;
  for (int round = 0; round < 200000; ++round) {
    size_t kind = size_t(round) % 4;
    std::string text = seeds[kind];
    for (uint64_t changes = random(4); changes != 0; --changes)
      text[random(text.size())] = char(random(4) ? random(256) : 0xff);
    if (random(4) == 0)
      text.resize(random(text.size() + 20));
    Exact exact(text);
    Tensor tensor;
    std::vector<Tensor> maps;
    std::string refusal = kind == 0   ? decodeNpy(exact.bytes, DType::F32, tensor)
                          : kind == 1 ? decodeTensorProto(exact.bytes, tensor, nullptr)
                          : kind == 2 ? decodePgm(exact.bytes, DType::F32, tensor)
                                      : decodeMaps(exact.bytes, true, DType::F32, maps);
    if (!maps.empty())
      tensor = maps.back();
    if (!refusal.empty() || tensor.dtype() == DType::String)
      continue;
    for (int64_t i = 0; i < tensor.bytes(); ++i)
      sum += tensor.data<uint8_t>()[i];
  }
  CHECK(sum != 0);
}

void namesFiles() {
  Tensor tensor;
  CHECK_TEXT(readTensorFile("a.txt", DType::F32, tensor)->text(),
             "a.txt: expected a name that ends in .npy, .pb or .pgm");
  CHECK_TEXT(readTensorFile("/no/such.npy", DType::F32, tensor)->text(),
             "/no/such.npy: cannot open the file: No such file or directory");
}

} // namespace

int main() {
  roundTrips();
  unpacksSmallIntegers();
  convertsFortranOrder();
  refusesNpy();
  readsTypedFields();
  readsMaps();
  refusesTensorProto();
  readsImages();
  survivesDamage();
  namesFiles();
  return test::finish();
}
