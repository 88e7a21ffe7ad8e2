// ImageDecoder, by the library that the runtime uses.
#include "lib/Images/Library.h"
#include "lib/Reference/Kernel.h"
#include "lib/Support/PixelFormat.h"

namespace aicc::reference {

static bool imageDecoder(Call &call) {
  if (call.input(0).dtype() != DType::U8 || !call.expectRank(0, 1))
    return call.fail("expected bytes in one dim, found " + std::string(name(call.input(0).dtype())) + " " +
                     toString(call.input(0).shape()));
  std::string problem;
  std::optional<int32_t> format = pixelFormat(call.text("pixel_format", "RGB"), problem);
  if (!format)
    return call.fail(problem);
  std::vector<uint8_t> pixels;
  aicc_image image = {};
  image.bytes = call.input(0).data<uint8_t>();
  image.size = call.input(0).elements();
  image.pixel_format = *format;
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
