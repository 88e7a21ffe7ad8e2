// Nodes: their inputs by name, their attributes, calls of model-local functions, and the road to the newest form.
#include "lib/Import/Build.h"

#include "lib/Import/Types.h"
#include "lib/Import/Upgrade.h"

#include "dialects/ONNX/Location.h"
#include "dialects/ONNX/TensorBridge.h"

using namespace aicc;
using namespace aicc::importer;
using llvm::Twine;
using Kind = proto::Attribute::Kind;

mlir::Value GraphBuilder::resolve(StringRef name, Scope &scope, bool &isPoisoned) {
  for (Scope *at = &scope; at; at = at->outer) {
    auto value = at->values.find(name);
    if (value != at->values.end()) {
      isPoisoned |= !value->second;
      // After a mistake the outputs of its node are missing, which was told; else it is a statistic of a contrib op.
      if (!value->second && validation.report.count() == 0)
        validation.report.model("expected no use of " + quoted(name) +
                                    ", found a use: it is an output that standard operators do not give",
                                "", AICC_UNSUPPORTED);
      return value->second;
    }
    if (const proto::Tensor *tensor = at->tensors.lookup(name))
      return at->values[name] = buildConstant(*tensor, name);
    if (const proto::SparseTensor *tensor = at->sparseTensors.lookup(name))
      return at->values[name] = emitter.constant(readSparseTensor(*tensor, validation.sources), name);
  }
  isPoisoned = true;
  return {};
}

std::optional<Values> GraphBuilder::resolveInputs(const proto::Node &node, Scope &scope) {
  Values inputs;
  bool isPoisoned = false;
  for (StringRef name : node.inputs)
    inputs.push_back(name.empty() ? mlir::Value() : resolve(name, scope, isPoisoned));
  if (isPoisoned)
    return std::nullopt;
  for (mlir::Value &input : inputs) // an absent input that was passed on to a function
    if (input && !onnx::isPresent(input))
      input = mlir::Value();
  while (!inputs.empty() && !inputs.back())
    inputs.pop_back();
  return inputs;
}

bool GraphBuilder::buildNodes(const std::vector<proto::Node> &nodes, Scope &scope, const Frame &frame,
                              const std::string &outer) {
  bool isGood = true;
  for (unsigned index : validation.index.order[&nodes]) {
    if (nodesBuilt > validation.options.limits.nodes)
      return false;
    isGood &= buildNode(nodes[index], index, scope, frame, outer);
  }
  return isGood;
}

bool GraphBuilder::buildNode(const proto::Node &node, size_t index, Scope &scope, const Frame &frame,
                             const std::string &outer) {
  int64_t limit = validation.options.limits.nodes;
  if (++nodesBuilt > limit) {
    validation.report.model("expected at most " + Twine(limit) + " nodes after inlining, found more",
                            "raise the limit");
    return false;
  }
  std::string name = outer + nodeName(node, index);
  path = name + "/";
  emitter.node = name;
  emitter.op = opName(node);
  emitter.failed = false;
  emitter.builder.setLoc(
      onnx::locationOf({validation.report.fileName(), name, emitter.op}, unsigned(index), emitter.context()));
  const proto::Function *function = validation.index.callee(node);
  bool isGood = function ? buildCall(node, *function, scope, frame, name) : buildForm(node, scope, frame);
  if (!isGood) // users of the outputs are skipped: one mistake, one problem
    for (StringRef output : node.outputs)
      scope.values[output] = mlir::Value();
  return isGood;
}

/// The body of the function in a scope of its own; its attributes are those of the node, then the declared defaults.
bool GraphBuilder::buildCall(const proto::Node &node, const proto::Function &function, Scope &scope, const Frame &frame,
                             const std::string &name) {
  std::optional<Values> inputs = resolveInputs(node, scope);
  if (!inputs)
    return false;
  Frame inner;
  validateOpsets(validation, function.opsets, "", inner.body);
  inner.body.function = &function;
  for (const proto::Attribute &attribute : function.defaults)
    inner.attributes[attribute.name] = {&attribute, nullptr, nullptr};
  for (const proto::Attribute &attribute : node.attributes) {
    BoundAttribute bound{&attribute, &scope, &frame};
    if (!attribute.reference.empty())
      bound = frame.attributes.lookup(attribute.reference);
    if (bound.attribute)
      inner.attributes[attribute.name] = bound;
  }
  Scope values;
  for (auto [i, input] : llvm::enumerate(function.inputs))
    values.values[input] = i < inputs->size() && (*inputs)[i] ? (*inputs)[i] : emitter.none();
  if (!buildNodes(function.nodes, values, inner, name + "/"))
    return false;
  bool isPoisoned = false;
  for (auto [i, output] : llvm::enumerate(node.outputs))
    if (!output.empty())
      scope.values[output] = resolve(function.outputs[i], values, isPoisoned);
  return !isPoisoned;
}

