// An artifact as part of a program: an object file that holds it as data and the C header that describes it. The
// program links both with libaicc_runtime.a and opens the model without any file.
#pragma once

#include "lib/Artifact/Writer.h"

namespace aicc::artifact {

/// `text` with '_' for what no C identifier has.
std::string wordOf(const std::string &text);

/// A C identifier made from the name of a model's file: "dir/mobile-net.v2.onnx" gives "mobile_net_v2".
std::string symbolOf(const std::string &model);

/// A relocatable ELF object for the machine of the programs (x86_64, aarch64 or riscv64) that defines
/// `SYMBOL_model`, the artifact, 64-byte aligned so that its weights are used in place, and `SYMBOL_model_bytes`.
std::optional<Problem> writeObject(const Contents &contents, const std::string &symbol, std::string &bytes);

/// Declares what the object defines, `SYMBOL_open`, and index, rank, dims and element count of each input and output;
/// reads only the signature of `contents`. `model` is shown in the head comment.
std::string headerText(const Contents &contents, const std::string &symbol, const std::string &model);

} // namespace aicc::artifact
