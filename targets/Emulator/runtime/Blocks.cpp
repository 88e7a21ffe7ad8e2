// Fibres and barriers of the block. Ready threads run in random order until they wait or end; a wait ends when all
// threads that it is for have come to the same place, or when what it is for has happened.
#include "targets/Emulator/runtime/Machine.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace aicc::emulator {
namespace {

/// The addresses of shared memory have 18 bits.
constexpr uint64_t arenaBytes = 1 << 18;
/// Between arrays, so that what runs over the end of one does not hit the next.
constexpr uint64_t gap = 512;

Machine *machine = nullptr;

void beginFibre() { machine->begin(); }

} // namespace

void Machine::begin() {
  launch->kernel(launch->slots);
  fibres[current].state = State::Ended;
  leave();
}

void Machine::note(std::string message) {
  if (problem.empty())
    problem = std::move(message);
}

void Machine::fail(std::string message) {
  note(std::move(message));
  for (;;) // the scheduler does not come back
    leave();
}

void Machine::barrier(uint32_t site) {
  fibres[current].state = State::AtBarrier;
  fibres[current].site = site;
  leave();
}

void *Machine::shared(uint32_t array, uint64_t bytes, uint64_t alignment) {
  auto [entry, isNew] = arrays.try_emplace(array);
  if (!isNew)
    return entry->second;
  sharedTaken += bytes;
  if (sharedTaken > launch->sharedBytes)
    fail("expected at most " + std::to_string(launch->sharedBytes) + " bytes of shared memory, found " +
         std::to_string(sharedTaken));
  alignment = std::max<uint64_t>(alignment, 16);
  uint64_t begin = (arenaTaken + alignment - 1) / alignment * alignment;
  arenaTaken = begin + bytes + gap;
  if (begin + bytes > arenaBytes)
    fail("expected shared arrays that fit into " + std::to_string(arenaBytes) + " bytes with what lies between");
  entry->second = arena.get() + begin;
  Region region{"shared array " + std::to_string(array), entry->second, bytes};
  region.isShared = true;
  memory.add(region);
  return entry->second;
}

bool Machine::isStack(const char *at) const {
  const char *stack = fibres[current].stack.get();
  return at >= stack && at < stack + stackBytes;
}

bool Machine::access(const void *at, uint64_t bytes, AccessKind kind, const Access &by) {
  std::string wrong = memory.access(static_cast<const char *>(at), bytes, kind, by);
  if (!wrong.empty())
    note(std::move(wrong));
  return problem.empty();
}

void Machine::checkAligned(const void *at, uint32_t alignment) {
  if (reinterpret_cast<uintptr_t>(at) % alignment)
    fail("misaligned access by thread " + std::to_string(current) + place() + ": expected a multiple of " +
         std::to_string(alignment) + " bytes");
}

void Machine::check(const void *at, uint64_t bytes, AccessKind kind) {
  if (!isStack(static_cast<const char *>(at)) && !access(at, bytes, kind, ownAccess(current)))
    fail({});
}

/// A barrier is for all threads of the block.
bool Machine::releaseBarrier() {
  auto waits = [](const Fibre &fibre) { return fibre.state == State::AtBarrier; };
  size_t waiting = std::count_if(fibres.begin(), fibres.end(), waits);
  if (!waiting)
    return false;
  if (waiting != fibres.size()) {
    note("divergent barrier" + place() + ": " + std::to_string(waiting) + " of " + std::to_string(fibres.size()) +
         " threads wait");
    return false;
  }
  for (Fibre &fibre : fibres) {
    if (fibre.site != fibres.front().site) {
      note("divergent barrier" + place() + ": threads wait in different places");
      return false;
    }
    fibre.state = State::Ready;
  }
  order.joinAll();
  return true;
}

bool Machine::releasePhases() {
  bool any = false;
  for (Fibre &fibre : fibres)
    if (fibre.state == State::AtPhase && isOver(phases[fibre.phase], fibre.parity)) {
      fibre.state = State::Ready;
      any = true;
    }
  return any;
}

