// The function table's side of images: the library that decodes them, with memory of the run.
#include "lib/Images/Library.h"
#include "lib/Runtime/Session.h"

#include <cstdio>

aicc_status aicc_session::decodeImage(const char *node, aicc_image &image) {
  image.allocate = [](void *session, int64_t bytes) { return static_cast<aicc_session *>(session)->allocate(bytes); };
  image.context = this;
  aicc_status status = aicc::images::decode(image);
  if (status == AICC_OK || image.message[0] == '\0') // without a word, `allocate` has failed and said so
    return status == AICC_OK ? status : failRun(status, -1, "the image needs more memory");
  char text[sizeof(image.message) + 512];
  std::snprintf(text, sizeof(text), "%.480s: %s", node, image.message);
  return failRun(status, -1, text);
}
