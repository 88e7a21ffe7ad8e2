# The runtime libraries and aicc-run without the compiler. With a toolchain file that is a build for another machine:
#
#   cmake -G Ninja -B build-aarch64 -DAICC_RUNTIME_ONLY=ON -DAICC_TRIPLE=aarch64-linux-gnu \
#     -DCMAKE_TOOLCHAIN_FILE=$PWD/tools/cmake/Cross.cmake
include(AiccFunctions)
foreach(part lib/Support lib/Images lib/Reference lib/Runtime tools/common tools/aicc-run)
  add_subdirectory(${part})
endforeach()
install(TARGETS aicc-run RUNTIME DESTINATION bin COMPONENT runtime)
