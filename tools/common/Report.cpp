#include "tools/common/Report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace aicc::tools {
namespace {

std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof(text), "%.6g", value);
  return text;
}

/// 4- and 2-bit elements are packed, the first in the lowest bits.
int64_t packedElement(const Tensor &tensor, int64_t index) {
  int bits = bitWidth(tensor.dtype());
  int value = tensor.data<uint8_t>()[index * bits / 8] >> (index * bits % 8) & ((1 << bits) - 1);
  bool isNegative = isSignedInteger(tensor.dtype()) && value >> (bits - 1);
  return isNegative ? value - (1 << bits) : value;
}

/// A vector of at least five numbers, all other sizes 1: probably one score per class.
bool looksLikeScores(const Tensor &tensor) {
  return isFloat(tensor.dtype()) && tensor.rank() >= 1 && tensor.rank() <= 4 && tensor.elements() >= 5 &&
         tensor.elements() <= 100000 &&
         std::count(tensor.shape().begin(), tensor.shape().end(), 1) == tensor.rank() - 1;
}

std::string bestFive(const std::vector<double> &values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t(0));
  std::partial_sort(order.begin(), order.begin() + 5, order.end(), [&](size_t a, size_t b) {
    double left = std::isnan(values[a]) ? -INFINITY : values[a], right = std::isnan(values[b]) ? -INFINITY : values[b];
    return left != right ? left > right : a < b;
  });
  std::string text = "best";
  for (size_t i = 0; i < 5; ++i)
    text += " [" + std::to_string(order[i]) + "] " + number(values[order[i]]);
  return text;
}

std::string joinNodes(const aicc_kernel &kernel) {
  std::string text;
  for (int32_t i = 0; i < kernel.node_count; ++i)
    text += (i ? ", " : "") + escaped(kernel.nodes[i]);
  return text.size() > 100 ? text.substr(0, 97) + "..." : text;
}

} // namespace

std::string readableBytes(int64_t bytes) {
  static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  double value = double(bytes);
  int unit = 0;
  for (; value >= 1024 && unit < 4; ++unit)
    value /= 1024;
  char text[40];
  std::snprintf(text, sizeof(text), unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  return text;
}

double elementAsDouble(const Tensor &tensor, int64_t index, bool &isKnown) {
  isKnown = true;
  switch (tensor.dtype()) {
  case DType::F32: return tensor.data<float>()[index];
  case DType::F64: return tensor.data<double>()[index];
  case DType::F16: return halfToFloat(tensor.data<uint16_t>()[index]);
  case DType::BF16: return bfloatToFloat(tensor.data<uint16_t>()[index]);
  case DType::U8:
  case DType::Bool: return tensor.data<uint8_t>()[index];
  case DType::I8: return tensor.data<int8_t>()[index];
  case DType::U16: return tensor.data<uint16_t>()[index];
  case DType::I16: return tensor.data<int16_t>()[index];
  case DType::U32: return tensor.data<uint32_t>()[index];
  case DType::I32: return tensor.data<int32_t>()[index];
  case DType::U64: return double(tensor.data<uint64_t>()[index]);
  case DType::I64: return double(tensor.data<int64_t>()[index]);
  case DType::U4:
  case DType::I4:
  case DType::U2:
  case DType::I2: return double(packedElement(tensor, index));
  default: isKnown = false; return 0;
  }
}

static std::string textSummary(const std::vector<std::string> &texts) {
  std::string text = texts.size() > 1 ? "first" : "value";
  for (size_t i = 0; i < std::min<size_t>(texts.size(), 6); ++i)
    text += " '" + escaped(texts[i].size() > 40 ? texts[i].substr(0, 40) + "..." : texts[i]) + "'";
  return text + (texts.size() > 6 ? " ..." : "");
}

std::string summary(const Tensor &tensor) {
  int64_t count = tensor.elements();
  if (count == 0)
    return "no elements";
  if (tensor.dtype() == DType::String)
    return textSummary(tensor.strings());
  std::vector<double> values(static_cast<size_t>(count));
  bool isKnown = true;
  int64_t notNumbers = 0;
  double least = INFINITY, greatest = -INFINITY, sum = 0;
  for (int64_t i = 0; i < count && isKnown; ++i) {
    double value = values[size_t(i)] = elementAsDouble(tensor, i, isKnown);
    notNumbers += std::isnan(value);
    if (std::isnan(value))
      continue;
    least = std::min(least, value);
    greatest = std::max(greatest, value);
    sum += value;
  }
  if (!isKnown)
    return "values of this type are not shown";
  std::string text;
  if (count > 1 && notNumbers < count)
    text = "min " + number(least) + ", max " + number(greatest) + ", mean " + number(sum / double(count - notNumbers)) +
           "; ";
  if (notNumbers != 0)
    text += std::to_string(notNumbers) + " NaN; ";
  text += count > 1 ? "first" : "value";
  for (int64_t i = 0; i < std::min<int64_t>(count, 6); ++i)
    text += " " + number(values[size_t(i)]);
  text += count > 6 ? " ..." : "";
  return looksLikeScores(tensor) ? text + "\n    " + bestFive(values) : text;
}

std::string profileTable(const Model &model, const Session &session, int64_t runs) {
  struct Row {
    int32_t kernel;
    int64_t launches, nanoseconds;
  };
  std::vector<Row> rows;
  int64_t total = 0;
  for (int32_t i = 0; i < aicc_model_kernel_count(model.get()); ++i) {
    Row row = {i, 0, 0};
    aicc_session_kernel_time(session.get(), i, &row.launches, &row.nanoseconds);
    total += row.nanoseconds;
    if (row.launches != 0)
      rows.push_back(row);
  }
  std::sort(rows.begin(), rows.end(), [](const Row &a, const Row &b) {
    return a.nanoseconds != b.nanoseconds ? a.nanoseconds > b.nanoseconds : a.kernel < b.kernel;
  });
  char line[160];
  std::snprintf(line, sizeof(line),
                "kernels: %.3f ms a run in %zu kernels\n  share       ms  launches  kernel: nodes\n",
                double(total) / 1e6 / double(runs), rows.size());
  std::string text = line;
  for (const Row &row : rows) {
    const aicc_kernel &kernel = *aicc_model_kernel(model.get(), row.kernel);
    std::snprintf(line, sizeof(line), "%6.1f%% %8.3f %9.4g  ",
                  100 * double(row.nanoseconds) / double(std::max<int64_t>(1, total)),
                  double(row.nanoseconds) / 1e6 / double(runs), double(row.launches) / double(runs));
    text += line + escaped(kernel.name) + ": " + joinNodes(kernel) + "\n";
  }
  return text;
}

int fail(const std::string &tool, const Problem &problem) {
  std::fprintf(stderr, "%s: %s\n", tool.c_str(), problem.text().c_str());
  return problem.status;
}

int fail(const std::string &tool, aicc_status status, const std::string &message) {
  std::fprintf(stderr, "%s: %s\n", tool.c_str(), message.c_str());
  return status;
}

} // namespace aicc::tools
