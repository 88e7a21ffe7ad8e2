// ConvTranspose becomes a convolution whose outputs are all pixels of a stride at once, followed by a shuffle.
//
// Output pixel q * s + r (phase r < s) gathers the inputs q + t with r + pad - f * dilation = s * t for a tap f. So a
// convolution of stride 1 with a filter of s * O outputs, in which tap t of phase r is tap f of the model or zero,
// computes all phases; its outputs are then interleaved:
//
//   onnx.ConvTranspose 2x2, stride 2, C -> O   =>   linalgx.conv 1x1, C -> 4 * O; expand to N x H x W x 2 x 2 x O;
//                                                   transpose to N x H x 2 x W x 2 x O; collapse to N x 2H x 2W x O
//
// Inserting zeros into the input instead would multiply by s * s as many zeros.
#include "lib/Linalg/Contraction.h"
#include "lib/Linalg/Rules.h"
#include "lib/Linalg/Structured.h"
#include "lib/Linalg/Windows.h"

#include <cstring>

using namespace mlir;

namespace aicc::linalg {

namespace {
/// The phases and taps of one ConvTranspose.
struct Phases {
  int64_t groups, inputs, outputs; ///< channels per group
  SmallVector<int64_t> kernel, strides, dilations, before;
  SmallVector<int64_t> firstTap, taps; ///< inputs q + firstTap .. q + firstTap + taps - 1 reach some phase

