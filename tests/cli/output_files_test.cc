#include <doctest/doctest.h>

#include <string>

#include "cli/output_files.h"

namespace domus {

TEST_CASE("a guest's file has its name where that is one") {
  CHECK(FileNameFor("db01", ".cfg") == "db01.cfg");
  CHECK(FileNameFor("a.b-c_d+e@f~g:h", ".xml") == "a.b-c_d+e@f~g:h.xml");
  CHECK(FileNameFor("../etc/x", ".cfg") == "%2E.%2Fetc%2Fx.cfg");
  CHECK(FileNameFor(".", ".cfg") == "%2E.cfg");
  CHECK(FileNameFor("-rf", ".cfg") == "%2Drf.cfg");
  CHECK(FileNameFor("a b%2F\n", ".cfg") == "a%20b%252F%0A.cfg");
}

TEST_CASE("very long names are cut and stay apart") {
  const std::string long_name(255, 'x');
  const std::string first = FileNameFor(long_name + "1", ".cfg");
  const std::string second = FileNameFor(long_name + "2", ".cfg");
  CHECK(first != second);
  CHECK(first.size() < 220);
  CHECK(first.starts_with(std::string(180, 'x') + "%"));
}

}  // namespace domus
