// Bindings, checks and the run itself.
#include "lib/Runtime/Session.h"

#include "lib/Runtime/FloatingPoint.h"
#include "lib/Runtime/Processors.h"

#include <cstdio>
#include <cstring>

using namespace aicc::rt;

void aicc::rt::writeDims(char *text, size_t size, int32_t rank, const int64_t *dims) {
  std::snprintf(text, size, "scalar");
  size_t used = 0;
  for (int32_t i = 0; i < rank && used + 24 < size; ++i) {
    const char *separator = i == 0 ? "" : "x";
    int wrote = dims[i] < 0 ? std::snprintf(text + used, size - used, "%s?", separator)
                            : std::snprintf(text + used, size - used, "%s%lld", separator, (long long)dims[i]);
    used += size_t(wrote);
  }
}

aicc_status aicc_session::open(aicc_model *from, const aicc_session_options &options, Message &text) {
  if (options.threads < 0)
    return text.fail(AICC_USAGE, "expected a number of threads >= 0, found %d", options.threads);
  if (!from->code.entry())
    return text.fail(AICC_USAGE, "expected a model opened with its code, found one opened to be described");
  const Description &description = from->description;
  InputBinding *inputMemory = memory.array<InputBinding>(description.inputs.size);
  OutputBinding *outputMemory = memory.array<OutputBinding>(description.outputs.size);
  inputs = {inputMemory, inputMemory ? description.inputs.size : 0}; // so that closing walks over nothing
  outputs = {outputMemory, outputMemory ? description.outputs.size : 0};
  times = {memory.array<KernelTime>(from->program->kernels.size), from->program->kernels.size};
  inputData = memory.array<void *>(inputs.size);
  inputDims = memory.array<const int64_t *>(inputs.size);
  size_t devices = from->devices.size();
  deviceArenas = {memory.array<DeviceMemory>(devices), devices};
  deviceWorkspaces = {memory.array<DeviceMemory>(devices), devices};
  aicc_stream **streamMemory = memory.array<aicc_stream *>(devices);
  streams = {streamMemory, streamMemory ? devices : 0};
  if (!inputs.data || !outputs.data || !times.data || !inputData || !inputDims || !deviceArenas.data ||
      !deviceWorkspaces.data || !streams.data)
    return outOfMemory(text, sizeof(aicc_session));
  auto ranks = [](const aicc_value &value) { return size_t(value.rank < 0 ? 0 : value.rank); };
  for (size_t i = 0; i < inputs.size; ++i)
    if (!(inputs[i].dims = memory.array<int64_t>(ranks(description.inputs[i]))))
      return outOfMemory(text, sizeof(aicc_session));
  for (size_t i = 0; i < outputs.size; ++i)
    if (!(outputs[i].dims = memory.array<int64_t>(ranks(description.outputs[i]))))
      return outOfMemory(text, sizeof(aicc_session));
  isProfiled = options.profile != 0;
  floatingPoint = kernelMode(options.flush_subnormals != 0);
  aicc_status status = openThreads(options, text);
  if (status != AICC_OK)
    return status;
  from->holders.fetch_add(1, std::memory_order_relaxed);
  model = from;
  return openStreams(text); // what is open of them is closed with the session
}

aicc_status aicc_session::openThreads(const aicc_session_options &options, Message &text) {
  if (options.parallel_for && options.threads == 0)
    return text.fail(AICC_USAGE, "expected the number of the host's threads beside its parallel_for, found 0");
  int wanted = options.threads == 0 ? availableProcessors() : options.threads;
  threads = wanted < ThreadPool::maxThreads ? wanted : ThreadPool::maxThreads;
  if (threads == 1)
    return AICC_OK;
  usesHostThreads = options.parallel_for != nullptr;
  bool isOpen = usesHostThreads ? hostThreads.open(options.parallel_for, options.parallel_host, threads)
                                : (pool = ThreadPool::acquire(threads)) != nullptr;
  return isOpen ? AICC_OK : outOfMemory(text, sizeof(ThreadPool));
}

