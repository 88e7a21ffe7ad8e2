// The C interface's questions about a model.
#include "lib/Runtime/Model.h"

#include <cstring>

using namespace aicc::rt;

template <typename T> static const T *element(const Span<T> &items, int32_t index) {
  return index >= 0 && size_t(index) < items.size ? &items[size_t(index)] : nullptr;
}

static int32_t find(const Span<aicc_value> &values, const char *name) {
  for (size_t i = 0; name && i < values.size; ++i)
    if (std::strcmp(values[i].name, name) == 0)
      return int32_t(i);
  return -1;
}

extern "C" {

int32_t aicc_model_input_count(const aicc_model *model) { return int32_t(model->description.inputs.size); }
int32_t aicc_model_output_count(const aicc_model *model) { return int32_t(model->description.outputs.size); }

const aicc_value *aicc_model_input(const aicc_model *model, int32_t index) {
  return element(model->description.inputs, index);
}

const aicc_value *aicc_model_output(const aicc_model *model, int32_t index) {
  return element(model->description.outputs, index);
}

int32_t aicc_model_find_input(const aicc_model *model, const char *name) {
  return find(model->description.inputs, name);
}

int32_t aicc_model_find_output(const aicc_model *model, const char *name) {
  return find(model->description.outputs, name);
}

int32_t aicc_model_kernel_count(const aicc_model *model) { return int32_t(model->program->kernels.size); }

const aicc_kernel *aicc_model_kernel(const aicc_model *model, int32_t index) {
  return element(model->program->kernels, index);
}

int32_t aicc_model_weight_count(const aicc_model *model) { return int32_t(model->description.weights.size); }

const aicc_weight *aicc_model_weight(const aicc_model *model, int32_t index) {
  return element(model->description.weights, index);
}

int32_t aicc_model_property_count(const aicc_model *model) { return int32_t(model->description.properties.size); }

const char *aicc_model_property_name(const aicc_model *model, int32_t index) {
  const Property *property = element(model->description.properties, index);
  return property ? property->name : nullptr;
}

const char *aicc_model_property_value(const aicc_model *model, int32_t index) {
  const Property *property = element(model->description.properties, index);
  return property ? property->value : nullptr;
}

} // extern "C"
