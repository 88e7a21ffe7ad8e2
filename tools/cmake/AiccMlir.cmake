# The few CMake helpers for code over MLIR.
#
#   aicc_mlir_library(NAME SOURCES... LINK libs...)    C++ over MLIR; shares one precompiled header
#   aicc_tablegen(TD OUT args...)                      one mlir-tblgen run, beside the mirror of its td file
#   aicc_passes(NAME)                                  the tables of a pass library

# One precompiled header for everything over MLIR: without it a pass of fifty lines takes 15 s to compile, with it 1 s.
file(WRITE ${PROJECT_BINARY_DIR}/tools/cmake/empty.cpp "")
add_library(aicc_mlir_headers OBJECT ${PROJECT_BINARY_DIR}/tools/cmake/empty.cpp)
target_include_directories(aicc_mlir_headers SYSTEM PUBLIC ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS} ${LLD_INCLUDE_DIRS})
target_compile_definitions(aicc_mlir_headers PUBLIC ${LLVM_DEFINITIONS_LIST})
target_link_libraries(aicc_mlir_headers PUBLIC aicc_options)
target_compile_options(aicc_mlir_headers PRIVATE -Xclang -fno-pch-timestamp -fpch-instantiate-templates)
target_precompile_headers(aicc_mlir_headers PRIVATE ${PROJECT_SOURCE_DIR}/tools/cmake/MlirHeaders.h)

function(aicc_mlir_target name)
  target_include_directories(${name} SYSTEM PUBLIC ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS} ${LLD_INCLUDE_DIRS})
  target_compile_options(${name} PRIVATE -fPIC -Xclang -fno-pch-timestamp -fpch-instantiate-templates)
  target_precompile_headers(${name} REUSE_FROM aicc_mlir_headers)
  add_dependencies(${name} aicc_generated)
endfunction()

function(aicc_mlir_library name)
  aicc_library(${name} ${ARGN})
  target_link_libraries(${name} PUBLIC MLIR LLVM)
  aicc_mlir_target(${name})
endfunction()

# Every generated header hangs on this target, so that a library never compiles before the tables it includes.
add_custom_target(aicc_generated)

# aicc_tablegen(dialects/X/Ops.td Ops.h.inc -gen-op-decls ...): output lands in the mirror of the current folder.
function(aicc_tablegen td out)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${out})
  add_custom_command(OUTPUT ${output}
    COMMAND ${MLIR_TABLEGEN_EXE} ${ARGN} ${CMAKE_CURRENT_SOURCE_DIR}/${td} -o ${output}
      -I ${PROJECT_SOURCE_DIR} -I ${CMAKE_CURRENT_SOURCE_DIR} -I ${MLIR_INCLUDE_DIRS} -d ${output}.d --write-if-changed
    DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${td} DEPFILE ${output}.d VERBATIM
    COMMENT "tablegen ${out}")
  file(RELATIVE_PATH id ${PROJECT_BINARY_DIR} ${output})
  string(MAKE_C_IDENTIFIER ${id} id)
  add_custom_target(generate_${id} DEPENDS ${output})
  add_dependencies(aicc_generated generate_${id})
endfunction()

# The tables of a pass library: Passes.td -> Passes.h.inc (declarations, definitions, registration).
function(aicc_passes name)
  aicc_tablegen(Passes.td Passes.h.inc -gen-pass-decls -name=${name})
endfunction()
