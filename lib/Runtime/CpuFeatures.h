// What this processor can do, under LLVM's feature names ("avx512f", "neon", "v").
#pragma once

namespace aicc::rt {

enum class Feature { Present, Missing, Unknown };

/// Whether the processor and the operating system support `name`; Unknown when this runtime never heard of it.
Feature cpuFeature(const char *name);

/// The architecture this library runs on, as the first part of a target triple: "x86_64", "aarch64", "riscv64".
const char *hostArchitecture();

} // namespace aicc::rt
