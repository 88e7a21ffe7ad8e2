// Compiles a model and runs it in one process: ./embed digits.onnx image.pgm
#include <aicc/compiler.h>
#include <aicc/runtime.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

static std::string readFile(const char *path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

int main(int argc, char **argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: embed MODEL.onnx IMAGE.pgm\n");
    return AICC_USAGE;
  }
  std::string bytes = readFile(argv[1]), image = readFile(argv[2]);
  if (image.size() < 64) {
    std::fprintf(stderr, "expected an image of 8x8 pixels\n");
    return AICC_IO;
  }

  aicc::Compiler compiler;
  aicc::Output artifact;
  if (aicc_status status = compiler.compile(bytes.data(), bytes.size(), argv[1], artifact)) {
    std::fprintf(stderr, "%s\n", compiler.error().c_str());
    return status;
  }
  auto model = aicc::Model::open(artifact.data(), artifact.size());
  if (!model) {
    std::fprintf(stderr, "%s\n", model.error().c_str());
    return model.status();
  }
  auto session = aicc::Session::create(*model);
  if (!session) {
    std::fprintf(stderr, "%s\n", session.error().c_str());
    return session.status();
  }

  std::vector<float> pixels(64);
  std::transform(image.end() - 64, image.end(), pixels.begin(),
                 [](char pixel) { return float(static_cast<unsigned char>(pixel)) / 255.0f; });
  const int64_t dims[] = {1, 1, 8, 8};
  aicc_status status = session->bindInput(0, {AICC_F32, 4, dims, pixels.data(), 64 * sizeof(float)});
  if (status == AICC_OK)
    status = session->run();
  if (status != AICC_OK) {
    std::fprintf(stderr, "%s\n", session->error());
    return status;
  }
  aicc_tensor scores = session->output(0);
  auto *begin = static_cast<const float *>(scores.data);
  std::printf("input '%s', output '%s'\n", model->input(0).name, model->output(0).name);
  std::printf("reads %d\n", int(std::max_element(begin, begin + 10) - begin));
  return AICC_OK;
}
