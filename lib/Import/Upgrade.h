// From older opsets to the newest form. An adapter is a small function for one change of one operator; the table says
// up to which opset it applies. Adapters of an operator run in the order of the table, each on the form the previous
// one left.
#pragma once

#include "lib/Import/Emitter.h"

namespace aicc::importer {

struct Adapter {
  const char *op;
  int64_t before; ///< applies to opsets below this one
  mlir::LogicalResult (*apply)(NodeForm &form, Emitter &emitter);
};

ArrayRef<Adapter> oldestAdapters();             ///< UpgradeOldest.cpp
ArrayRef<Adapter> elementwiseAdapters();        ///< UpgradeElementwise.cpp
ArrayRef<Adapter> shapeAdapters();              ///< UpgradeShape.cpp
ArrayRef<Adapter> layerAdapters();              ///< UpgradeLayer.cpp
ArrayRef<Adapter> contribAdapters();            ///< Contrib.cpp; domain com.microsoft
ArrayRef<Adapter> quantizedContribAdapters();   ///< ContribQuantized.cpp; likewise
ArrayRef<Adapter> standardContribAdapters();    ///< ContribStandard.cpp
ArrayRef<Adapter> transformerContribAdapters(); ///< ContribTransformer.cpp
ArrayRef<Adapter> attentionContribAdapters();   ///< ContribAttention.cpp
ArrayRef<Adapter> groupQueryContribAdapters();  ///< ContribGroupQuery.cpp
ArrayRef<Adapter> expertContribAdapters();      ///< ContribExperts.cpp
ArrayRef<Adapter> quantizedLayerAdapters();     ///< ContribQuantizedLayers.cpp
ArrayRef<Adapter> trainingAdapters();           ///< UpgradeTraining.cpp; domain ai.onnx.preview.training
ArrayRef<Adapter> blockedContribAdapters();     ///< ContribBlocked.cpp; domain com.microsoft.nchwc
ArrayRef<Adapter> mlAdapters();                 ///< UpgradeML.cpp; domain ai.onnx.ml, whose opsets are meant

/// Takes `form` to the newest form, or builds it whole.
mlir::LogicalResult upgrade(NodeForm &form, Emitter &emitter);

} // namespace aicc::importer
