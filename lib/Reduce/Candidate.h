// A model that may be smaller than the one before, and what makes one of it: closing.
#pragma once

#include "lib/Reduce/Reduce.h"
#include "lib/Reduce/WriteModel.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/StringSaver.h"

#include <set>

namespace aicc::reduce {

using llvm::StringRef;
using Types = llvm::StringMap<proto::Type>;
/// Names of values, which lie in the file's bytes or those that the search keeps.
using Names = std::set<StringRef>;

/// The types of the values of a model by name, those in inner graphs included: from the importer, as far as it builds
/// the model, else as the file declares them.
Types valueTypes(const proto::Model &model);

/// The names that `nodes` read, directly or by inner graphs, from outside of those graphs.
void addReads(const std::vector<proto::Node> &nodes, Names &reads);

/// `changed` as a model of its own, made from `before`: what is read and no longer given becomes an input, of the type
/// that `types` knows; what was read or was an output and is given, but read no more, becomes an output; initializers,
/// inputs and functions that nobody uses go. Nothing when a type is unknown or no output would be left.
std::optional<proto::Model> closed(proto::Model changed, const proto::Model &before, const Types &types);

/// The search: the smallest model so far, and the question whether another may take its place.
class Search {
public:
  Search(proto::Model model, const Shows &shows) : best(std::move(model)), shows(shows) {}

  const proto::Model &model() const { return best; }
  const Types &types();
  /// Tries a closed model; true when it shows it, and is the smallest now.
  bool take(std::optional<proto::Model> candidate);
  /// The same for a change of model() that is to be closed.
  bool takeClosed(proto::Model changed) { return take(closed(std::move(changed), best, types())); }
  bool isStopped() const { return stopped; }
  /// Bytes that live as long as the search.
  StringRef keep(StringRef bytes) { return saver.save(bytes); }

private:
  proto::Model best;
  const Shows &shows;
  std::optional<Types> known;
  std::set<uint64_t> tried;
  size_t tries = 0;
  bool stopped = false;
  llvm::BumpPtrAllocator memory;
  llvm::StringSaver saver{memory};
};

/// ddmin: the smallest part of 0 ... count - 1 such that `keeps` takes it, leaving out any one more being refused.
/// `keeps` is asked about sorted lists.
void minimize(size_t count, const std::function<bool(const std::vector<size_t> &)> &keeps);

/// The reductions, each until it finds nothing more.
void reduceNodes(Search &search);
void reduceControl(Search &search);
void reduceDims(Search &search);
void reduceValues(Search &search);

} // namespace aicc::reduce
