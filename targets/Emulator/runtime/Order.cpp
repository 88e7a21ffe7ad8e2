#include "targets/Emulator/runtime/Order.h"

#include <algorithm>

namespace aicc::emulator {

void Order::begin(uint32_t count) {
  threads = count;
  times.assign(count, 1);
  common.clear();
  beyond.assign(count, {});
  ++joins;
}

std::string Order::nameOf(Actor actor) const {
  if (actor < threads)
    return "thread " + std::to_string(actor);
  if (actor < 2 * threads)
    return "a copy of thread " + std::to_string(actor - threads);
  if (actor < phasesOf(0))
    return "a product of warpgroup " + std::to_string(actor - 2 * threads);
  return "a tensor copy that barrier " + std::to_string(actor - phasesOf(0)) + " counts";
}

static uint32_t at(const Clocks &clocks, Actor actor) { return actor < clocks.size() ? clocks[actor] : 0; }

static void raise(Clocks &clocks, Actor actor, uint32_t time) {
  if (actor >= clocks.size())
    clocks.resize(actor + 1);
  clocks[actor] = std::max(clocks[actor], time);
}

void Order::merge(Clocks &into, const Clocks &from) {
  if (into.size() < from.size())
    into.resize(from.size());
  for (size_t i = 0; i < from.size(); ++i)
    into[i] = std::max(into[i], from[i]);
}

bool Order::knows(uint32_t thread, Actor actor, uint32_t time) const {
  return actor == thread || at(common, actor) >= time || at(beyond[thread], actor) >= time;
}

void Order::learn(uint32_t thread, Actor actor, uint32_t time) { raise(beyond[thread], actor, time); }

Clocks Order::release(uint32_t thread) {
  Clocks known = common;
  merge(known, beyond[thread]);
  raise(known, thread, times[thread]++);
  return known;
}

void Order::acquire(uint32_t thread, const Clocks &clocks) { merge(beyond[thread], clocks); }

void Order::joinAll() {
  for (uint32_t thread = 0; thread < threads; ++thread) {
    merge(common, beyond[thread]);
    beyond[thread].clear();
    raise(common, thread, times[thread]++);
  }
  ++joins;
}

void Order::join(uint32_t first, uint32_t end) {
  Clocks all;
  for (uint32_t thread = first; thread < end; ++thread)
    merge(all, release(thread));
  for (uint32_t thread = first; thread < end; ++thread)
    acquire(thread, all);
}

} // namespace aicc::emulator
