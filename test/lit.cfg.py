# lit settings of aicc: tests mirror the tree, tools come from the build, FileCheck from LLVM.
import os

import lit.formats

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
