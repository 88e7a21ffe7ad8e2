// Sessions of one model on one device, on two threads: each gets its own numbers. Where the driver has streams, they
// wait for themselves only, and one's failure is not the other's.
//
//   stream-test MODEL.aicc PLUGINS [DRIVER.so]      DRIVER.so is the lazy driver (Inputs/) among PLUGINS
#include "aicc/runtime.h"
#include "test/Check.h"
#include "test/Runtime/Bindings.h"

#include <cstring>
#include <dlfcn.h>
#include <thread>

using namespace aicc;

namespace {

struct LazyDriver {
  void (*breakStream)(int);
  void (*gate)(int);
  int (*opened)();
  int (*waits)();
};

template <typename Function> Function *symbol(void *library, const char *name) {
  return reinterpret_cast<Function *>(dlsym(library, name));
}

/// A session with inputs of its own and what comes of them.
struct User {
  User(const Model &model, int seed)
      : session(Session::create(model)), inputs(model, seed), outputs(model.outputCount()) {
    CHECK(bool(session));
    CHECK(inputs.bind(*session) == AICC_OK);
  }
  void run() { status = session->run(); }
  std::string found() { return status == AICC_OK ? test::outputsOf(*session, outputs) : ""; }

  Result<Session> session;
  test::Bindings inputs;
  int32_t outputs;
  aicc_status status = AICC_INTERNAL;
};

void runBoth(User &first, User &second) {
  std::thread other([&] { first.run(); });
  second.run();
  other.join();
}

/// The first one's waits end when the second one has run, which it can only if nothing is held for the first one.
void waitsHoldNobodyUp(const LazyDriver &driver, User &first, User &second, const std::string *expected) {
  driver.gate(0);
  runBoth(first, second);
  driver.gate(-1);
  CHECK(first.status == AICC_OK && second.status == AICC_OK);
  CHECK(first.found() == expected[0] && second.found() == expected[1]);
}

void failuresAreApart(const LazyDriver &driver, User &first, User &second, const std::string *expected) {
  driver.breakStream(0);
  runBoth(first, second);
  CHECK(first.status == AICC_RUN_FAILED && second.status == AICC_OK);
  CHECK(std::strstr(first.session->error(), "made to fail while it ran"));
  CHECK(second.found() == expected[1]);
  first.run();
  CHECK(first.found() == expected[0]);
}

void runMany(User &first, User &second, const std::string *expected) {
  auto repeat = [](User &user, const std::string &wanted) {
    for (int i = 0; i < 20; ++i) {
      user.run();
      CHECK(user.found() == wanted);
    }
  };
  std::thread other(repeat, std::ref(first), expected[0]);
  repeat(second, expected[1]);
  other.join();
}

/// What only the lazy driver can show.
void useStreams(void *library, User &first, User &second, const std::string *expected) {
  LazyDriver driver = {symbol<void(int)>(library, "lazy_driver_break"), symbol<void(int)>(library, "lazy_driver_gate"),
                       symbol<int()>(library, "lazy_driver_opened"), symbol<int()>(library, "lazy_driver_waits")};
  CHECK(driver.opened() == 3);
  waitsHoldNobodyUp(driver, first, second, expected);
  failuresAreApart(driver, first, second, expected);
  std::printf("%d waits\n", driver.waits());
}

} // namespace

int main(int argc, char **argv) {
  void *library = argc == 4 ? dlopen(argv[3], RTLD_NOW | RTLD_LOCAL) : nullptr;
  if (argc < 3 || (argc == 4 && !library))
    return std::printf("expected MODEL.aicc PLUGINS [DRIVER.so]\n"), 2;
  aicc_open_options options = {sizeof(options), 0, nullptr, argv[2], nullptr};
  Result<Model> model = Model::open(argv[1], &options);
  if (!model)
    return std::printf("%s\n", model.error().c_str()), 1;
  User first(*model, 1), second(*model, 2);
  runBoth(first, second); // the weights come with the first run, whoever it is
  std::string expected[2] = {first.found(), second.found()};
  CHECK(!expected[0].empty() && !expected[1].empty() && expected[0] != expected[1]);
  User alone(*model, 1);
  alone.run();
  CHECK(alone.found() == expected[0]);
  runMany(first, second, expected);
  if (library)
    useStreams(library, first, second, expected);
  return test::finish();
}
