// The names that ImageDecoder has for the order of an image's channels.
#pragma once

#include "lib/Images/Images.h"

#include <optional>
#include <string>
#include <string_view>

namespace aicc {

/// One of aicc_pixel_format; nothing for another name: `problem` then says "expected ..., found ...".
inline std::optional<int32_t> pixelFormat(std::string_view name, std::string &problem) {
  if (name == "RGB")
    return AICC_PIXELS_RGB;
  if (name == "BGR")
    return AICC_PIXELS_BGR;
  if (name == "Grayscale")
    return AICC_PIXELS_GRAYSCALE;
  problem = "expected 'pixel_format' to be one of RGB, BGR, Grayscale, found '" + std::string(name) + "'";
  return std::nullopt;
}

} // namespace aicc
