// Fibres, barriers and exchanges. Ready threads run in random order until they wait or end; a wait ends when all
// threads that it is for have come to the same place.
#include "targets/Emulator/runtime/Emulator.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <ucontext.h>

namespace aicc::emulator {
namespace {

constexpr size_t stackBytes = 128 << 10;

enum class State { Ready, AtBarrier, AtExchange, Ended };

struct Fibre {
  ucontext_t context;
  std::unique_ptr<char[]> stack{new char[stackBytes]};
  State state = State::Ready;
  uint32_t site = 0; ///< of the wait
  uint32_t value = 0, lane = 0;
};

class Machine {
public:
  std::string run(const Launch &request);

  uint32_t thread() const { return current; }
  uint32_t block() const { return currentBlock; }
  void wait(State state, uint32_t site);
  uint32_t exchange(uint32_t site, uint32_t value, uint32_t lane);
  void *shared(uint32_t array, uint64_t bytes);
  void check(const void *at, uint64_t bytes, bool writes);
  void begin();

private:
  void runBlock();
  void runFibre(uint32_t number);
  bool release();
  bool releaseBarrier();
  bool releaseWarps();
  void fail(std::string message);
  /// Leaves the running fibre for good.
  void leave() { swapcontext(&fibres[current].context, &scheduler); }

