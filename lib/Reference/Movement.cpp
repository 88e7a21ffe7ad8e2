// Operators that move elements by a fixed rule: concatenating, cutting, permuting, repeating,
// padding.
#include "lib/Reference/Move.h"

#include <algorithm>

namespace aicc::reference {

static bool transpose(Call &call) {
  const Tensor &input = call.input(0);
  std::vector<int64_t> order = call.integers("perm");
  if (!call.hasAttribute("perm"))
    for (int64_t d = input.rank(); d-- > 0;)
      order.push_back(d);
  if (int64_t(order.size()) != input.rank())
    return call.fail("expected 'perm' of " + std::to_string(input.rank()) + " axes, found " +
                     std::to_string(order.size()));
  if (!normalizeAxes(call, order, input.rank()))
    return false;
  Strides own = stridesOf(input.shape()), strides;
  Shape shape;
  for (int64_t axis : order) {
    shape.push_back(input.shape()[axis]);
    strides.push_back(own[axis]);
  }
  return call.give(0, readStrided(input, shape, strides));
}

static bool expand(Call &call) {
  const Tensor &input = call.input(0);
  Shape wanted, shape;
  if (!call.readIntegers(1, wanted) || !broadcast(call, input.shape(), wanted, shape) ||
      !call.affordable(input.dtype(), shape))
    return false;
  return call.give(0, readStrided(input, shape, broadcastStrides(input.shape(), shape)));
}

static bool concat(Call &call) {
  const Tensor &first = call.input(0);
  int64_t axis = call.integer("axis", 0);
  if (!normalizeAxis(call, axis, first.rank()))
    return false;
  Shape shape = first.shape();
  std::vector<const Tensor *> inputs;
  for (size_t i = 0; i < call.inputCount(); ++i) {
    if (!call.has(i) || call.input(i).dtype() != first.dtype() || call.input(i).rank() != first.rank())
      return call.fail("expected inputs of one element type and rank");
    Shape same = call.input(i).shape();
    if (i > 0)
      shape[axis] += same[axis];
    same[axis] = first.shape()[axis];
    if (same != first.shape())
      return call.fail("expected inputs that differ along axis " + std::to_string(axis) + " only, found " +
                       toString(first.shape()) + " and " + toString(call.input(i).shape()));
    inputs.push_back(&call.input(i));
  }
  if (!call.affordable(first.dtype(), shape))
    return false;
  AxisView view(shape, axis);
  return call.give(0, moveElements(inputs, shape, [&](auto *out, const auto &in) {
                     for (int64_t o = 0; o < view.outer; ++o)
                       for (size_t i = 0; i < inputs.size(); ++i) {
                         int64_t chunk = inputs[i]->shape()[axis] * view.inner;
                         out = std::copy_n(in[i] + o * chunk, chunk, out);
                       }
                   }));
}

/// The part of `input` that starts at `start` along `axis`.
static Tensor cut(const Tensor &input, int64_t axis, int64_t start, int64_t size) {
  Shape shape = input.shape();
  shape[axis] = size;
  Strides strides = stridesOf(input.shape());
  return readStrided(input, shape, strides, start * strides[axis]);
}

static bool split(Call &call) {
  const Tensor &input = call.input(0);
  int64_t axis = call.integer("axis", 0);
  if (!normalizeAxis(call, axis, input.rank()))
    return false;
  int64_t size = input.shape()[axis], parts = call.integer("num_outputs", int64_t(call.results()));
  std::vector<int64_t> sizes;
  if (call.has(1) && !call.readIntegers(1, sizes))
    return false;
  if (!call.has(1)) {
    if (parts <= 0 || parts > (int64_t(1) << 20))
      return call.fail("expected a positive number of parts, found " + std::to_string(parts));
    int64_t each = (size + parts - 1) / parts;
    for (int64_t i = 0; i < parts; ++i)
      sizes.push_back(std::max<int64_t>(0, std::min(each, size - i * each)));
  }
  int64_t start = 0;
  for (size_t i = 0; i < sizes.size(); start += sizes[i++]) {
    if (sizes[i] < 0 || sizes[i] > size - start)
      return call.fail("expected parts that sum to " + std::to_string(size) + ", found more");
    call.give(i, cut(input, axis, start, sizes[i]));
  }
  if (start != size)
    return call.fail("expected parts that sum to " + std::to_string(size) + ", found " + std::to_string(start));
  return true;
}

/// One axis of a Slice: brings start into the dim and gives the number of steps from there to end.
static int64_t sliceSize(int64_t dim, int64_t &start, int64_t end, int64_t step) {
  auto wrapped = [&](int64_t at) { return at < 0 ? std::max(at, -dim - 1) + dim : std::min(at, dim); }; // [-1, dim]
  start = wrapped(start);
  end = wrapped(end);
  if (step > 0) {
    start = std::max<int64_t>(start, 0);
    end = std::max<int64_t>(end, 0);
    return end > start ? (end - start - 1) / step + 1 : 0;
  }
  start =
      std::min(std::max<int64_t>(start, 0), dim - 1); // backwards from the first element at least, as the standard says
  end = std::min(end, dim - 1);
  return start > end ? -((start - end - 1) / step) + 1 : 0;
}

static bool slice(Call &call) {
  const Tensor &input = call.input(0);
  std::vector<int64_t> starts, ends, axes, steps;
  if (!call.readIntegers(1, starts) || !call.readIntegers(2, ends) || (call.has(3) && !call.readIntegers(3, axes)) ||
      (call.has(4) && !call.readIntegers(4, steps)))
    return false;
  if (!call.has(3))
    for (size_t i = 0; i < starts.size(); ++i)
      axes.push_back(int64_t(i));
  if (!call.has(4))
    steps.assign(starts.size(), 1);
  if (ends.size() != starts.size() || axes.size() != starts.size() || steps.size() != starts.size())
    return call.fail("expected as many ends, axes and steps as starts (" + std::to_string(starts.size()) + ")");
  if (!normalizeAxes(call, axes, input.rank()))
    return false;
  Shape shape = input.shape();
  Strides strides = stridesOf(shape);
  int64_t offset = 0;
  for (size_t i = 0; i < axes.size(); ++i) {
    int64_t axis = axes[i], start = starts[i], own = strides[axis];
    if (steps[i] == 0)
      return call.fail("expected steps other than 0");
    shape[axis] = sliceSize(input.shape()[axis], start, ends[i], steps[i]);
    offset += start * own;
    strides[axis] = shape[axis] > 1 ? own * steps[i] : 0;
  }
  return call.give(0, readStrided(input, shape, strides, elementCount(shape) ? offset : 0));
}

static bool tile(Call &call) {
  const Tensor &input = call.input(0);
  std::vector<int64_t> repeats;
  if (!call.readIntegers(1, repeats))
    return false;
  if (int64_t(repeats.size()) != input.rank())
    return call.fail("expected " + std::to_string(input.rank()) + " repeats, found " + std::to_string(repeats.size()));
  // Each dim d becomes the pair [repeat, d], the first of stride 0.
  Shape shape, pairs;
  Strides own = stridesOf(input.shape()), strides;
  for (size_t d = 0; d < repeats.size(); ++d) {
    int64_t dim = 0;
    if (repeats[d] < 0 || __builtin_mul_overflow(repeats[d], input.shape()[d], &dim))
      return call.fail("expected repeats of 0 or more, found " + std::to_string(repeats[d]));
    shape.push_back(dim);
    pairs.insert(pairs.end(), {repeats[d], input.shape()[d]});
    strides.insert(strides.end(), {0, own[d]});
  }
  if (!call.affordable(input.dtype(), shape))
    return false;
  return call.give(0, readStrided(input, pairs, strides).reshaped(shape));
}

static bool depthToSpace(Call &call) {
  const Tensor &input = call.input(0);
  int64_t block = call.integer("blocksize", 0);
  if (!call.expectRank(0, 4))
    return false;
  const Shape &dims = input.shape();
  if (block <= 0 || block > 1 << 15 || dims[1] % (block * block))
    return call.fail("expected channels that 'blocksize' squared divides, found " + toString(dims));
  int64_t depth = dims[1] / (block * block), height = dims[2], width = dims[3], plane = height * width;
  bool depthFirst = call.text("mode", "DCR") == "DCR";
  int64_t depthStride = depthFirst ? plane : block * block * plane, blockStride = depthFirst ? depth * plane : plane;
  Shape six{dims[0], depth, height, block, width, block};
  Strides strides{dims[1] * plane, depthStride, width, block * blockStride, 1, blockStride};
  return call.give(0, readStrided(input, six, strides).reshaped({dims[0], depth, height * block, width * block}));
}

static bool spaceToDepth(Call &call) {
  const Tensor &input = call.input(0);
  int64_t block = call.integer("blocksize", 0);
  if (!call.expectRank(0, 4))
    return false;
  const Shape &dims = input.shape();
  if (block <= 0 || block > 1 << 15 || dims[2] % block || dims[3] % block)
    return call.fail("expected height and width that 'blocksize' divides, found " + toString(dims));
  int64_t height = dims[2] / block, width = dims[3] / block, row = dims[3], plane = dims[2] * dims[3];
  Shape six{dims[0], block, block, dims[1], height, width};
  Strides strides{dims[1] * plane, row, 1, plane, block * row, block};
  if (call.text("mode", "DCR") == "CRD") {
    std::rotate(six.begin() + 1, six.begin() + 3, six.begin() + 4);
    std::rotate(strides.begin() + 1, strides.begin() + 3, strides.begin() + 4);
  }
  return call.give(0, readStrided(input, six, strides).reshaped({dims[0], dims[1] * block * block, height, width}));
}

static bool trilu(Call &call) {
  const Tensor &input = call.input(0);
  if (input.rank() < 2)
    return call.fail("expected input 0 of rank 2 or more, found " + toString(input.shape()));
  std::vector<int64_t> diagonal{0};
  if (call.has(1) && (!call.readIntegers(1, diagonal) || diagonal.size() != 1))
    return call.fail("expected the diagonal to be one integer");
  bool upper = call.integer("upper", 1) != 0;
  int64_t height = input.shape()[input.rank() - 2], width = input.shape()[input.rank() - 1];
  return call.give(0, moveElements({&input}, input.shape(), [&](auto *out, const auto &in) {
                     for (int64_t i = 0, count = input.elements(); i < count; ++i) {
                       int64_t row = i / width % height, column = i % width;
                       if (upper ? column - row >= diagonal[0] : column - row <= diagonal[0])
                         out[i] = in[0][i];
                     }
                   }));
}

static constexpr Row rows[] = {
    {"Concat", concat, 1}, {"DepthToSpace", depthToSpace, 1}, {"Expand", expand, 2},
    {"Slice", slice, 3},   {"SpaceToDepth", spaceToDepth, 1}, {"Split", split, 1},
    {"Tile", tile, 2},     {"Transpose", transpose, 1},       {"Trilu", trilu, 1},
};

Table movementKernels() { return rows; }

} // namespace aicc::reference
