// Declared types. A dim is a number, a name that the user may have fixed, or unknown: some exporters write -1 or "?".
#include "lib/Import/Types.h"

#include "dialects/ONNX/ONNX.h"
#include "dialects/ONNX/Types.h"

using namespace aicc;
using namespace aicc::importer;

static bool isNamed(const proto::Dimension &dim) {
  return !dim.value && !dim.parameter.empty() && dim.parameter != "?";
}

static int64_t sizeOf(const proto::Dimension &dim, const ImportOptions &options) {
  if (dim.value)
    return *dim.value < 0 ? mlir::ShapedType::kDynamic : *dim.value;
  auto fixed = options.dims.find(dim.parameter.str());
  return isNamed(dim) && fixed != options.dims.end() ? fixed->second : mlir::ShapedType::kDynamic;
}

/// A key for which there is a value of one element; shapes that say that in other words are the same type.
static mlir::Type mapType(const proto::Type &type, mlir::MLIRContext *context) {
  mlir::Type key = onnx::elementTypeOf(DType(type.elementType), context);
  return onnx::MapType::get(context, key, onnx::elementTypeOf(DType(type.element->elementType), context));
}

/// Whether all elements of that type take whole bytes, and no two numbers.
static bool isWhole(int32_t number) {
  if (!isKnownDType(number) || number == 0)
    return false;
  auto type = DType(number);
  return type == DType::String || (bitWidth(type) >= 8 && type != DType::C64 && type != DType::C128);
}

bool importer::isMapOfValues(const proto::Type &type) {
  if (type.kind != proto::Type::Map || !isWhole(type.elementType) || !type.element)
    return false;
  auto key = DType(type.elementType);
  const proto::Type &value = *type.element;
  bool isKey = key == DType::String || isSignedInteger(key) || isUnsignedInteger(key);
  return isKey && value.kind == proto::Type::Tensor && isWhole(value.elementType) &&
         (!value.shape ||
          llvm::all_of(*value.shape, [](const proto::Dimension &dim) { return dim.value.value_or(1) == 1; }));
}

mlir::Type importer::typeOf(const proto::Type &type, const ImportOptions &options, mlir::MLIRContext *context) {
  if (type.kind == proto::Type::Sequence || type.kind == proto::Type::Optional) {
    mlir::Type element = type.element ? typeOf(*type.element, options, context) : mlir::Type();
    if (!element)
      return {};
    return type.kind == proto::Type::Sequence ? mlir::Type(onnx::SequenceType::get(context, element))
                                              : mlir::Type(onnx::OptionalType::get(context, element));
  }
  if (isMapOfValues(type))
    return mapType(type, context);
  if (type.kind != proto::Type::Tensor || !isKnownDType(type.elementType))
    return {};
  mlir::Type element = onnx::elementTypeOf(DType(type.elementType), context);
  if (!type.shape)
    return mlir::UnrankedTensorType::get(element);
  llvm::SmallVector<int64_t> sizes;
  for (const proto::Dimension &dim : *type.shape)
    sizes.push_back(sizeOf(dim, options));
  return mlir::RankedTensorType::get(sizes, element);
}

mlir::ArrayAttr importer::dimNames(const proto::Type &type, const ImportOptions &options, mlir::MLIRContext *context) {
  if (type.kind != proto::Type::Tensor || !type.shape)
    return {};
  llvm::SmallVector<mlir::Attribute> names;
  for (const proto::Dimension &dim : *type.shape) {
    bool isOpen = isNamed(dim) && mlir::ShapedType::isDynamic(sizeOf(dim, options));
    names.push_back(mlir::StringAttr::get(context, isOpen ? dim.parameter : llvm::StringRef()));
  }
  return mlir::ArrayAttr::get(context, names);
}

std::string importer::typeText(mlir::Type type) {
  auto tensor = llvm::dyn_cast<mlir::TensorType>(type);
  if (!tensor) {
    std::string text;
    llvm::raw_string_ostream(text) << type;
    return text;
  }
  std::string text(name(onnx::dtypeOf(tensor.getElementType())));
  if (!tensor.hasRank())
    return text + " of unknown rank";
  text += "[";
  for (auto [i, size] : llvm::enumerate(tensor.getShape()))
    text += (i ? ", " : "") + (mlir::ShapedType::isDynamic(size) ? std::string("?") : std::to_string(size));
  return text + "]";
}

mlir::Type importer::withUnknownDims(mlir::Type type, bool dropsDim) {
  auto tensor = llvm::dyn_cast<mlir::RankedTensorType>(type);
  if (!tensor)
    return type;
  llvm::SmallVector<int64_t> dims(size_t(tensor.getRank()), mlir::ShapedType::kDynamic);
  if (dropsDim && !dims.empty())
    dims.pop_back();
  return mlir::RankedTensorType::get(dims, tensor.getElementType());
}
