// What aicc verify --per-node and --json say.
#include "tools/aicc/Verify.h"

#include "tools/common/Report.h"

#include <cstdio>

namespace aicc::tools {
namespace {

std::string formatted(const char *format, double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, format, value);
  return buffer;
}

std::string describeNode(const NodeJudgement &judgement) {
  return "node '" + escaped(judgement.node) + "' (" + judgement.op + "), value '" + escaped(judgement.value) + "' " +
         judgement.type + ": " + judgement.difference.text + "; largest error " +
         formatted("%.3g", judgement.difference.largestAbsolute) + " absolute, " +
         formatted("%.3g", judgement.difference.largestRelative) + " relative\n";
}

/// A JSON string. Names come from files: what is no UTF-8 is written as the tools show it.
std::string quoted(const std::string &text) {
  std::string result = "\"";
  for (char c : escaped(text))
    result += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return result + "\"";
}

std::string fieldsOf(const reference::Difference &difference) {
  std::string worst;
  for (int64_t at : difference.worst)
    worst += (worst.empty() ? "" : ", ") + std::to_string(at);
  return std::string("\"matches\": ") + (difference.matches ? "true" : "false") +
         ", \"mismatches\": " + std::to_string(difference.mismatches) +
         ", \"largest_absolute\": " + formatted("%.9g", difference.largestAbsolute) +
         ", \"largest_relative\": " + formatted("%.9g", difference.largestRelative) + ", \"worst\": [" + worst +
         "], \"text\": " + quoted(difference.text);
}

std::string jsonOf(const Judgement &judgement) {
  std::string folder = judgement.folder.empty() ? "" : "\"data\": " + quoted(judgement.folder) + ", ";
  return "{" + folder + "\"name\": " + quoted(judgement.name) + ", " + fieldsOf(judgement.difference) + "}";
}

std::string jsonOf(const NodeJudgement &judgement) {
  return "{\"node\": " + quoted(judgement.node) + ", \"op\": " + quoted(judgement.op) +
         ", \"value\": " + quoted(judgement.value) + ", \"type\": " + quoted(judgement.type) + ", " +
         fieldsOf(judgement.difference) + "}";
}

template <typename T> std::string listOf(const std::vector<T> &items) {
  std::string text;
  for (const T &item : items)
    text += (text.empty() ? "\n    " : ",\n    ") + jsonOf(item);
  return "[" + text + (text.empty() ? "]" : "\n  ]");
}

} // namespace

std::string toText(const NodeReport &report) {
  std::string text;
  for (const NodeJudgement &judgement : report.wrong)
    text += (text.empty() ? "first wrong: " : "also wrong:  ") + describeNode(judgement);
  if (report.drifted)
    text += "no node is wrong by itself; first wrong in the fused model, or by what adds up: " +
            describeNode(*report.drifted);
  return text + std::to_string(report.judged - int64_t(report.wrong.size())) + " of " + std::to_string(report.judged) +
         " values are right for the inputs of their nodes\n";
}

std::string toJson(const VerifyArguments &arguments, const NodeReport *report) {
  std::string text = "{\n  \"model\": " + quoted(arguments.model.path) +
                     ",\n  \"against\": " + (arguments.against == Judge::Data ? "\"data\"" : "\"reference\"") +
                     ",\n  \"outputs\": " + listOf(arguments.verification.judgements);
  if (report)
    text += ",\n  \"values_judged\": " + std::to_string(report->judged) + ",\n  \"wrong\": " + listOf(report->wrong) +
            ",\n  \"drifted\": " + (report->drifted ? jsonOf(*report->drifted) : "null");
  return text + "\n}\n";
}

} // namespace aicc::tools
