// Numbers to strings and back: Cast.
#include "lib/Codegen/support/Decimal.h"
#include "lib/Codegen/support/Line.h"
#include "lib/Codegen/support/Text.h"

using namespace aicc::support;

//===- Writing ------------------------------------------------------------===//

using Text = Line<41>; // of the longest: -2.2250738585072014e-308

/// 123.0, 0.00123 or, from 1e16 on and below 1e-4, 1.23e+20.
static void writeDecimal(Text &text, const Decimal &decimal, double value) {
  auto digits = [&](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; ++i)
      text.append(char('0' + (i < 0 ? 0 : decimal.digit(i))));
  };
  int64_t point = decimal.exponent(), count = decimal.digits();
  if (value >= 1e16 || value < 1e-4) {
    digits(0, 1);
    if (count > 1)
      text.append('.');
    digits(1, count);
    text.append(point > 0 ? "e+" : "e-");
    text.append(uint64_t(point > 0 ? point - 1 : 1 - point), 2);
    return;
  }
  digits(point > 0 ? 0 : -1, point > 0 ? point : 0);
  text.append('.');
  digits(point, count > point ? count : point + 1);
}

static void writeFloat(Text &text, double value, int64_t bits) {
  if (value != value)
    return text.append("NaN");
  if (__builtin_signbit(value))
    text.append('-');
  value = __builtin_fabs(value);
  if (__builtin_isinf(value))
    return text.append("INF");
  if (value == 0)
    return text.append("0.0");
  writeDecimal(text, shortest(value, bits), value);
}

static void writeElement(Text &text, const Call &call, int64_t index) {
  switch (call.arguments[0].dtype) {
  case AICC_F32: return writeFloat(text, double(call.data<float>(0)[index]), 24);
  case AICC_F64: return writeFloat(text, call.data<double>(0)[index], 53);
  case AICC_U64: return text.append(call.data<uint64_t>(0)[index]);
  default: return text.append(call.data<int64_t>(0)[index]);
  }
}

/// (X of f32, f64, i64 or u64) -> (texts): of a float the fewest digits that read back as it.
AICC_SUPPORT(strings_of_numbers) {
  int64_t count = call.elements(0);
  auto *result = call.give<const aicc_string *>(0, call.arguments[0].dims);
  if (!result)
    return AICC_RUN_FAILED;
  for (int64_t i = 0; i < count; ++i) {
    Text text;
    writeElement(text, call, i);
    char *bytes = call.allocate<char>(text.length);
    if (!bytes || !(result[i] = makeText(call, bytes, text.length)))
      return AICC_RUN_FAILED;
    for (int64_t k = 0; k < text.length; ++k)
      bytes[k] = text.text[k];
  }
  return AICC_OK;
}

//===- Reading ------------------------------------------------------------===//

namespace {
/// What a text spells: a sign, and a decimal or one of the words.
struct Numeral {
  enum Kind { Wrong, Finite, Infinite, NotANumber } kind = Wrong;
  bool isNegative = false;
  Decimal decimal;
};

class Reader {
public:
  explicit Reader(aicc_string text) : text(text) {}
  void read(Numeral &numeral);

private:
  bool atEnd() const { return at == text.size; }
  char peek() const { return atEnd() ? '\0' : text.data[at]; }
  bool take(char c) {
    bool isThere = !atEnd() && peek() == c;
    at += isThere;
    return isThere;
  }
  bool isDigit() const { return peek() >= '0' && peek() <= '9'; }
  /// The rest of the text, in any case.
  bool isWord(const char *word) const;
  bool digits(Decimal &decimal, bool isFraction);
  bool exponent(int64_t &exponent);
  bool decimal(Decimal &result);

  aicc_string text;
  int64_t at = 0;
};
} // namespace

bool Reader::isWord(const char *word) const {
  int64_t place = at;
  for (; *word && place < text.size; ++word, ++place)
    if ((text.data[place] | 0x20) != *word)
      return false;
  return !*word && place == text.size;
}

