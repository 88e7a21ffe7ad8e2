// Transforms of weights at compile time: transpose, pack, convert. Written for memory bandwidth,
// because a model's weights all pass through here once.
#include "lib/Linalg/WeightTransforms.h"

#include "dialects/LinalgX/LinalgX.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

#include <cstring>

using namespace llvm;

namespace aicc::linalg {

static std::string listed(ArrayRef<int64_t> values) {
  std::string text = "[";
  for (int64_t value : values)
    text += (text.size() > 1 ? "," : "") + std::to_string(value);
  return text + "]";
}

bool isTransformable(DType type) { return bitWidth(type) > 0 && bitWidth(type) % 8 == 0; }

//===----------------------------------------------------------------------===//
// Transpose
//===----------------------------------------------------------------------===//

namespace {
/// One dim of the result: its extent and how far a step moves in result and input, in elements.
struct Step {
  int64_t extent, outStride, inStride;
};
} // namespace

/// The result's dims in order, neighbours that are neighbours in the input too merged, unit dims
/// dropped.
static SmallVector<Step> steps(const Shape &shape, ArrayRef<int64_t> permutation) {
  SmallVector<int64_t> inStrides(shape.size(), 1);
  for (int64_t dim = int64_t(shape.size()) - 2; dim >= 0; --dim)
    inStrides[dim] = inStrides[dim + 1] * shape[dim + 1];
  SmallVector<Step> result;
  for (int64_t dim : permutation) {
    if (shape[dim] == 1)
      continue;
    Step step{shape[dim], 1, inStrides[dim]};
    if (!result.empty() && result.back().inStride == step.inStride * step.extent) {
      result.back().extent *= step.extent;
      result.back().inStride = step.inStride;
    } else {
      result.push_back(step);
    }
  }
  for (int64_t i = int64_t(result.size()) - 2; i >= 0; --i)
    result[i].outStride = result[i + 1].outStride * result[i + 1].extent;
  return result;
}

/// out[r * outStride + c] = in[c * inStride + r], in blocks that stay in the first cache.
template <typename T> static void transposePlane(T *out, const T *in, const Step &rows, const Step &columns) {
  constexpr int64_t block = 32;
  for (int64_t r0 = 0; r0 < rows.extent; r0 += block)
    for (int64_t c0 = 0; c0 < columns.extent; c0 += block)
      for (int64_t r = r0; r < std::min(r0 + block, rows.extent); ++r)
        for (int64_t c = c0; c < std::min(c0 + block, columns.extent); ++c)
          out[r * rows.outStride + c] = in[c * columns.inStride + r];
}

template <typename T>
static void copySteps(T *out, const T *in, ArrayRef<Step> outer, function_ref<void(T *, const T *)> leaf) {
  if (outer.empty())
    return leaf(out, in);
  const Step &step = outer.front();
  for (int64_t i = 0; i < step.extent; ++i)
    copySteps<T>(out + i * step.outStride, in + i * step.inStride, outer.drop_front(), leaf);
}

template <typename T> static void transposeInto(T *out, const T *in, SmallVector<Step> dims) {
  if (dims.empty()) {
    *out = *in;
    return;
  }
  Step last = dims.pop_back_val();
  if (last.inStride == 1)
    return copySteps<T>(out, in, dims, [&](T *o, const T *i) { std::memcpy(o, i, last.extent * sizeof(T)); });
  auto contiguous = find_if(dims, [](const Step &step) { return step.inStride == 1; });
  Step rows = contiguous == dims.end() ? Step{1, 1, 1} : *contiguous;
  if (contiguous != dims.end())
    dims.erase(contiguous);
  copySteps<T>(out, in, dims, [&](T *o, const T *i) { transposePlane(o, i, rows, last); });
}

Tensor transposed(const Tensor &input, ArrayRef<int64_t> permutation) {
  Shape shape;
  for (int64_t dim : permutation)
    shape.push_back(input.shape()[dim]);
  Tensor result = Tensor::allocate(input.dtype(), shape);
  if (result.elements() == 0)
    return result;
  SmallVector<Step> dims = steps(input.shape(), permutation);
  switch (bitWidth(input.dtype())) {
  case 8: transposeInto(result.mutableData<uint8_t>(), input.data<uint8_t>(), dims); break;
  case 16: transposeInto(result.mutableData<uint16_t>(), input.data<uint16_t>(), dims); break;
  case 32: transposeInto(result.mutableData<uint32_t>(), input.data<uint32_t>(), dims); break;
  default: transposeInto(result.mutableData<uint64_t>(), input.data<uint64_t>(), dims);
  }
  return result;
}

std::string deriveTransposed(WeightStore &store, const std::string &key, ArrayRef<int64_t> permutation) {
  WeightStore::Info info = store.info(key);
  if (is_sorted(permutation))
    return key;
  WeightStore::Info result{info.type, {}};
  SmallVector<int64_t> moved;
  for (int64_t dim : permutation) {
    result.shape.push_back(info.shape[dim]);
    if (info.shape[dim] != 1)
      moved.push_back(dim);
  }
  if (is_sorted(moved))
    return deriveReshaped(store, key, result.shape);
  SmallVector<int64_t> order(permutation);
  return store.derive({key}, "transpose" + listed(permutation), result,
                      [order](const std::vector<Tensor> &inputs) { return transposed(inputs[0], order); });
}

std::string deriveReshaped(WeightStore &store, const std::string &key, ArrayRef<int64_t> shape) {
  WeightStore::Info info = store.info(key);
  if (ArrayRef<int64_t>(info.shape) == shape)
    return key;
  Shape result(shape.begin(), shape.end());
  return store.derive({key}, "reshape" + listed(shape), {info.type, result},
                      [result](const std::vector<Tensor> &inputs) { return inputs[0].reshaped(result); });
}

//===----------------------------------------------------------------------===//
// Panels
//===----------------------------------------------------------------------===//

Tensor panels(const Tensor &input) {
  constexpr int64_t width = linalgx::panelWidth;
  int64_t batch = input.shape()[0], rows = input.shape()[1], columns = input.shape()[2];
  int64_t count = linalgx::panelCount(columns), size = bitWidth(input.dtype()) / 8;
  Tensor result = Tensor::allocate(input.dtype(), {batch, count, rows, width});
  uint8_t *out = result.mutableData<uint8_t>();
  const uint8_t *in = input.data<uint8_t>();
  for (int64_t b = 0; b < batch; ++b, in += rows * columns * size)
    for (int64_t panel = 0; panel < count; ++panel) {
      int64_t valid = std::min(width, columns - panel * width);
      for (int64_t row = 0; row < rows; ++row, out += width * size)
        std::memcpy(out, in + (row * columns + panel * width) * size, valid * size);
    }
  return result;
}

std::string derivePanels(WeightStore &store, const std::string &key) {
  WeightStore::Info info = store.info(key);
  Shape shape = {info.shape[0], linalgx::panelCount(info.shape[2]), info.shape[1], linalgx::panelWidth};
  return store.derive({key}, "panels" + std::to_string(linalgx::panelWidth), {info.type, shape},
                      [](const std::vector<Tensor> &inputs) { return panels(inputs[0]); });
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

static double loadFloat(const Tensor &input, int64_t i) {
  switch (input.dtype()) {
  case DType::F16: return halfToFloat(input.data<uint16_t>()[i]);
  case DType::BF16: return bfloatToFloat(input.data<uint16_t>()[i]);
  case DType::F64: return input.data<double>()[i];
  default: return input.data<float>()[i];
  }
}

static void storeFloat(Tensor &result, int64_t i, double value) {
  switch (result.dtype()) {
  case DType::F16: result.mutableData<uint16_t>()[i] = floatToHalf(float(value)); break;
  case DType::BF16: result.mutableData<uint16_t>()[i] = floatToBfloat(float(value)); break;
  case DType::F64: result.mutableData<double>()[i] = value; break;
  default: result.mutableData<float>()[i] = float(value);
  }
}

Tensor converted(const Tensor &input, DType type) {
  Tensor result = Tensor::allocate(type, input.shape());
  for (int64_t i = 0, count = input.elements(); i < count; ++i)
    storeFloat(result, i, loadFloat(input, i));
  return result;
}

std::string deriveConverted(WeightStore &store, const std::string &key, DType type) {
  WeightStore::Info info = store.info(key);
  if (info.type == type)
    return key;
  return store.derive({key}, "convert[" + std::string(name(type)) + "]", {type, info.shape},
                      [type](const std::vector<Tensor> &inputs) { return converted(inputs[0], type); });
}

static int16_t loadByte(const Tensor &input, int64_t i) {
  return input.dtype() == DType::U8 ? int16_t(input.data<uint8_t>()[i]) : int16_t(input.data<int8_t>()[i]);
}

static Tensor centred(const Tensor &input, const Tensor *zeroPoint, int64_t dim) {
  Tensor result = Tensor::allocate(DType::I16, input.shape());
  int64_t count = zeroPoint ? zeroPoint->elements() : 1, inner = 1;
  for (int64_t later = dim + 1; later < input.rank(); ++later)
    inner *= input.shape()[later];
  for (int64_t i = 0, elements = input.elements(); i < elements; ++i)
    result.mutableData<int16_t>()[i] =
        loadByte(input, i) - (zeroPoint ? loadByte(*zeroPoint, i / inner % count) : int16_t(0));
  return result;
}

std::string deriveCentred(WeightStore &store, const std::string &key, const std::optional<std::string> &zeroPoint,
                          int64_t dim) {
  std::vector<std::string> inputs = {key};
  if (zeroPoint)
    inputs.push_back(*zeroPoint);
  return store.derive(inputs, "centred[" + std::to_string(dim) + "]", {DType::I16, store.info(key).shape},
                      [dim](const std::vector<Tensor> &inputs) {
                        return centred(inputs[0], inputs.size() > 1 ? &inputs[1] : nullptr, dim);
                      });
}

std::string deriveRows(WeightStore &store, const std::string &key, int64_t offset, int64_t count) {
  WeightStore::Info info = store.info(key);
  if (offset == 0 && count == info.shape[0])
    return key;
  WeightStore::Info result = info;
  result.shape[0] = count;
  return store.derive({key}, "rows" + listed({offset, count}), result, [=](const std::vector<Tensor> &inputs) {
    Tensor rows = Tensor::allocate(info.type, result.shape);
    int64_t rowBytes = inputs[0].shape()[0] ? inputs[0].bytes() / inputs[0].shape()[0] : 0;
    std::memcpy(rows.mutableData<uint8_t>(), inputs[0].data<uint8_t>() + offset * rowBytes, count * rowBytes);
    return rows;
  });
}

std::string deriveSum(WeightStore &store, const std::string &first, const std::string &second) {
  WeightStore::Info info = store.info(first);
  return store.derive({first, second}, "sum", info, [](const std::vector<Tensor> &inputs) {
    Tensor sum = Tensor::allocate(inputs[0].dtype(), inputs[0].shape());
    for (int64_t i = 0, count = sum.elements(); i < count; ++i)
      storeFloat(sum, i, loadFloat(inputs[0], i) + loadFloat(inputs[1], i));
    return sum;
  });
}

} // namespace aicc::linalg
