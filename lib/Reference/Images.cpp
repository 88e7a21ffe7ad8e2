// ImageDecoder, by the library that the runtime uses.
#include "lib/Images/Library.h"
#include "lib/Reference/Kernel.h"

namespace aicc::reference {

static bool imageDecoder(Call &call) {
  if (call.input(0).dtype() != DType::U8 || !call.expectRank(0, 1))
    return call.fail("expected bytes in one dim, found " + std::string(name(call.input(0).dtype())) + " " +
                     toString(call.input(0).shape()));
  std::string format = call.text("pixel_format", "RGB");
  if (format != "RGB" && format != "BGR" && format != "Grayscale")
    return call.fail("expected 'pixel_format' to be one of RGB, BGR, Grayscale, found '" + format + "'");
  std::vector<uint8_t> pixels;
  aicc_image image = {};
  image.bytes = call.input(0).data<uint8_t>();
  image.size = call.input(0).elements();
  image.pixel_format = format == "BGR"         ? AICC_PIXELS_BGR
                       : format == "Grayscale" ? AICC_PIXELS_GRAYSCALE
                                               : AICC_PIXELS_RGB;
  image.context = &pixels;
  image.allocate = [](void *context, int64_t bytes) -> void * {
    auto &memory = *static_cast<std::vector<uint8_t> *>(context);
    memory.resize(size_t(bytes));
    return memory.data();
  };
  if (images::decode(image) != AICC_OK)
    return call.fail(image.message);
  return call.give(0, Tensor::of<uint8_t>(DType::U8, {image.height, image.width, image.channels}, pixels));
}

static constexpr Row rows[] = {{"ImageDecoder", imageDecoder, 1}};

Table imageKernels() { return rows; }

} // namespace aicc::reference
