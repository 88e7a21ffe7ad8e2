// Conversions between element types.
#include "lib/Reference/Elementwise.h"
#include "lib/Reference/Move.h"
#include "lib/Reference/Numbers.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace aicc::reference {

static std::string plainText(double value, DType type) {
  if (std::isnan(value))
    return "NaN";
  if (std::isinf(value))
    return value < 0 ? "-INF" : "INF";
  // The shortest digits that read back as the same value of the source type.
  char buffer[400];
  auto end = type == DType::F64 ? std::to_chars(buffer, buffer + sizeof buffer, value)
                                : std::to_chars(buffer, buffer + sizeof buffer, float(value));
  std::string text(buffer, end.ptr);
  if (text.find_first_of(".e") == std::string::npos)
    text += ".0";
  return text;
}

static Tensor toStrings(const Tensor &input) {
  std::vector<std::string> texts;
  if (isFloat(input.dtype())) {
    for (double value : widen<double>(input))
      texts.push_back(plainText(value, input.dtype()));
  } else if (input.dtype() == DType::U64) {
    for (uint64_t value : widen<uint64_t>(input))
      texts.push_back(std::to_string(value));
  } else {
    for (int64_t value : widen<int64_t>(input))
      texts.push_back(std::to_string(value));
  }
  return Tensor::ofStrings(input.shape(), std::move(texts));
}

static bool fromStrings(Call &call, DType type) {
  const Tensor &input = call.input(0);
  std::vector<double> reals;
  std::vector<int64_t> integers;
  for (const std::string &text : input.strings()) {
    const char *begin = text.c_str();
    char *end = nullptr;
    reals.push_back(std::strtod(begin, &end)); // reads inf and nan in any case
    if (text.empty() || *end)
      return call.fail("expected strings that spell numbers, found '" + text + "'");
    integers.push_back(text.find_first_of(".eEnN") == std::string::npos
                           ? std::strtoll(begin, nullptr, 10)
                           : saturated(reals.back(), INT64_MIN, INT64_MAX));
  }
  if (isFloat(type))
    return call.give(0, narrow(type, input.shape(), reals));
  return call.give(0, narrow(type, input.shape(), integers));
}

/// Eight bits and fewer: saturating by attribute, powers of two with a rounding mode.
static Tensor toSmallFloat(Call &call, const Tensor &input, DType type) {
  Overflow overflow = call.integer("saturate", 1) ? Overflow::Saturate : Overflow::Special;
  std::string mode = call.text("round_mode", "up");
  std::vector<double> values = widen<double>(input);
  std::vector<uint8_t> codes;
  for (double value : values)
    codes.push_back(type == DType::F8E8M0 ? encodePower(value, mode.c_str(), overflow)
                                          : uint8_t(encodeFloat(type, value, overflow)));
  if (bitWidth(type) < 8)
    return packBits(type, input.shape(), codes);
  return Tensor::of<uint8_t>(type, input.shape(), codes);
}

static bool castTo(Call &call, DType type) {
  const Tensor &input = call.input(0);
  if (!call.affordable(type, input.shape()))
    return false;
  if (input.dtype() == type)
    return call.give(0, input);
  if (input.dtype() == DType::String)
    return isWidenable(type) ? fromStrings(call, type) : call.fail("expected a number type to cast strings to");
  if (!call.expectNumber(0))
    return false;
  if (type == DType::String)
    return call.give(0, toStrings(input));
  if (!isWidenable(type))
    return call.fail("expected a number type to cast to, found " + std::string(name(type)));
  if (isFloat(type) && bitWidth(type) <= 8)
    return call.give(0, toSmallFloat(call, input, type));
  return withWide(input.dtype(),
                  [&](auto zero) { return call.give(0, narrow(type, input.shape(), widen<decltype(zero)>(input))); });
}

static bool cast(Call &call) {
  int64_t to = call.integer("to", 0);
  if (!isKnownDType(to))
    return call.fail("expected 'to' to name an element type, found " + std::to_string(to));
  return castTo(call, DType(to));
}

static bool castLike(Call &call) { return castTo(call, call.input(1).dtype()); }

static bool bitCast(Call &call) {
  int64_t to = call.integer("to", 0);
  const Tensor &input = call.input(0);
  if (!isKnownDType(to) || bitWidth(DType(to)) != bitWidth(input.dtype()) || bitWidth(DType(to)) == 0)
    return call.fail("expected 'to' to name an element type as wide as " + std::string(name(input.dtype())) +
                     ", found " + std::to_string(to));
  auto owner = std::make_shared<Tensor>(input);
  return call.give(0, Tensor::view(DType(to), input.shape(), owner->data<uint8_t>(), owner));
}

static constexpr Row rows[] = {{"BitCast", bitCast, 1}, {"Cast", cast, 1}, {"CastLike", castLike, 2}};

Table castKernels() { return rows; }

} // namespace aicc::reference
