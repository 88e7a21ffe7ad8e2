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
  // As ONNX Runtime has it: one code point for each.
  Tensor mixed = Tensor::ofStrings({4}, {"École", "ΣςДǅı", "ßÿ", "I\xff"});
  CHECK_TEXT(run("StringNormalizer", {mixed}, {{"case_change_action", std::string("LOWER")}}),
             "string 4: 'école' 'σςдǆı' 'ßÿ' 'i\xff'");
  CHECK_TEXT(run("StringNormalizer", {mixed}, {{"case_change_action", std::string("UPPER")}}),
             "string 4: 'ÉCOLE' 'ΣΣДǄI' 'ßŸ' 'I\xff'");
}

//===- ai.onnx.ml: numbers of ONNX Runtime 1.32 ---------------------------===//

using Ints = std::vector<int64_t>;
using Reals = std::vector<float>;
using Texts = std::vector<std::string>;

static void features() {
  Tensor x = floats({2, 2}, {3, -4, 0, 0});
  CHECK_TEXT(run("Normalizer", {x}), "float32 2x2: 1 -1.33333 0 0");
  CHECK_TEXT(run("Normalizer", {x}, {{"norm", std::string("L1")}}), "float32 2x2: 0.428571 -0.571429 0 0");
  Attributes labels{{"keys_floats", Reals{1, NAN, 0}}, {"values_floats", Reals{10, 20, 30}}, {"default_float", -7.0f}};
  CHECK_TEXT(run("LabelEncoder", {floats({5}, {1, NAN, 0, -0.0, 2})}, labels), "float32 5: 10 20 30 30 -7");
  Attributes imputer{{"imputed_value_floats", Reals{7, 8}}, {"replaced_value_float", NAN}};
  CHECK_TEXT(run("Imputer", {floats({2, 2}, {NAN, 1, 2, NAN})}, imputer), "float32 2x2: 7 1 2 8");
  CHECK_TEXT(run("OneHotEncoder", {integers({2}, {5, 4})}, {{"cats_int64s", Ints{4, 6}}}), "float32 2x2: 0 0 1 0");
}

static void linearModels() {
  Tensor x = floats({3, 2}, {1, 0, 0.5, -1, -0.25, 2});
  Attributes linear{{"coefficients", Reals{0.5, -1}},
                    {"intercepts", Reals{0.2}},
                    {"classlabels_ints", Ints{3, 5}},
                    {"post_transform", std::string("LOGISTIC")}};
  CHECK_TEXT(run("LinearClassifier", {x}, linear), "int64 3: 5 5 3");
  CHECK_TEXT(run("LinearClassifier", {x}, linear, 1),
             "float32 3x2: 0.331812 0.668188 0.190002 0.809998 0.872695 0.127305");
  Attributes poly{{"support_vectors", Reals{0.5, 1, -1, 0.25}},
                  {"coefficients", Reals{0.75, -1.5}},
                  {"n_supports", int64_t(2)},
                  {"rho", Reals{0.1}},
                  {"kernel_type", std::string("POLY")},
                  {"kernel_params", Reals{0.5, 1, 3}}};
  CHECK_TEXT(run("SVMRegressor", {x}, poly), "float32 3x1: 1.37734 -0.0831055 1.65548");
  Attributes votes{{"support_vectors", Reals{0.5, 1, -1, 0.25, 1, -0.5, 0, 0.5}},
                   {"coefficients", Reals{0.75, -1.5, 1, -1, 0.5, 0.5, -0.75, 0.25}},
                   {"vectors_per_class", Ints{1, 2, 1}},
                   {"rho", Reals{0.1, -0.1, 0}},
                   {"kernel_type", std::string("RBF")},
                   {"kernel_params", Reals{0.5, 0, 3}},
                   {"classlabels_ints", Ints{2, 4, 8}}};
  CHECK_TEXT(run("SVMClassifier", {x}, votes), "int64 3: 8 8 2");
  CHECK_TEXT(run("SVMClassifier", {x}, votes, 1),
             "float32 3x3: 1.18719 -0.367631 -0.462472 0.757347 -0.318837 -0.438156 0.218623 -0.185747 0.145202");
  votes["prob_a"] = Reals{-1, -1.5, -2};
  votes["prob_b"] = Reals{0.1, 0, -0.1};
  CHECK_TEXT(run("SVMClassifier", {x}, votes, 1),
             "float32 3x3: 0.327527 0.165584 0.506889 0.320351 0.195975 0.483673 0.319795 0.363349 0.316856");
}

static void trees() {
  // The root is the node listed first; NaN goes where its own comparison fails, unless the node says otherwise.
  Attributes tree{{"nodes_treeids", Ints{0, 0, 0, 0, 0}},
                  {"nodes_nodeids", Ints{4, 3, 2, 1, 0}},
                  {"nodes_featureids", Ints{0, 1, 0, 0, 0}},
                  {"nodes_modes", Texts{"BRANCH_LT", "BRANCH_NEQ", "LEAF", "LEAF", "LEAF"}},
                  {"nodes_values", Reals{0.5, 0.25, 0, 0, 0}},
                  {"nodes_truenodeids", Ints{3, 2, 0, 0, 0}},
                  {"nodes_falsenodeids", Ints{0, 1, 0, 0, 0}},
                  {"nodes_missing_value_tracks_true", Ints{1, 0, 0, 0, 0}},
                  {"target_treeids", Ints{0, 0, 0}},
                  {"target_nodeids", Ints{0, 1, 2}},
                  {"target_ids", Ints{0, 0, 0}},
                  {"target_weights", Reals{1.5, -2, 3}},
                  {"base_values", Reals{0.5}}};
  Tensor x = floats({4, 2}, {0.4, 0.25, 0.5, 0, NAN, NAN, NAN, 0.25});
  CHECK_TEXT(run("TreeEnsembleRegressor", {x}, tree), "float32 4x1: -1.5 2 3.5 -1.5");
  tree["nodes_truenodeids"] = Ints{4, 2, 0, 0, 0};
  CHECK_TEXT(run("TreeEnsembleRegressor", {x}, tree),
             "error: expected trees, found a node that is not there or reached twice");

  Attributes votes{{"nodes_treeids", Ints{0, 0, 0}},      {"nodes_nodeids", Ints{0, 1, 2}},
                   {"nodes_featureids", Ints{0, 0, 0}},   {"nodes_modes", Texts{"BRANCH_LEQ", "LEAF", "LEAF"}},
                   {"nodes_values", Reals{0.5, 0, 0}},    {"nodes_truenodeids", Ints{1, 0, 0}},
                   {"nodes_falsenodeids", Ints{2, 0, 0}}, {"class_treeids", Ints{0, 0}},
                   {"class_nodeids", Ints{1, 2}},         {"class_ids", Ints{0, 0}},
                   {"class_weights", Reals{0.8f, 0.3f}},  {"classlabels_int64s", Ints{5, 7}}};
  Tensor y = floats({2, 1}, {0, NAN});
  CHECK_TEXT(run("TreeEnsembleClassifier", {y}, votes), "int64 2: 7 5");
  CHECK_TEXT(run("TreeEnsembleClassifier", {y}, votes, 1), "float32 2x2: 0.2 0.8 0.7 0.3");
  votes["post_transform"] = std::string("LOGISTIC");
  CHECK_TEXT(run("TreeEnsembleClassifier", {y}, votes, 1), "float32 2x2: 0.310026 0.689974 0.425557 0.574443");
}

int main() {
  integerArithmetic();
  rounding();
  notANumber();
  emptiness();
  movement();
  windows();
  strings();
  features();
  linearModels();
  trees();
  return finish();
}
