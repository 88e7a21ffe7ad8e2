// What does not fit is refused with a text, whatever it is; nothing crashes and nothing huge is allocated.
#include "test/Reference/Fixture.h"

using namespace aicc;
using namespace aicc::test;

static void messages() {
  Tensor x = floats({2, 3}, {1, 2, 3, 4, 5, 6});
  CHECK_TEXT(run("Nothing", {x}), "error: expected an operator with a reference kernel, found 'Nothing'");
  CHECK_TEXT(run("Add", {x}), "error: expected at least 2 inputs, found input 1 absent");
  CHECK_TEXT(run("Add", {x, floats({2}, {1, 2})}), "error: expected shapes that broadcast, found 2x3 and 2");
  CHECK_TEXT(run("Add", {x, integers({}, {1})}), "error: expected inputs of one element type, found float32 and int64");
  CHECK_TEXT(run("Sqrt", {integers({1}, {4})}), "error: expected input 0 to be a float tensor, found int64");
  CHECK_TEXT(run("Gather", {x, integers({1}, {5})}), "error: expected indices in [-2, 2), found 5");
  CHECK_TEXT(run("Reshape", {x, integers({2}, {4, 2})}), "error: expected a shape of 6 elements, found 4x2");
  CHECK_TEXT(run("Transpose", {x}, {{"perm", std::vector<int64_t>{0, 0}}}),
             "error: expected axes without repetition, found 0 twice");
  CHECK_TEXT(run("MatMul", {x, x}), "error: expected inner dims that match, found 2x3 and 2x3");
  CHECK_TEXT(run("ImageDecoder", {numbers(DType::U8, {1}, {1})}, {{"pixel_format", std::string("CMYK")}}),
             "error: expected 'pixel_format' to be one of RGB, BGR, Grayscale, found 'CMYK'");
  CHECK_TEXT(run("Softmax", {x}, {{"axis", int64_t(2)}}), "error: expected an axis in [-2, 2), found 2");
}

static void sizes() {
  Tensor x = floats({1}, {1});
  CHECK_TEXT(run("Expand", {x, integers({2}, {int64_t(1) << 40, 1})}),
             "error: expected a result of at most 16 GiB, found float32 1099511627776x1");
  CHECK_TEXT(run("Tile", {x, integers({1}, {-1})}), "error: expected repeats of 0 or more, found -1");
  CHECK_TEXT(run("ConstantOfShape", {integers({2}, {INT64_MAX, 8})}),
             "error: expected result dims that can be counted, found 9223372036854775807x8");
  CHECK_TEXT(run("Range", {integers({}, {0}), integers({}, {5}), integers({}, {0})}),
             "error: expected a delta other than 0");
}

/// Every kernel meets inputs that it was not made for.
static void hostileInputs() {
  const char *ops[] = {"ArrayFeatureExtractor",
                       "Attention",
                       "AveragePool",
                       "BatchNormalization",
                       "Compress",
                       "Concat",
                       "Conv",
                       "ConvInteger",
                       "ConvTranspose",
                       "CumSum",
                       "DFT",
                       "DeformConv",
                       "DepthToSpace",
                       "DequantizeLinear",
                       "Einsum",
                       "Expand",
                       "FeatureVectorizer",
                       "GRU",
                       "GatherND",
                       "Gemm",
                       "GridSample",
                       "GroupNormalization",
                       "ImageDecoder",
                       "LSTM",
                       "LRN",
                       "LabelEncoder",
                       "LayerNormalization",
                       "LinearClassifier",
                       "LinearRegressor",
                       "MatMul",
                       "MaxPool",
                       "NonMaxSuppression",
                       "Normalizer",
                       "OneHot",
                       "OneHotEncoder",
                       "Pad",
                       "QLinearConv",
                       "QLinearMatMul",
                       "QuantizeLinear",
                       "ReduceSum",
                       "Resize",
                       "RoiAlign",
                       "RotaryEmbedding",
                       "STFT",
                       "SVMClassifier",
                       "SVMRegressor",
                       "Scaler",
                       "ScatterElements",
                       "ScatterND",
                       "Slice",
                       "Split",
                       "Squeeze",
                       "TopK",
                       "TensorScatter",
                       "TfIdfVectorizer",
                       "Tile",
                       "TreeEnsemble",
                       "TreeEnsembleClassifier",
                       "TreeEnsembleRegressor",
                       "Trilu",
                       "Unique",
                       "Unsqueeze"};
  std::vector<Tensor> odd{floats({}, {1}),
                          floats({0}, {}),
                          floats({2, 0, 3}, {}),
                          floats({1, 1, 1, 1}, {1}),
                          integers({3}, {-9, INT64_MAX, INT64_MIN}),
                          integers({0}, {}),
                          integers({2, 2}, {1, 0, -1, 7}),
                          Tensor::ofStrings({1}, {"x"}),
                          numbers(DType::U4, {3}, {1, 2, 3})};
  int answered = 0;
  for (const char *op : ops)
    for (const Tensor &first : odd)
      for (const Tensor &second : odd)
        for (const Tensor &third : odd)
          answered += run(op, {first, second, third, second, first, third, second, first}).size() > 0;
  CHECK(answered == int(std::size(ops) * odd.size() * odd.size() * odd.size()));
}

int main() {
  messages();
  sizes();
  hostileInputs();
  return finish();
}