  int64_t rank() const { return kernel.size(); }
  /// The tap f of the model that tap t of phase r is, -1 for none.
  int64_t tapOf(int64_t dim, int64_t phase, int64_t tap) const {
    int64_t place = phase + before[dim] - strides[dim] * (firstTap[dim] + tap);
    return place >= 0 && place % dilations[dim] == 0 && place / dilations[dim] < kernel[dim] ? place / dilations[dim]
                                                                                             : -1;
  }
  /// Groups, phases.., outputs, inputs, taps..
  SmallVector<int64_t> filterShape() const {
    SmallVector<int64_t> shape = {groups};
    llvm::append_range(shape, strides);
    shape.append({outputs, inputs});
    llvm::append_range(shape, taps);
    return shape;
  }
  int64_t phaseCount() const {
    return std::accumulate(strides.begin(), strides.end(), int64_t(1), std::multiplies<int64_t>());
  }
};
} // namespace

static int64_t floorDivide(int64_t a, int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

static void findTaps(Phases &p) {
  for (int64_t dim = 0; dim < p.rank(); ++dim) {
    int64_t reach = (p.kernel[dim] - 1) * p.dilations[dim];
    // The convolution pads, it does not crop: the first tap is at most at the pixel itself.
    int64_t first = std::min<int64_t>(0, -floorDivide(reach - p.before[dim], p.strides[dim]));
    int64_t last = std::max<int64_t>(first, floorDivide(p.strides[dim] - 1 + p.before[dim], p.strides[dim]));
    p.firstTap.push_back(first);
    p.taps.push_back(last - first + 1);
  }
}

//===----------------------------------------------------------------------===//
// Filter
//===----------------------------------------------------------------------===//

/// Steps `index` to the next place of `shape`; false behind the last.
static bool next(SmallVectorImpl<int64_t> &index, ArrayRef<int64_t> shape) {
  for (int64_t dim = int64_t(shape.size()) - 1; dim >= 0; --dim) {
    if (++index[dim] < shape[dim])
      return true;
    index[dim] = 0;
  }
  return false;
}

/// The filter of all phases, from G*Cg x O x F.. of the model.
static Tensor phasedFilter(const Tensor &filter, const Phases &p) {
  SmallVector<int64_t> shape = p.filterShape(), index(shape.size(), 0);
  Tensor result = Tensor::allocate(filter.dtype(), Shape(shape.begin(), shape.end()));
  int64_t size = bitWidth(filter.dtype()) / 8, rank = p.rank(), offset = 0;
  if (result.elements() == 0)
    return result;
  do {
    int64_t input = index[0] * p.inputs + index[rank + 2], place = input * p.outputs + index[rank + 1];
    bool inside = true;
    for (int64_t dim = 0; dim < rank; ++dim) {
      int64_t tap = p.tapOf(dim, index[1 + dim], index[rank + 3 + dim]);
      inside &= tap >= 0;
      place = place * p.kernel[dim] + tap;
    }
    if (inside)
      std::memcpy(result.mutableData<char>() + offset * size, filter.data<char>() + place * size, size);
    ++offset;
  } while (next(index, shape));
  return result;
}

/// The same for a filter that is computed: reads it where the phase has a tap.
static Value phasedFilterValue(Lowering &l, Value filter, const Phases &p) {
  Type element = getElementTypeOrSelf(filter);
  int64_t rank = p.rank();
  SmallVector<OpFoldResult> sizes = getAsIndexOpFoldResult(l.b.getContext(), p.filterShape());
  return pointwise(l, {}, {}, sizes, element, [&](Scalar &s, ValueRange) -> Value {
    auto number = [&](int64_t value) -> Value { return arith::ConstantIndexOp::create(s.b, value); };
    auto place = [&](int64_t dim) -> Value { return mlir::linalg::IndexOp::create(s.b, dim); };
    Value input = arith::AddIOp::create(s.b, arith::MulIOp::create(s.b, place(0), number(p.inputs)), place(rank + 2));
    SmallVector<Value> indices = {input, place(rank + 1)};
    Value inside = arith::ConstantIntOp::create(s.b, 1, 1);
    for (int64_t dim = 0; dim < rank; ++dim) {
      Value shift = arith::MulIOp::create(s.b, place(rank + 3 + dim), number(p.strides[dim]));
      Value first =
          arith::AddIOp::create(s.b, place(1 + dim), number(p.before[dim] - p.strides[dim] * p.firstTap[dim]));
      Value offset = arith::SubIOp::create(s.b, first, shift);
      Value tap = arith::DivUIOp::create(s.b, offset, number(p.dilations[dim]));
      Value whole = arith::MulIOp::create(s.b, tap, number(p.dilations[dim]));
      Value fits =
          arith::AndIOp::create(s.b, arith::CmpIOp::create(s.b, arith::CmpIPredicate::eq, whole, offset),
                                arith::CmpIOp::create(s.b, arith::CmpIPredicate::ult, tap, number(p.kernel[dim])));
      indices.push_back(arith::SelectOp::create(s.b, fits, tap, number(0)));
      inside = arith::AndIOp::create(s.b, inside, fits);
    }
    Value read = tensor::ExtractOp::create(s.b, filter, indices);
    return arith::SelectOp::create(s.b, inside, read, arith::ConstantOp::create(s.b, s.b.getZeroAttr(element)));
  });
}

/// The filter of all phases as O' x Cg x T..
static Operand filterOperand(onnx::ConvTransposeOp op, Lowering &l, const Phases &p) {
  Operand filter = Operand::of(l, op.getW());
  SmallVector<int64_t> shape = p.filterShape();
  if (filter.weightKey()) {
    std::string label = "phases[";
    for (ArrayRef<int64_t> list :
         {ArrayRef<int64_t>(shape), ArrayRef<int64_t>(p.dilations), ArrayRef<int64_t>(p.before)})
      label += llvm::join(llvm::map_range(list, [](int64_t value) { return std::to_string(value); }), ",") + ";";
    filter = filter.derived(label + "]", shape,
                            [p](const std::vector<Tensor> &inputs) { return phasedFilter(inputs[0], p); });
  } else {
    filter =
        Operand::ofValue(l, phasedFilterValue(l, filter.get(), p), getAsIndexOpFoldResult(l.b.getContext(), shape));
  }
  int64_t rank = p.rank();
  SmallVector<ReassociationIndices> groups = {llvm::to_vector<2>(llvm::seq<int64_t>(0, rank + 2))};
  for (int64_t dim = rank + 2; dim < 2 * rank + 3; ++dim)
    groups.push_back({dim});
  return filter.collapsed(groups);
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

static std::optional<int64_t> constantOf(AffineExpr dim) {
  if (auto constant = dyn_cast<AffineConstantExpr>(dim))
    return constant.getValue();
  return std::nullopt;
}

static int64_t entry(std::optional<ArrayRef<int64_t>> list, int64_t dim, int64_t otherwise) {
  return list && dim < int64_t(list->size()) ? (*list)[dim] : otherwise;
}

/// Output extent minus stride times input extent, and the padding before: both constant.
static LogicalResult findPadding(onnx::ConvTransposeOp op, Lowering &l, Phases &p, SmallVectorImpl<int64_t> &excess) {
  StringRef automatic = op.getAutoPad();
  int64_t rank = p.rank();
  for (int64_t dim = 0; dim < rank; ++dim) {
    int64_t whole = entry(op.getOutputPadding(), dim, 0) + (p.kernel[dim] - 1) * p.dilations[dim] + 1 - p.strides[dim];
    if (!op.getOutputShape() && !automatic.starts_with("SAME")) {
      bool explicitPads = automatic != "VALID";
      p.before.push_back(explicitPads ? entry(op.getPads(), dim, 0) : 0);
      excess.push_back(whole - p.before.back() - (explicitPads ? entry(op.getPads(), rank + dim, 0) : 0));
      continue;
    }
    auto input = constantOf(l.dims(op.getX())[dim + 2]), output = constantOf(l.dims(op.getY())[dim + 2]);
    excess.push_back(op.getOutputShape() ? *output - p.strides[dim] * *input : 0);
    int64_t total = std::max<int64_t>(0, whole - excess.back());
    p.before.push_back(automatic == "SAME_UPPER" ? total / 2 : total - total / 2);
  }
  return success();
}

static FailureOr<Phases> phasesOf(onnx::ConvTransposeOp op, Lowering &l, SmallVectorImpl<int64_t> &excess) {
  FailureOr<SmallVector<int64_t>> filter = filterShape(l, op.getW());
  if (failed(filter))
    return failure();
  int64_t rank = filter->size() - 2;
  if (rank < 1 || rank > 3)
    return FailureOr<Phases>(op.emitError() << "expected 1 to 3 spatial dims, found " << rank);
  Phases p;
  p.groups = op.getGroup();
  p.inputs = (*filter)[0] / p.groups;
  p.outputs = (*filter)[1];
  p.kernel.assign(filter->begin() + 2, filter->end());
  for (int64_t dim = 0; dim < rank; ++dim) {
    p.strides.push_back(entry(op.getStrides(), dim, 1));
    p.dilations.push_back(entry(op.getDilations(), dim, 1));
  }
  if (failed(findPadding(op, l, p, excess)))
    return failure();
  findTaps(p);
  return p;
}

//===----------------------------------------------------------------------===//
// ConvTranspose
//===----------------------------------------------------------------------===//

/// N x Q.. x (G, phases.., O) interleaved to N x (Q * s).. x (G * O); `dims` are those of the result before cropping.
static Value interleaved(Lowering &l, Value value, ArrayRef<AffineExpr> from, const Phases &p,
                         ArrayRef<AffineExpr> dims) {
  if (p.phaseCount() == 1)
    return value;
  int64_t rank = p.rank();
  auto number = [&](int64_t n) { return getAffineConstantExpr(n, l.b.getContext()); };
  SmallVector<AffineExpr> split(from.drop_back());
  split.push_back(number(p.groups));
  llvm::append_range(split, llvm::map_range(p.strides, number));
  split.push_back(number(p.outputs));
  SmallVector<int64_t> order = {0};
  SmallVector<AffineExpr> shuffled = {split[0]};
  for (int64_t dim = 0; dim < rank; ++dim)
    order.append({1 + dim, rank + 2 + dim});
  order.append({rank + 1, 2 * rank + 2});
  for (int64_t dim : ArrayRef<int64_t>(order).drop_front())
    shuffled.push_back(split[dim]);
  return reshape(l, transpose(l, reshape(l, value, from, split), order), shuffled, dims);
}

/// With 'output_shape' the padding is what the input leaves.
static bool isKnownPadding(onnx::ConvTransposeOp op, Lowering &l) {
  return !op.getOutputShape() ||
         llvm::all_of(l.dims(op.getX()).drop_front(2), [](AffineExpr dim) { return constantOf(dim).has_value(); });
}

static LogicalResult lowerConvTranspose(onnx::ConvTransposeOp op, Lowering &l) {
  if (!isKnownFilter(l, op.getW()) || !isKnownPadding(op, l))
    return transposedConvolutionByLoops(op, l);
  SmallVector<int64_t> excess;
  FailureOr<Phases> phases = phasesOf(op, l, excess);
  if (failed(phases))
    return failure();
  const Phases &p = *phases;
  Image image = imageOf(l, op.getX());
  SmallVector<AffineExpr> result = imageDims(l, op.getY()), root(image.dims), whole;
  linalgx::Window window;
  window.kernel.assign(p.taps);
  window.strides.assign(p.rank(), 1);
  window.dilations.assign(p.rank(), 1);
  window.pads.assign(2 * p.rank(), 0);
  bool crops = false;
  for (int64_t dim = 0; dim < p.rank(); ++dim) {
    int64_t places = -floorDivide(-excess[dim], p.strides[dim]); // beyond one per input pixel
    int64_t end = std::max<int64_t>(0, places + p.firstTap[dim] + p.taps[dim] - 1);
    window.pads[dim] = -p.firstTap[dim];
    window.pads[p.rank() + dim] = end;
    places = end - p.firstTap[dim] - p.taps[dim] + 1;
    root[dim + 1] = image.dims[dim + 1] + places;
    crops |= places * p.strides[dim] != excess[dim];
  }
  root.back() = getAffineConstantExpr(p.groups * p.phaseCount() * p.outputs, op.getContext());
  whole.push_back(root[0]);
  for (int64_t dim = 0; dim < p.rank(); ++dim)
    whole.push_back(root[dim + 1] * p.strides[dim]);
  whole.push_back(result.back());

  Type element = Lowering::storage(Lowering::element(op.getY())), type = productType(element);
  Value x = convertedFloats(l, image.value, l.sizes(image.dims), type);
  Value y = convolution(l, x, filterOperand(op, l, p), p.groups, p.groups * p.inputs, window, l.sizes(root));
  y = interleaved(l, y, root, p, whole);
  SmallVector<OpFoldResult> sizes = l.sizes(result);
  if (crops) {
    SmallVector<OpFoldResult> zeros(sizes.size(), l.b.getIndexAttr(0)), ones(sizes.size(), l.b.getIndexAttr(1));
    y = tensor::ExtractSliceOp::create(l.b, y, zeros, sizes, ones);
  }
  Value bias = onnx::isPresent(op.getB()) ? l.in(op.getB()) : Value();
  return defineImage(l, op.getY(), withBias(l, y, sizes, bias, sizes.size() - 1, element));
}

void populateConvTransposeRules(Rules &rules) { rules.add(lowerConvTranspose); }

} // namespace aicc::linalg