mlir::Attribute GraphBuilder::attributeValue(const proto::Attribute &attribute) {
  mlir::Builder &builder = emitter.builder;
  switch (kindOf(attribute)) {
  case Kind::Float: return builder.getF32FloatAttr(attribute.f.value_or(0));
  case Kind::Int: return builder.getI64IntegerAttr(attribute.i.value_or(0));
  case Kind::String: return builder.getStringAttr(attribute.s.value_or(""));
  case Kind::Floats: return builder.getDenseF32ArrayAttr(attribute.floats);
  case Kind::Ints: return builder.getDenseI64ArrayAttr(attribute.ints);
  case Kind::Strings: return builder.getStrArrayAttr(attribute.strings);
  case Kind::TensorValue: {
    Tensor tensor = readTensor(*attribute.t, validation.sources);
    return onnx::denseElementsOf(tensor, emitter.context());
  }
  case Kind::TypeValue:
    if (mlir::Type type = typeOf(*attribute.typeValue, validation.options, emitter.context()))
      return mlir::TypeAttr::get(type);
    return {};
  default: return {};
  }
}

bool GraphBuilder::readAttributes(const proto::Node &node, Scope &scope, const Frame &frame, NodeForm &form) {
  const OpSignature &signature = *validation.ops.find(form.domain, form.op);
  for (const proto::Attribute &written : node.attributes) {
    BoundAttribute bound{&written, &scope, &frame};
    if (!written.reference.empty())
      bound = frame.attributes.lookup(written.reference);
    if (!bound.attribute)
      continue;
    const AttributeRow *row = signature.attribute(written.name, form.version);
    Kind kind = kindOf(*bound.attribute);
    if (kind != row->kind)
      return mlir::succeeded(emitter.fail("expected attribute " + quoted(written.name) + " to be " +
                                          toString(row->kind) + ", found " + toString(kind)));
    if (kind == Kind::GraphValue) {
      form.graphs[written.name] = {bound.attribute->g.get(), bound.scope, bound.frame};
      continue;
    }
    if (form.op == "Constant")
      continue;
    mlir::Attribute value = attributeValue(*bound.attribute);
    if (!value)
      return mlir::succeeded(
          emitter.fail("expected attribute " + quoted(written.name) + " to hold a value, found an empty one"));
    form.attributes.set(written.name, value);
  }
  for (const AttributeRow &row : signature.attributes) {
    bool isNeeded = row.required && row.since <= form.version && form.version < row.until;
    if (isNeeded && !form.attributes.get(row.name) && !form.graphs.count(row.name))
      return mlir::succeeded(emitter.fail("expected attribute " + quoted(row.name) + ", found none"));
  }
  return true;
}

/// Validation saw that inputs have names; inside a function a name may stand for an input that the call left out.
bool GraphBuilder::checkInputs(const NodeForm &form) {
  for (auto [i, formal] : llvm::enumerate(validation.ops.find(form.domain, form.op)->inputs)) {
    mlir::Value value = i < form.inputs.size() ? form.inputs[i] : mlir::Value();
    bool isNeeded = formal.use == Formal::Required && formal.exists(form.version);
    if (isNeeded && (!value || llvm::isa<mlir::NoneType>(value.getType())))
      return mlir::succeeded(emitter.fail("expected input '" + formal.name + "', found none"));
  }
  return true;
}

static unsigned usedOutputs(const proto::Node &node) {
  size_t count = node.outputs.size();
  while (count && node.outputs[count - 1].empty())
    --count;
  return unsigned(count);
}

bool GraphBuilder::buildForm(const proto::Node &node, Scope &scope, const Frame &frame) {
  std::optional<Values> inputs = resolveInputs(node, scope);
  if (!inputs)
    return false;
  NodeForm form;
  bool isStandard = node.domain.empty() || node.domain == "ai.onnx";
  bool isMisplaced = isStandard && !validation.ops.find("", node.op);
  form.domain = isMisplaced ? "com.microsoft" : isStandard ? "" : node.domain.str();
  form.op = node.op.str();
  form.version =
      isStandard && !isMisplaced ? frame.body.version("") : std::max<int64_t>(1, frame.body.version(form.domain));
  form.inputs = std::move(*inputs);
  form.outputs = usedOutputs(node);
  if (!checkInputs(form) || !readAttributes(node, scope, frame, form))
    return false;
  if (form.op == "Constant" && isStandard ? !emitConstant(form, node, frame) : !emitNode(form))
    return false;
  for (auto [i, output] : llvm::enumerate(node.outputs))
    if (!output.empty() && i < form.results.size()) {
      scope.values[output] = form.results[i];
      if (validation.options.valueBuilt && !frame.body.function && form.results[i])
        validation.options.valueBuilt(output, form.results[i]);
    }
  return !emitter.failed;
}

bool GraphBuilder::emitNode(NodeForm &form) {
  if (mlir::failed(upgrade(form, emitter)) || emitter.failed)
    return false;
  if (!form.results.empty())
    return true;
  if (form.op == "FlexAttention")
    return emitFlexAttention(form);
  if (!emitter.context()->isOperationRegistered("onnx." + form.op))
    return mlir::succeeded(
        emitter.fail("expected an operator of the dialect, found none of this name", AICC_UNSUPPORTED));
  if (!form.graphs.empty())
    return emitWithRegions(form);
  form.results = emitter.emit(form.op, form.inputs, form.attributes, form.outputs);
  return !emitter.failed;
}
