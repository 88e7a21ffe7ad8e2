// Boxes that overlap no better one too much, per batch and class. Greedy, in the order of scores; ties by position.
#include "lib/Codegen/support/Support.h"

using namespace aicc::support;

namespace {
struct Box {
  float top, left, bottom, right;
};

float least(float a, float b) { return a < b ? a : b; }
float most(float a, float b) { return a > b ? a : b; }

Box boxOf(const float *numbers, bool isCentred) {
  float a = numbers[0], b = numbers[1], c = numbers[2], d = numbers[3];
  if (isCentred)
    return {b - d / 2, a - c / 2, b + d / 2, a + c / 2};
  return {least(a, c), least(b, d), most(a, c), most(b, d)};
}

float areaOf(const Box &box) { return (box.bottom - box.top) * (box.right - box.left); }

/// Intersection over union.
float overlap(const Box &a, const Box &b) {
  float height = least(a.bottom, b.bottom) - most(a.top, b.top), width = least(a.right, b.right) - most(a.left, b.left);
  if (!(height > 0 && width > 0))
    return 0;
  return height * width / (areaOf(a) + areaOf(b) - height * width);
}

struct Limits {
  int64_t most;
  float overlap, score;
  bool isCentred;
};

/// Positions of the kept boxes to `kept`; their number, -1 without memory.
int64_t suppress(const Call &call, const Box *boxes, const float *scores, int64_t count, const Limits &limits,
                 int64_t *order, int64_t *kept) {
  int64_t candidates = 0, number = 0;
  for (int64_t i = 0; i < count; ++i)
    if (scores[i] > limits.score)
      order[candidates++] = i;
  if (!sort(call, order, candidates, [&](int64_t a, int64_t b) { return scores[a] > scores[b]; }))
    return -1;
  for (int64_t i = 0; i < candidates && number < limits.most; ++i) {
    bool isFree = true;
    for (int64_t k = 0; isFree && k < number; ++k)
      isFree = !(overlap(boxes[order[i]], boxes[kept[k]]) > limits.overlap);
    if (isFree)
      kept[number++] = order[i];
  }
  return number;
}
} // namespace

/// (boxes, scores, max_output_boxes_per_class, iou_threshold, score_threshold, center_point_box) -> (selected_indices)
AICC_SUPPORT(non_max_suppression) {
  int64_t batches = call.dim(0, 0), count = call.dim(0, 1), classes = call.dim(1, 1);
  if (call.dim(0, 2) != 4 || call.dim(1, 0) != batches || call.dim(1, 2) != count)
    return call.fail("expected four numbers per box of 'boxes' and one of 'scores' for each");
  Limits limits = {call.integer(2), call.number(3), call.number(4), call.integer(5) != 0};
  int64_t per = limits.most < 0 ? 0 : limits.most < count ? limits.most : count, rows;
  if (__builtin_mul_overflow(batches * classes, per * 3, &rows))
    return call.fail("expected fewer boxes");
  Box *boxes = call.allocate<Box>(count);
  int64_t *order = call.allocate<int64_t>(count), *kept = call.allocate<int64_t>(per);
  int64_t *selected = call.allocate<int64_t>(rows);
  if (!boxes || !order || !kept || !selected)
    return AICC_RUN_FAILED;
  int64_t number = 0;
  for (int64_t batch = 0; batch < batches; ++batch) {
    for (int64_t i = 0; i < count; ++i)
      boxes[i] = boxOf(call.data<float>(0) + (batch * count + i) * 4, limits.isCentred);
    for (int64_t one = 0; one < classes; ++one) {
      const float *scores = call.data<float>(1) + (batch * classes + one) * count;
      int64_t found = suppress(call, boxes, scores, count, limits, order, kept);
      if (found < 0)
        return AICC_RUN_FAILED;
      for (int64_t k = 0; k < found; ++k, ++number) {
        selected[number * 3] = batch;
        selected[number * 3 + 1] = one;
        selected[number * 3 + 2] = kept[k];
      }
    }
  }
  call.results[0].data = selected;
  call.results[0].dims[0] = number;
  call.results[0].dims[1] = 3;
  return AICC_OK;
}
