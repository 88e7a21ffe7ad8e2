// libFuzzer target: any bytes as an image file; their number picks the form of the pixels.
#include "lib/Images/Library.h"

#include <cstdlib>

using namespace aicc;

namespace {
/// Pixels, of which more are no memory for: filling a hundred million takes a checked build seconds, and shows nothing.
struct Room {
  static constexpr int64_t most = 1 << 22;
  void *pixels = nullptr;
  bool isRefused = false;
};
} // namespace

static void *allocate(void *context, int64_t bytes) {
  auto *room = static_cast<Room *>(context);
  room->isRefused = bytes > Room::most;
  return room->pixels = room->isRefused ? nullptr : std::malloc(size_t(bytes));
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Room room;
  aicc_image image = {};
  image.bytes = data, image.size = int64_t(size), image.pixel_format = int32_t(size % 3);
  image.allocate = allocate, image.context = &room;
  aicc_status status = images::decode(image);
  uint8_t sum = 0;
  for (int64_t i = 0; status == AICC_OK && i < image.height * image.width * image.channels; ++i)
    sum = uint8_t(sum + image.pixels[i]);
  volatile uint8_t seen = sum;
  (void)seen;
  std::free(room.pixels);
  bool isExplained = (status == AICC_OK || room.isRefused) == (image.message[0] == '\0');
  if (status == AICC_UNSUPPORTED || !isExplained)
    std::abort();
  return 0;
}
