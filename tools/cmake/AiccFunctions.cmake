# Flags that everything is compiled with, and the helper for code that needs no LLVM.
#
#   aicc_library(NAME SOURCES... LINK libs...)         plain C++: no LLVM header, no LLVM library
#
# Includes are spelled from the repository root; generated headers mirror it in the build tree.

add_library(aicc_options INTERFACE)
target_compile_options(aicc_options INTERFACE
  -Wall -Wextra -Werror -Wno-unused-parameter
  $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>)
target_include_directories(aicc_options INTERFACE
  ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include ${PROJECT_BINARY_DIR})
if(AICC_SANITIZE) # not `function`, which reads in front of a function: that of an artifact may be the first of its page
  target_compile_options(aicc_options INTERFACE -fsanitize=address,undefined -fno-sanitize=function -fno-omit-frame-pointer)
  target_link_options(aicc_options INTERFACE -fsanitize=address,undefined)
endif()
if(AICC_FUZZ) # what libFuzzer steers by: without it in the libraries it would be blind
  target_compile_options(aicc_options INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(aicc_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
find_program(AICC_LLD NAMES ld.lld HINTS ${LLVM_TOOLS_BINARY_DIR} NO_DEFAULT_PATH)
if(AICC_LLD)
  add_link_options(-fuse-ld=lld)
endif()
find_program(AICC_CCACHE NAMES ccache)
if(AICC_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${AICC_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${AICC_CCACHE})
endif()

function(aicc_library name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PUBLIC aicc_options ${ARG_LINK})
endfunction()

# Of a target whose sources #embed files: ccache does not see that those have changed.
function(aicc_embeds name)
  set_target_properties(${name} PROPERTIES CXX_COMPILER_LAUNCHER "")
endfunction()
