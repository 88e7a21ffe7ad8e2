// JPEG by libjpeg-turbo: baseline and progressive, Huffman and arithmetic, grey, YCbCr, RGB, CMYK and YCCK.
//
// libjpeg leaves by longjmp when it fails: over its own frames only, to `read`, which keeps nothing that needs more
// than `close` to go away.
#include "lib/Images/Picture.h"

#include <cstdio>

#include <csetjmp>

#include <jpeglib.h>

#include <jerror.h>

namespace aicc::images {

namespace {
/// A progressive file may refine its pixels so often; each time costs as much as a picture.
constexpr int mostScans = 500;

struct Reader {
  jpeg_decompress_struct info; ///< first, since callbacks get its address
  jpeg_error_mgr errors;
  jpeg_progress_mgr progress;
  std::jmp_buf home;
  Picture *picture;
  uint8_t *row; ///< as libjpeg gives it
};

Reader &readerOf(j_common_ptr info) { return *reinterpret_cast<Reader *>(info); }

[[noreturn]] void leave(j_common_ptr info) {
  char text[JMSG_LENGTH_MAX];
  info->err->format_message(info, text);
  readerOf(info).picture->fail("%s", text);
  std::longjmp(readerOf(info).home, 1);
}

/// Whether a warning means that pixels are missing or wrong. The others are about bytes around them.
bool isLoss(int code) {
  switch (code) {
  case JWRN_EXTRANEOUS_DATA:
  case JWRN_ADOBE_XFORM:
  case JWRN_JFIF_MAJOR:
  case JWRN_BOGUS_ICC:
  case JWRN_TOO_MUCH_DATA: return false;
  default: return true;
  }
}

void hear(j_common_ptr info, int level) {
  if (level < 0 && isLoss(info->err->msg_code))
    leave(info);
}

void beSilent(j_common_ptr) {}

void countScans(j_common_ptr info) {
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= mostScans)
    return;
  readerOf(info).picture->fail("expected at most %d scans, found more", mostScans);
  std::longjmp(readerOf(info).home, 1);
}
} // namespace

static void open(Reader &reader, Picture &picture) {
  reader.picture = &picture;
  reader.info.err = jpeg_std_error(&reader.errors);
  reader.errors.error_exit = leave;
  reader.errors.emit_message = hear;
  reader.errors.output_message = beSilent;
  reader.progress.progress_monitor = countScans;
}

/// A row of libjpeg's as red, green and blue. Files have CMYK inverted, as Adobe's programs began to write it.
static void putRow(Reader &reader, int64_t y) {
  if (reader.info.output_components == 3)
    return reader.picture->putRow(y, reader.row);
  for (int64_t x = 0; x < reader.picture->width(); ++x) {
    uint8_t inks[4], rgb[3];
    for (int i = 0; i < 4; ++i)
      inks[i] = uint8_t(255 - reader.row[4 * x + i]);
    fromInks(inks, rgb);
    reader.picture->put(y * reader.picture->width() + x, rgb);
  }
}

static bool read(Reader &reader) {
  if (setjmp(reader.home))
    return false;
  jpeg_decompress_struct &info = reader.info;
  jpeg_create_decompress(&info);
  info.mem->max_memory_to_use = mostBytes;
  info.progress = &reader.progress;
  jpeg_mem_src(&info, reader.picture->bytes(), static_cast<unsigned long>(reader.picture->size()));
  jpeg_read_header(&info, TRUE);
  // Several scans keep two bytes for each sample.
  if (!reader.picture->begin(info.image_width, info.image_height, jpeg_has_multiple_scans(&info) ? 8 : 0))
    return false;
  info.out_color_space = info.num_components == 4 ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress(&info);
  reader.row = static_cast<uint8_t *>(std::malloc(size_t(info.output_width) * 4));
  if (!reader.row)
    return reader.picture->failMemory();
  for (JSAMPROW row = reader.row; info.output_scanline < info.output_height;) {
    jpeg_read_scanlines(&info, &row, 1);
    putRow(reader, info.output_scanline - 1);
  }
  jpeg_finish_decompress(&info);
  return true;
}

bool decodeJpeg(Picture &picture) {
  Reader reader = {};
  open(reader, picture);
  bool isRead = read(reader);
  jpeg_destroy_decompress(&reader.info);
  std::free(reader.row);
  return isRead;
}

} // namespace aicc::images
