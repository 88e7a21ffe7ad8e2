// The machine: fibres that are threads, what they wait for, and what works beside them.
#pragma once

#include "targets/Emulator/runtime/Emulator.h"
#include "targets/Emulator/runtime/Matrix.h"

#include <map>
#include <memory>
#include <random>
#include <ucontext.h>

namespace aicc::emulator {

constexpr size_t stackBytes = 128 << 10;

enum class State { Ready, AtBarrier, Together, AtPhase, Ended };

struct Fibre {
  ucontext_t context;
  std::unique_ptr<char[]> stack{new char[stackBytes]};
  State state = State::Ready;
  uint32_t site = 0; ///< of the wait
  uint32_t instruction = 0;
  uint64_t detail = 0;
  char *registers = nullptr;
  uint32_t phase = 0, parity = 0; ///< number of the barrier
  uint32_t failedTests = 0;       ///< of a phase, in a row
};

/// Groups of what a thread has started: how many are closed, and how many of them it knows to be over.
struct Groups {
  uint32_t closed = 0, over = 0, last = 0; ///< last: the group of the latest, counted from 1
};

/// A barrier in shared memory that has phases (mbarrier).
struct Phase {
  char *at;
  bool isValid = true;
  uint32_t count, pending;
  uint32_t number = 0; ///< of the phase
  int64_t bytes = 0;   ///< still to come
  uint32_t initThread, initFences;
  Clocks gathered, released; ///< what those who arrived know; of the phase before
};

/// Bytes on their way to shared memory.
struct Transfer {
  struct Piece {
    char *to;
    const char *from;
    uint32_t bytes, taken;
  };
  std::vector<Piece> pieces;
  uint32_t thread, group;
  int64_t phase = -1; ///< number of the barrier that counts it; -1: a group of the thread
  bool isDelivered = false;
};

/// When transfers arrive: whenever the rules allow, of which each block sees one kind.
enum class Timing { Early, Random, Late };

class Machine {
public:
  std::string run(const Launch &request);
  void begin();

  uint32_t thread() const { return current; }
  uint32_t block() const { return currentBlock; }
  void barrier(uint32_t site);
  void together(uint32_t site, uint32_t instruction, uint64_t detail, void *registers);
  void *shared(uint32_t array, uint64_t bytes, uint64_t alignment);
  void check(const void *at, uint64_t bytes, AccessKind kind);
  void checkAligned(const void *at, uint32_t alignment);
  void fenceAsync() { memory.fence(current); }

  void copy(void *to, const void *from, uint32_t bytes, uint32_t taken);
  void commitCopies() { ++copies[current].closed; }
  void waitCopies(uint32_t pending);
  void copyTensor(void *to, const void *map, void *barrier, const int32_t *coordinates, uint32_t rank);

  void phaseInit(void *barrier, uint32_t count);
  void phaseInvalidate(void *barrier);
  void phaseExpect(void *barrier, uint32_t bytes);
  uint64_t phaseArrive(void *barrier, uint32_t count, uint32_t bytes);
  bool phaseTest(void *barrier, uint64_t parity);
  void phaseWait(void *barrier, uint64_t parity);

  void fenceProducts() { needsFence[current] = false; }
  void commitProducts() { ++products[current].closed; }
  void waitProducts(uint32_t pending);
  void useProduct(uint32_t site);

private:
  // Blocks.cpp
  void beginBlock();
  void runBlock();
  void runFibre(uint32_t number);
  bool release();
  bool releaseBarrier();
  bool releasePhases();
  /// Says that something is wrong; in a fibre, `fail` does and leaves it.
  void note(std::string message);
  [[noreturn]] void fail(std::string message);
  /// Leaves the running fibre until it is released.
  void leave() { swapcontext(&fibres[current].context, &scheduler); }
  bool isStack(const char *at) const;
  Access ownAccess(uint32_t thread) const { return {thread, thread, order.now(thread)}; }
  /// False after a note.
  bool access(const void *at, uint64_t bytes, AccessKind kind, const Access &by);
  std::string place() const { return " in block " + std::to_string(currentBlock); }

  // Together.cpp
  bool releaseTogether();
  uint32_t spanOf(const Fibre &fibre) const;
  void perform(uint32_t first, uint32_t end);
  void exchange(uint32_t first, uint32_t end);
  void loadMatrix(uint32_t first, uint64_t detail);
  void multiplyFragments(uint32_t first, AiccEmulatorInstruction instruction, uint64_t detail);
  void multiplyShared(uint32_t first, uint64_t detail);
  Matrix readShared(uint32_t first, uint64_t descriptor, uint32_t rows, uint32_t depth, bool isAlongRows,
                    AiccEmulatorElement element);

  // Copies.cpp
  void start(Transfer transfer);
  void deliver(Transfer &transfer);
  void deliverSome(bool must);
  Phase &phaseAt(void *barrier);
  void expectBytes(Phase &phase, int64_t bytes);
  void finishPhase(Phase &phase);
  bool isOver(const Phase &phase, uint32_t parity) const { return (phase.number & 1) != (parity & 1); }
  void checkNothingIsLeft();

  const Launch *launch = nullptr;
  std::vector<Fibre> fibres;
  ucontext_t scheduler;
  uint32_t current = 0, currentBlock = 0;
  Order order;
  Memory memory{order};
  std::unique_ptr<char, void (*)(void *)> arena{nullptr, nullptr}; ///< shared memory of the block
  std::map<uint32_t, char *> arrays;
  uint64_t sharedTaken = 0, arenaTaken = 0;
  std::vector<Groups> copies, products;                   ///< by thread
  std::vector<std::map<uint32_t, uint32_t>> productSites; ///< by thread: the latest group of a site
  std::vector<char> needsFence;
  std::vector<Phase> phases;
  std::vector<Transfer> transfers;
  Timing timing = Timing::Random;
  std::mt19937 random;
  std::string problem;
};

} // namespace aicc::emulator
