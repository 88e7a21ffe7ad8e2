// What happened before what, within a block: vector clocks. Those who act are its threads, and what works beside them:
// the copies a thread has started, the products of a warpgroup, the copies that a barrier in shared memory counts. Each
// has a clock; a thread knows of every actor up to which time its deeds are over.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace aicc::emulator {

using Actor = uint32_t;
using Clocks = std::vector<uint32_t>; ///< by actor; what is not there is 0

class Order {
public:
  static constexpr uint32_t warpgroup = 128;

  /// A new block of so many threads that know nothing of one another.
  void begin(uint32_t threads);

  Actor copiesOf(uint32_t thread) const { return threads + thread; }
  Actor productsOf(uint32_t thread) const { return 2 * threads + thread / warpgroup; }
  Actor phasesOf(uint32_t barrier) const { return 2 * threads + (threads + warpgroup - 1) / warpgroup + barrier; }
  /// The thread that an actor's writes are to be fenced by; `none` if it is not a thread's.
  uint32_t threadOf(Actor actor) const { return actor < 2 * threads ? actor % threads : none; }
  /// What an actor is called in messages.
  std::string nameOf(Actor actor) const;
  /// Whether an actor's deeds are over only when someone has waited for them.
  bool isAsynchronous(Actor actor) const { return actor >= threads; }

  uint32_t now(uint32_t thread) const { return times[thread]; }
  bool knows(uint32_t thread, Actor actor, uint32_t time) const;
  void learn(uint32_t thread, Actor actor, uint32_t time);
  /// What a thread knows, itself included; what it does from now on is not in it.
  Clocks release(uint32_t thread);
  void acquire(uint32_t thread, const Clocks &clocks);
  /// All threads know what each of them does.
  void joinAll();
  /// The same of threads first to end - 1.
  void join(uint32_t first, uint32_t end);
  /// Barriers of the whole block so far.
  uint32_t epoch() const { return joins; }

  static void merge(Clocks &into, const Clocks &from);
  static constexpr uint32_t none = UINT32_MAX;

private:
  uint32_t threads = 0, joins = 0;
  std::vector<uint32_t> times;
  Clocks common;              ///< what all threads know
  std::vector<Clocks> beyond; ///< what each knows more
};

} // namespace aicc::emulator
