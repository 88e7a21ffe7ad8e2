// A small artifact around the hand-written code of Inputs/code.c.
#pragma once

#include "lib/Artifact/Writer.h"

#include <cstdio>
#include <fstream>
#include <sstream>

namespace aicc::test {

inline std::string readFile(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

inline std::string hostTriple() {
#if defined(__x86_64__)
  return "x86_64-unknown-linux-gnu";
#elif defined(__aarch64__)
  return "aarch64-unknown-linux-gnu";
#else
  return "riscv64-unknown-linux-gnu";
#endif
}

inline artifact::Contents smallModel(const std::string &codePath) {
  artifact::Contents contents;
  contents.programs.resize(1);
  contents.inputs = {{"x", DType::F32, {-1, 4}, {"n", ""}}, {"mode", DType::I64, {}, {}}};
  contents.outputs = {{"y", DType::F32, {-1, 4}, {"n", ""}}, {"sum", DType::F32, {}, {}}};
  contents.programs[0].triple = hostTriple();
  contents.programs[0].cpu = "generic";
  contents.properties = {{"producer", "aicc test"}, {"model", "small.onnx"}};
  contents.programs[0].kernels = {{"scale_rows", {"Mul_0", "Relu_1"}}, {"sum_all", {"ReduceSum_2"}}};
  contents.weights = {{"w", 0, 16}, {"unused", 256, 8}};
  contents.programs[0].code = readFile(codePath);
  contents.weight = [](const std::string &key) {
    return key == "w" ? Tensor::of<float>(DType::F32, {4}, {1, 2, 3, 4}) : Tensor::of<float>(DType::F32, {2}, {9, 9});
  };
  return contents;
}

inline std::string smallArtifact(const std::string &codePath) {
  std::string bytes;
  artifact::writeMemory(smallModel(codePath), bytes);
  return bytes;
}

} // namespace aicc::test
