// Semantics that are easy to get wrong; ONNX's node cases (tools/dev/onnx-cases) cover the rest.
#include "test/Reference/Fixture.h"

#include <cmath>

using namespace aicc;
using namespace aicc::test;

static void integerArithmetic() {
  Tensor a = numbers(DType::I32, {4}, {7, -7, 7, -7}), b = numbers(DType::I32, {4}, {2, 2, -2, -2});
  CHECK_TEXT(run("Div", {a, b}), "int32 4: 3 -3 -3 3");
  CHECK_TEXT(run("Mod", {a, b}), "int32 4: 1 1 -1 -1");
  CHECK_TEXT(run("Mod", {a, b}, {{"fmod", int64_t(1)}}), "int32 4: 1 -1 1 -1");
  Tensor least = Tensor::of<int32_t>(DType::I32, {}, {INT32_MIN});
  CHECK_TEXT(run("Div", {least, numbers(DType::I32, {}, {-1})}), "int32 scalar: -2.14748e+09");
  CHECK_TEXT(run("Div", {a, numbers(DType::I32, {}, {0})}), "int32 4: 0 0 0 0");
  CHECK_TEXT(run("Add", {numbers(DType::U8, {1}, {250}), numbers(DType::U8, {1}, {10})}), "uint8 1: 4");
  CHECK_TEXT(run("Pow", {integers({3}, {2, -1, 5}), integers({3}, {-1, -3, 2})}), "int64 3: 0 -1 25");
}

static void rounding() {
  CHECK_TEXT(run("Round", {floats({4}, {0.5, 1.5, -0.5, 2.5})}), "float32 4: 0 2 -0 2");
  CHECK_TEXT(run("Cast", {floats({3}, {1.9, -1.9, 300})}, {{"to", int64_t(DType::I32)}}), "int32 3: 1 -1 300");
  CHECK_TEXT(run("Cast", {floats({2}, {500, -1000})}, {{"to", int64_t(DType::F8E4M3FN)}}), "float8e4m3fn 2: 448 -448");
  CHECK_TEXT(run("Cast", {floats({1}, {500})}, {{"to", int64_t(DType::F8E4M3FN)}, {"saturate", int64_t(0)}}),
             "float8e4m3fn 1: nan");
  // 1 + 2^-11 + 2^-25 lies just above a tie of half precision: through float it would round down to even.
  CHECK_TEXT(run("Cast", {numbers(DType::F64, {1}, {1 + 0x1p-11 + 0x1p-25})}, {{"to", int64_t(DType::F16)}}),
             "float16 1: 1.00098");
  CHECK_TEXT(run("Cast", {floats({2}, {0.1, INFINITY})}, {{"to", int64_t(DType::String)}}), "string 2: '0.1' 'INF'");
  Tensor scale = floats({}, {2}), zero = numbers(DType::U8, {}, {128});
  CHECK_TEXT(run("QuantizeLinear", {floats({4}, {1, 3, -1000, 1000}), scale, zero}), "uint8 4: 128 130 0 255");
}

static void notANumber() {
  double nan = std::nan("");
  CHECK_TEXT(run("Max", {floats({2}, {nan, 1}), floats({2}, {1, nan})}), "float32 2: nan nan");
  CHECK_TEXT(run("Min", {floats({2}, {nan, 1}), floats({2}, {1, nan})}), "float32 2: nan nan");
  CHECK_TEXT(run("Relu", {floats({2}, {nan, -1})}), "float32 2: nan 0");
  CHECK_TEXT(run("Clip", {floats({3}, {nan, 0, 9}), floats({}, {3}), floats({}, {2})}), "float32 3: nan 2 2");
  CHECK_TEXT(run("ReduceMax", {floats({3}, {1, nan, 2})}), "float32 1: nan");
}

static void emptiness() {
  Tensor none = floats({2, 0}, {}), axis = integers({1}, {1});
  CHECK_TEXT(run("ReduceSum", {none, axis}), "float32 2x1: 0 0");
  CHECK_TEXT(run("ReduceProd", {none, axis}), "float32 2x1: 1 1");
  CHECK_TEXT(run("ReduceMax", {none, axis}), "float32 2x1: -inf -inf");
  CHECK_TEXT(run("Softmax", {none}), "float32 2x0:");
  CHECK_TEXT(run("Concat", {none, floats({2, 1}, {1, 2})}, {{"axis", int64_t(1)}}), "float32 2x1: 1 2");
  CHECK_TEXT(run("NonZero", {floats({2}, {0, 0})}), "int64 1x0:");
  CHECK_TEXT(run("MatMul", {none, floats({0, 1}, {})}), "float32 2x1: 0 0");
}

