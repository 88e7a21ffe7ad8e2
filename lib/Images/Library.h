// How the runtime and the reference evaluator reach libaicc_images.so: it is loaded with the first image.
#pragma once

#include "aicc-c/status.h"
#include "lib/Images/Images.h"

#include <cstdio>
#include <dlfcn.h>

namespace aicc::images {

/// Decodes `image`; an aicc_status, which is AICC_UNSUPPORTED without the library. It is looked for beside whoever
/// calls (a run path says where) and where the system has its libraries. Kept once loaded, so loading again costs a
/// look into a list and no state is ours.
inline aicc_status decode(aicc_image &image) {
  void *library = dlopen(AICC_IMAGES_LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  void *function = library ? dlsym(library, AICC_IMAGES_DECODE) : nullptr;
  if (!function) {
    const char *reason = dlerror();
    std::snprintf(image.message, sizeof(image.message),
                  "expected the library that decodes images (" AICC_IMAGES_LIBRARY
                  ", built with aicc where tools/setup "
                  "--images was run; it belongs beside libaicc_runtime.so or on LD_LIBRARY_PATH), found none: %.160s",
                  reason ? reason : "it has no " AICC_IMAGES_DECODE);
    return AICC_UNSUPPORTED;
  }
  auto status = aicc_status(reinterpret_cast<decltype(&aicc_images_decode)>(function)(&image));
  dlclose(library);
  return status;
}

} // namespace aicc::images
