// RegexFullMatch, Tokenizer: patterns become the states of an automaton, three numbers each, and a call that runs it.
//
//   onnx.RegexFullMatch %x {pattern = "a*b"}   ⇒   dispatch.call "regex_full_match"(%x, %states, %classes)
//
// lib/Codegen/support/Regex.h says what the numbers are.
#include "dialects/ONNX/Patterns.h"
#include "lib/Codegen/support/Regex.h"
#include "lib/Linalg/HostCall.h"
#include "lib/Linalg/Rules.h"

using namespace mlir;

namespace aicc::linalg {

namespace {
/// States of an automaton, made from the last one to the first: each fragment is told where it leads.
class Automaton {
public:
  Automaton() { states.resize(3), states[0] = support::Match; }

  /// The state where a match of `node` begins that goes on at state `next`.
  int64_t begin(const pattern::Node &node, int64_t next);

  std::vector<int64_t> states, classes;

private:
  int64_t add(int64_t kind, int64_t next, int64_t other) {
    states.insert(states.end(), {kind, next, other});
    return int64_t(states.size()) / 3 - 1;
  }
  int64_t addClass(const CodePoints &codes, int64_t next);
  int64_t addRepeat(const pattern::Node &node, int64_t next);
};
} // namespace

int64_t Automaton::addClass(const CodePoints &codes, int64_t next) {
  int64_t place = int64_t(classes.size());
  classes.push_back(int64_t(codes.ranges().size()));
  for (CodeRange range : codes.ranges())
    classes.insert(classes.end(), {range.first, range.last});
  return add(support::Class, next, place);
}

/// The rounds that may be, from the last one on, behind those that must be.
int64_t Automaton::addRepeat(const pattern::Node &node, int64_t next) {
  const pattern::Node &child = node.children[0];
  int64_t at = next;
  if (node.maximum == pattern::Node::unlimited) {
    at = add(support::Split, 0, next);
    int64_t round = begin(child, at);
    states[size_t(3 * at + 1)] = round;
  }
  for (int round = node.minimum; round < node.maximum; ++round) {
    int64_t inner = begin(child, at);
    at = add(support::Split, inner, next);
  }
  for (int round = 0; round < node.minimum; ++round)
    at = begin(child, at);
  return at;
}

int64_t Automaton::begin(const pattern::Node &node, int64_t next) {
  using pattern::Node;
  switch (node.kind) {
  case Node::Empty: return next;
  case Node::Class: return addClass(node.codes, next);
  case Node::Assert: return add(support::Assert, next, int64_t(node.assertion));
  case Node::Repeat: return addRepeat(node, next);
  case Node::Concat:
    for (const Node &child : llvm::reverse(node.children))
      next = begin(child, next);
    return next;
  case Node::Alternate: {
    int64_t at = begin(node.children.front(), next);
    for (const Node &child : llvm::drop_begin(node.children)) {
      int64_t branch = begin(child, next);
      at = add(support::Split, at, branch);
    }
    return at;
  }
  }
  llvm_unreachable("a kind of pattern");
}

static LogicalResult lowerRegexFullMatch(onnx::RegexFullMatchOp op, Lowering &l) {
  pattern::Problem problem;
  auto node = pattern::parse(op.getPattern().value_or(""), problem);
  if (!node)
    return op.emitError() << problem.text << " at byte " << problem.position << " of 'pattern'";
  Automaton automaton;
  int64_t first = automaton.begin(*node, 0);
  HostArguments arguments;
  arguments.tensor(l, op.getX());
  arguments.tensor(integerConstant(l, automaton.states), l.b.getI64Type());
  arguments.tensor(integerConstant(l, automaton.classes), l.b.getI64Type());
  arguments.scalar(l, first);
  return callHost(l, "regex_full_match", arguments, op->getResults());
}

static LogicalResult lowerTokenizer(onnx::TokenizerOp op, Lowering &l) {
  std::string problem;
  auto tokens = onnx::tokenPatterns(op, problem);
  if (!tokens)
    return op.emitError() << problem;
  Automaton automaton;
  SmallVector<int64_t> firsts;
  for (const pattern::Node &node : tokens->patterns)
    firsts.push_back(automaton.begin(node, 0));
  HostArguments arguments;
  arguments.tensor(l, op.getX());
  arguments.tensor(integerConstant(l, automaton.states), l.b.getI64Type());
  arguments.tensor(integerConstant(l, automaton.classes), l.b.getI64Type());
  arguments.tensor(integerConstant(l, firsts), l.b.getI64Type());
  arguments.tensor(stringConstant(l, {op.getPadValue(), "\x02", "\x03"}), Lowering::element(op.getX()));
  arguments.scalar(l, tokens->areSeparators);
  arguments.scalar(l, op.getMincharnum());
  arguments.scalar(l, op.getMark() != 0);
  return callHost(l, "tokenizer", arguments, op->getResults());
}

void populateRegexRules(Rules &rules) {
  rules.add(lowerRegexFullMatch);
  rules.add(lowerTokenizer);
}

} // namespace aicc::linalg
