// Maps through the C++ interface: bound as keys and values, read back by number, and what is refused.
#include <aicc/runtime.h>
#include <cstdio>

static void bind(aicc::Session &session, const aicc_tensor *elements, int64_t count) {
  if (session.bindElements(0, elements, count) != AICC_OK)
    std::puts(session.error());
}

static void printMap(aicc::Session &session, int32_t output, int64_t number) {
  aicc_tensor keys = session.outputKeys(output, number), values = session.outputValues(output, number);
  for (int64_t i = 0; i < keys.dims[0]; ++i) {
    const aicc_string *key = static_cast<const aicc_string *const *>(keys.data)[i];
    std::printf("%.*s=%g ", key ? int(key->size) : 0, key ? key->data : "",
                double(static_cast<float *>(values.data)[i]));
  }
}

int main(int, char **arguments) {
  auto model = aicc::Model::open(arguments[1]);
  if (!model)
    return std::puts(model.error().c_str());
  const aicc_value &input = model->input(0);
  std::printf("kind %d, keys %d, values %d, output kind %d\n", input.kind, input.key_dtype, input.dtype,
              model->output(1).kind);
  auto session = aicc::Session::create(*model);
  aicc_string a = {"a", 1}, other = {"zebra", 5};
  const aicc_string *words[] = {&other, &a, nullptr};
  float numbers[] = {1, 2, 3};
  int64_t three = 3, two = 2;
  aicc_tensor map[] = {{AICC_STRING, 1, &three, words, sizeof(words)}, {AICC_F32, 1, &three, numbers, sizeof(numbers)}};
  if (session->bindInput(0, map[1]) != AICC_OK)
    std::puts(session->error());
  bind(*session, map, 1);
  aicc_tensor swapped[] = {map[1], map[0]};
  bind(*session, swapped, 2);
  aicc_tensor fewer[] = {map[0], {AICC_F32, 1, &two, numbers, 8}};
  bind(*session, fewer, 2);
  aicc_tensor scalar[] = {map[0], {AICC_F32, 0, nullptr, numbers, 4}};
  bind(*session, scalar, 2);
  bind(*session, map, 2);
  if (session->run() != AICC_OK)
    return std::puts(session->error());
  auto *row = static_cast<float *>(session->output(0).data);
  std::printf("row %g %g, %lld tensors, %lld tensors: ", double(row[0]), double(row[1]),
              static_cast<long long>(session->outputCount(1)), static_cast<long long>(session->outputCount(2)));
  printMap(*session, 1, 0);
  printMap(*session, 2, 0);
  words[2] = &a;
  if (session->run() != AICC_OK)
    std::printf("\n%s\n", session->error());
  return 0;
}
