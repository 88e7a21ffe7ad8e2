// Ensembles of trees: each row walks down each tree, and what the leaves say is gathered per target. Forest.cpp of
// lib/Linalg makes the tables.
//
// Eight walks go side by side, so that one waits for memory while the others compute. A leaf leads to itself: a walk
// that has ended takes steps without effect until the last of the eight is there.
#include "lib/Codegen/support/Support.h"

using namespace aicc::support;

namespace {
constexpr int lanes = 8;
constexpr int64_t rowsOfTile = 64;

struct Node {
  int32_t split;   ///< a branch: bits of an f32; a leaf: its first weight
  int32_t feature; ///< column that is compared; 0 of a leaf
  int32_t next;    ///< where it goes on when the comparison holds, one behind when not; a leaf: itself
  uint32_t flags;  ///< see below

  /// Which outcomes of the comparison hold: bit 0 less, 1 equal, 2 greater, 3 not comparable.
  bool holds(int outcome) const { return flags >> outcome & 1; }
  bool isBranch() const { return flags >> 4 & 1; }
  bool isMember() const { return flags >> 5 & 1; }
  uint32_t number() const { return flags >> 8; } ///< of a set, or how many weights a leaf has
};

template <typename T> struct Forest {
  const T *rows;
  int64_t columns, targets, trees;
  const Node *nodes;
  const T *splits; ///< of f64, null for f32
  const int32_t *roots, *targetOf;
  const T *weights, *sets;
  const int32_t *setStarts;
  int64_t aggregate; ///< 0 average, 1 sum, 2 least, 3 greatest
  double *totals;
  int64_t count;
};

template <typename T> T splitOf(const Forest<T> &forest, const Node &node, int32_t at) {
  if constexpr (sizeof(T) == 8) {
    (void)node;
    return forest.splits[at];
  } else {
    (void)forest, (void)at;
    float value;
    __builtin_memcpy(&value, &node.split, sizeof(value));
    return value;
  }
}

template <typename T> bool isInSet(const Forest<T> &forest, const Node &node, T value) {
  for (int32_t i = forest.setStarts[node.number()]; i < forest.setStarts[node.number() + 1]; ++i)
    if (forest.sets[i] == value)
      return true;
  return value != value && node.holds(3);
}

/// Whether the comparison of a node holds. `only` is what all branches accept (7: they differ): 1 less, 3 less or
/// equal.
template <int only, typename T> bool holds(const Forest<T> &forest, const Node &node, int32_t at, T value) {
  T split = splitOf(forest, node, at);
  if (only == 1)
    return value < split;
  if (only == 3)
    return value <= split;
  if (node.isMember())
    return isInSet(forest, node, value);
  return node.holds(value == split ? 1 : value > split ? 2 : value < split ? 0 : 3);
}

/// Takes each walk from its root to its leaf.
template <int only, typename T> void walk(const Forest<T> &forest, const T *const *rows, int32_t *at) {
  bool goesOn = true;
  while (goesOn) {
    goesOn = false;
#pragma clang loop unroll(full)
    for (int lane = 0; lane < lanes; ++lane) {
      const Node &node = forest.nodes[at[lane]];
      bool fails = !holds<only>(forest, node, at[lane], rows[lane][node.feature]);
      at[lane] = node.next + int32_t(fails & node.isBranch());
      goesOn |= node.isBranch();
    }
  }
}

/// What has no value yet is NaN, where least and greatest are asked for.
double combined(int64_t aggregate, double total, double weight) {
  if (aggregate < 2)
    return total + weight;
  bool isBetter = aggregate == 2 ? weight < total : weight > total;
  return total != total || isBetter ? weight : total;
}

template <typename T> void addLeaf(const Forest<T> &forest, int64_t row, int32_t at) {
  const Node &leaf = forest.nodes[at];
  double *totals = forest.totals + row * forest.targets;
  for (int32_t i = leaf.split, end = leaf.split + int32_t(leaf.number()); i < end; ++i) {
    double &total = totals[forest.targetOf[i]];
    total = combined(forest.aggregate, total, double(forest.weights[i]));
  }
}

/// Rows [begin, end): walks are numbered tree by tree, so that a tree stays near while rows come by.
template <int only, typename T> void walkRows(const Forest<T> &forest, int64_t begin, int64_t end) {
  int64_t tree = 0, row = begin;
  while (tree < forest.trees) {
    const T *rows[lanes];
    int32_t at[lanes];
    int64_t numbers[lanes];
    int used = 0;
    for (int lane = 0; lane < lanes; ++lane) {
      bool isUsed = tree < forest.trees;
      numbers[lane] = isUsed ? row : begin;
      rows[lane] = forest.rows + numbers[lane] * forest.columns;
      at[lane] = forest.roots[isUsed ? tree : 0];
      used += isUsed;
      if (isUsed && ++row == end)
        row = begin, ++tree;
    }
    walk<only>(forest, rows, at);
    for (int lane = 0; lane < used; ++lane)
      addLeaf(forest, numbers[lane], at[lane]);
  }
}

template <int only, typename T> void runTiles(void *data, int64_t begin, int64_t end, void *) {
  const Forest<T> &forest = *static_cast<const Forest<T> *>(data);
  for (int64_t tile = begin; tile < end; ++tile) {
    int64_t last = (tile + 1) * rowsOfTile;
    walkRows<only>(forest, tile * rowsOfTile, last < forest.count ? last : forest.count);
  }
}

/// What the leaves gave, as the result has it: `base` has one number per target.
template <typename T> void finish(const Forest<T> &forest, const double *base, T *result) {
  bool isAverage = forest.aggregate == 0 && forest.trees > 0;
  for (int64_t i = 0; i < forest.count; ++i)
    for (int64_t target = 0; target < forest.targets; ++target) {
      double total = forest.totals[i * forest.targets + target];
      bool isMissing = forest.aggregate >= 2 && total != total;
      total = isMissing ? 0 : isAverage ? total / double(forest.trees) : total;
      result[i * forest.targets + target] = T(total + base[target]);
    }
}

template <typename T> int32_t run(const Call &call) {
  const int64_t *numbers = call.data<int64_t>(9);
  int64_t count = call.dim(0, 0), targets = call.elements(8), least = numbers[3];
  int64_t dims[2] = {count, targets};
  Forest<T> forest = {call.data<T>(0),
                      call.dim(0, 1),
                      targets,
                      call.elements(3),
                      reinterpret_cast<const Node *>(call.arguments[1].data),
                      call.data<T>(2),
                      call.data<int32_t>(3),
                      call.data<int32_t>(4),
                      call.data<T>(5),
                      call.data<T>(6),
                      call.data<int32_t>(7),
                      numbers[0],
                      nullptr,
                      count};
  T *result = call.give<T>(0, dims);
  forest.totals = call.allocate<double>(count * targets);
  if (!result || !forest.totals)
    return AICC_RUN_FAILED;
  if (count > 0 && forest.columns < least)
    return call.fail("expected as many columns as the trees look at, found fewer");
  for (int64_t i = 0; i < count * targets; ++i)
    forest.totals[i] = forest.aggregate < 2 ? 0 : __builtin_nan("");
  aicc_rt_kernel kernel = numbers[1] == 1 ? runTiles<1, T> : numbers[1] == 3 ? runTiles<3, T> : runTiles<7, T>;
  int64_t tiles = (count + rowsOfTile - 1) / rowsOfTile, nanoseconds = rowsOfTile * forest.trees * numbers[2] * 2;
  int32_t status = forest.trees == 0 ? AICC_OK
                                     : call.table->launch(call.context, -1, kernel, reinterpret_cast<void **>(&forest),
                                                          tiles, 0, nanoseconds);
  if (status == AICC_OK)
    finish(forest, call.data<double>(8), result);
  return status;
}
} // namespace

/// (X, nodes, splits, roots, targets, weights, sets, starts of sets, base,
///  {aggregate, what all branches accept, depth, columns}) -> (Y), X and Y of f32 or f64 as the tables are.
AICC_SUPPORT(tree_ensemble) { return call.arguments[0].dtype == AICC_F64 ? run<double>(call) : run<float>(call); }
