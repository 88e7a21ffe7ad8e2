# lit settings of aicc: tests mirror the tree, tools come from the build, FileCheck from LLVM.
import os

import lit.formats
import lit.util

config.name = "aicc"
config.test_format = lit.formats.ShTest(True)
config.suffixes = [".mlir", ".test", ".sh"]
config.excludes = ["Inputs", "CMakeLists.txt", "conformance"]
config.test_source_root = os.path.join(config.aicc_source, "test")
config.test_exec_root = os.path.join(config.aicc_build, "test")
config.environment["PATH"] = os.pathsep.join(
    [os.path.join(config.aicc_build, "bin"), config.llvm_bin, os.environ["PATH"]])
config.substitutions.append(("%source", config.aicc_source))
config.substitutions.append(("%build", config.aicc_build))

# CPUs whose kernels this machine can run, besides itself.
def can_run(flags):
    text = open("/proc/cpuinfo", encoding="utf-8").read() if os.path.exists("/proc/cpuinfo") else ""
    return config.host_cpu == "x86_64" and all(f" {flag} " in text.replace("\n", " ") for flag in flags)

config.available_features.add(config.host_cpu)
for feature, flag in [("avx2", "avx2"), ("avx512", "avx512vl")]:
    if can_run([flag]):
        config.available_features.add(feature)
cpus = ["native"]
for cpu, flags in [("x86-64", []), ("x86-64-v3", ["avx2", "fma", "bmi2"]), ("x86-64-v4", ["avx512f", "avx512bw", "avx512vl"])]:
    if can_run(flags):
        cpus.append(cpu)
config.substitutions.append(("%cpus", ",".join(cpus)))

# Models are written as text; protoc and the schema of libonnx-dev turn them into files.
schema = os.path.join(config.aicc_build, "test", "Import", "model.proto")
if os.path.exists(schema) and lit.util.which("protoc"):
    config.available_features.add("protoc")
tool = os.path.join(config.aicc_source, "test", "tools", "textmodel")
config.substitutions.append(("%encode", f"python3 {tool} encode {schema}"))
config.substitutions.append(("%problems", f"python3 {tool} problems {schema}"))
config.substitutions.append(("%verify", f"python3 {tool} verify {schema}"))

# NVIDIA's assembler, which checks our text where it is installed.
ptxas = lit.util.which("ptxas", os.pathsep.join([os.environ["PATH"], "/usr/local/cuda/bin"]))
if ptxas:
    config.available_features.add("ptxas")
    config.environment["PATH"] += os.pathsep + os.path.dirname(ptxas)

# The library that decodes images: built where what it needs is installed (tools/setup --images).
if os.path.exists(os.path.join(config.aicc_build, "lib", "libaicc_images.so.1")):
    config.available_features.add("images")

# A compiler that plugins may be built with.
if lit.util.which("clang-14"):
    config.available_features.add("clang-14")

# OpenCL on this processor. What its compiler made is kept within the build.
if os.path.exists("/usr/include/CL/cl.h"):
    config.available_features.add("opencl-headers")
if "opencl-headers" in config.available_features and os.path.exists("/etc/OpenCL/vendors/pocl.icd"):
    config.available_features.add("pocl")
    config.environment["POCL_CACHE_DIR"] = os.path.join(config.aicc_build, "test", "pocl-cache")

# Emulators of other machines, and what a test of a terminal needs.
if lit.util.which("qemu-aarch64") and lit.util.which("qemu-riscv64"):
    config.available_features.add("qemu")
if lit.util.which("script"):
    config.available_features.add("script")
