// Tokenizer: strings cut where patterns match, or into what matches one.
#include "lib/Codegen/support/Regex.h"
#include "lib/Codegen/support/Text.h"

using namespace aicc::support;

namespace {
/// Strings that lie in others.
struct Pieces {
  aicc_string *texts = nullptr;
  int64_t count = 0, room = 0;

  /// False without memory.
  bool add(const Call &call, aicc_string text);
};

class Tokenizer {
public:
  explicit Tokenizer(const Call &call)
      : call(call), matcher(call.data<int64_t>(1), call.data<int64_t>(2)), patterns(call.data<int64_t>(3)) {}

  bool allocate() { return matcher.allocate(call, call.elements(1) / 3); }
  /// Adds the tokens of a text; false without memory.
  bool cut(aicc_string text);

  Pieces tokens;

private:
  void take(aicc_string text, int64_t begin, int64_t end, Pieces &pieces);
  void split(aicc_string text, int64_t separator, Pieces &pieces);
  void match(aicc_string text, int64_t pattern);

  const Call &call;
  Matcher matcher;
  const int64_t *patterns; ///< the first state of each
  Pieces uncut[2];         ///< before a separator and behind it
  bool isOut = false;
};
} // namespace

bool Pieces::add(const Call &call, aicc_string text) {
  if (count == room) {
    room = room ? 2 * room : 16;
    auto *more = call.allocate<aicc_string>(room);
    if (!more)
      return false;
    for (int64_t i = 0; i < count; ++i)
      more[i] = texts[i];
    texts = more;
  }
  texts[count++] = text;
  return true;
}

static bool isUtf8(aicc_string text) {
  for (int64_t at = 0; at < text.size;)
    if (decodeUtf8(text, at) < 0)
      return false;
  return true;
}

/// Behind the code point at `at`, also of the end.
static int64_t behind(aicc_string text, int64_t at) {
  if (at == text.size)
    return at + 1;
  decodeUtf8(text, at);
  return at;
}

static int64_t codePoints(aicc_string text, int64_t begin, int64_t end) {
  int64_t count = 0;
  for (; begin < end; begin = behind(text, begin))
    ++count;
  return count;
}

void Tokenizer::take(aicc_string text, int64_t begin, int64_t end, Pieces &pieces) {
  if (codePoints(text, begin, end) >= call.integer(6))
    isOut |= !pieces.add(call, {text.data + begin, end - begin});
}

/// What lies between matches. One of nothing takes the code point behind it along, as onnxruntime has it.
void Tokenizer::split(aicc_string text, int64_t separator, Pieces &pieces) {
  int64_t at = 0, begin, end;
  while (!isOut && at <= text.size) {
    bool isFound = matcher.find(text, separator, at, begin, end);
    take(text, at, isFound ? begin : text.size, pieces);
    at = !isFound ? text.size + 1 : end > begin ? end : behind(text, end);
  }
}

/// What matches; where that is too short, the search goes on behind its first code point.
void Tokenizer::match(aicc_string text, int64_t pattern) {
  int64_t at = 0, begin, end;
  while (!isOut && at <= text.size && matcher.find(text, pattern, at, begin, end)) {
    int64_t before = tokens.count;
    take(text, begin, end, tokens);
    at = tokens.count > before ? end : behind(text, begin);
  }
}

bool Tokenizer::cut(aicc_string text) {
  if (!call.integer(5)) {
    match(text, patterns[0]);
    return !isOut;
  }
  Pieces *from = &uncut[0], *to = &uncut[1];
  from->count = 0;
  isOut |= !from->add(call, text);
  for (int64_t k = 0, last = call.elements(3) - 1; k <= last; ++k) {
    to->count = 0;
    for (int64_t i = 0; i < from->count; ++i)
      split(from->texts[i], patterns[k], k == last ? tokens : *to);
    Pieces *done = from;
    from = to, to = done;
  }
  return !isOut;
}

/// A row for each text: its tokens, between marks if there are any, then what fills up.
static void fill(const Call &call, const aicc_string **result, int64_t width, const int64_t *counts,
                 const aicc_string *token) {
  const auto *words = call.data<const aicc_string *>(4);
  bool isMarked = call.integer(7);
  for (int64_t i = 0, rows = call.elements(0); i < rows; ++i) {
    const aicc_string **end = result + width;
    if (isMarked)
      *result++ = words[1];
    for (int64_t k = 0; k < counts[i]; ++k)
      *result++ = token++;
    if (isMarked)
      *result++ = words[2];
    while (result < end)
      *result++ = words[0];
  }
}

/// (X, states, classes, first state of each pattern, {pad, begin, end}, whether patterns separate, mincharnum, mark)
///     -> (Y): without a token no marks either
AICC_SUPPORT(tokenizer) {
  int64_t count = call.elements(0), rank = call.arguments[0].rank, widest = 0, dims[3];
  Tokenizer tokenizer(call);
  auto *counts = call.allocate<int64_t>(count);
  if (!counts || !tokenizer.allocate())
    return AICC_RUN_FAILED;
  for (int64_t i = 0; i < count; ++i) {
    aicc_string text = textsOf(call, 0)[i];
    if (!isUtf8(text))
      return call.fail("expected strings of UTF-8, found other bytes");
    int64_t before = tokenizer.tokens.count;
    if (!tokenizer.cut(text))
      return AICC_RUN_FAILED;
    counts[i] = tokenizer.tokens.count - before;
    widest = counts[i] > widest ? counts[i] : widest;
  }
  for (int64_t dim = 0; dim < rank; ++dim)
    dims[dim] = call.dim(0, dim);
  dims[rank] = widest && call.integer(7) ? widest + 2 : widest;
  auto *result = call.give<const aicc_string *>(0, dims);
  if (!result)
    return AICC_RUN_FAILED;
  if (widest)
    fill(call, result, dims[rank], counts, tokenizer.tokens.texts);
  return AICC_OK;
}
