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

mlir::Type importer::typeOf(const proto::Type &type, const ImportOptions &options, mlir::MLIRContext *context) {
  if (type.kind == proto::Type::Sequence || type.kind == proto::Type::Optional) {
    mlir::Type element = type.element ? typeOf(*type.element, options, context) : mlir::Type();
    if (!element)
      return {};
    return type.kind == proto::Type::Sequence ? mlir::Type(onnx::SequenceType::get(context, element))
                                              : mlir::Type(onnx::OptionalType::get(context, element));
  }
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
