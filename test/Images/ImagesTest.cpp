// libaicc_images.so by itself: the pixels of each file of a folder, and what happens to them when they are cut, changed
// or never were an image.
//
//   images-test FOLDER              each NAME beside NAME.ppm; says how far pixels are from what they shall be, if at
//   all images-test --message FILE...   what is said of each
#include "lib/Images/Library.h"
#include "test/Check.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

using namespace aicc;
using Data = std::vector<uint8_t>;

namespace {
struct Decoded {
  int64_t height, width, channels;
  Data pixels;
  std::string message;
  aicc_status status;
};
} // namespace

static Data read(const std::filesystem::path &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

static Decoded decode(const Data &data, int32_t format = AICC_PIXELS_RGB) {
  Decoded result = {};
  Data exact(data); // no byte behind the last, so that a checked build sees each one too far
  exact.shrink_to_fit();
  aicc_image image = {};
  image.bytes = exact.data(), image.size = int64_t(exact.size()), image.pixel_format = format;
  image.context = &result.pixels;
  image.allocate = [](void *pixels, int64_t bytes) -> void * {
    static_cast<Data *>(pixels)->resize(size_t(bytes));
    return static_cast<Data *>(pixels)->data();
  };
  result.status = images::decode(image);
  result.height = image.height, result.width = image.width, result.channels = image.channels;
  result.message = image.message;
  return result;
}

/// The other two forms of pixels from the first.
static void checkForms(const Data &file, const Decoded &rgb) {
  Decoded bgr = decode(file, AICC_PIXELS_BGR), grey = decode(file, AICC_PIXELS_GRAYSCALE);
  CHECK(bgr.status == AICC_OK && grey.status == AICC_OK && bgr.channels == 3 && grey.channels == 1);
  bool isSame = bgr.pixels.size() == rgb.pixels.size() && grey.pixels.size() * 3 == rgb.pixels.size();
  for (size_t i = 0; isSame && i < grey.pixels.size(); ++i) {
    const uint8_t *pixel = &rgb.pixels[3 * i], *turned = &bgr.pixels[3 * i];
    double luma = 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
    isSame = pixel[0] == turned[2] && pixel[1] == turned[1] && pixel[2] == turned[0] && grey.pixels[i] > luma - 0.51 &&
             grey.pixels[i] < luma + 0.51;
  }
  CHECK(isSame);
}

static void checkPixels(const std::string &name, const Data &file, const Data &picture) {
  Decoded rgb = decode(file);
  std::string head = "P6 " + std::to_string(rgb.width) + " " + std::to_string(rgb.height) + " 255\n";
  bool isSized = rgb.status == AICC_OK && picture.size() == head.size() + rgb.pixels.size() &&
                 std::equal(head.begin(), head.end(), picture.begin());
  CHECK_TEXT(name + ": " + (isSized ? "" : head) + rgb.message, name + ": ");
  if (!isSized)
    return;
  int greatest = 0;
  for (size_t i = 0; i < rgb.pixels.size(); ++i)
    greatest = std::max(greatest, std::abs(rgb.pixels[i] - picture[head.size() + i]));
  if (greatest > 0)
    std::printf("%s: pixels are up to %d away\n", name.c_str(), greatest);
  checkForms(file, rgb);
}

/// Whatever bytes these are: pixels or a reason, which names the format.
static bool checkAnswer(const Data &file) {
  Decoded result = decode(file);
  bool isReasoned =
      result.message.rfind("cannot decode the ", 0) == 0 || result.message.rfind("expected an image", 0) == 0;
  bool isWhole = int64_t(result.pixels.size()) == result.height * result.width * result.channels;
  CHECK(result.status == AICC_OK ? isWhole && result.message.empty() : isReasoned);
  return result.status == AICC_OK;
}

static void checkDamage(const std::string &name, const Data &file) {
  for (size_t length = 0; length < file.size(); length += file.size() > 200 && length > 60 ? 7 : 1) {
    bool isRead = checkAnswer(Data(file.begin(), file.begin() + long(length)));
    CHECK_TEXT(name + (isRead && length <= file.size() / 2 ? " is read without its second half" : ""), name);
  }
  uint32_t random = uint32_t(file.size());
  for (int round = 0; round < 60; ++round) {
    Data changed = file;
    for (int i = 0; i <= round % 4; ++i) {
      random = random * 1664525 + 1013904223;
      changed[(random >> 8) % changed.size()] = uint8_t(random >> 4);
    }
    checkAnswer(changed);
  }
}

/// All threads decode all files at once.
static void checkThreads(const std::vector<Data> &files) {
  std::atomic<int> read = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (const Data &file : files)
        read += decode(file).status == AICC_OK;
    });
  for (std::thread &thread : threads)
    thread.join();
  CHECK(read == 4 * int(files.size()));
}

static void checkFolder(const std::filesystem::path &folder) {
  std::vector<std::filesystem::path> names;
  for (const auto &entry : std::filesystem::directory_iterator(folder))
    if (std::filesystem::exists(entry.path().string() + ".ppm"))
      names.push_back(entry.path());
  std::sort(names.begin(), names.end());
  std::vector<Data> files;
  for (const std::filesystem::path &path : names) {
    files.push_back(read(path));
    checkPixels(path.filename().string(), files.back(), read(path.string() + ".ppm"));
    checkDamage(path.filename().string(), files.back());
  }
  checkThreads(files);
  std::printf("%d images\n", int(files.size()));
}

int main(int count, char **arguments) {
  if (count == 2)
    checkFolder(arguments[1]);
  for (int i = 2; i < count; ++i)
    std::printf("%s: %s\n", std::filesystem::path(arguments[i]).filename().c_str(),
                decode(read(arguments[i])).message.c_str());
  return test::finish();
}
