// Operators of ai.onnx.ml of older opsets.
#include "lib/Import/Upgrade.h"

#include "dialects/ONNX/ONNX.h"

using namespace aicc;
using namespace aicc::importer;
using mlir::LogicalResult;
using mlir::success;

/// One list stood for keys and their places, in the direction that the type of the input said.
static LogicalResult labelClasses(NodeForm &form, Emitter &emitter) {
  auto classes = llvm::dyn_cast_or_null<mlir::ArrayAttr>(form.take("classes_strings"));
  if (!classes || classes.empty())
    return emitter.fail("expected 'classes_strings' to have elements, found none");
  mlir::Builder &builder = emitter.builder;
  auto places = llvm::to_vector(llvm::seq<int64_t>(0, int64_t(classes.size())));
  bool isText = llvm::isa<onnx::StringType>(mlir::getElementTypeOrSelf(form.input(0).getType()));
  form.attributes.set(isText ? "keys_strings" : "values_strings", classes);
  form.attributes.set(isText ? "values_int64s" : "keys_int64s", builder.getDenseI64ArrayAttr(places));
  return success();
}

static constexpr Adapter adapters[] = {{"LabelEncoder", 2, labelClasses}};

ArrayRef<Adapter> aicc::importer::mlAdapters() { return adapters; }
