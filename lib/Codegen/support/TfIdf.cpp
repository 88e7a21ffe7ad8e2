// TfIdfVectorizer: how often the n-grams of a vocabulary occur in rows of tokens, numbers or strings.
#include "lib/Codegen/support/Text.h"

using namespace aicc::support;

namespace {
/// The vocabulary: n-grams of one length follow one another in the pool, and start where `starts` says.
struct Vocabulary {
  const aicc_rt_value *pool;
  const int64_t *starts, *indexes;
  const float *weights; ///< null: all 1
  int64_t lengths, size;
  int64_t shortest, longest, skips, mode; ///< mode: 0 TF, 1 IDF, 2 TFIDF

  int64_t begin(int64_t length) const { return starts[length - 1]; }
  int64_t end(int64_t length) const { return length < lengths ? starts[length] : size; }
};

bool isToken(const aicc_rt_value &pool, int64_t at, const aicc_rt_value &tokens, int64_t token) {
  if (pool.dtype == AICC_STRING)
    return isEqual(textOf(static_cast<const aicc_string *const *>(pool.data)[at]),
                   textOf(static_cast<const aicc_string *const *>(tokens.data)[token]));
  int64_t value = tokens.dtype == AICC_I32 ? static_cast<const int32_t *>(tokens.data)[token]
                                           : static_cast<const int64_t *>(tokens.data)[token];
  return static_cast<const int64_t *>(pool.data)[at] == value;
}

/// How often the n-gram at `gram` of the pool occurs in tokens [begin, begin + count) `stride` apart.
int64_t occurrences(const Vocabulary &words, int64_t gram, int64_t length, const aicc_rt_value &tokens, int64_t begin,
                    int64_t count, int64_t stride) {
  int64_t found = 0;
  for (int64_t start = 0; start + (length - 1) * stride < count; ++start) {
    bool isHere = true;
    for (int64_t i = 0; isHere && i < length; ++i)
      isHere = isToken(*words.pool, gram + i, tokens, begin + start + i * stride);
    found += isHere;
  }
  return found;
}

void countRow(const Vocabulary &words, const aicc_rt_value &tokens, int64_t begin, int64_t count, float *row) {
  int64_t number = 0;
  for (int64_t length = 1; length <= words.lengths; ++length)
    for (int64_t gram = words.begin(length); gram + length <= words.end(length); gram += length, ++number) {
      if (length < words.shortest || length > words.longest || length > count)
        continue;
      int64_t skips = length == 1 ? 0 : words.skips < count ? words.skips : count, found = 0;
      for (int64_t skip = 0; skip <= skips; ++skip)
        found += occurrences(words, gram, length, tokens, begin, count, skip + 1);
      float weight = words.mode == 0 || !words.weights ? 1 : words.weights[number];
      row[words.indexes[number]] += float(words.mode == 1 && found > 1 ? 1 : found) * weight;
    }
}
} // namespace

/// (X, pool, ngram_counts, ngram_indexes, weights, {min_gram_length, max_gram_length, max_skip_count, mode, width}) ->
/// (Y)
AICC_SUPPORT(tf_idf) {
  const aicc_rt_value &tokens = call.arguments[0];
  const int64_t *numbers = call.data<int64_t>(5), width = numbers[4];
  Vocabulary words = {&call.arguments[1],
                      call.data<int64_t>(2),
                      call.data<int64_t>(3),
                      call.data<float>(4),
                      call.elements(2),
                      call.elements(1),
                      numbers[0],
                      numbers[1],
                      numbers[2],
                      numbers[3]};
  if (call.elements(4) == 0)
    words.weights = nullptr;
  int64_t rows = tokens.rank == 2 ? tokens.dims[0] : 1, columns = tokens.dims[tokens.rank - 1];
  int64_t dims[2] = {rows, width};
  float *result = call.give<float>(0, tokens.rank == 2 ? dims : dims + 1);
  if (!result)
    return AICC_RUN_FAILED;
  for (int64_t i = 0; i < rows * width; ++i)
    result[i] = 0;
  for (int64_t row = 0; row < rows; ++row)
    countRow(words, tokens, row * columns, columns, result + row * width);
  return AICC_OK;
}