bool Reader::digits(Decimal &decimal, bool isFraction) {
  int64_t begin = at;
  for (; isDigit(); ++at)
    decimal.append(peek() - '0', isFraction);
  return at > begin;
}

/// Beyond 2^40 in steps of its own: no text is long enough to make up for that.
bool Reader::exponent(int64_t &exponent) {
  bool isNegative = take('-');
  if (!isNegative)
    take('+');
  int64_t begin = at;
  for (exponent = 0; isDigit(); ++at)
    exponent = exponent >> 40 ? exponent : exponent * 10 + (peek() - '0');
  exponent = isNegative ? -exponent : exponent;
  return at > begin;
}

bool Reader::decimal(Decimal &result) {
  bool isAny = digits(result, false);
  if (take('.'))
    isAny = digits(result, true) || isAny;
  if (isAny && (take('e') || take('E'))) {
    int64_t scale;
    isAny = exponent(scale);
    result.scale(isAny ? scale : 0);
  }
  return isAny && atEnd();
}

static bool isSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

void Reader::read(Numeral &numeral) {
  while (!atEnd() && isSpace(text.data[text.size - 1]))
    --text.size;
  while (!atEnd() && isSpace(peek()))
    ++at;
  numeral.isNegative = take('-');
  if (!numeral.isNegative)
    take('+');
  if (isWord("inf") || isWord("infinity"))
    numeral.kind = Numeral::Infinite;
  else if (isWord("nan"))
    numeral.kind = Numeral::NotANumber;
  else if (decimal(numeral.decimal))
    numeral.kind = Numeral::Finite;
}

/// Says "expected ..., found 'text'".
static int32_t refuse(const Call &call, const char *expected, aicc_string text) {
  Line<200> message;
  message.append(expected);
  message.append(", found '");
  for (int64_t i = 0; i < text.size && i < 60; ++i)
    message.append(text.data[i] >= ' ' && text.data[i] <= '~' ? text.data[i] : '?');
  message.append('\'');
  return call.fail(message.ended());
}

/// Reads all texts. `convert` makes a result of what one spells, or says what it expected.
template <typename T, typename Convert> static int32_t readAll(const Call &call, Convert convert) {
  auto *result = call.give<T>(0, call.arguments[0].dims);
  if (!result)
    return AICC_RUN_FAILED;
  Texts texts = textsOf(call, 0);
  for (int64_t i = 0, count = call.elements(0); i < count; ++i) {
    Numeral numeral;
    Reader(texts[i]).read(numeral);
    const char *expected =
        numeral.kind == Numeral::Wrong ? "expected strings that spell numbers" : convert(numeral, result[i]);
    if (expected)
      return refuse(call, expected, texts[i]);
  }
  return AICC_OK;
}

/// (texts) -> (f64)
AICC_SUPPORT(floats_of_strings) {
  return readAll<double>(call, [](const Numeral &numeral, double &result) -> const char * {
    double value = numeral.kind == Numeral::Infinite     ? __builtin_inf()
                   : numeral.kind == Numeral::NotANumber ? __builtin_nan("")
                                                         : numeral.decimal.toDouble();
    result = numeral.isNegative ? -value : value;
    return nullptr;
  });
}

/// (texts, distance of the least number from 0, greatest number) -> (i64 or u64): fractions are cut off.
AICC_SUPPORT(integers_of_strings) {
  return readAll<uint64_t>(call, [&](const Numeral &numeral, uint64_t &result) -> const char * {
    uint64_t limit = uint64_t(call.integer(numeral.isNegative ? 1 : 2)), number;
    if (numeral.kind != Numeral::Finite || !numeral.decimal.toWhole(number) || number > limit)
      return "expected strings that spell numbers of the integer type";
    result = numeral.isNegative ? -number : number;
    return nullptr;
  });
}
