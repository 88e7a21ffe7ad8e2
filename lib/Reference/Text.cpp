// Strings.
#include "lib/Reference/Shapes.h"
#include "lib/Reference/Wide.h"
#include "lib/Support/CaseMapping.h"
#include "lib/Support/CodePoints.h"

#include <algorithm>
#include <cctype>
#include <map>

namespace aicc::reference {

static bool expectStrings(const Call &call, size_t index) {
  return call.input(index).dtype() == DType::String ||
         call.fail("expected input " + std::to_string(index) + " to be a string tensor, found " +
                   std::string(name(call.input(index).dtype())));
}

static bool concat(Call &call) {
  const Tensor &left = call.input(0), &right = call.input(1);
  Shape shape;
  if (!expectStrings(call, 0) || !expectStrings(call, 1) || !broadcast(call, left.shape(), right.shape(), shape) ||
      !call.affordable(DType::String, shape))
    return false;
  std::vector<std::string> results;
  std::array<Strides, 2> strides{broadcastStrides(left.shape(), shape), broadcastStrides(right.shape(), shape)};
  forEachRow<2>(shape, strides, [&](const auto &at, const auto &step, int64_t count) {
    for (int64_t i = 0; i < count; ++i)
      results.push_back(left.strings()[at[0] + i * step[0]] + right.strings()[at[1] + i * step[1]]);
  });
  return call.give(0, Tensor::ofStrings(shape, std::move(results)));
}

static bool isSpace(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

/// Words between whitespace; after `most` cuts the rest stays whole.
static std::vector<std::string> splitWords(const std::string &text, int64_t most) {
  std::vector<std::string> parts;
  size_t at = 0;
  auto skip = [&] {
    while (at < text.size() && isSpace(text[at]))
      ++at;
  };
  for (skip(); at < text.size(); skip()) {
    size_t end = at;
    if (int64_t(parts.size()) == most) {
      end = text.size();
      while (end > at && isSpace(text[end - 1]))
        --end;
      parts.push_back(text.substr(at, end - at));
      break;
    }
    while (end < text.size() && !isSpace(text[end]))
      ++end;
    parts.push_back(text.substr(at, end - at));
    at = end;
  }
  return parts;
}

static std::vector<std::string> splitAt(const std::string &text, const std::string &delimiter, int64_t most) {
  if (delimiter.empty())
    return splitWords(text, most);
  std::vector<std::string> parts;
  size_t begin = 0, end;
  while (int64_t(parts.size()) < most && (end = text.find(delimiter, begin)) != std::string::npos) {
    parts.push_back(text.substr(begin, end - begin));
    begin = end + delimiter.size();
  }
  parts.push_back(text.substr(begin));
  return parts;
}

static bool split(Call &call) {
  const Tensor &input = call.input(0);
  if (!expectStrings(call, 0))
    return false;
  std::vector<std::vector<std::string>> parts;
  std::vector<int64_t> counts;
  size_t widest = 0;
  for (const std::string &text : input.strings()) {
    parts.push_back(splitAt(text, call.text("delimiter", ""), call.integer("maxsplit", INT64_MAX)));
    counts.push_back(int64_t(parts.back().size()));
    widest = std::max(widest, parts.back().size());
  }
  std::vector<std::string> padded;
  for (auto &row : parts) {
    row.resize(widest);
    padded.insert(padded.end(), row.begin(), row.end());
  }
  Shape shape = input.shape();
  shape.push_back(int64_t(widest));
  call.give(1, narrow(DType::I64, input.shape(), counts));
  return call.give(0, Tensor::ofStrings(shape, std::move(padded)));
}

static void append(std::string &text, uint32_t code) {
  if (code < 0x80) {
    text += char(code);
    return;
  }
  int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  text += char((0xFF00 >> (more + 1)) | (code >> (6 * more)));
  while (more-- > 0)
    text += char(0x80 | ((code >> (6 * more)) & 0x3F));
}

/// By Unicode's simple mappings; bytes that spell no code point are kept.
static std::string changeCase(const std::string &text, bool upper) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    uint32_t code = decodeUtf8(text, at);
    if (code == noCodePoint)
      result += text[at - 1];
    else
      append(result, changedCase(code, upper));
  }
  return result;
}

static bool normalize(Call &call) {
  const Tensor &input = call.input(0);
  if (!expectStrings(call, 0))
    return false;
  if (input.rank() < 1 || input.rank() > 2 || (input.rank() == 2 && input.shape()[0] != 1))
    return call.fail("expected strings [C] or [1, C], found " + toString(input.shape()));
  bool sensitive = call.integer("is_case_sensitive", 0) != 0;
  std::string action = call.text("case_change_action", "NONE");
  std::vector<std::string> stops = call.texts("stopwords"), results;
  for (std::string &stop : stops)
    stop = sensitive ? stop : changeCase(stop, false);
  for (const std::string &text : input.strings()) {
    if (std::find(stops.begin(), stops.end(), sensitive ? text : changeCase(text, false)) != stops.end())
      continue;
    results.push_back(action == "NONE" ? text : changeCase(text, action == "UPPER"));
  }
  if (results.empty())
    results.emplace_back();
  Shape shape = input.shape();
  shape.back() = int64_t(results.size());
  return call.give(0, Tensor::ofStrings(shape, std::move(results)));
}

