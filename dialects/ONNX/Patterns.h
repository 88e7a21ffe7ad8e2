// Patterns that attributes of operators spell.
#pragma once

#include "dialects/ONNX/ONNX.h"
#include "lib/Support/Tokens.h"

namespace aicc::onnx {

/// What a Tokenizer looks for; nothing when its attributes say nothing that is right, and why.
std::optional<TokenPatterns> tokenPatterns(TokenizerOp op, std::string &problem);

} // namespace aicc::onnx
