// String tensors: constants, concatenation, comparison, splitting, normalising.
#include "lib/Codegen/support/Text.h"
#include "lib/Support/CaseMapping.h"

using namespace aicc;
using namespace aicc::support;

/// (bytes, ends, dims) -> (texts): a constant.
AICC_SUPPORT(strings) {
  const char *bytes = call.data<char>(0);
  const int64_t *ends = call.data<int64_t>(1), count = call.elements(1);
  auto *texts = call.allocate<aicc_string>(count);
  auto *result = call.give<const aicc_string *>(0, call.data<int64_t>(2));
  if (!texts || !result)
    return AICC_RUN_FAILED;
  for (int64_t i = 0, begin = 0; i < count; begin = ends[i++]) {
    texts[i] = {bytes + begin, ends[i] - begin};
    result[i] = &texts[i];
  }
  return AICC_OK;
}

/// (X, Y) -> (Z)
AICC_SUPPORT(string_concat) {
  Broadcast walk(call, 0, 1, call.results[0]);
  auto *result = call.give<const aicc_string *>(0, call.results[0].dims);
  if (!result)
    return AICC_RUN_FAILED;
  Texts left = textsOf(call, 0), right = textsOf(call, 1);
  for (int64_t i = 0; i < walk.elements(); ++i) {
    int64_t x, y;
    walk.next(x, y);
    aicc_string head = left[x], tail = right[y];
    char *bytes = call.allocate<char>(head.size + tail.size);
    if (!bytes || !(result[i] = makeText(call, bytes, head.size + tail.size)))
      return AICC_RUN_FAILED;
    for (int64_t k = 0; k < head.size; ++k)
      bytes[k] = head.data[k];
    for (int64_t k = 0; k < tail.size; ++k)
      bytes[head.size + k] = tail.data[k];
  }
  return AICC_OK;
}

/// (X, Y) -> (whether each is equal)
AICC_SUPPORT(string_equal) {
  Broadcast walk(call, 0, 1, call.results[0]);
  auto *result = call.give<uint8_t>(0, call.results[0].dims);
  if (!result)
    return AICC_RUN_FAILED;
  Texts left = textsOf(call, 0), right = textsOf(call, 1);
  for (int64_t i = 0; i < walk.elements(); ++i) {
    int64_t x, y;
    walk.next(x, y);
    result[i] = isEqual(left[x], right[y]);
  }
  return AICC_OK;
}

//===- Splitting ----------------------------------------------------------===//

static bool isSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static bool startsWith(aicc_string text, int64_t at, aicc_string part) {
  if (text.size - at < part.size)
    return false;
  for (int64_t i = 0; i < part.size; ++i)
    if (text.data[at + i] != part.data[i])
      return false;
  return true;
}

/// Cuts `text` at whitespace; after `most` cuts the rest stays whole, without the space behind it.
template <typename Take> static void splitWords(aicc_string text, int64_t most, Take take) {
  int64_t at = 0, parts = 0;
  while (true) {
    while (at < text.size && isSpace(text.data[at]))
      ++at;
    if (at == text.size)
      return;
    int64_t end = at;
    while (end < text.size && !isSpace(text.data[end]))
      ++end;
    if (parts++ == most)
      for (end = text.size; isSpace(text.data[end - 1]);)
        --end;
    take(text.data + at, end - at);
    if (parts > most)
      return;
    at = end;
  }
}

/// Calls take(data, size) for each part of `text`.
template <typename Take> static void split(aicc_string text, aicc_string delimiter, int64_t most, Take take) {
  if (delimiter.size == 0)
    return splitWords(text, most, take);
  int64_t begin = 0;
  for (int64_t at = 0; most > 0 && at < text.size;) {
    if (!startsWith(text, at, delimiter)) {
      ++at;
      continue;
    }
    take(text.data + begin, at - begin);
    begin = at += delimiter.size;
    --most;
  }
  take(text.data + begin, text.size - begin);
}