namespace {
/// The n-grams of a vocabulary: tokens to position in the pool's order.
struct Vocabulary {
  std::map<std::vector<std::string>, int64_t> grams;
  std::vector<int64_t> indexes;
  std::vector<float> weights;
};
} // namespace

static std::vector<std::string> tokensOf(const Tensor &tensor) {
  if (tensor.dtype() == DType::String)
    return tensor.strings();
  std::vector<std::string> tokens;
  for (int64_t value : widen<int64_t>(tensor))
    tokens.push_back(std::to_string(value));
  return tokens;
}

static bool readVocabulary(const Call &call, Vocabulary &vocabulary) {
  std::vector<std::string> pool = call.texts("pool_strings");
  for (int64_t value : call.integers("pool_int64s"))
    pool.push_back(std::to_string(value));
  std::vector<int64_t> starts = call.integers("ngram_counts");
  vocabulary.indexes = call.integers("ngram_indexes");
  vocabulary.weights = call.reals("weights");
  starts.push_back(int64_t(pool.size()));
  int64_t number = 0;
  for (size_t n = 0; n + 1 < starts.size(); ++n)
    for (int64_t at = starts[n]; at + int64_t(n) < starts[n + 1]; at += int64_t(n) + 1) {
      if (at < 0 || at + int64_t(n) >= int64_t(pool.size()))
        return call.fail("expected 'ngram_counts' inside the pool, found " + std::to_string(at));
      vocabulary.grams.emplace(std::vector<std::string>(pool.begin() + at, pool.begin() + at + n + 1), number++);
    }
  bool fits = int64_t(vocabulary.indexes.size()) >= number && !vocabulary.indexes.empty() &&
              (vocabulary.weights.empty() || vocabulary.weights.size() == vocabulary.indexes.size());
  for (int64_t index : vocabulary.indexes)
    fits = fits && index >= 0 && index < int64_t(1) << 31;
  return fits || call.fail("expected an index and a weight per n-gram (" + std::to_string(number) + ")");
}

/// Counts the n-grams of one row into `counts`, one per n-gram of the vocabulary.
static void countGrams(const Call &call, const Vocabulary &vocabulary, const std::vector<std::string> &row,
                       std::vector<double> &counts) {
  int64_t size = int64_t(row.size()), skips = call.integer("max_skip_count", 0);
  for (int64_t n = call.integer("min_gram_length", 1); n <= std::min(call.integer("max_gram_length", 1), size); ++n)
    for (int64_t skip = 0; skip <= (n == 1 ? 0 : std::min(skips, size)); ++skip)
      for (int64_t start = 0; n > 0 && start + (n - 1) * (skip + 1) < size; ++start) {
        std::vector<std::string> gram;
        for (int64_t i = 0; i < n; ++i)
          gram.push_back(row[start + i * (skip + 1)]);
        if (auto found = vocabulary.grams.find(gram); found != vocabulary.grams.end())
          ++counts[found->second];
      }
}

static bool tfIdf(Call &call) {
  const Tensor &input = call.input(0);
  Vocabulary vocabulary;
  if (input.rank() < 1 || input.rank() > 2 || (input.dtype() != DType::String && !isInteger(input.dtype())))
    return call.fail("expected tokens [C] or [N, C], found " + toString(input.shape()));
  if (!readVocabulary(call, vocabulary))
    return false;
  std::string mode = call.text("mode", "TF");
  int64_t width = *std::max_element(vocabulary.indexes.begin(), vocabulary.indexes.end()) + 1;
  int64_t rows = input.rank() == 2 ? input.shape()[0] : 1, columns = input.shape().back();
  Shape shape = input.rank() == 2 ? Shape{rows, width} : Shape{width};
  if (!call.affordable(DType::F64, shape))
    return false;
  std::vector<std::string> tokens = tokensOf(input);
  std::vector<double> results(size_t(rows * width), 0);
  for (int64_t r = 0; r < rows; ++r) {
    std::vector<double> counts(vocabulary.indexes.size(), 0);
    countGrams(call, vocabulary, {tokens.begin() + r * columns, tokens.begin() + (r + 1) * columns}, counts);
    for (size_t i = 0; i < counts.size(); ++i) {
      double weight = mode == "TF" || vocabulary.weights.empty() ? 1 : double(vocabulary.weights[i]);
      double count = mode == "IDF" ? std::min(counts[i], 1.0) : counts[i];
      results[r * width + vocabulary.indexes[i]] += count * weight;
    }
  }
  return call.give(0, narrow(DType::F32, shape, results));
}

static constexpr Row rows[] = {
    {"StringConcat", concat, 2},
    {"StringNormalizer", normalize, 1},
    {"StringSplit", split, 1},
    {"TfIdfVectorizer", tfIdf, 1},
};

Table textKernels() { return rows; }

} // namespace aicc::reference
