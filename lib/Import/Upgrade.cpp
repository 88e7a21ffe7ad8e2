// Runs the adapters of an operator; see Upgrade.h.
#include "lib/Import/Upgrade.h"

using namespace aicc::importer;

/// Each adapter for versions newer than the form's, in the order of the table.
static mlir::LogicalResult runAdapters(ArrayRef<Adapter> table, NodeForm &form, Emitter &emitter) {
  for (const Adapter &adapter : table)
    if (form.op == adapter.op && form.version < adapter.before && form.results.empty())
      if (mlir::failed(adapter.apply(form, emitter)))
        return mlir::failure();
  return mlir::success();
}

/// The rewrite of an operator of com.microsoft.
static mlir::LogicalResult rewrite(ArrayRef<ArrayRef<Adapter>> tables, NodeForm &form, Emitter &emitter) {
  for (ArrayRef<Adapter> table : tables)
    for (const Adapter &adapter : table)
      if (form.op == adapter.op)
        return adapter.apply(form, emitter);
  return emitter.fail("expected an operator with a rewrite, found one without");
}

mlir::LogicalResult aicc::importer::upgrade(NodeForm &form, Emitter &emitter) {
  if (form.domain == "com.microsoft")
    return rewrite({contribAdapters(), standardContribAdapters(), quantizedContribAdapters(), quantizedLayerAdapters(),
                    transformerContribAdapters(), attentionContribAdapters(), groupQueryContribAdapters(),
                    expertContribAdapters()},
                   form, emitter);
  if (form.domain == "com.microsoft.nchwc")
    return rewrite({blockedContribAdapters()}, form, emitter);
  if (form.domain == "ai.onnx.preview.training")
    return rewrite({trainingAdapters()}, form, emitter);
  if (form.domain == "ai.onnx.ml")
    return runAdapters(mlAdapters(), form, emitter);
  if (!form.domain.empty())
    return mlir::success();
  form.take("consumed_inputs"); // until opset 5: which inputs might be overwritten
  for (ArrayRef<Adapter> table : {oldestAdapters(), elementwiseAdapters(), shapeAdapters(), layerAdapters()})
    if (mlir::failed(runAdapters(table, form, emitter)))
      return mlir::failure();
  return mlir::success();
}
