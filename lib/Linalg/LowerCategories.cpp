// LabelEncoder, CategoryMapper, OneHotEncoder: the support library finds which key an element is, the rest is a gather
// or a comparison.
//
//   %y = onnx.LabelEncoder %x   ⇒   %i = dispatch.call "find_keys"(%x, %keys, %places), %y = linalg.generic {
//   %values[%i] }
#include "dialects/ONNX/Types.h"
#include "lib/Linalg/HostCall.h"
#include "lib/Linalg/ML.h"
#include "lib/Linalg/Rules.h"

#include "mlir/IR/BuiltinAttributes.h"

using namespace mlir;

namespace aicc::linalg {

namespace {
/// Keys in ascending order and where each was in its list; of equal ones the first.
template <typename T> struct Keys {
  SmallVector<T> sorted;
  SmallVector<int64_t> places;

  template <typename Range> explicit Keys(const Range &list) {
    SmallVector<T> all(list.begin(), list.end());
    SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(0, int64_t(all.size())));
    llvm::sort(order,
               [&](int64_t a, int64_t b) { return isLess(all[a], all[b]) || (a < b && !isLess(all[b], all[a])); });
    for (int64_t place : order) {
      if (!sorted.empty() && !isLess(sorted.back(), all[place]))
        continue;
      sorted.push_back(all[place]);
      places.push_back(place);
    }
  }

  /// NaN lies behind all numbers.
  static bool isLess(const T &a, const T &b) {
    if constexpr (std::is_floating_point_v<T>)
      return a < b || (a == a && b != b);
    else
      return a < b;
  }
};
} // namespace

/// The number of the key that each element is, i64; `none` where it is no key.
static Value find(Lowering &l, Value elements, Type type, ArrayRef<OpFoldResult> sizes, Value keys,
                  ArrayRef<int64_t> places, int64_t none) {
  Type number = l.b.getI64Type();
  HostArguments arguments;
  arguments.tensor(elements, type);
  arguments.tensor(keys, type);
  arguments.tensor(table(l, places), number);
  arguments.scalar(l, none);
  return callHost(l, "find_keys", arguments, sizes, number);
}

static Value find(Lowering &l, Value x, Value keys, ArrayRef<int64_t> places, int64_t none) {
  return find(l, l.in(x), Lowering::element(x), l.sizes(x), keys, places, none);
}

/// For a list of numbers in the order that the op has them; `none` is their count.
template <typename T> static Value findNumbers(Lowering &l, Value x, DType type, const SmallVector<T> &list) {
  Keys<T> keys(list);
  ArrayRef<char> bytes(reinterpret_cast<const char *>(keys.sorted.data()), keys.sorted.size() * sizeof(T));
  Value sorted = table(l, type, int64_t(keys.sorted.size()), bytes);
  return find(l, x, sorted, keys.places, int64_t(list.size()));
}

template <typename Range> static Value findTexts(Lowering &l, Value x, const Range &list) {
  SmallVector<StringRef> texts(list.begin(), list.end());
  Keys<StringRef> keys(texts);
  return find(l, x, stringConstant(l, keys.sorted), keys.places, int64_t(texts.size()));
}

//===- LabelEncoder -------------------------------------------------------===//

static Value findElements(Lowering &l, Value x, ElementsAttr list) {
  Type type = list.getElementType();
  if (isa<onnx::StringType>(type))
    return findTexts(l, x, cast<DenseStringElementsAttr>(list).getRawStringData());
  auto dense = cast<DenseElementsAttr>(list);
  auto numbers = [&](auto zero) {
    auto values = dense.getValues<decltype(zero)>();
    return SmallVector<decltype(zero)>(values.begin(), values.end());
  };
  if (type.isF32())
    return findNumbers(l, x, DType::F32, numbers(float()));
  if (type.isF64())
    return findNumbers(l, x, DType::F64, numbers(double()));
  if (type.isInteger(16))
    return findNumbers(l, x, DType::I16, numbers(int16_t()));
  if (type.isInteger(32))
    return findNumbers(l, x, DType::I32, numbers(int32_t()));
  return findNumbers(l, x, DType::I64, numbers(int64_t()));
}

