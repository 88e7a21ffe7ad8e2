// Tensors in files: NumPy's .npy, ONNX's serialized TensorProto (.pb) and grey images (.pgm). Files are untrusted:
// whatever breaks its format is refused with a Problem, nothing is allocated beyond a small multiple of its size.
#pragma once

#include "lib/Support/Diagnostics.h"
#include "lib/Support/Tensor.h"

#include <optional>
#include <string>
#include <vector>

namespace aicc {

/// Bytes of a file in memory, as the readers want them.
struct FileBytes {
  const uint8_t *data = nullptr;
  size_t size = 0;
};

/// Reads the tensor in `path`; its ending says how. `expected` settles what a file leaves open: an image becomes uint8
/// (0..255) or else float32 (0..1), two-byte void elements of a .npy become bfloat16, and so do those of a .pb of
/// uint16 where bfloat16 is expected, as older suites of ONNX store it. `name` (or null) gets the name that a .pb
/// carries.
std::optional<Problem> readTensorFile(const std::string &path, DType expected, Tensor &tensor,
                                      std::string *name = nullptr);

/// Writes a .npy (format 1.0, C order). Types that NumPy lacks are written as void of their size (bfloat16, float8), 4-
/// and 2-bit integers as int8 or uint8. Strings are refused.
std::optional<Problem> writeNpyFile(const std::string &path, const Tensor &tensor);

/// Maps in a .pb: a MapProto, or a SequenceProto of them where `isSequence`. Of each map the tensors get two vectors,
/// its keys and its values, which must be single elements; `value` is the type of the values where there are none.
std::optional<Problem> readMapFile(const std::string &path, bool isSequence, DType value, std::vector<Tensor> &tensors);
std::optional<Problem> writeMapFile(const std::string &path, bool isSequence, const std::vector<Tensor> &tensors);

/// The formats themselves. Each returns an empty string, or why the bytes are refused.
/// .npy 1.0 to 3.0: little-endian numbers and booleans; Fortran order is converted; objects and records are refused.
std::string decodeNpy(FileBytes file, DType expected, Tensor &tensor);
std::string encodeNpy(const Tensor &tensor, std::string &bytes);
/// TensorProto with raw or typed data; external data and segments are refused.
std::string decodeTensorProto(FileBytes file, Tensor &tensor, std::string *name);
std::string encodeTensorProto(const Tensor &tensor, const std::string &name, std::string &bytes);
/// MapProto and SequenceProto.
std::string decodeMaps(FileBytes file, bool isSequence, DType value, std::vector<Tensor> &tensors);
void encodeMaps(bool isSequence, const std::vector<Tensor> &tensors, std::string &bytes);
/// Binary 8-bit grey image (P5), as [height, width].
std::string decodePgm(FileBytes file, DType expected, Tensor &tensor);

} // namespace aicc
