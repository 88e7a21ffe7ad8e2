// Bounds, races, asynchronous accesses that nobody waits for, and missing fences.
#include "targets/Emulator/runtime/Memory.h"

#include <algorithm>

namespace aicc::emulator {

void Memory::add(Region region) {
  std::vector<Marks> marks(region.watchesRaces ? region.bytes : 0);
  regions.push_back({std::move(region), std::move(marks)});
}

void Memory::beginBlock(uint32_t number, uint32_t threads) {
  block = number;
  fences.assign(threads, 0);
  readers.clear();
}

Memory::Known *Memory::find(const char *at, size_t bytes) {
  for (Known &known : regions)
    if (at >= known.region.begin && at + bytes <= known.region.begin + known.region.bytes)
      return &known;
  return nullptr;
}

/// Blocks are never ordered.
bool Memory::isOrdered(const Trace &before, const Access &now) const {
  if (before.block == none)
    return true;
  if (before.block != block)
    return false;
  if (before.actor == several)
    return before.time != order.epoch();
  return order.knows(now.thread, before.actor, before.time);
}

bool Memory::areReadersOrdered(const char *at, const Trace &before, const Access &now) const {
  auto list = readers.empty() ? readers.end() : readers.find(at);
  if (list == readers.end())
    return isOrdered(before, now);
  return std::all_of(list->second.begin(), list->second.end(),
                     [&](const Trace &reader) { return isOrdered(reader, now); });
}

void Memory::noteRead(const char *at, Trace &before, const Access &now) {
  Trace read{block, now.actor, now.time};
  auto list = readers.empty() ? readers.end() : readers.find(at);
  if (list != readers.end()) {
    std::vector<Trace> &all = list->second;
    all.erase(std::remove_if(all.begin(), all.end(), [&](const Trace &other) { return isOrdered(other, now); }),
              all.end());
    all.push_back(read);
  } else if (before.block == none || (before.block == block && isOrdered(before, now))) {
    before = read;
  } else if (before.block != block) {
    before = {several, several, 0};
  } else if (isPrecise && before.actor != several) {
    readers[at] = {before, read};
  } else {
    before = {block, several, order.epoch()};
  }
}

void Memory::noteWrite(const char *at, Marks &marks, AccessKind kind, const Access &by, bool isShared) {
  marks.written = {block, by.actor, by.time};
  marks.isAtomic = kind == AccessKind::Atomic;
  marks.unfenced = isShared && !by.isAsynchronous ? fences[by.thread] + 1 : 0;
  marks.read = {};
  if (!readers.empty())
    readers.erase(at);
}

std::string Memory::who(const Trace &trace) const {
  std::string name = trace.actor == several ? "other threads" : order.nameOf(trace.actor);
  return trace.block == several ? name : name + " of block " + std::to_string(trace.block);
}

Memory::Problem Memory::problemAt(const char *at, const Marks &marks, AccessKind kind, const Access &by) const {
  bool bothAtomic = kind == AccessKind::Atomic && marks.isAtomic;
  if (!bothAtomic && !isOrdered(marks.written, by))
    return Problem::Written;
  if (kind != AccessKind::Read && !areReadersOrdered(at, marks.read, by))
    return Problem::Read;
  if (!by.isAsynchronous || !marks.unfenced || marks.written.block != block)
    return Problem::None;
  uint32_t writer = order.threadOf(marks.written.actor);
  return writer != Order::none && fences[writer] < marks.unfenced ? Problem::Unfenced : Problem::None;
}

std::string Memory::describe(Problem problem, const Trace &written, AccessKind kind, const Access &by) const {
  std::string before = problem == Problem::Read ? "read by other threads" : "written by " + who(written);
  std::string now = (kind == AccessKind::Read ? ", read by " : ", written by ") + who({block, by.actor, by.time});
  bool isInFlight = written.block == block && order.isAsynchronous(written.actor);
  const char *lacks = problem == Problem::Unfenced ? " asynchronously without a fence of the writer between"
                      : problem == Problem::Written && isInFlight ? " before anything waited for it"
                                                                  : " with nothing between";
  return before + now + lacks;
}

std::string Memory::access(const char *at, size_t bytes, AccessKind kind, const Access &by) {
  Known *known = find(at, bytes);
  if (!known)
    return std::string(kind == AccessKind::Read ? "read" : "write") + " of " + std::to_string(bytes) +
           " bytes outside of all memory by " + who({block, by.actor, by.time});
  if (!known->region.watchesRaces)
    return {};
  size_t first = at - known->region.begin;
  for (size_t i = 0; i < bytes; ++i) {
    Marks &marks = known->marks[first + i];
    if (Problem problem = problemAt(at + i, marks, kind, by); problem != Problem::None)
      return "race at byte " + std::to_string(first + i) + " of " + known->region.name + ": " +
             describe(problem, marks.written, kind, by);
    if (kind == AccessKind::Read)
      noteRead(at + i, marks.read, by);
    else
      noteWrite(at + i, marks, kind, by, known->region.isShared);
  }
  return {};
}

} // namespace aicc::emulator
