// What `--sanitize=bounds` needs at run time: lib/Codegen/CheckBounds.h calls the first function from kernels, the host
// program the second one.
#include "lib/Codegen/support/Line.h"
#include "lib/Codegen/support/Support.h"

namespace aicc::support {
namespace {

/// The words behind a `report`: whether there is one, and the first access outside.
struct Report {
  int64_t isSet, position, size;
};

} // namespace
} // namespace aicc::support

using namespace aicc::support;

/// Several threads may come here; the first one writes.
extern "C" void aicc_bounds_note(int64_t *words, int64_t position, int64_t size) {
  auto *report = reinterpret_cast<Report *>(words);
  int64_t none = 0;
  if (!__atomic_compare_exchange_n(&report->isSet, &none, 1, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
    return;
  report->position = position;
  report->size = size;
}

/// Ends the run: the kernel of launch number `launch` went outside.
extern "C" int32_t aicc_bounds_fail(const aicc_rt_table *table, void *context, int32_t launch, const int64_t *words) {
  auto *report = reinterpret_cast<const Report *>(words);
  Line<160> line;
  line.append("expected an access within ");
  line.append(report->size);
  line.append(" elements, found one at ");
  line.append(report->position);
  return table->fail(context, AICC_RUN_FAILED, launch, line.ended());
}