/// Lets waiting threads go on; false if there are none or they wait forever.
bool Machine::release() {
  auto any = [&](State state) {
    return std::any_of(fibres.begin(), fibres.end(), [&](const Fibre &fibre) { return fibre.state == state; });
  };
  deliverSome(/*must=*/false);
  bool isReleased = releaseTogether();
  isReleased |= releasePhases();
  if (isReleased || any(State::Ready)) // a thread that tests a phase stays ready
    return problem.empty();
  while (std::any_of(transfers.begin(), transfers.end(), [](const Transfer &t) { return !t.isDelivered; })) {
    deliverSome(/*must=*/true);
    if (releasePhases())
      return problem.empty();
  }
  if (any(State::Together))
    note("deadlock" + place() + ": a thread waits for an exchange that not all threads of its warp take part in");
  else if (any(State::AtPhase))
    note("deadlock" + place() + ": a thread waits for a phase of a barrier that nothing ends");
  else
    return releaseBarrier();
  return false;
}

void Machine::runFibre(uint32_t number) {
  current = number;
  swapcontext(&scheduler, &fibres[number].context);
}

void Machine::beginBlock() {
  uint32_t threads = launch->threads;
  order.begin(threads);
  memory.beginBlock(currentBlock, threads);
  arrays.clear();
  sharedTaken = arenaTaken = 0;
  std::memset(arena.get(), 0xff, arenaBytes);
  copies.assign(threads, {});
  products.assign(threads, {});
  productSites.assign(threads, {});
  needsFence.assign(threads, true);
  phases.clear();
  transfers.clear();
  timing = Timing(random() % 3);
  for (Fibre &fibre : fibres) {
    fibre.state = State::Ready;
    getcontext(&fibre.context);
    fibre.context.uc_stack = {fibre.stack.get(), 0, stackBytes};
    fibre.context.uc_link = nullptr;
    makecontext(&fibre.context, beginFibre, 0);
  }
}

void Machine::runBlock() {
  std::vector<uint32_t> ready;
  do {
    ready.clear();
    for (uint32_t i = 0; i < fibres.size(); ++i)
      if (fibres[i].state == State::Ready)
        ready.push_back(i);
    std::shuffle(ready.begin(), ready.end(), random);
    for (uint32_t number : ready) {
      runFibre(number);
      if (!problem.empty())
        return;
    }
  } while (release());
  if (problem.empty())
    checkNothingIsLeft();
}

std::string Machine::run(const Launch &request) {
  launch = &request;
  random.seed(request.seed);
  fibres = std::vector<Fibre>(request.threads);
  arena = {static_cast<char *>(std::aligned_alloc(arenaBytes, arenaBytes)), std::free};
  for (const Region &region : request.regions)
    memory.add(region);
  size_t own = memory.count();
  for (currentBlock = 0; currentBlock < request.blocks && problem.empty(); ++currentBlock) {
    beginBlock();
    runBlock();
    memory.truncate(own);
  }
  return problem;
}

const AiccEmulatorTable &table() {
  static const AiccEmulatorTable calls = {
      [] { return machine->thread(); },
      [] { return machine->block(); },
      [](uint32_t site) { machine->barrier(site); },
      [](uint32_t site, uint32_t instruction, uint64_t detail, void *registers) {
        machine->together(site, instruction, detail, registers);
      },
      [](uint32_t array, uint64_t bytes, uint64_t alignment) { return machine->shared(array, bytes, alignment); },
      [](const void *at, uint64_t bytes, uint32_t kind, uint32_t alignment) {
        machine->checkAligned(at, alignment);
        machine->check(at, bytes, AccessKind(kind));
      },
      [](void *to, const void *from, uint32_t bytes, uint32_t taken) { machine->copy(to, from, bytes, taken); },
      [] { machine->commitCopies(); },
      [](uint32_t pending) { machine->waitCopies(pending); },
      [](void *barrier, uint32_t count) { machine->phaseInit(barrier, count); },
      [](void *barrier) { machine->phaseInvalidate(barrier); },
      [](void *barrier, uint32_t bytes) { machine->phaseExpect(barrier, bytes); },
      [](void *barrier, uint32_t count, uint32_t bytes) { return machine->phaseArrive(barrier, count, bytes); },
      [](void *barrier, uint64_t parity) { return uint32_t(machine->phaseTest(barrier, parity)); },
      [](void *barrier, uint64_t parity) { machine->phaseWait(barrier, parity); },
      [](void *to, const void *map, void *barrier, const int32_t *coordinates, uint32_t rank) {
        machine->copyTensor(to, map, barrier, coordinates, rank);
      },
      [] { machine->fenceAsync(); },
      [] { machine->fenceProducts(); },
      [] { machine->commitProducts(); },
      [](uint32_t pending) { machine->waitProducts(pending); },
      [](uint32_t site) { machine->useProduct(site); },
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
