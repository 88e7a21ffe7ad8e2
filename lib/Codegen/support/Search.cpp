// Positions that sequential code finds in one go: TopK, and what NonZero and Compress keep.
#include "lib/Codegen/support/Support.h"

using namespace aicc::support;

/// (mask of a dim) -> (positions that are not 0, ascending)
AICC_SUPPORT(kept_positions) {
  const uint8_t *mask = call.data<uint8_t>(0);
  int64_t size = call.elements(0), kept = 0;
  for (int64_t i = 0; i < size; ++i)
    kept += mask[i] != 0;
  auto *positions = call.give<int64_t>(0, &kept);
  if (!positions)
    return AICC_RUN_FAILED;
  int64_t last = 0; // written each time, moved on for what is kept: no branch
  for (int64_t i = 0; last < kept; ++i) {
    positions[last] = i;
    last += mask[i] != 0;
  }
  return AICC_OK;
}

//===- TopK ---------------------------------------------------------------===//

/// A number whose order is that of an integer; 0 and -0 are one.
template <typename T> static uint64_t keyOf(T value) {
  constexpr uint64_t middle = uint64_t(1) << 63;
  return T(-1) < T(0) ? uint64_t(int64_t(value)) ^ middle : uint64_t(value);
}
/// The same of a float; NaN is beyond all.
static uint64_t keyOfFloat(double value) {
  uint64_t bits;
  value = value == 0 ? 0 : value;
  __builtin_memcpy(&bits, &value, sizeof(bits));
  if (value != value)
    return UINT64_MAX;
  return bits >> 63 ? ~bits : bits | uint64_t(1) << 63;
}

namespace {
struct Candidate {
  uint64_t key;
  int64_t index;
  /// Of equal ones the earlier is better.
  bool isBetter(const Candidate &other) const { return key > other.key || (key == other.key && index < other.index); }
};

/// The best elements so far, the worst of them on top of a heap.
class Best {
public:
  Best(Candidate *heap, int64_t room) : heap(heap), room(room) {}

  void offer(const Candidate &candidate) {
    if (count < room)
      return raise(candidate);
    if (room > 0 && candidate.isBetter(heap[0]))
      sink(candidate);
  }
  int64_t size() const { return count; }

private:
  void raise(const Candidate &candidate) {
    int64_t at = count++;
    for (; at > 0 && heap[(at - 1) / 2].isBetter(candidate); at = (at - 1) / 2)
      heap[at] = heap[(at - 1) / 2];
    heap[at] = candidate;
  }
  /// Puts `candidate` in place of the top.
  void sink(const Candidate &candidate) {
    int64_t at = 0;
    for (int64_t child = 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && heap[child].isBetter(heap[child + 1]))
        ++child;
      if (!candidate.isBetter(heap[child]))
        break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = candidate;
  }

  Candidate *heap;
  int64_t room, count = 0;
};

/// Elements of a tensor, `stride` apart.
struct Line {
  const aicc_rt_value &tensor;
  int64_t begin, stride, count;
};
} // namespace

template <typename T, typename Key, typename Take> static void forEachKey(const Line &line, Key key, Take take) {
  const T *values = static_cast<const T *>(line.tensor.data) + line.begin;
  for (int64_t i = 0; i < line.count; ++i)
    take(Candidate{key(values[i * line.stride]), i});
}

template <typename Take> static void forEachKey(const Line &line, Take take) {
  auto integers = [&](auto zero) {
    using T = decltype(zero);
    forEachKey<T>(line, keyOf<T>, take);
  };
  auto fromBits = [](uint16_t bits) {
    uint32_t wide = uint32_t(bits) << 16;
    float value;
    __builtin_memcpy(&value, &wide, sizeof(value));
    return keyOfFloat(double(value));
  };
  auto fromFloat = [](auto value) { return keyOfFloat(double(value)); };
  switch (line.tensor.dtype) {
  case AICC_F64: return forEachKey<double>(line, keyOfFloat, take);
  case AICC_F32: return forEachKey<float>(line, fromFloat, take);
  case AICC_F16: return forEachKey<_Float16>(line, fromFloat, take);
  case AICC_BF16: return forEachKey<uint16_t>(line, fromBits, take);
  case AICC_I64: return integers(int64_t());
  case AICC_I32: return integers(int32_t());
  case AICC_I16: return integers(int16_t());
  case AICC_I8: return integers(int8_t());
  case AICC_U64: return integers(uint64_t());
  case AICC_U32: return integers(uint32_t());
  case AICC_U16: return integers(uint16_t());
  default: return integers(uint8_t());
  }
}

/// The first `room` of `best`, which has twice that, become the best of the line, the best first.
static void findBest(const Line &line, Candidate *best, int64_t room, bool isLargest) {
  Best heap(best, room);
  uint64_t turn = isLargest ? 0 : UINT64_MAX;
  forEachKey(line, [&](Candidate candidate) {
    candidate.key ^= turn;
    heap.offer(candidate);
  });
  sort(best, best + room, heap.size(), [](const Candidate &a, const Candidate &b) { return a.isBetter(b); });
}

/// (X, K, axis, largest) -> (indices of the best along the axis, the best first)
AICC_SUPPORT(top_k) {
  int64_t room = call.integer(1), axis = call.integer(2), rank = call.arguments[0].rank, size = call.dim(0, axis);
  if (room < 0 || room > size)
    return call.fail("expected 'K' of at least 0 and at most the size of the axis, found another");
  int64_t dims[64];
  for (int64_t dim = 0; dim < rank; ++dim)
    dims[dim] = dim == axis ? room : call.dim(0, dim);
  auto *result = call.give<int64_t>(0, dims);
  auto *best = call.allocate<Candidate>(2 * room);
  if (!result || !best)
    return AICC_RUN_FAILED;
  int64_t outer = call.product(0, 0, axis), inner = call.product(0, axis + 1, rank);
  for (int64_t o = 0; o < outer; ++o)
    for (int64_t i = 0; i < inner; ++i) {
      Line line = {call.arguments[0], o * size * inner + i, inner, size};
      findBest(line, best, room, call.integer(3) != 0);
      for (int64_t k = 0; k < room; ++k)
        result[(o * room + k) * inner + i] = best[k].index;
    }
  return AICC_OK;
}