static Value findKeys(onnx::LabelEncoderOp op, Lowering &l) {
  Value x = op.getX();
  if (auto tensor = op.getKeysTensor())
    return findElements(l, x, *tensor);
  if (auto floats = op.getKeysFloats(); floats && !floats->empty())
    return findNumbers(l, x, DType::F32, SmallVector<float>(*floats));
  if (auto numbers = op.getKeysInt64s(); numbers && !numbers->empty())
    return findNumbers(l, x, DType::I64, SmallVector<int64_t>(*numbers));
  return findTexts(l, x, op.getKeysStrings()->getAsValueRange<StringAttr>());
}

/// Values of a tensor attribute with the default behind them.
static Value tensorValues(onnx::LabelEncoderOp op, Lowering &l) {
  auto values = cast<DenseElementsAttr>(*op.getValuesTensor());
  auto given = op.getDefaultTensor();
  auto otherwise = dyn_cast_or_null<DenseElementsAttr>(given ? Attribute(*given) : Attribute());
  Type type = values.getElementType();
  if (isa<onnx::StringType>(type)) {
    auto texts = llvm::to_vector(llvm::map_range(values.getValues<StringRef>(),
                                                 [&](StringRef text) -> Attribute { return l.b.getStringAttr(text); }));
    texts.push_back(l.b.getStringAttr(otherwise ? *otherwise.getValues<StringRef>().begin() : op.getDefaultString()));
    return table(l, l.b.getArrayAttr(texts));
  }
  int64_t bytes = type.getIntOrFloatBitWidth() / 8;
  SmallVector<char> data;
  auto append = [&](DenseElementsAttr elements) {
    ArrayRef<char> raw = elements.getRawData();
    for (int64_t i = 0; i < elements.getNumElements(); ++i)
      llvm::append_range(data, raw.slice(elements.isSplat() ? 0 : size_t(i * bytes), size_t(bytes)));
  };
  append(values);
  if (!otherwise) {
    auto scalar = RankedTensorType::get({1}, type);
    double real = op.getDefaultFloat().convertToDouble();
    otherwise = isa<FloatType>(type)
                    ? DenseElementsAttr::get(scalar, l.b.getFloatAttr(type, real))
                    : DenseElementsAttr::get(scalar, l.b.getIntegerAttr(type, int64_t(op.getDefaultInt64())));
  }
  append(otherwise);
  return table(l, onnx::dtypeOf(type), int64_t(data.size()) / bytes, data);
}

static Value valuesOf(onnx::LabelEncoderOp op, Lowering &l) {
  if (op.getValuesTensor())
    return tensorValues(op, l);
  if (auto floats = op.getValuesFloats(); floats && !floats->empty()) {
    SmallVector<float> list(*floats);
    list.push_back(op.getDefaultFloat().convertToFloat());
    return table(l, ArrayRef<float>(list));
  }
  if (auto numbers = op.getValuesInt64s(); numbers && !numbers->empty()) {
    SmallVector<int64_t> list(*numbers);
    list.push_back(int64_t(op.getDefaultInt64()));
    return table(l, ArrayRef<int64_t>(list));
  }
  SmallVector<Attribute> list(op.getValuesStrings()->getValue());
  list.push_back(op.getDefaultStringAttr());
  return table(l, l.b.getArrayAttr(list));
}

static LogicalResult lowerLabelEncoder(onnx::LabelEncoderOp op, Lowering &l) {
  Value places = findKeys(op, l);
  return l.define(op.getY(), pick(l, valuesOf(op, l), places, l.sizes(op.getX())));
}

//===- CategoryMapper -----------------------------------------------------===//

