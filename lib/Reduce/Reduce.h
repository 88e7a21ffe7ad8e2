// Shrinks a model to the smallest that still shows something: a failure, as a rule.
#pragma once

#include "lib/Support/Diagnostics.h"

#include "llvm/ADT/StringRef.h"

#include <functional>
#include <optional>
#include <string>

namespace aicc::reduce {

/// Whether a model shows it still.
enum class Answer { No, Yes, Stop };

/// Asked about each candidate, given as the bytes of a file; `state` says in a few words how far the search is. After
/// Stop the smallest model found so far is the result.
using Shows = std::function<Answer(llvm::StringRef model, const std::string &state)>;

/// The smallest model that was found, as the bytes of a file; `std::nullopt` with a problem when the file cannot be
/// read, or when it does not show it once it has been read and written anew.
std::optional<std::string> reduceModel(const std::string &path, const Shows &shows, Problems &problems);

} // namespace aicc::reduce
