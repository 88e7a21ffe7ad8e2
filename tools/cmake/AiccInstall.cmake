# `cmake --install build`: headers, libraries, tools, find_package(aicc) and pkg-config files.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS aicc_runtime_shared aicc_compiler LIBRARY DESTINATION lib)
install(TARGETS aicc_runtime ARCHIVE DESTINATION lib)
install(TARGETS aicc aicc-plugin-host aicc-run aicc-worker RUNTIME DESTINATION bin)

file(WRITE ${PROJECT_BINARY_DIR}/aiccConfig.cmake [=[
get_filename_component(prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
foreach(part runtime compiler)
  if(NOT TARGET aicc::${part})
    add_library(aicc::${part} SHARED IMPORTED)
    set_target_properties(aicc::${part} PROPERTIES
      IMPORTED_LOCATION ${prefix}/lib/libaicc_${part}.so
      INTERFACE_INCLUDE_DIRECTORIES ${prefix}/include)
  endif()
endforeach()
if(NOT TARGET aicc::runtime_static)
  add_library(aicc::runtime_static STATIC IMPORTED)
  set_target_properties(aicc::runtime_static PROPERTIES
    IMPORTED_LOCATION ${prefix}/lib/libaicc_runtime.a
    INTERFACE_INCLUDE_DIRECTORIES ${prefix}/include INTERFACE_LINK_LIBRARIES pthread)
endif()
]=])
write_basic_package_version_file(${PROJECT_BINARY_DIR}/aiccConfigVersion.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${PROJECT_BINARY_DIR}/aiccConfig.cmake ${PROJECT_BINARY_DIR}/aiccConfigVersion.cmake
  DESTINATION lib/cmake/aicc)
foreach(part runtime compiler)
  file(WRITE ${PROJECT_BINARY_DIR}/aicc-${part}.pc
"prefix=\${pcfiledir}/../..
Name: aicc-${part}
Description: ${part} of aicc, an AI compiler
Version: ${PROJECT_VERSION}
Cflags: -I\${prefix}/include
Libs: -L\${prefix}/lib -laicc_${part}
")
  install(FILES ${PROJECT_BINARY_DIR}/aicc-${part}.pc DESTINATION lib/pkgconfig)
endforeach()
