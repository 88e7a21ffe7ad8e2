// The report of Check.h as JSON and as text.
#include "lib/Pipeline/Check.h"

#include "llvm/Support/FormatVariadic.h"

namespace aicc {

using llvm::json::Array;
using llvm::json::fixUTF8;
using llvm::json::Object;

static Array valuesJson(const std::vector<CheckReport::Value> &values) {
  Array list;
  for (const CheckReport::Value &value : values)
    list.push_back(Object{{"name", fixUTF8(value.name)}, {"type", fixUTF8(value.type)}});
  return list;
}

static Array namesJson(const std::vector<std::string> &names) {
  Array list;
  for (const std::string &name : names)
    list.push_back(fixUTF8(name));
  return list;
}

static Object standingJson(const Standing &standing) {
  Array declined;
  for (auto &[node, why] : standing.declined)
    declined.push_back(Object{{"node", fixUTF8(node)}, {"why", fixUTF8(why)}});
  return Object{{"target", standing.target}, {"taken", standing.taken}, {"declined", std::move(declined)}};
}

static Array operatorsJson(const CheckReport &report) {
  Array list;
  for (const CheckReport::Operator &row : report.operators) {
    Array targets;
    for (const Standing &standing : row.standings)
      targets.push_back(standingJson(standing));
    list.push_back(Object{{"operator", fixUTF8(row.name)}, {"count", row.count}, {"targets", std::move(targets)}});
  }
  return list;
}

static Array problemsJson(const CheckReport &report) {
  Array list;
  for (const Problem &problem : report.problems)
    list.push_back(Object{{"node", fixUTF8(problem.node)},
                          {"operator", fixUTF8(problem.op)},
                          {"message", fixUTF8(problem.message)},
                          {"hint", fixUTF8(problem.hint)}});
  return list;
}

llvm::json::Value toJson(const CheckReport &report) {
  Object root{
      {"model", fixUTF8(report.model)}, {"supported", report.problems.empty()}, {"problems", problemsJson(report)}};
  if (!report.isImported)
    return root;
  root["producer"] = fixUTF8(report.producer);
  root["opset"] = report.opset;
  root["inputs"] = valuesJson(report.inputs);
  root["outputs"] = valuesJson(report.outputs);
  root["dynamic-dims"] = namesJson(report.dims);
  root["types"] = namesJson(report.types);
  root["operators"] = operatorsJson(report);
  root["weights"] = Object{{"count", report.weights}, {"bytes", report.weightBytes}};
  root["estimates"] = Object{{"multiply-adds", report.multiplyAdds},
                             {"value-bytes", report.valueBytes},
                             {"values-of-unknown-size", report.unknownValues}};
  return root;
}

static std::string joined(const std::vector<std::string> &words) {
  std::string text;
  for (const std::string &word : words)
    text += (text.empty() ? "" : ", ") + escaped(word);
  return text.empty() ? "none" : text;
}

static double mebibytes(int64_t bytes) { return double(bytes) / (1 << 20); }

static void printValues(llvm::raw_ostream &stream, llvm::StringRef what,
                        const std::vector<CheckReport::Value> &values) {
  stream << what << " (" << values.size() << ")\n";
  for (const CheckReport::Value &value : values)
    stream << "  " << escaped(value.name) << ": " << value.type << "\n";
}

/// "cpu: yes" or "cpu: 2 of 3, it has no lowering to linalg".
static std::string standingText(const Standing &standing, int64_t count) {
  if (standing.declined.empty())
    return standing.target + ": yes";
  std::string text = standing.target + ": " +
                     (standing.taken ? std::to_string(standing.taken) + " of " + std::to_string(count) : "no");
  return text + ", " + escaped(standing.declined.front().second);
}

static void printOperators(llvm::raw_ostream &stream, const CheckReport &report) {
  int64_t total = 0;
  for (const CheckReport::Operator &row : report.operators)
    total += row.count;
  stream << "operators (" << total << "), in their newest form, constants folded\n";
  for (const CheckReport::Operator &row : report.operators) {
    stream << llvm::formatv("  {0,6}  {1,-24}", row.count, escaped(row.name));
    for (auto [index, standing] : llvm::enumerate(row.standings))
      stream << (index ? "; " : " ") << standingText(standing, row.count);
    stream << "\n";
  }
}

static void printEstimates(llvm::raw_ostream &stream, const CheckReport &report) {
  stream << llvm::formatv("weights ({0}): {1:f1} MiB\n", report.weights, mebibytes(report.weightBytes));
  stream << "estimated multiply-adds of products, convolutions, attentions and recurrent layers: ";
  if (report.multiplyAdds)
    stream << llvm::formatv("{0:f3} million\n", double(report.multiplyAdds) / 1e6);
  else
    stream << "none, or a size is known at run time only\n";
  stream << llvm::formatv("estimated memory beside the weights, before fusion: {0:f1} MiB",
                          mebibytes(report.valueBytes));
  if (report.unknownValues)
    stream << " and " << report.unknownValues << " values whose size is known at run time only";
  stream << "\n";
}

std::string toText(const CheckReport &report) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (report.isImported) {
    stream << "opset         " << report.opset << "\n";
    if (!report.producer.empty())
      stream << "producer      " << escaped(report.producer) << "\n";
    stream << "types         " << joined(report.types) << "\n";
    stream << "dynamic dims  " << joined(report.dims) << "\n";
    printValues(stream, "inputs", report.inputs);
    printValues(stream, "outputs", report.outputs);
    printOperators(stream, report);
    printEstimates(stream, report);
  }
  stream << "problems (" << report.problems.size() << ")\n";
  for (const Problem &problem : report.problems)
    stream << "  " << problem.text() << "\n";
  return text;
}

} // namespace aicc
