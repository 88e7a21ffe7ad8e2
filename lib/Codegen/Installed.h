// The programs that the compiler starts.
#pragma once

#include <string>

namespace aicc::codegen {

/// A program of this installation, in ../bin as seen from the library or program that holds this code; "" without it.
std::string installedProgram(const char *name);

/// The program that generates code: what the setting "worker" names, the installed one when it is empty; "" when it is
/// "none" or there is no such program, which means this process.
std::string chosenWorker(const std::string &setting);

} // namespace aicc::codegen
