// One line on the terminal that says what goes on, for work that takes more than a moment; nothing elsewhere.
#pragma once

#include <string>

namespace aicc::tools {

/// Replaces the line; nothing happens when standard error is no terminal or NO_COLOR is set.
void showProgress(const std::string &text);
/// Takes the line away, before anything else is printed.
void clearProgress();

} // namespace aicc::tools
