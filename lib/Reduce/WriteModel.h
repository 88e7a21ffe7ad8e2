// Writes the messages that lib/Import reads: what the reader takes comes out again, all else is left out.
#pragma once

#include "lib/Import/Proto.h"

namespace aicc::reduce {

namespace proto = importer::proto;

/// The bytes of a file.
std::string writeModel(const proto::Model &model);

} // namespace aicc::reduce