aicc_session::~aicc_session() {
  releaseDeviceBlocks();
  releaseBlocks();
  releaseDeviceMemory(deviceArenas);
  releaseDeviceMemory(deviceWorkspaces);
  closeStreams();
  for (OutputBinding &output : outputs)
    output.own.~Buffer();
  for (InputBinding &input : inputs)
    input.elements.~Buffer();
  if (pool)
    ThreadPool::release();
  aicc_model_close(model);
}

/// One that is a tensor of `dtype`, or has such elements.
aicc_status aicc_session::checkInput(int32_t index, const aicc_tensor &tensor, int32_t dtype) {
  const aicc_value &value = model->description.inputs[size_t(index)];
  if (tensor.dtype != dtype)
    return message.fail(AICC_USAGE, "input '%.200s': expected %s, found %s", value.name, typeName(dtype),
                        typeName(tensor.dtype));
  char expected[256], found[256];
  bool isAny = value.rank < 0 && tensor.rank >= 0;
  bool isRank = (isAny || tensor.rank == value.rank) && (tensor.dims || tensor.rank == 0), isShape = isRank;
  for (int32_t i = 0; isShape && i < tensor.rank; ++i)
    isShape = tensor.dims[i] >= 0 && (isAny || value.dims[i] < 0 || tensor.dims[i] == value.dims[i]);
  if (!isRank)
    return message.fail(AICC_USAGE, "input '%.200s': expected rank %d, found rank %d", value.name, value.rank,
                        tensor.rank);
  if (!isShape) {
    writeDims(expected, sizeof(expected), value.rank, value.dims);
    writeDims(found, sizeof(found), tensor.rank, tensor.dims);
    return message.fail(AICC_USAGE, "input '%.200s': expected shape %s, found %s", value.name, expected, found);
  }
  int64_t bytes = tensorBytes(tensor.dtype, tensor.rank, tensor.dims);
  if (bytes < 0 || tensor.bytes < bytes || (bytes > 0 && !tensor.data))
    return message.fail(AICC_USAGE, "input '%.200s': expected %lld bytes, found %lld", value.name, (long long)bytes,
                        tensor.data ? (long long)tensor.bytes : 0LL);
  int alignment = elementBits(dtype) >= 128 ? 8 : elementBits(dtype) / 8;
  if (alignment > 1 && reinterpret_cast<uintptr_t>(tensor.data) % unsigned(alignment) != 0)
    return message.fail(AICC_USAGE, "input '%.200s': expected data aligned to %d bytes", value.name, alignment);
  return AICC_OK;
}

/// What inputs of that kind are, for messages.
static const char *nameOf(int32_t kind) {
  switch (kind) {
  case AICC_TENSOR: return "a tensor";
  case AICC_OPTIONAL_TENSOR: return "one tensor or -1 for none";
  case AICC_MAP: return "a map, its keys and its values";
  case AICC_SEQUENCE_OF_MAPS: return "a sequence of maps, keys and values of each";
  }
  return "a sequence";
}

static char nothing[64]; // never read: a tensor without elements

aicc_status aicc_session::bindInput(int32_t index, const aicc_tensor &tensor) {
  if (index < 0 || size_t(index) >= inputs.size)
    return message.fail(AICC_USAGE, "expected an input index below %zu, found %d", inputs.size, index);
  int32_t kind = model->description.inputs[size_t(index)].kind;
  if (kind == AICC_OPTIONAL_TENSOR)
    return bindElements(index, &tensor, 1);
  if (kind != AICC_TENSOR)
    return message.fail(AICC_USAGE, "input '%.200s': expected %s, found a tensor",
                        model->description.inputs[size_t(index)].name, nameOf(kind));
  aicc_status status = checkInput(index, tensor, model->description.inputs[size_t(index)].dtype);
  if (status != AICC_OK)
    return status;
  InputBinding &input = inputs[size_t(index)];
  if (tensor.rank != 0)
    std::memcpy(input.dims, tensor.dims, size_t(tensor.rank) * sizeof(int64_t));
  input.data = tensor.data ? tensor.data : nothing;
  input.isBound = true;
  return AICC_OK;
}

