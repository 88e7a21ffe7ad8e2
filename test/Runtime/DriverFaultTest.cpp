// Every call of a driver's table that opening, running and closing a model makes fails once: each time there is a
// status with a message, nothing stays open or allocated, and a session whose run failed runs again, with the right
// numbers.
//
//   driver-fault-test MODEL.aicc PLUGINS DRIVER.so      DRIVER.so is the failing driver (Inputs/) among PLUGINS
#include "aicc/runtime.h"
#include "test/Check.h"
#include "test/Runtime/Bindings.h"

#include <cstring>
#include <dlfcn.h>

using namespace aicc;

namespace {

struct FailingDriver {
  void (*arm)(int);
  int (*left)();
  int (*alive)();
};

template <typename Function> Function *symbol(void *library, const char *name) {
  return reinterpret_cast<Function *>(dlsym(library, name));
}

/// Opens the model and runs it twice, once while a call may fail. `expected` is filled by the first use, which must not
/// fail.
void open(const char *path, const aicc_open_options &options, const FailingDriver &driver, std::string &expected) {
  bool isFirst = expected.empty();
  Result<Model> model = Model::open(path, &options);
  if (!model)
    return CHECK(!model.error().empty() && driver.alive() == 0);
  Result<Session> session = Session::create(*model);
  if (!session)
    return CHECK(!session.error().empty() && driver.left() < 0);
  test::Bindings inputs(*model);
  CHECK(inputs.bind(*session) == AICC_OK);
  aicc_status status = session->run();
  CHECK((status == AICC_OK) == (std::strlen(session->error()) == 0));
  CHECK(status == AICC_OK || driver.left() < 0);
  int left = driver.left();
  driver.arm(-1);
  CHECK(session->run() == AICC_OK);
  std::string found = test::outputsOf(*session, model->outputCount());
  expected = isFirst ? found : expected;
  CHECK(!found.empty() && found == expected);
  driver.arm(left);
}

/// One use of the model with a call that fails after `calls`; true when there was none that late.
bool use(const char *path, const aicc_open_options &options, const FailingDriver &driver, int calls,
         std::string &expected) {
  driver.arm(calls);
  open(path, options, driver, expected);
  CHECK(driver.alive() == 0);
  return driver.left() >= 0;
}

} // namespace

int main(int argc, char **argv) {
  void *library = argc == 4 ? dlopen(argv[3], RTLD_NOW | RTLD_LOCAL) : nullptr;
  if (!library)
    return std::printf("expected MODEL.aicc PLUGINS DRIVER.so\n"), 2;
  FailingDriver driver = {symbol<void(int)>(library, "failing_driver_arm"),
                          symbol<int()>(library, "failing_driver_left"),
                          symbol<int()>(library, "failing_driver_alive")};
  aicc_open_options options = {sizeof(options), 0, nullptr, argv[2], nullptr};
  std::string expected;
  use(argv[1], options, driver, -1, expected);
  int calls = 0;
  while (calls < 10000 && !use(argv[1], options, driver, calls, expected))
    ++calls;
  std::printf("%d calls\n", calls);
  CHECK(calls > 8 && calls < 10000);
  return test::finish();
}
