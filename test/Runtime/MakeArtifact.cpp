// make-artifact CODE.so OUT.aicc [TRIPLE [FEATURE...]]: the small model of Fixture.h around some code.
#include "test/Runtime/Fixture.h"

int main(int argc, char **argv) {
  if (argc < 3)
    return 2;
  aicc::artifact::Contents contents = aicc::test::smallModel(argv[1]);
  if (argc > 3 && *argv[3])
    contents.programs[0].triple = argv[3];
  for (int i = 4; i < argc; ++i)
    contents.programs[0].features.push_back(argv[i]);
  std::optional<aicc::Problem> problem = aicc::artifact::writeFile(contents, argv[2]);
  if (!problem)
    return 0;
  std::fprintf(stderr, "%s\n", problem->text().c_str());
  return problem->status;
}