/// Whether an input of that kind may be so many tensors.
static bool takes(int32_t kind, int64_t count) {
  switch (kind) {
  case AICC_SEQUENCE: return count >= 0;
  case AICC_OPTIONAL_TENSOR: return count == 1 || count < 0;
  case AICC_OPTIONAL_SEQUENCE: return true;
  case AICC_MAP: return count == 2;
  case AICC_SEQUENCE_OF_MAPS: return count >= 0 && count % 2 == 0;
  }
  return false;
}

aicc_status aicc_session::checkElements(int32_t index, const aicc_tensor *elements, int64_t count) {
  const aicc_value &value = model->description.inputs[size_t(index)];
  if (!takes(value.kind, count) || (count > 0 && !elements) || count > INT32_MAX)
    return message.fail(AICC_USAGE, "input '%.200s': expected %s, found %lld tensors", value.name, nameOf(value.kind),
                        (long long)count);
  for (int64_t i = 0; i < count; ++i) {
    bool isKey = isMap(value) && i % 2 == 0;
    if (aicc_status status = checkInput(index, elements[i], isKey ? value.key_dtype : value.dtype))
      return status;
    if (isMap(value) && !isKey && elements[i - 1].dims[0] != elements[i].dims[0])
      return message.fail(AICC_USAGE, "input '%.200s': expected a value for each of %lld keys, found %lld", value.name,
                          (long long)elements[i - 1].dims[0], (long long)elements[i].dims[0]);
  }
  return AICC_OK;
}

aicc_status aicc_session::bindElements(int32_t index, const aicc_tensor *elements, int64_t count) {
  if (index < 0 || size_t(index) >= inputs.size)
    return message.fail(AICC_USAGE, "expected an input index below %zu, found %d", inputs.size, index);
  if (aicc_status status = checkElements(index, elements, count))
    return status;
  InputBinding &input = inputs[size_t(index)];
  size_t ranks = 0;
  for (int64_t i = 0; i < count; ++i)
    ranks += size_t(elements[i].rank);
  input.isBound = false;
  size_t number = count < 0 ? 0 : size_t(count);
  void *own = input.elements.ensure(number * sizeof(aicc_tensor) + ranks * sizeof(int64_t) + 64);
  if (!own)
    return outOfMemory(message, int64_t(number * sizeof(aicc_tensor)));
  auto *copies = static_cast<aicc_tensor *>(own);
  auto *dims = reinterpret_cast<int64_t *>(copies + number);
  for (size_t i = 0; i < number; ++i) {
    const aicc_tensor &tensor = elements[i];
    if (tensor.rank != 0)
      std::memcpy(dims, tensor.dims, size_t(tensor.rank) * sizeof(int64_t));
    copies[i] = {tensor.dtype, tensor.rank, dims, tensor.data ? tensor.data : nothing, tensor.bytes};
    dims += tensor.rank;
  }
  input.used = count;
  input.list = {copies, count, &input.used, count};
  input.data = count < 0 ? nullptr : &input.list;
  input.isBound = true;
  return AICC_OK;
}

aicc_status aicc_session::bindOutput(int32_t index, void *data, int64_t bytes) {
  if (index < 0 || size_t(index) >= outputs.size)
    return message.fail(AICC_USAGE, "expected an output index below %zu, found %d", outputs.size, index);
  const aicc_value &value = model->description.outputs[size_t(index)];
  if (data && value.kind != AICC_TENSOR)
    return message.fail(AICC_USAGE, "output '%.200s': expected no buffer for a sequence, optional or map, found one",
                        value.name);
  int alignment = elementBits(value.dtype) >= 128 ? 8 : elementBits(value.dtype) / 8;
  if (data && alignment > 1 && reinterpret_cast<uintptr_t>(data) % unsigned(alignment) != 0)
    return message.fail(AICC_USAGE, "output '%.200s': expected memory aligned to %d bytes", value.name, alignment);
  if (data && bytes < 0)
    return message.fail(AICC_USAGE, "output '%.200s': expected a size >= 0, found %lld", value.name, (long long)bytes);
  outputs[size_t(index)].userData = data;
  outputs[size_t(index)].userBytes = bytes;
  return AICC_OK;
}

