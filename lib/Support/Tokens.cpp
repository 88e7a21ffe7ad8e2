#include "lib/Support/Tokens.h"

namespace aicc {

static bool addPattern(TokenPatterns &result, const std::string &text, int64_t &states, std::string &problem) {
  pattern::Problem found;
  std::optional<pattern::Node> node = pattern::parse(text, found);
  std::string name = result.areSeparators ? "'separators' " + std::to_string(result.patterns.size()) : "'tokenexp'";
  if (!node) {
    problem = found.text + " at byte " + std::to_string(found.position) + " of " + name;
    return false;
  }
  states += pattern::statesOf(*node);
  if (states > pattern::mostStates) {
    problem = "expected 'separators' of at most " + std::to_string(pattern::mostStates) + " states, found more";
    return false;
  }
  result.patterns.push_back(std::move(*node));
  return true;
}

std::optional<TokenPatterns> tokenPatterns(const std::vector<std::string> *separators, const std::string &expression,
                                           int64_t least, std::string &problem) {
  auto fail = [&](std::string text) {
    problem = std::move(text);
    return std::nullopt;
  };
  if (least < 1)
    return fail("expected 'mincharnum' of at least 1, found " + std::to_string(least));
  if (separators ? separators->empty() : expression.empty())
    return fail("expected 'separators' or 'tokenexp', found neither");
  TokenPatterns result;
  int64_t states = 0;
  if (separators ? *separators == std::vector<std::string>{""} : expression == ".") {
    if (least > 1)
      return fail("expected 'mincharnum' of 1 where tokens are characters, found " + std::to_string(least));
    addPattern(result, "(?s).", states, problem);
    return result;
  }
  result.areSeparators = separators;
  for (const std::string &text : separators ? *separators : std::vector<std::string>{expression})
    if (!addPattern(result, text, states, problem))
      return std::nullopt;
  return result;
}

} // namespace aicc
