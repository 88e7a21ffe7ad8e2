// Windows of convolutions and pools: the attributes of an onnx op resolved into a linalgx::Window.
#pragma once

#include "dialects/LinalgX/LinalgX.h"
#include "lib/Linalg/Operand.h"

namespace aicc::linalg {

/// A window, and the padding that is only known at run time (SAME with a stride over dims that are not constants).
struct ResolvedWindow {
  linalgx::Window window;
  llvm::SmallVector<mlir::OpFoldResult> before, after; ///< per spatial dim; both empty when all padding is in `window`
};

/// What the window ops of onnx have in common.
struct WindowAttributes {
  llvm::SmallVector<int64_t> kernel;
  llvm::StringRef autoPad;
  std::optional<llvm::ArrayRef<int64_t>> strides, dilations, pads;
  bool roundUp = false;
};

template <typename OpTy> WindowAttributes windowAttributes(OpTy op, llvm::ArrayRef<int64_t> kernel) {
  WindowAttributes result;
  result.kernel.assign(kernel.begin(), kernel.end());
  result.autoPad = op.getAutoPad();
  result.strides = op.getStrides();
  result.dilations = op.getDilations();
  result.pads = op.getPads();
  return result;
}

/// `inputs` and `outputs` are the spatial dims. Fails with a diagnostic.
llvm::FailureOr<ResolvedWindow> resolveWindow(const WindowAttributes &attributes,
                                              llvm::ArrayRef<mlir::AffineExpr> inputs,
                                              llvm::ArrayRef<mlir::AffineExpr> outputs, Lowering &l);

/// The permutation N C S.. -> N S.. C, and back.
llvm::SmallVector<int64_t> toChannelsLast(int64_t rank);
llvm::SmallVector<int64_t> toChannelsFirst(int64_t rank);

/// An image of an onnx op, channels last.
struct Image {
  mlir::Value value;
  llvm::SmallVector<mlir::AffineExpr> dims; ///< N S.. C

  llvm::ArrayRef<mlir::AffineExpr> spatial() const { return llvm::ArrayRef(dims).drop_front().drop_back(); }
};
/// The dims of an onnx value, N C S.., in the order N S.. C.
llvm::SmallVector<mlir::AffineExpr> imageDims(Lowering &l, mlir::Value onnxValue);
/// What linalg-assign-layouts has put before an op, a transpose from channels last, is looked through.
Image imageOf(Lowering &l, mlir::Value onnxValue);
/// Defines `onnxResult` by a value whose dims are N S.. C; the transpose that makes is undone by the one that follows.
llvm::LogicalResult defineImage(Lowering &l, mlir::Value onnxResult, mlir::Value value);

/// The image with the run-time padding of `window` around it, filled with `value`.
mlir::Value withRunTimePadding(Lowering &l, const Image &image, const ResolvedWindow &window, mlir::TypedAttr value);

/// Whether all dims of a filter are known when compiling.
bool isKnownFilter(Lowering &l, mlir::Value filter);
/// The rules of convolutions whose filters are not.
llvm::LogicalResult convolutionByLoops(onnx::ConvOp op, Lowering &l);
llvm::LogicalResult transposedConvolutionByLoops(onnx::ConvTransposeOp op, Lowering &l);

/// A filter that has such dims, O x Cg x F.., and how it moves; dims of `window.kernel` may be dynamic.
struct OpenFilter {
  Operand operand;
  WindowAttributes window;
  int64_t groups;
};
template <typename OpTy> OpenFilter openFilterOf(OpTy op, const Operand &filter) {
  llvm::SmallVector<int64_t> kernel(filter.rank() - 2, mlir::ShapedType::kDynamic);
  if (auto known = op.getKernelShape())
    kernel.assign(known->begin(), known->end());
  return {filter, windowAttributes(op, kernel), int64_t(op.getGroup())};
}
/// The root of a convolution with it, where kernels run beside the host program; `image` is in the type that is
/// multiplied, `dims` are those of the result, channels last. Fails with a diagnostic.
llvm::FailureOr<mlir::Value> openConvolution(Lowering &l, Image image, OpenFilter filter,
                                             llvm::ArrayRef<mlir::AffineExpr> dims, mlir::Type sum = {});

/// The static dims of a filter; fails with a diagnostic.
llvm::FailureOr<llvm::SmallVector<int64_t>> filterShape(Lowering &l, mlir::Value filter);

/// The root of a convolution of `x` (N x S.. x C, in the product type) with a filter of O x Cg x F..; `sizes` are those
/// of the result, whose elements are of type `sum`, by default that of `x`. `channels` may be dynamic.
mlir::Value convolution(Lowering &l, mlir::Value x, Operand filter, int64_t groups, int64_t channels,
                        const linalgx::Window &window, llvm::ArrayRef<mlir::OpFoldResult> sizes, mlir::Type sum = {});

/// Whether a filter of these dims (O x Cg x F..) is better computed as dot products than in register tiles.
bool hasFewOutputs(llvm::ArrayRef<int64_t> filter, int64_t groups);
/// The same as `convolution`, for one group and few output channels.
mlir::Value convolutionToFewOutputs(Lowering &l, mlir::Value x, Operand filter, const linalgx::Window &window,
                                    llvm::ArrayRef<mlir::OpFoldResult> sizes);

} // namespace aicc::linalg