/// Dims of the same name must be equal over all inputs.
aicc_status aicc_session::checkNamedDims() {
  const Span<aicc_value> &values = model->description.inputs;
  for (size_t i = 0; i < values.size; ++i) {
    if (!inputs[i].isBound)
      return message.fail(AICC_USAGE, "input '%.200s' is not bound", values[i].name);
    for (int32_t k = 0; k < values[i].rank; ++k) {
      const char *name = values[i].dim_names[k];
      if (name[0] == '\0' || values[i].dims[k] >= 0 || values[i].kind != AICC_TENSOR)
        continue;
      for (size_t j = 0; j <= i; ++j)
        for (int32_t l = 0; l < (j < i ? values[j].rank : k); ++l)
          if (values[j].kind == AICC_TENSOR && std::strcmp(values[j].dim_names[l], name) == 0 &&
              inputs[j].dims[l] != inputs[i].dims[k])
            return message.fail(
                AICC_USAGE, "input '%.150s': expected dim %d ('%.60s') to be %lld as in input '%.150s', found %lld",
                values[i].name, k, name, (long long)inputs[j].dims[l], values[j].name, (long long)inputs[i].dims[k]);
    }
  }
  return AICC_OK;
}

aicc_status aicc_session::callEntry() {
  uint64_t hostMode = currentMode();
  setMode(floatingPoint);
  if (pool)
    pool->beginRun();
  int32_t status = model->code.entry()(&services, this, model->weights, inputData, inputDims);
  if (pool)
    pool->endRun();
  setMode(hostMode);
  settleDevices(failure != AICC_OK || status != AICC_OK);
  if (failure != AICC_OK)
    return failure;
  if (status != AICC_OK)
    return message.fail(status > 0 && status <= AICC_IO ? aicc_status(status) : AICC_INTERNAL,
                        "the model failed with status %d", status);
  return checkOutputs();
}

aicc_status aicc_session::checkOutputs() {
  for (size_t i = 0; i < outputs.size; ++i)
    if (!outputs[i].data && !outputs[i].isList)
      return message.fail(AICC_INTERNAL, "output '%.200s' was not produced", model->description.outputs[i].name);
  return AICC_OK;
}

aicc_status aicc_session::run() {
  aicc_status status = checkNamedDims();
  if (status != AICC_OK)
    return status;
  for (size_t i = 0; i < inputs.size; ++i) {
    inputData[i] = inputs[i].data;
    inputDims[i] = inputs[i].dims;
  }
  for (OutputBinding &output : outputs) {
    output.data = nullptr;
    output.list = nullptr;
    output.isList = false;
  }
  releaseBlocks();
  hasOutputs = false;
  failure = AICC_OK;
  blockBytes = 0;
  isCancelled.store(false, std::memory_order_relaxed);
  status = callEntry();
  finishRun();
  if (status != AICC_OK)
    return status;
  hasOutputs = true;
  ++runs;
  return AICC_OK;
}

/// Counts and frees what the run took for itself.
void aicc_session::finishRun() {
  int64_t held = int64_t(arena.size()) + int64_t(scratch.size()) + blockBytes;
  for (const OutputBinding &output : outputs)
    held += int64_t(output.own.size());
  peakBytes = held > peakBytes ? held : peakBytes;
  releaseDeviceBlocks();
  if (!keepsMemory())
    releaseBlocks();
}

/// Whether outputs lie in memory of the run: then it stays until the next, which is how long outputs are promised.
bool aicc_session::keepsMemory() const {
  bool keeps = false;
  for (const aicc_value &output : model->description.outputs)
    keeps |= output.dtype == AICC_STRING || output.kind != AICC_TENSOR;
  return keeps;
}

void aicc_session::releaseBlocks() {
  while (blocks) {
    RunBlock *next = blocks->next;
    std::free(blocks);
    blocks = next;
  }
}
