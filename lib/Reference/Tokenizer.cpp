// Tokenizer of com.microsoft: strings cut into tokens.
#include "lib/Reference/Kernel.h"
#include "lib/Reference/Regex.h"
#include "lib/Support/Tokens.h"

#include <algorithm>
#include <utility>

namespace aicc::reference {

using Pieces = std::vector<std::string>;

/// Behind the code point at `at`, also of the end.
static size_t behind(std::string_view text, size_t at) {
  if (at == text.size())
    return at + 1;
  decodeUtf8(text, at);
  return at;
}

static bool hasCodePoints(std::string_view text, int64_t least) {
  for (size_t at = 0; at < text.size() && least > 0; at = behind(text, at))
    --least;
  return least <= 0;
}

/// What lies between matches. One of nothing takes the code point behind it along, as onnxruntime has it.
static void split(const std::string &text, const pattern::Node &separator, int64_t least, Pieces &pieces) {
  for (size_t at = 0; at <= text.size();) {
    std::optional<Span> match = findLongest(separator, text, at);
    std::string piece = text.substr(at, match ? match->begin - at : std::string::npos);
    if (hasCodePoints(piece, least))
      pieces.push_back(std::move(piece));
    if (!match)
      return;
    at = match->end > match->begin ? match->end : behind(text, match->end);
  }
}

/// What matches; where that is too short, the search goes on behind its first code point.
static void match(const std::string &text, const pattern::Node &token, int64_t least, Pieces &pieces) {
  for (size_t at = 0; at <= text.size();) {
    std::optional<Span> match = findLongest(token, text, at);
    if (!match)
      return;
    std::string piece = text.substr(match->begin, match->end - match->begin);
    at = behind(text, match->begin);
    if (!hasCodePoints(piece, least))
      continue;
    at = match->end;
    pieces.push_back(std::move(piece));
  }
}

static Pieces tokensOf(const std::string &text, const TokenPatterns &wanted, int64_t least) {
  Pieces pieces{text};
  for (const pattern::Node &node : wanted.patterns) {
    Pieces uncut = std::exchange(pieces, {});
    for (const std::string &piece : uncut)
      wanted.areSeparators ? split(piece, node, least, pieces) : match(piece, node, least, pieces);
  }
  return pieces;
}

static bool tokenize(Call &call) {
  const Tensor &input = call.input(0);
  if (input.dtype() != DType::String || input.rank() < 1 || input.rank() > 2)
    return call.fail("expected strings [C] or [N, C], found " + std::string(name(input.dtype())) +
                     toString(input.shape()));
  std::vector<std::string> separators = call.texts("separators");
  std::string expression = call.text("tokenexp", ""), problem;
  int64_t least = call.integer("mincharnum", 1);
  auto wanted = tokenPatterns(call.hasAttribute("separators") ? &separators : nullptr, expression, least, problem);
  if (!wanted)
    return call.fail(problem);
  std::vector<Pieces> rows;
  size_t width = 0;
  for (const std::string &text : input.strings()) {
    if (findBadUtf8(text) != std::string_view::npos)
      return call.fail("expected strings of UTF-8, found other bytes");
    rows.push_back(tokensOf(text, *wanted, least));
    width = std::max(width, rows.back().size());
  }
  bool isMarked = call.integer("mark", 0) && width;
  width += isMarked ? 2 : 0;
  std::vector<std::string> results;
  for (Pieces &row : rows) {
    if (isMarked) {
      row.insert(row.begin(), "\x02");
      row.push_back("\x03");
    }
    row.resize(width, call.text("pad_value", ""));
    results.insert(results.end(), row.begin(), row.end());
  }
  Shape shape = input.shape();
  shape.push_back(int64_t(width));
  return call.give(0, Tensor::ofStrings(shape, std::move(results)));
}

static constexpr Row rows[] = {{"Tokenizer", tokenize, 1}};

Table tokenizerKernels() { return rows; }

} // namespace aicc::reference
