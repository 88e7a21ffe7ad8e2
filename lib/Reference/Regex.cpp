// Patterns, as the definition of a regular language reads: where a match of a pattern that begins at one of some
// positions can end. Every pattern maps sets of positions to sets of positions.
#include "lib/Reference/Regex.h"
#include "lib/Reference/Kernel.h"
#include "lib/Support/Pattern.h"

#include <set>

namespace aicc::reference {

using pattern::Assertion;
/// In a text, its end included.
using Positions = std::set<size_t>;

static bool isWordAt(std::string_view text, size_t at) {
  return at < text.size() && pattern::isWordByte(uint8_t(text[at]));
}

static bool holds(Assertion assertion, std::string_view text, size_t at) {
  bool isBoundary = isWordAt(text, at) != (at > 0 && isWordAt(text, at - 1));
  switch (assertion) {
  case Assertion::BeginText: return at == 0;
  case Assertion::EndText: return at == text.size();
  case Assertion::BeginLine: return at == 0 || text[at - 1] == '\n';
  case Assertion::EndLine: return at == text.size() || text[at] == '\n';
  case Assertion::WordBoundary: return isBoundary;
  case Assertion::NoWordBoundary: return !isBoundary;
  }
  return false;
}

static Positions endsOf(const pattern::Node &node, std::string_view text, const Positions &starts);

/// As many rounds as must be, then as many as may be, from where the one before led that is new.
static Positions endsOfRepeat(const pattern::Node &node, std::string_view text, Positions starts) {
  for (int round = 0; round < node.minimum; ++round)
    starts = endsOf(node.children[0], text, starts);
  Positions ends = starts;
  for (int round = node.minimum; node.maximum == pattern::Node::unlimited || round < node.maximum; ++round) {
    Positions news;
    for (size_t end : endsOf(node.children[0], text, starts))
      if (ends.insert(end).second)
        news.insert(end);
    if (news.empty())
      break;
    starts = std::move(news);
  }
  return ends;
}

static Positions endsOf(const pattern::Node &node, std::string_view text, const Positions &starts) {
  Positions ends;
  switch (node.kind) {
  case pattern::Node::Empty: return starts;
  case pattern::Node::Repeat: return endsOfRepeat(node, text, starts);
  case pattern::Node::Class:
    for (size_t at : starts)
      if (size_t end = at; at < text.size() && node.codes.contains(decodeUtf8(text, end)))
        ends.insert(end);
    return ends;
  case pattern::Node::Assert:
    for (size_t at : starts)
      if (holds(node.assertion, text, at))
        ends.insert(at);
    return ends;
  case pattern::Node::Concat:
    ends = starts;
    for (const pattern::Node &child : node.children)
      ends = endsOf(child, text, ends);
    return ends;
  case pattern::Node::Alternate:
    for (const pattern::Node &child : node.children)
      ends.merge(endsOf(child, text, starts));
    return ends;
  }
  return ends;
}

static bool matches(const pattern::Node &node, std::string_view text) {
  return endsOf(node, text, {0}).count(text.size()) != 0;
}

std::optional<Span> findLongest(const pattern::Node &node, std::string_view text, size_t from) {
  for (size_t begin = from;; decodeUtf8(text, begin)) {
    Positions ends = endsOf(node, text, {begin});
    if (!ends.empty())
      return Span{begin, *ends.rbegin()};
    if (begin == text.size())
      return std::nullopt;
  }
}

static bool regexFullMatch(Call &call) {
  if (call.input(0).dtype() != DType::String)
    return call.fail("expected strings, found " + std::string(name(call.input(0).dtype())));
  pattern::Problem problem;
  std::optional<pattern::Node> node = pattern::parse(call.text("pattern", ""), problem);
  if (!node)
    return call.fail(problem.text + " at byte " + std::to_string(problem.position) + " of 'pattern'");
  std::vector<uint8_t> results;
  for (const std::string &text : call.input(0).strings())
    results.push_back(matches(*node, text));
  return call.give(0, Tensor::of<uint8_t>(DType::Bool, call.input(0).shape(), results));
}

static constexpr Row rows[] = {{"RegexFullMatch", regexFullMatch, 1}};

Table regexKernels() { return rows; }

} // namespace aicc::reference
