// How many channels a block has in a model with operators of com.microsoft.nchwc.
#pragma once

#include "lib/Import/Proto.h"

namespace aicc::importer {

/// 8 or 16: what the machine had that saved the model. The file does not say it, but most models show it. One that does
/// not is taken to be saved on a machine like this one, as ONNX Runtime does with every such file.
int64_t channelBlockOf(const proto::Graph &graph);

} // namespace aicc::importer