static LogicalResult lowerCategoryMapper(onnx::CategoryMapperOp op, Lowering &l) {
  SmallVector<int64_t> numbers(op.getCatsInt64s().value_or(ArrayRef<int64_t>()));
  SmallVector<Attribute> texts;
  if (auto list = op.getCatsStrings())
    llvm::append_range(texts, list->getValue());
  Value x = op.getX(), places, values;
  if (isa<onnx::StringType>(Lowering::element(x))) {
    places = findTexts(l, x, l.b.getArrayAttr(texts).getAsValueRange<StringAttr>());
    numbers.push_back(int64_t(op.getDefaultInt64()));
    values = table(l, ArrayRef<int64_t>(numbers));
  } else {
    places = findNumbers(l, x, DType::I64, numbers);
    texts.push_back(op.getDefaultStringAttr());
    values = table(l, l.b.getArrayAttr(texts));
  }
  return l.define(op.getY(), pick(l, values, places, l.sizes(x)));
}

//===- OneHotEncoder ------------------------------------------------------===//

/// Which category numbers are. Floats are cut to whole numbers.
template <typename T> static Value categoryOf(Lowering &l, Value x, Type type, ArrayRef<int64_t> list) {
  Type element = Lowering::element(x);
  Value whole = pointwise(l, l.in(x), l.b.getMultiDimIdentityMap(l.rank(x)), l.sizes(x), type,
                          [&](Scalar &s, ValueRange v) -> Value {
                            Value number = s.cast(s.load(v[0], element), type, false, false);
                            if (isa<FloatType>(type))
                              return math::TruncOp::create(s.b, number);
                            return number;
                          });
  Keys<T> keys(list);
  return find(l, whole, type, l.sizes(x), table(l, ArrayRef<T>(keys.sorted)), keys.places, int64_t(list.size()));
}

static Value categoryOf(onnx::OneHotEncoderOp op, Lowering &l) {
  Value x = op.getX();
  Type element = Lowering::element(x);
  if (isa<onnx::StringType>(element))
    return findTexts(l, x, op.getCatsStrings()->getAsValueRange<StringAttr>());
  if (isa<FloatType>(element))
    return categoryOf<double>(l, x, l.b.getF64Type(), *op.getCatsInt64s());
  return categoryOf<int64_t>(l, x, l.b.getI64Type(), *op.getCatsInt64s());
}

static LogicalResult lowerOneHotEncoder(onnx::OneHotEncoderOp op, Lowering &l) {
  Value places = categoryOf(op, l);
  int64_t rank = l.rank(op.getX()), count = *onnx::constantOf(l.dims(op.getY()).back());
  if (!op.getZeros()) {
    SmallVector<int64_t> all = llvm::to_vector(llvm::seq<int64_t>(0, rank));
    Value greatest =
        reduction(l, places, all, l.b.getI64IntegerAttr(0), [](Scalar &s, ValueRange x) { return s.max(x[0], x[1]); });
    Value last = tensor::ExtractOp::create(l.b, greatest, ValueRange());
    Value limit = arith::ConstantIntOp::create(l.b, count, 64);
    l.check(arith::CmpIOp::create(l.b, arith::CmpIPredicate::slt, last, limit),
            "expected elements that are categories, found another");
  }
  AffineMap map = mapWithout(l.b.getContext(), rank + 1, {rank});
  Value result = pointwise(l, places, map, l.sizes(op.getY()), l.b.getF32Type(), [&](Scalar &s, ValueRange x) -> Value {
    Value column = mlir::linalg::IndexOp::create(s.b, rank);
    Value isHere = s.equal(s.indexCast(x[0]), column);
    return arith::UIToFPOp::create(s.b, s.b.getF32Type(), isHere);
  });
  return l.define(op.getY(), result);
}

void populateCategoryRules(Rules &rules) {
  rules.add(lowerLabelEncoder);
  rules.add(lowerCategoryMapper);
  rules.add(lowerOneHotEncoder);
}

} // namespace aicc::linalg
