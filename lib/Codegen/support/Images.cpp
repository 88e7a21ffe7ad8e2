// ImageDecoder: the runtime has the decoders, in a library that it loads with the first image.
#include "lib/Codegen/support/Support.h"
#include "lib/Images/Images.h"

/// (encoded_stream, pixel_format) -> (image)
AICC_SUPPORT(image_decoder) {
  aicc_image image;
  image.bytes = call.data<uint8_t>(0);
  image.size = call.elements(0);
  image.pixel_format = int32_t(call.integer(1));
  if (int32_t status = call.table->decode_image(call.context, call.node, &image); status != AICC_OK)
    return status;
  aicc_rt_value &result = call.results[0];
  result.data = image.pixels;
  result.dims[0] = image.height;
  result.dims[1] = image.width;
  result.dims[2] = image.channels;
  return AICC_OK;
}
