// Affinity says which processors a process may run on, a control group how much time it gets on them: in a container
// with a quota of two processors on a machine of 64, 64 threads would mostly wait for each other.
#include "lib/Runtime/Processors.h"

#include "lib/Runtime/Memory.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

namespace aicc::rt {
namespace {

int affinityCount() {
  for (int processors = 1024; processors <= (1 << 20); processors *= 4) {
    cpu_set_t *set = CPU_ALLOC(size_t(processors));
    if (!set)
      return 1;
    size_t bytes = CPU_ALLOC_SIZE(size_t(processors));
    bool isKnown = sched_getaffinity(0, bytes, set) == 0;
    bool isTooSmall = !isKnown && errno == EINVAL;
    int count = isKnown ? CPU_COUNT_S(bytes, set) : 1;
    CPU_FREE(set);
    if (!isTooSmall)
      return count > 0 ? count : 1;
  }
  return 1;
}

/// Reads a small file as text; false when it cannot be read.
bool readText(const char *path, char *text, size_t size) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return false;
  ssize_t done = read(descriptor, text, size - 1);
  close(descriptor);
  if (done < 0)
    return false;
  text[done] = '\0';
  return true;
}

int toProcessors(long quota, long period) { return quota > 0 && period > 0 ? int((quota + period - 1) / period) : 0; }

/// The quota of one version 2 group, 0 without one.
int quotaOfUnified(const char *group) {
  char path[4200], text[128];
  std::snprintf(path, sizeof(path), "/sys/fs/cgroup%s/cpu.max", group);
  long quota = 0, period = 0;
  if (!readText(path, text, sizeof(text)) || std::sscanf(text, "%ld %ld", &quota, &period) != 2)
    return 0;
  return toProcessors(quota, period);
}

/// The same of a version 1 group.
int quotaOfLegacy(const char *group) {
  char path[4200], text[128];
  long values[2] = {0, 0};
  const char *const names[2] = {"cpu.cfs_quota_us", "cpu.cfs_period_us"};
  for (int i = 0; i < 2; ++i) {
    std::snprintf(path, sizeof(path), "/sys/fs/cgroup/cpu%s/%s", group, names[i]);
    if (!readText(path, text, sizeof(text)) || std::sscanf(text, "%ld", &values[i]) != 1)
      return 0;
  }
  return toProcessors(values[0], values[1]);
}

/// The tightest quota of a group and all groups around it.
int tightestQuota(char *group, int (*quotaOf)(const char *)) {
  int tightest = 0;
  while (true) {
    int quota = quotaOf(group);
    if (quota > 0 && (tightest == 0 || quota < tightest))
      tightest = quota;
    char *slash = std::strrchr(group, '/');
    if (!slash)
      return tightest;
    *slash = '\0';
  }
}

/// Quota of this process, 0 without one. Lines of /proc/self/cgroup read "4:cpu,cpuacct:/path" or "0::/path".
int quotaCount() {
  char text[4096];
  if (!readText("/proc/self/cgroup", text, sizeof(text)))
    return 0;
  int tightest = 0;
  char *rest = nullptr;
  for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(nullptr, "\n", &rest)) {
    char *controllers = std::strchr(line, ':');
    char *group = controllers ? std::strchr(controllers + 1, ':') : nullptr;
    if (!group)
      continue;
    *group++ = '\0';
    bool isUnified = controllers[1] == '\0';
    bool isLegacy = std::strcmp(controllers + 1, "cpu") == 0 || std::strncmp(controllers + 1, "cpu,", 4) == 0 ||
                    std::strstr(controllers + 1, ",cpu,") != nullptr;
    if (!isUnified && !isLegacy)
      continue;
    int quota = tightestQuota(group, isUnified ? quotaOfUnified : quotaOfLegacy);
    if (quota > 0 && (tightest == 0 || quota < tightest))
      tightest = quota;
  }
  return tightest;
}

} // namespace

int availableProcessors() {
  int affinity = affinityCount(), quota = quotaCount();
  return quota > 0 && quota < affinity ? quota : affinity;
}

} // namespace aicc::rt
