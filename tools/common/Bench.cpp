// Measures a model: warm-up, then runs until the time is up; percentiles over the single runs.
#include "tools/common/FmaPeak.h"
#include "tools/common/Progress.h"
#include "tools/common/Report.h"
#include "tools/common/RunModel.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace aicc::tools {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

struct Figures {
  double median = 0, least = 0, p99 = 0; ///< milliseconds
  size_t runs = 0;
  int64_t arenaBytes = 0, peakBytes = 0;
  double gigaflops = 0; ///< 0 when the artifact does not say how many operations a run takes
  double peakShare = 0; ///< of what multiply-adds alone reach on as many cores
  int threads = 0;
};

/// Peak resident memory of this process, in bytes; 0 when the system does not tell.
int64_t peakResidentBytes() {
  std::FILE *status = std::fopen("/proc/self/status", "re");
  char line[256];
  long long kibibytes = 0;
  while (status && std::fgets(line, sizeof(line), status))
    if (std::sscanf(line, "VmHWM: %lld kB", &kibibytes) == 1)
      break;
  if (status)
    std::fclose(status);
  return kibibytes * 1024;
}

/// Lets the peak begin anew, so that a compilation in the same process does not count.
void resetPeak() {
  if (std::FILE *file = std::fopen("/proc/self/clear_refs", "we")) {
    std::fputs("5", file);
    std::fclose(file);
  }
}

double flopsOf(const Model &model) {
  for (int32_t i = 0; i < aicc_model_property_count(model.get()); ++i)
    if (std::strcmp(aicc_model_property_name(model.get(), i), "flops") == 0)
      return std::atof(aicc_model_property_value(model.get(), i));
  return 0;
}

aicc_status measure(Session &session, const RunOptions &options, std::vector<double> &milliseconds) {
  constexpr size_t leastRuns = 10, mostRuns = 1000000;
  Clock::time_point begin = Clock::now();
  do {
    if (aicc_status status = session.run())
      return status;
  } while (secondsSince(begin) < options.warmupSeconds);
  if (options.isProfiled)
    aicc_session_profile(session.get(), 1);
  begin = Clock::now();
  while ((milliseconds.size() < leastRuns || secondsSince(begin) < options.timeSeconds) &&
         milliseconds.size() < mostRuns) {
    Clock::time_point start = Clock::now();
    if (aicc_status status = session.run())
      return status;
    milliseconds.push_back(secondsSince(start) * 1e3);
  }
  return AICC_OK;
}

Figures figuresOf(const Model &model, const Session &session, std::vector<double> times) {
  std::sort(times.begin(), times.end());
  Figures figures;
  size_t count = times.size();
  figures.runs = count;
  figures.least = times[0];
  figures.median = count % 2 ? times[count / 2] : (times[count / 2 - 1] + times[count / 2]) / 2;
  figures.p99 = times[std::min(count - 1, size_t(std::ceil(0.99 * double(count))) - 1)];
  figures.arenaBytes = session.statistics().arena_bytes;
  figures.threads = session.statistics().threads;
  figures.peakBytes = std::max(peakResidentBytes(), session.statistics().peak_bytes);
  figures.gigaflops = flopsOf(model) / figures.median / 1e6;
  if (figures.gigaflops > 0)
    figures.peakShare = figures.gigaflops * 1e9 / (measureFmaPeak() * figures.threads);
  return figures;
}

bool writeJson(const std::string &path, const Figures &figures) {
  std::FILE *file = path == "-" ? stdout : std::fopen(path.c_str(), "we");
  if (!file)
    return false;
  std::fprintf(file,
               "{\"median_ms\": %.6g, \"min_ms\": %.6g, \"p99_ms\": %.6g, \"runs\": %zu, \"arena_bytes\": %lld, "
               "\"peak_bytes\": %lld, \"threads\": %d",
               figures.median, figures.least, figures.p99, figures.runs, (long long)figures.arenaBytes,
               (long long)figures.peakBytes, figures.threads);
  if (figures.gigaflops > 0)
    std::fprintf(file, ", \"gflops\": %.6g, \"peak_share\": %.4g", figures.gigaflops, figures.peakShare);
  std::fprintf(file, "}\n");
  return file == stdout || std::fclose(file) == 0;
}

void print(const Figures &figures) {
  std::printf("median %.3f ms, min %.3f ms, p99 %.3f ms over %zu runs with %d thread%s\n", figures.median,
              figures.least, figures.p99, figures.runs, figures.threads, figures.threads == 1 ? "" : "s");
  std::printf("memory: arena %s, peak of the process %s\n", readableBytes(figures.arenaBytes).c_str(),
              readableBytes(figures.peakBytes).c_str());
  if (figures.gigaflops > 0)
    std::printf("arithmetic: %.1f GFLOP/s, %.0f%% of the measured multiply-add peak of %d core%s\n", figures.gigaflops,
                100 * figures.peakShare, figures.threads, figures.threads == 1 ? "" : "s");
}

} // namespace

int benchModel(const std::string &tool, const Model &model, const RunOptions &options) {
  resetPeak();
  Session session;
  std::vector<PreparedInput> inputs;
  if (std::optional<Problem> problem = prepareSession(model, options, session, inputs))
    return fail(tool, *problem);
  std::vector<double> milliseconds;
  showProgress("measuring");
  aicc_status status = measure(session, options, milliseconds);
  clearProgress();
  if (status)
    return fail(tool, status, session.error());
  Figures figures = figuresOf(model, session, std::move(milliseconds));
  if (options.jsonFile != "-")
    print(figures);
  if (options.isProfiled && options.jsonFile != "-")
    std::printf("%s", profileTable(model, session, int64_t(figures.runs)).c_str());
  if (!options.jsonFile.empty() && !writeJson(options.jsonFile, figures))
    return fail(tool, AICC_IO, options.jsonFile + ": cannot write the file: " + std::strerror(errno));
  return AICC_OK;
}

} // namespace aicc::tools