static void movement() {
  Tensor x = integers({4}, {0, 1, 2, 3});
  auto slice = [&](int64_t start, int64_t end, int64_t step) {
    return run("Slice", {x, integers({1}, {start}), integers({1}, {end}), integers({1}, {0}), integers({1}, {step})});
  };
  CHECK_TEXT(slice(-1, INT64_MIN, -1), "int64 4: 3 2 1 0");
  CHECK_TEXT(slice(1, INT64_MAX, 2), "int64 2: 1 3");
  CHECK_TEXT(slice(10, 0, -3), "int64 1: 3");
  CHECK_TEXT(slice(3, 1, 1), "int64 0:");
  CHECK_TEXT(run("Gather", {x, integers({2}, {-1, 0})}), "int64 2: 3 0");
  CHECK_TEXT(run("Pad", {x, integers({2}, {2, 1})}, {{"mode", std::string("reflect")}}), "int64 7: 2 1 0 1 2 3 2");
  CHECK_TEXT(run("Pad", {x, integers({2}, {-1, -1})}), "int64 2: 1 2");
  CHECK_TEXT(run("Transpose", {numbers(DType::I4, {2, 2}, {1, -2, 3, -4})}), "int4 2x2: 1 3 -2 -4");
  CHECK_TEXT(run("TopK", {floats({4}, {1, 3, 3, 2}), integers({1}, {2})}, {}, 1), "int64 2: 1 2");
}

static void windows() {
  Tensor x = floats({1, 1, 4}, {1, 2, 3, 4});
  Attributes ceil{
      {"kernel_shape", std::vector<int64_t>{3}}, {"strides", std::vector<int64_t>{2}}, {"ceil_mode", int64_t(1)}};
  CHECK_TEXT(run("AveragePool", {x}, ceil), "float32 1x1x2: 2 3.5");
  Attributes padded{{"kernel_shape", std::vector<int64_t>{3}}, {"pads", std::vector<int64_t>{1, 1}}};
  CHECK_TEXT(run("AveragePool", {x}, padded), "float32 1x1x4: 1.5 2 3 3.5");
  padded["count_include_pad"] = int64_t(1);
  CHECK_TEXT(run("AveragePool", {x}, padded), "float32 1x1x4: 1 2 3 2.33333");
  Tensor ones = floats({1, 1, 2}, {1, 1});
  CHECK_TEXT(run("Conv", {x, ones}, {{"auto_pad", std::string("SAME_UPPER")}}), "float32 1x1x4: 3 5 7 4");
  CHECK_TEXT(run("Conv", {x, ones}, {{"dilations", std::vector<int64_t>{2}}}), "float32 1x1x2: 4 6");
  CHECK_TEXT(run("ConvTranspose", {x, ones}, {{"strides", std::vector<int64_t>{2}}}), "float32 1x1x8: 1 1 2 2 3 3 4 4");
  Tensor scales = floats({3}, {1, 1, 2});
  CHECK_TEXT(run("Resize", {x, Tensor(), scales}, {{"mode", std::string("linear")}}),
             "float32 1x1x8: 1 1.25 1.75 2.25 2.75 3.25 3.75 4");
}

static void strings() {
  Tensor x = Tensor::ofStrings({2}, {"b", "a"});
  CHECK_TEXT(run("Equal", {x, Tensor::ofStrings({}, {"a"})}), "bool 2: 0 1");
  CHECK_TEXT(run("Unique", {x}), "string 2: 'a' 'b'");
  CHECK_TEXT(run("Expand", {x, integers({2}, {2, 1})}), "string 2x2: 'b' 'a' 'b' 'a'");
  CHECK_TEXT(run("StringSplit", {Tensor::ofStrings({2}, {"a b", "c"})}), "string 2x2: 'a' 'b' 'c' ''");
}

int main() {
  integerArithmetic();
  rounding();
  notANumber();
  emptiness();
  movement();
  windows();
  strings();
  return finish();
}
