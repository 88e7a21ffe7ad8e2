#include "lib/Reduce/Reduce.h"

#include "lib/Import/TensorData.h"
#include "lib/Reduce/Candidate.h"

#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

namespace aicc::reduce {

namespace {

using importer::TensorSources;

/// The data of a tensor as raw bytes within the model, wherever it lies in the file; a tensor that is broken stays as
/// it is, since that may be the failure.
void gather(proto::Tensor &tensor, TensorSources &sources, std::vector<Tensor> &owned) {
  bool isGood = importer::checkTensor(tensor, sources, [](const llvm::Twine &, const llvm::Twine &) {});
  if (!isGood || DType(tensor.dataType) == DType::String)
    return;
  const Tensor &data = owned.emplace_back(importer::readTensor(tensor, sources));
  tensor.floats.clear();
  tensor.int32s.clear();
  tensor.int64s.clear();
  tensor.doubles.clear();
  tensor.uint64s.clear();
  tensor.external.clear();
  tensor.isExternal = false;
  tensor.raw = StringRef(data.data<char>(), size_t(data.bytes()));
}

void gather(proto::Graph &graph, TensorSources &sources, std::vector<Tensor> &owned) {
  for (proto::Tensor &tensor : graph.initializers)
    gather(tensor, sources, owned);
  for (proto::Node &node : graph.nodes)
    for (proto::Attribute &attribute : node.attributes) {
      if (attribute.t)
        gather(*attribute.t, sources, owned);
      if (attribute.g)
        gather(*attribute.g, sources, owned);
    }
}

Problem problemOf(const std::string &path, aicc_status status, std::string message) {
  Problem problem;
  problem.status = status;
  problem.file = path;
  problem.message = std::move(message);
  return problem;
}

/// What makes up a model's size.
std::pair<size_t, size_t> measure(const proto::Model &model) {
  return {model.graph->nodes.size(), writeModel(model).size()};
}

/// Rounds of all reductions until one changes nothing.
void reduceAll(Search &search) {
  for (std::pair<size_t, size_t> before; before != measure(search.model()) && !search.isStopped();) {
    before = measure(search.model());
    for (auto *reduction : {reduceNodes, reduceControl, reduceDims, reduceValues})
      if (!search.isStopped())
        reduction(search);
  }
}

} // namespace

std::optional<std::string> reduceModel(const std::string &path, const Shows &shows, Problems &problems) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer) {
    problems.add(problemOf(path, AICC_IO, "expected a readable file, found: " + buffer.getError().message()));
    return std::nullopt;
  }
  std::shared_ptr<llvm::MemoryBuffer> file = std::move(*buffer);
  std::optional<proto::Model> model = proto::readModel(file->getBuffer(), {}, path, problems);
  if (!model)
    return std::nullopt;
  if (!model->graph) {
    problems.add(problemOf(path, AICC_BAD_MODEL, "expected a model with a graph, found none"));
    return std::nullopt;
  }
  importer::ExternalFiles external(llvm::sys::path::parent_path(path).str());
  TensorSources sources{file, external};
  std::vector<Tensor> owned;
  gather(*model->graph, sources, owned);
  Search search(*model, shows);
  // First what no reader needs: names and shapes that the file says of values in between.
  proto::Model plain = *model;
  plain.graph->values.clear();
  if (!search.take(std::move(plain)) && !search.take(*model) && !search.isStopped()) {
    problems.add(problemOf(path, AICC_USAGE,
                           "expected the model to show it also when it is written anew, without metadata and external "
                           "data; found that it does not"));
    return std::nullopt;
  }
  reduceAll(search);
  return writeModel(search.model());
}

} // namespace aicc::reduce
