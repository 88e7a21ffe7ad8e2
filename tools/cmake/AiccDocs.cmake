# `ninja -C build aicc-doc`: one page per dialect and per pass library in build/docs, generated from the td files.
add_custom_target(aicc-doc)

function(aicc_doc td page)
  set(output ${PROJECT_BINARY_DIR}/docs/${page}.md)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/docs
    COMMAND ${MLIR_TABLEGEN_EXE} ${ARGN} ${PROJECT_SOURCE_DIR}/${td} -o ${output}
      -I ${PROJECT_SOURCE_DIR} -I ${PROJECT_SOURCE_DIR}/dialects/ONNX -I ${MLIR_INCLUDE_DIRS}
    DEPENDS ${PROJECT_SOURCE_DIR}/${td} VERBATIM COMMENT "documenting ${td}")
  add_custom_target(doc_${page} DEPENDS ${output})
  add_dependencies(aicc-doc doc_${page})
endfunction()

aicc_doc(dialects/ONNX/ONNX.td dialect-onnx -gen-dialect-doc -dialect=onnx)
aicc_doc(dialects/LinalgX/LinalgX.td dialect-linalgx -gen-dialect-doc -dialect=linalgx)
aicc_doc(dialects/Dispatch/Dispatch.td dialect-dispatch -gen-dialect-doc -dialect=dispatch)
aicc_doc(dialects/Tile/Tile.td dialect-tile -gen-dialect-doc -dialect=tile)
aicc_doc(lib/Graph/Passes.td passes-onnx -gen-pass-doc)
aicc_doc(lib/Place/Passes.td passes-place -gen-pass-doc)
aicc_doc(lib/Linalg/Passes.td passes-linalg -gen-pass-doc)
aicc_doc(lib/Dispatch/Passes.td passes-dispatch -gen-pass-doc)
aicc_doc(lib/Codegen/Passes.td passes-codegen -gen-pass-doc)
aicc_doc(lib/Codegen/SIMT/Passes.td passes-simt -gen-pass-doc)
aicc_doc(lib/Tile/Passes.td passes-tile -gen-pass-doc)
aicc_doc(targets/CPU/compiler/Passes.td passes-cpu -gen-pass-doc)
aicc_doc(targets/NVPTX/compiler/Passes.td passes-nvptx -gen-pass-doc)
aicc_doc(targets/AMDGPU/compiler/Passes.td passes-amdgpu -gen-pass-doc)
aicc_doc(targets/Emulator/compiler/Passes.td passes-emulator -gen-pass-doc)
