// Einsum: operands are contracted two at a time, from the left.
#include "lib/Reference/Shapes.h"
#include "lib/Reference/Wide.h"

#include <algorithm>

namespace aicc::reference {

namespace {
/// A tensor with one label per dim; labels repeat for diagonals.
struct Operand {
  std::string labels;
  Shape shape;
  std::vector<double> values;
};
} // namespace

/// Labels of the dims that "..." stands for, counted from the right.
static char ellipsisLabel(int64_t fromRight) { return char(1 + fromRight); }

/// One term of the left side, with "..." spelled out for an operand of this rank.
static bool expandTerm(const Call &call, const std::string &term, int64_t rank, std::string &labels) {
  size_t dots = term.find("...");
  int64_t named = int64_t(term.size()) - (dots == std::string::npos ? 0 : 3), hidden = rank - named;
  if (hidden < 0 || hidden > 26 || (dots == std::string::npos && hidden != 0))
    return call.fail("expected a term of " + std::to_string(rank) + " labels, found '" + term + "'");
  labels = term.substr(0, dots);
  if (dots != std::string::npos) {
    for (int64_t i = hidden; i-- > 0;)
      labels += ellipsisLabel(i);
    labels += term.substr(dots + 3);
  }
  for (char c : labels)
    if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c > 26)
      return call.fail("expected letters as labels, found '" + term + "'");
  return true;
}

/// Dims of all labels of two operands; a dim of 1 stretches.
static bool unite(const Call &call, const Operand &operand, std::string &labels, Shape &shape) {
  for (size_t d = 0; d < operand.labels.size(); ++d) {
    size_t at = labels.find(operand.labels[d]);
    if (at == std::string::npos) {
      labels += operand.labels[d];
      shape.push_back(operand.shape[d]);
    } else if (shape[at] == 1) {
      shape[at] = operand.shape[d];
    } else if (operand.shape[d] != shape[at] && operand.shape[d] != 1) {
      return call.fail("expected equal dims for one label, found " + std::to_string(shape[at]) + " and " +
                       std::to_string(operand.shape[d]));
    }
  }
  return true;
}

/// How an operand is walked along `labels`: diagonals add strides, absent labels and dims of 1
/// stand still.
static Strides stridesAlong(const Operand &operand, const std::string &labels) {
  Strides own = stridesOf(operand.shape), strides(labels.size(), 0);
  for (size_t d = 0; d < operand.labels.size(); ++d)
    if (size_t at = labels.find(operand.labels[d]); at != std::string::npos && operand.shape[d] != 1)
      strides[at] += own[d];
  return strides;
}

/// The product of two operands, summed over every label that is not in `keep`.
static bool contract(const Call &call, const Operand &left, const Operand &right, const std::string &keep,
                     Operand &result) {
  std::string all;
  Shape dims;
  if (!unite(call, left, all, dims) || !unite(call, right, all, dims))
    return false;
  std::string order, summed;
  Shape shape;
  result = {};
  for (char label : keep)
    if (all.find(label) != std::string::npos)
      order += label;
  for (char label : all)
    if (order.find(label) == std::string::npos)
      summed += label;
  for (char label : order)
    result.shape.push_back(dims[all.find(label)]);
  result.labels = order;
  if (!call.affordable(DType::F64, result.shape))
    return false;
  for (char label : order + summed)
    shape.push_back(dims[all.find(label)]);
  result.values.assign(size_t(elementCount(result.shape)), 0);
  order += summed;
  forEachRow<3>(shape, {stridesAlong(left, order), stridesAlong(right, order), stridesAlong(result, order)},
                [&](const auto &at, const auto &step, int64_t count) {
                  for (int64_t i = 0; i < count; ++i)
                    result.values[at[2] + i * step[2]] +=
                        left.values[at[0] + i * step[0]] * right.values[at[1] + i * step[1]];
                });
  return true;
}

/// Without "->": the ellipsis, then every label that occurs once, in order.
static std::string implicitOutput(const std::vector<Operand> &operands) {
  std::string all, output;
  int64_t hidden = 0;
  for (const Operand &operand : operands)
    all += operand.labels;
  for (char c : all)
    hidden = c <= 26 ? std::max<int64_t>(hidden, c) : hidden;
  for (int64_t i = hidden; i-- > 0;)
    output += ellipsisLabel(i);
  std::string sorted = all;
  std::sort(sorted.begin(), sorted.end());
  for (char c : sorted)
    if (c > 26 && std::count(all.begin(), all.end(), c) == 1)
      output += c;
  return output;
}

static bool readOperands(const Call &call, const std::string &left, std::vector<Operand> &operands) {
  size_t begin = 0;
  for (size_t i = 0; i < call.inputCount(); ++i) {
    size_t end = std::min(left.find(',', begin), left.size());
    if (begin > left.size() || !call.has(i))
      return call.fail("expected a term per input (" + std::to_string(call.inputCount()) + "), found '" + left + "'");
    Operand operand{"", call.input(i).shape(), {}};
    if (!call.expectNumber(i) ||
        !expandTerm(call, left.substr(begin, end - begin), call.input(i).rank(), operand.labels))
      return false;
    operand.values = widen<double>(call.input(i));
    operands.push_back(std::move(operand));
    begin = end + 1;
  }
  return begin > left.size() ||
         call.fail("expected a term per input (" + std::to_string(call.inputCount()) + "), found '" + left + "'");
}

static bool einsum(Call &call) {
  std::string equation = call.text("equation", "");
  equation.erase(std::remove(equation.begin(), equation.end(), ' '), equation.end());
  size_t arrow = equation.find("->");
  std::vector<Operand> operands;
  if (!readOperands(call, equation.substr(0, arrow), operands))
    return false;
  std::string output = implicitOutput(operands);
  if (arrow != std::string::npos) {
    std::string right = equation.substr(arrow + 2);
    int64_t hidden = std::count_if(output.begin(), output.end(), [](char c) { return c <= 26; });
    int64_t named = int64_t(right.size()) - 3;
    bool dots = right.find("...") != std::string::npos;
    if (!expandTerm(call, right, dots ? named + hidden : int64_t(right.size()), output))
      return false;
  }
  Operand total{"", {}, {1}};
  for (size_t i = 0; i < operands.size(); ++i) {
    std::string keep = output;
    for (size_t j = i + 1; j < operands.size(); ++j)
      for (char label : operands[j].labels)
        if (keep.find(label) == std::string::npos)
          keep += label;
    Operand next;
    if (!contract(call, total, operands[i], keep, next))
      return false;
    total = std::move(next);
  }
  if (total.labels != output)
    return call.fail("expected output labels that occur on the left once, found '" + equation + "'");
  return call.give(0, narrow(call.input(0).dtype(), total.shape, total.values));
}

static constexpr Row rows[] = {{"Einsum", einsum, 1}};

Table einsumKernels() { return rows; }

} // namespace aicc::reference
