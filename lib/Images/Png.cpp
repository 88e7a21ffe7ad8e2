// PNG by libpng. Samples come as they are stored: gamma, profiles and transparency are left out.
//
// libpng leaves by longjmp when it fails: over its own frames only, to `read`.
#include "lib/Images/Picture.h"

#include <csetjmp>

#include <png.h>

namespace aicc::images {

namespace {
struct Reader {
  Picture *picture;
  png_structp png;
  png_infop info;
  int64_t at;    ///< in the file
  uint8_t *rows; ///< one, or all where they come in several passes
};

[[noreturn]] void leave(png_structp png, png_const_charp text) {
  static_cast<Reader *>(png_get_error_ptr(png))->picture->fail("%s", text);
  png_longjmp(png, 1);
}

void beSilent(png_structp, png_const_charp) {}

void readBytes(png_structp png, png_bytep into, size_t count) {
  auto &reader = *static_cast<Reader *>(png_get_io_ptr(png));
  if (count > size_t(reader.picture->size() - reader.at))
    png_error(png, "expected more bytes, found the end of the file");
  std::memcpy(into, reader.picture->bytes() + reader.at, count);
  reader.at += int64_t(count);
}
} // namespace

/// Chunks that say nothing about pixels are skipped unread.
static void skipWords(png_structp png) {
  static const png_byte names[] = "iCCP\0tEXt\0zTXt\0iTXt\0eXIf\0sPLT\0hIST\0tIME\0pCAL\0sCAL";
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, names, int(sizeof(names) / 5));
}

/// Any kind of pixel becomes three bytes.
static void askForBytes(png_structp png) {
  png_set_palette_to_rgb(png);
  png_set_expand_gray_1_2_4_to_8(png);
  png_set_gray_to_rgb(png);
  png_set_scale_16(png);
  png_set_strip_alpha(png);
}

static bool read(Reader &reader) {
  png_structp png = reader.png;
  if (setjmp(png_jmpbuf(png)))
    return false;
  png_set_read_fn(png, &reader, readBytes);
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX); // Picture has limits of its own
  skipWords(png);
  png_read_info(png, reader.info);
  int64_t width = png_get_image_width(png, reader.info), height = png_get_image_height(png, reader.info);
  askForBytes(png);
  bool isPassed = png_set_interlace_handling(png) > 1;
  if (!reader.picture->begin(width, height, isPassed ? 3 : 0))
    return false;
  png_read_update_info(png, reader.info);
  if (png_get_rowbytes(png, reader.info) != size_t(3 * width))
    return reader.picture->fail("expected rows of three bytes a pixel");
  reader.rows = static_cast<uint8_t *>(std::calloc(size_t(isPassed ? height : 1), size_t(3 * width)));
  if (!reader.rows)
    return reader.picture->failMemory();
  auto rowAt = [&](int64_t y) { return reader.rows + (isPassed ? 3 * width * y : 0); };
  for (int pass = isPassed ? PNG_INTERLACE_ADAM7_PASSES : 1; pass > 0; --pass)
    for (int64_t y = 0; y < height; ++y) {
      png_read_row(png, rowAt(y), nullptr);
      if (pass == 1)
        reader.picture->putRow(y, rowAt(y));
    }
  png_read_end(png, nullptr);
  return true;
}

bool decodePng(Picture &picture) {
  Reader reader = {&picture, nullptr, nullptr, 0, nullptr};
  reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, leave, beSilent);
  if (!reader.png)
    return picture.failMemory();
  reader.info = png_create_info_struct(reader.png);
  bool isRead = reader.info ? read(reader) : picture.failMemory();
  png_destroy_read_struct(&reader.png, &reader.info, nullptr);
  std::free(reader.rows);
  return isRead;
}

} // namespace aicc::images
