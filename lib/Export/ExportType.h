// Types, tensors and attributes as messages of onnx.proto.
#pragma once

#include "lib/Export/ProtoWriter.h"
#include "lib/Support/Tensor.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

namespace aicc::exporter {

/// TypeProto; `dims` names the dynamic dims of a tensor and may be null.
Message typeMessage(mlir::Type type, mlir::ArrayAttr dims = {});

/// ValueInfoProto.
Message valueMessage(llvm::StringRef name, mlir::Type type, mlir::ArrayAttr dims = {});

/// TensorProto without its raw data.
Message tensorHead(llvm::StringRef name, DType type, const Shape &shape);

/// TensorProto.
Message tensorMessage(llvm::StringRef name, const Tensor &tensor);

/// AttributeProto of anything but a graph; an empty message for an attribute that ONNX cannot express.
Message attributeMessage(llvm::StringRef name, mlir::Attribute value);

/// The oldest opset in which operator `op` takes tensors of `type`, 1 for what opset 21 knows.
int64_t opsetOf(llvm::StringRef op, mlir::Type type);

} // namespace aicc::exporter
