// Bounds and races.
#include "targets/Emulator/runtime/Memory.h"

namespace aicc::emulator {

void Memory::add(Region region) {
  std::vector<Marks> marks(region.watchesRaces ? region.bytes : 0);
  regions.push_back({std::move(region), std::move(marks)});
}

Memory::Known *Memory::find(const char *at, size_t bytes) {
  for (Known &known : regions)
    if (at >= known.region.begin && at + bytes <= known.region.begin + known.region.bytes)
      return &known;
  return nullptr;
}

/// Blocks are never ordered, threads of a block by barriers only.
bool Memory::conflicts(const Moment &before, const Moment &now) {
  if (before.thread == none || (before.thread == now.thread && before.block == now.block))
    return false;
  return before.block != now.block || before.epoch == now.epoch;
}

void Memory::noteRead(Moment &before, const Moment &now) {
  bool isFirst = before.thread == none || (before.block == now.block && before.epoch != now.epoch);
  if (isFirst || (before.thread == now.thread && before.block == now.block)) {
    before = now;
    return;
  }
  if (before.block != now.block)
    before.block = several;
  before.thread = several;
}

std::string Memory::access(const char *at, size_t bytes, bool writes, const Moment &now) {
  Known *known = find(at, bytes);
  auto who = [](const Moment &moment) {
    return "thread " + std::to_string(moment.thread) + " of block " + std::to_string(moment.block);
  };
  if (!known)
    return std::string(writes ? "write" : "read") + " of " + std::to_string(bytes) +
           " bytes outside of all memory by " + who(now);
  if (!known->region.watchesRaces)
    return {};
  size_t first = at - known->region.begin;
  for (size_t i = first; i < first + bytes; ++i) {
    Marks &marks = known->marks[i];
    if (conflicts(marks.written.moment, now))
      return "race at byte " + std::to_string(i) + " of " + known->region.name + ": written by " +
             who(marks.written.moment) + ", " + (writes ? "written" : "read") + " by " + who(now) +
             " with nothing between";
    if (writes && conflicts(marks.read.moment, now))
      return "race at byte " + std::to_string(i) + " of " + known->region.name +
             ": read by other threads, written by " + who(now) + " with nothing between";
    if (writes)
      marks.written.moment = now;
    else
      noteRead(marks.read.moment, now);
  }
  return {};
}

} // namespace aicc::emulator
