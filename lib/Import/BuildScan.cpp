// The Scan of opset 8, which had a batch: a Scan over the batch around the newer one.
//
//   y, z = Scan(lengths, s, x)   =>   y, z = Scan(s, x, lengths) {        one trip for each of the batch
//                                       y1, z1 = Scan(s1, x1[0:length1])
//                                       yield y1, z1 with zeros up to the longest
//                                     }
#include "lib/Import/Build.h"

#include "lib/Import/Types.h"

using namespace aicc;
using namespace aicc::importer;
using llvm::Twine;

static mlir::Value asList(mlir::Value scalar, Emitter &emitter) {
  return emitter.emit("Reshape", {scalar, emitter.ints({1})});
}

/// The first `length` slices of what is scanned.
static mlir::Value firstSlices(mlir::Value scanned, mlir::Value length, Emitter &emitter) {
  return emitter.emit("Slice", {scanned, emitter.ints({0}), asList(length, emitter), emitter.ints({0})});
}

/// Sizes of `value` from dim `start` to `end`.
static mlir::Value sizes(mlir::Value value, int64_t start, int64_t end, Emitter &emitter) {
  return emitter.emit("Shape", {value}, {emitter.named("start", start), emitter.named("end", end)});
}

/// A scanned output with zeros behind it, as long as `longest`. The reshape changes nothing but says so to inference.
static mlir::Value withZeros(mlir::Value scanned, mlir::Value length, mlir::Value longest, Emitter &emitter) {
  mlir::NamedAttribute axis = emitter.named("axis", int64_t(0));
  mlir::Value whole = sizes(longest, 0, 1, emitter);
  mlir::Value missing = emitter.emit("Sub", {whole, asList(length, emitter)});
  mlir::Value amounts = emitter.emit("Concat", {emitter.ints({0}), missing}, {axis});
  mlir::Value padded = emitter.emit("Pad", {scanned, amounts, mlir::Value(), emitter.ints({0})});
  mlir::Value shape = emitter.emit("Concat", {whole, sizes(scanned, 1, INT64_MAX, emitter)}, {axis});
  return emitter.emit("Reshape", {padded, shape});
}

/// Of what one of the batch gets. The types of its arguments are those of the whole without the batch.
bool GraphBuilder::emitScanOfOne(NodeForm &form, mlir::Block &block, bool hasLengths) {
  NodeForm one = form;
  one.version = 9;
  if (mlir::Attribute directions = one.take("directions"))
    one.attributes.set("scan_input_directions", directions);
  size_t scanned = size_t(llvm::cast<mlir::IntegerAttr>(one.attributes.get("num_scan_inputs")).getInt());
  mlir::Value length = hasLengths ? block.getArguments().back() : mlir::Value();
  for (auto [i, input] : llvm::enumerate(one.inputs)) {
    input = block.getArgument(unsigned(i));
    if (hasLengths && i >= one.inputs.size() - scanned)
      input = firstSlices(input, length, emitter);
  }
  if (!emitWithRegions(one))
    return false;
  size_t states = one.inputs.size() - scanned;
  for (size_t i = states; hasLengths && i < one.results.size(); ++i)
    one.results[i] = withZeros(one.results[i], length, block.getArgument(unsigned(states)), emitter);
  onnx::YieldOp::create(emitter.builder, one.results);
  form.outputs = unsigned(one.results.size());
  return !emitter.failed;
}

bool GraphBuilder::emitBatchedScan(NodeForm &form) {
  mlir::Value lengths = form.input(0);
  form.inputs.erase(form.inputs.begin());
  auto count = llvm::cast<mlir::IntegerAttr>(form.attributes.get("num_scan_inputs"));
  if (count.getInt() < 1 || size_t(count.getInt()) > form.inputs.size())
    return mlir::succeeded(emitter.fail("expected 'num_scan_inputs' in [1, " + Twine(form.inputs.size()) + "], found " +
                                        Twine(count.getInt())));
  auto region = std::make_unique<mlir::Region>();
  mlir::Block &block = region->emplaceBlock();
  Values inputs = form.inputs;
  if (lengths)
    inputs.push_back(emitter.emit("Cast", {lengths}, {emitter.named("to", int64_t(DType::I64))}));
  for (mlir::Value input : inputs) {
    if (!input || emitter.rank(input) == 0)
      return mlir::succeeded(emitter.fail("expected inputs with a batch, found one without"));
    block.addArgument(withUnknownDims(input.getType(), /*dropsDim=*/true), emitter.builder.getLoc());
  }
  {
    mlir::OpBuilder::InsertionGuard guard(emitter.builder);
    emitter.builder.setInsertionPointToEnd(&block);
    if (!emitScanOfOne(form, block, bool(lengths)))
      return false;
  }
  mlir::NamedAttrList attributes;
  attributes.append(emitter.named("num_scan_inputs", int64_t(inputs.size())));
  form.results = emitter.emit("Scan", inputs, attributes, form.outputs, region);
  return !emitter.failed;
}
