// Conversions between element types.
#include "lib/Reference/Elementwise.h"
#include "lib/Reference/Move.h"
#include "lib/Reference/Numbers.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace aicc::reference {

/// As numpy and Python write it: the fewest digits that read back as the same value of the type, an f32 for what is
/// narrower; by powers of ten from 1e16 on and below 1e-4.
static std::string plainText(double value, DType type) {
  if (std::isnan(value))
    return "NaN";
  if (std::isinf(value))
    return value < 0 ? "-INF" : "INF";
  double size = std::fabs(value);
  auto format = size != 0 && (size >= 1e16 || size < 1e-4) ? std::chars_format::scientific : std::chars_format::fixed;
  char buffer[400];
  auto end = type == DType::F64 ? std::to_chars(buffer, buffer + sizeof buffer, value, format)
                                : std::to_chars(buffer, buffer + sizeof buffer, float(value), format);
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

static std::string trimmed(const std::string &text) {
  constexpr const char *spaces = " \t\n\v\f\r";
  size_t begin = text.find_first_not_of(spaces), end = text.find_last_not_of(spaces);
  return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

/// A decimal with or without sign, fraction and exponent, or inf, infinity or nan in any case.
static bool readReal(const std::string &text, double &value) {
  std::string digits = trimmed(text);
  bool isNegative = digits.substr(0, 1) == "-";
  digits.erase(0, isNegative || digits.substr(0, 1) == "+" ? 1 : 0);
  const char *begin = digits.data(), *end = begin + digits.size();
  auto [stop, error] = std::from_chars(begin, end, value); // knows neither hexadecimal digits nor '+', but nan(...)
  if (digits.empty() || *begin == '-' || stop != end || digits.back() == ')' || error == std::errc::invalid_argument)
    return false;
  if (error == std::errc::result_out_of_range)
    value = std::strtod(begin, nullptr);
  value = isNegative ? -value : value;
  return true;
}

/// The integer part of a decimal; fails beyond what `type` holds.
static bool readInteger(const std::string &text, DType type, uint64_t &value) {
  double real;
  if (!readReal(text, real) || !std::isfinite(real))
    return false;
  using Wide = unsigned __int128;
  constexpr Wide most = Wide(1) << 64;
  Wide distance = Wide(std::min(std::fabs(real), 0x1p64)), limit = Wide(1) << bitWidth(type);
  if (text.find_first_of("eE") == std::string::npos) { // to the last digit
    distance = 0;
    for (char c : text.substr(0, text.find('.')))
      if (c >= '0' && c <= '9')
        distance = std::min(distance * 10 + Wide(c - '0'), most);
  }
  if (isSignedInteger(type))
    limit = limit / 2 + (real < 0 ? 1 : 0);
  else if (real < 0)
    limit = 1;
  value = real < 0 ? -uint64_t(distance) : uint64_t(distance);
  return distance < limit;
}

static bool fromStrings(Call &call, DType type) {
  const Tensor &input = call.input(0);
  bool isReal = isFloat(type) || type == DType::Bool;
  std::vector<double> reals;
  std::vector<uint64_t> integers;
  for (const std::string &text : input.strings()) {
    bool isGood = isReal ? readReal(text, reals.emplace_back()) : readInteger(text, type, integers.emplace_back());
    if (!isGood)
      return call.fail("expected strings that spell numbers of the type, found '" + text + "'");
  }
  if (isReal)
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
