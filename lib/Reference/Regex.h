// Where patterns match.
#pragma once

#include "lib/Support/Pattern.h"

namespace aicc::reference {

struct Span {
  size_t begin, end;
};

/// The first match at or behind `from`, the longest of those that begin there.
std::optional<Span> findLongest(const pattern::Node &node, std::string_view text, size_t from);

} // namespace aicc::reference
