// Comparing tensors.
#include "lib/Reference/Compare.h"
#include "test/Reference/Fixture.h"

#include <cmath>

using namespace aicc;
using namespace aicc::test;
using reference::compare;
using reference::Difference;

int main() {
  Tensor x = floats({2, 2}, {1, 2, 3, 4});
  CHECK(compare(x, x).matches);
  Difference close = compare(floats({2, 2}, {1, 2, 3.002, 4}), x);
  CHECK(close.matches && close.largestAbsolute > 0.001 && close.largestRelative < 0.001);
  CHECK_TEXT(compare(floats({2, 2}, {1, 2.6, 3, 5}), x).text,
             "2 of 4 elements differ, most at [0, 1]: expected 2, found 2.5999999");
  CHECK_TEXT(compare(floats({4}, {1, 2, 3, 4}), x).text, "expected float32 2x2, found float32 4");
  CHECK_TEXT(compare(integers({1}, {3}), integers({1}, {4})).text,
             "1 of 1 elements differ, most at [0]: expected 4, found 3");
  CHECK_TEXT(compare(Tensor::ofStrings({1}, {"a"}), Tensor::ofStrings({1}, {"b"})).text,
             "1 of 1 elements differ, most at [0]: expected 'b', found 'a'");
  double nan = std::nan("");
  CHECK(compare(floats({3}, {nan, INFINITY, -INFINITY}), floats({3}, {nan, INFINITY, -INFINITY})).matches);
  CHECK(!compare(floats({1}, {nan}), floats({1}, {1})).matches);
  CHECK(!compare(floats({1}, {INFINITY}), floats({1}, {-INFINITY})).matches);
  CHECK(compare(floats({0}, {}), floats({0}, {})).matches);
  return finish();
}