  const Launch *launch = nullptr;
  std::vector<Fibre> fibres;
  ucontext_t scheduler;
  uint32_t current = 0, currentBlock = 0, epoch = 0;
  Memory memory;
  std::map<uint32_t, std::vector<char>> arrays; ///< shared memory of the block
  uint64_t sharedTaken = 0;
  std::mt19937 order;
  std::string problem;
};

Machine *machine = nullptr;

void beginFibre() { machine->begin(); }

void Machine::begin() {
  launch->kernel(launch->slots);
  fibres[current].state = State::Ended;
  leave();
}

void Machine::fail(std::string message) {
  if (problem.empty())
    problem = std::move(message);
  leave();
}

void Machine::wait(State state, uint32_t site) {
  fibres[current].state = state;
  fibres[current].site = site;
  leave();
}

uint32_t Machine::exchange(uint32_t site, uint32_t value, uint32_t lane) {
  Fibre &self = fibres[current];
  self.value = value, self.lane = lane;
  if (lane >= launch->warp)
    fail("exchange with lane " + std::to_string(lane) + " of a warp of " + std::to_string(launch->warp));
  wait(State::AtExchange, site);
  return self.value;
}

void *Machine::shared(uint32_t array, uint64_t bytes) {
  auto [entry, isNew] = arrays.try_emplace(array);
  if (!isNew)
    return entry->second.data();
  sharedTaken += bytes;
  if (sharedTaken > launch->sharedBytes)
    fail("expected at most " + std::to_string(launch->sharedBytes) + " bytes of shared memory, found " +
         std::to_string(sharedTaken));
  entry->second.assign(bytes, '\xff');
  memory.add({"shared array " + std::to_string(array), entry->second.data(), bytes});
  return entry->second.data();
}

void Machine::check(const void *at, uint64_t bytes, bool writes) {
  const char *address = static_cast<const char *>(at), *stack = fibres[current].stack.get();
  if (address >= stack && address + bytes <= stack + stackBytes)
    return;
  std::string wrong = memory.access(address, bytes, writes, {current, currentBlock, epoch});
  if (!wrong.empty())
    fail(wrong);
}

/// A barrier is for all threads of the block.
bool Machine::releaseBarrier() {
  auto waits = [](const Fibre &fibre) { return fibre.state == State::AtBarrier; };
  size_t waiting = std::count_if(fibres.begin(), fibres.end(), waits);
  if (!waiting)
    return false;
  if (waiting != fibres.size()) {
    problem = "divergent barrier in block " + std::to_string(currentBlock) + ": " + std::to_string(waiting) + " of " +
              std::to_string(fibres.size()) + " threads wait";
    return false;
  }
  for (Fibre &fibre : fibres) {
    if (fibre.site != fibres.front().site) {
      problem = "divergent barrier in block " + std::to_string(currentBlock) + ": threads wait in different places";
      return false;
    }
    fibre.state = State::Ready;
  }
  ++epoch;
  return true;
}

/// An exchange is for all threads of a warp.
bool Machine::releaseWarps() {
  bool any = false;
  for (size_t first = 0; first < fibres.size(); first += launch->warp) {
    size_t end = std::min<size_t>(first + launch->warp, fibres.size());
    auto begin = fibres.begin() + first, last = fibres.begin() + end;
    bool all =
        std::all_of(begin, last, [&](const Fibre &f) { return f.state == State::AtExchange && f.site == begin->site; });
    if (!all)
      continue;
    std::vector<uint32_t> values;
    for (auto fibre = begin; fibre != last; ++fibre)
      values.push_back(fibre->value);
    for (auto fibre = begin; fibre != last; ++fibre) {
      // A lane that is not there gives nothing that a program may use.
      fibre->value = fibre->lane < values.size() ? values[fibre->lane] : 0xffffffff;
      fibre->state = State::Ready;
    }
    any = true;
  }
  return any;
}

/// Lets waiting threads go on; false if there are none or they wait forever.
bool Machine::release() {
  if (releaseWarps())
    return true;
  auto exchanges = [](const Fibre &fibre) { return fibre.state == State::AtExchange; };
  if (std::any_of(fibres.begin(), fibres.end(), exchanges)) {
    problem = "deadlock in block " + std::to_string(currentBlock) +
              ": a thread waits for an exchange that not all threads of its warp take part in";
    return false;
  }
  return releaseBarrier();
}

void Machine::runFibre(uint32_t number) {
  current = number;
  swapcontext(&scheduler, &fibres[number].context);
}

void Machine::runBlock() {
  for (Fibre &fibre : fibres) {
    fibre.state = State::Ready;
    getcontext(&fibre.context);
    fibre.context.uc_stack = {fibre.stack.get(), 0, stackBytes};
    fibre.context.uc_link = nullptr;
    makecontext(&fibre.context, beginFibre, 0);
  }
  std::vector<uint32_t> ready;
  do {
    ready.clear();
    for (uint32_t i = 0; i < fibres.size(); ++i)
      if (fibres[i].state == State::Ready)
        ready.push_back(i);
    std::shuffle(ready.begin(), ready.end(), order);
    for (uint32_t number : ready) {
      runFibre(number);
      if (!problem.empty())
        return;
    }
  } while (release());
}

std::string Machine::run(const Launch &request) {
  launch = &request;
  order.seed(request.seed);
  fibres = std::vector<Fibre>(request.threads);
  for (const Region &region : request.regions)
    memory.add(region);
  size_t own = memory.count();
  for (currentBlock = 0; currentBlock < request.blocks && problem.empty(); ++currentBlock) {
    runBlock();
    memory.truncate(own);
    arrays.clear();
    sharedTaken = 0;
    ++epoch;
  }
  return problem;
}

} // namespace

const AiccEmulatorTable &table() {
  static const AiccEmulatorTable calls = {
      [] { return machine->thread(); },
      [] { return machine->block(); },
      [](uint32_t site) { machine->wait(State::AtBarrier, site); },
      [](uint32_t site, uint32_t value, uint32_t lane) { return machine->exchange(site, value, lane); },
      [](uint32_t array, uint64_t bytes) { return machine->shared(array, bytes); },
      [](const void *at, uint64_t bytes, uint32_t writes) { machine->check(at, bytes, writes); },
  };
  return calls;
}

std::string run(const Launch &launch) {
  Machine local;
  machine = &local;
  std::string problem = local.run(launch);
  machine = nullptr;
  return problem;
}

} // namespace aicc::emulator
