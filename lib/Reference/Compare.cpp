#include "lib/Reference/Compare.h"

#include "lib/Reference/Wide.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace aicc::reference {

static Difference mismatch(std::string text) {
  Difference difference;
  difference.matches = false;
  difference.text = std::move(text);
  return difference;
}

static std::string described(const Tensor &tensor) {
  return tensor.empty() ? "no tensor" : std::string(name(tensor.dtype())) + " " + toString(tensor.shape());
}

static Shape indexOf(const Shape &shape, int64_t element) {
  Shape index(shape.size());
  for (size_t d = shape.size(); d-- > 0; element /= shape[d])
    index[d] = element % shape[d];
  return index;
}

static std::string spelled(const Shape &index) {
  std::string text;
  for (int64_t at : index)
    text += (text.empty() ? "" : ", ") + std::to_string(at);
  return "[" + text + "]";
}

static std::string spelled(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.9g", value);
  return buffer;
}

/// Fills in the text when elements mismatch; `expected` and `found` are those at the worst place.
static void conclude(Difference &difference, const Shape &shape, int64_t worst, const std::string &expected,
                     const std::string &found) {
  difference.worst = indexOf(shape, worst);
  difference.matches = difference.mismatches == 0;
  if (!difference.matches)
    difference.text = std::to_string(difference.mismatches) + " of " + std::to_string(elementCount(shape)) +
                      " elements differ, most at " + spelled(difference.worst) + ": expected " + expected + ", found " +
                      found;
}

static Difference compareStrings(const Tensor &found, const Tensor &expected) {
  Difference difference;
  int64_t first = 0;
  for (int64_t i = int64_t(expected.strings().size()); i-- > 0;)
    if (found.strings()[i] != expected.strings()[i]) {
      ++difference.mismatches;
      first = i;
    }
  if (difference.mismatches)
    conclude(difference, expected.shape(), first, "'" + expected.strings()[first] + "'",
             "'" + found.strings()[first] + "'");
  return difference;
}

/// How many times the allowed distance two values are apart; at most 1 matches.
static double excess(double found, double expected, const Tolerance &tolerance) {
  if (found == expected || (std::isnan(found) && std::isnan(expected)))
    return 0;
  if (!std::isfinite(found) || !std::isfinite(expected))
    return HUGE_VAL;
  double distance = std::fabs(found - expected),
         allowed = tolerance.absolute + tolerance.relative * std::fabs(expected);
  return distance <= allowed ? distance / allowed : allowed > 0 ? distance / allowed : HUGE_VAL;
}

static Difference compareFloats(const Tensor &found, const Tensor &expected, const Tolerance &tolerance) {
  std::vector<double> f = widen<double>(found), e = widen<double>(expected);
  Difference difference;
  double greatest = -1;
  size_t worst = 0;
  for (size_t i = 0; i < e.size(); ++i) {
    double beyond = excess(f[i], e[i], tolerance), distance = std::fabs(f[i] - e[i]);
    difference.mismatches += beyond > 1;
    if (std::isfinite(distance)) {
      difference.largestAbsolute = std::max(difference.largestAbsolute, distance);
      if (e[i] != 0)
        difference.largestRelative = std::max(difference.largestRelative, distance / std::fabs(e[i]));
    }
    if (beyond > greatest) {
      greatest = beyond;
      worst = i;
    }
  }
  if (!e.empty())
    conclude(difference, expected.shape(), int64_t(worst), spelled(e[worst]), spelled(f[worst]));
  return difference;
}

/// No tolerance is finer than the last two units of bfloat16, whose intermediate roundings the standard leaves open.
static Tolerance atLeastOf(DType type, Tolerance tolerance) {
  if (type == DType::BF16)
    tolerance.relative = std::max(tolerance.relative, 0x1p-6);
  return tolerance;
}

static Difference compareIntegers(const Tensor &found, const Tensor &expected) {
  // Bits decide; as signed numbers they only serve the message.
  std::vector<int64_t> f = widen<int64_t>(found), e = widen<int64_t>(expected);
  Difference difference;
  size_t worst = 0;
  for (size_t i = 0; i < e.size(); ++i) {
    double distance = std::fabs(double(f[i]) - double(e[i]));
    if (f[i] != e[i] && (difference.mismatches++ == 0 || distance > difference.largestAbsolute))
      worst = i;
    difference.largestAbsolute = std::max(difference.largestAbsolute, distance);
  }
  if (!e.empty())
    conclude(difference, expected.shape(), int64_t(worst), std::to_string(e[worst]), std::to_string(f[worst]));
  return difference;
}

Difference compare(const Tensor &found, const Tensor &expected, const Tolerance &tolerance) {
  if (found.empty() && expected.empty())
    return {};
  if (found.dtype() != expected.dtype() || found.shape() != expected.shape())
    return mismatch("expected " + described(expected) + ", found " + described(found));
  if (expected.dtype() == DType::String)
    return compareStrings(found, expected);
  if (isFloat(expected.dtype()))
    return compareFloats(found, expected, atLeastOf(expected.dtype(), tolerance));
  if (isWidenable(expected.dtype()))
    return compareIntegers(found, expected);
  // Complex numbers: pairs of floats.
  DType part = expected.dtype() == DType::C64 ? DType::F32 : DType::F64;
  Shape pairs = expected.shape();
  pairs.push_back(2);
  return compareFloats(Tensor::view(part, pairs, found.data<uint8_t>(), nullptr),
                       Tensor::view(part, pairs, expected.data<uint8_t>(), nullptr), tolerance);
}

} // namespace aicc::reference