/// (X, delimiter, maxsplit) -> (Y, Z): rows are filled up with empty strings.
AICC_SUPPORT(string_split) {
  int64_t count = call.elements(0), rank = call.arguments[0].rank, most = call.integer(2), widest = 0, dims[65];
  Texts texts = textsOf(call, 0);
  aicc_string delimiter = textsOf(call, 1)[0];
  auto *counts = call.give<int64_t>(1, call.arguments[0].dims);
  if (!counts)
    return AICC_RUN_FAILED;
  for (int64_t i = 0; i < count; ++i) {
    counts[i] = 0;
    split(texts[i], delimiter, most, [&](const char *, int64_t) { ++counts[i]; });
    widest = counts[i] > widest ? counts[i] : widest;
  }
  for (int64_t dim = 0; dim < rank; ++dim)
    dims[dim] = call.dim(0, dim);
  dims[rank] = widest;
  auto *result = call.give<const aicc_string *>(0, dims);
  if (!result)
    return AICC_RUN_FAILED;
  bool isOut = false;
  for (int64_t i = 0; i < count; ++i) {
    int64_t column = 0;
    split(texts[i], delimiter, most, [&](const char *data, int64_t size) {
      const aicc_string *part = makeText(call, data, size);
      isOut |= !part;
      result[i * widest + column++] = part;
    });
    while (column < widest)
      result[i * widest + column++] = nullptr;
  }
  return isOut ? AICC_RUN_FAILED : AICC_OK;
}

//===- Normalising --------------------------------------------------------===//

/// A code point in the other case; of a byte that spells none a number that no code point has.
static int64_t nextChanged(aicc_string text, int64_t &at, bool isUpper) {
  int64_t code = decodeUtf8(text, at);
  return code < 0 ? -1 - int64_t(uint8_t(text.data[at - 1])) : int64_t(changedCase(uint32_t(code), isUpper));
}

static bool isEqualLowered(aicc_string a, aicc_string b) {
  int64_t i = 0, j = 0;
  while (i < a.size && j < b.size)
    if (nextChanged(a, i, false) != nextChanged(b, j, false))
      return false;
  return i == a.size && j == b.size;
}

/// The text in the other case; null without memory.
static const aicc_string *changed(const Call &call, aicc_string text, bool isUpper) {
  // No code point takes more than half as many bytes again.
  char *bytes = call.allocate<char>(text.size + text.size / 2);
  int64_t size = 0;
  for (int64_t at = 0; bytes && at < text.size;) {
    int64_t code = nextChanged(text, at, isUpper);
    if (code < 0)
      bytes[size++] = text.data[at - 1];
    else
      size += encodeUtf8(uint32_t(code), bytes + size);
  }
  return bytes ? makeText(call, bytes, size) : nullptr;
}

static bool isStopWord(aicc_string text, Texts stops, int64_t count, bool isSensitive) {
  for (int64_t i = 0; i < count; ++i)
    if (isSensitive ? isEqual(text, stops[i]) : isEqualLowered(text, stops[i]))
      return true;
  return false;
}

/// (X, stop words, is_case_sensitive, action: 0 none, 1 lower, 2 upper) -> (Y); one empty string when none is left.
AICC_SUPPORT(string_normalizer) {
  int64_t rank = call.arguments[0].rank, count = call.elements(0), stops = call.elements(1), action = call.integer(3);
  if (rank == 2 && call.dim(0, 0) != 1)
    return call.fail("expected strings [C] or [1, C], found several rows");
  auto **kept = call.allocate<const aicc_string *>(count + 1);
  if (!kept)
    return AICC_RUN_FAILED;
  int64_t number = 0;
  for (int64_t i = 0; i < count; ++i) {
    aicc_string text = textsOf(call, 0)[i];
    if (isStopWord(text, textsOf(call, 1), stops, call.integer(2) != 0))
      continue;
    kept[number] = action ? changed(call, text, action == 2) : makeText(call, text.data, text.size);
    if (!kept[number++])
      return AICC_RUN_FAILED;
  }
  if (number == 0)
    kept[number++] = nullptr;
  call.results[0].data = kept;
  call.results[0].dims[0] = 1;
  call.results[0].dims[rank - 1] = number;
  return AICC_OK;
}
