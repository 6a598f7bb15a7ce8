#include "cli/xm_command.h"

#include <doctest/doctest.h>

#include <sstream>

#include "base/files.h"
#include "cli/command_line.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

struct Printed {
  std::string out, err;
  int code;
};

Printed Domus(const std::vector<std::string>& arguments, const std::string& machine = "x86_64") {
  std::ostringstream out, err;
  std::istringstream no_input;
  Environment environment{.out = out, .err = err, .in = no_input};
  environment.variable = [](const char* name) -> std::optional<std::string> {
    if (std::string_view(name) == "HOME") return "/home/ada";
    if (std::string_view(name) == "DISPLAY") return ":1";
    return std::nullopt;
  };
  environment.machine.machine = machine;
  const int code = RunCommandLine(arguments, environment);
  return {out.str(), err.str(), code};
}

bool Has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

TEST_CASE("domus xm prints what xm prints, with the caller's display and home") {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "vm.cfg").string();
  REQUIRE(WriteFile(path, "name = 'a'\nvfb = ['vnc=1']\ndisk = ['phy:hda1,hda,w']\n"));
  const Printed sxp = Domus({"xm", "new", "--dryrun", path, "memory=64"});
  CHECK(sxp.code == 0);
  CHECK(sxp.err == "");
  CHECK(sxp.out.starts_with("Using config file \"" + path +
                            "\".\n(vm\n    (name a)\n    (memory 64)\n"));
  CHECK(Has(sxp.out, "(vfb (vnc 1) (display :1) (xauthority /home/ada/.Xauthority))"));
  CHECK(Has(Domus({"xm", "create", "-x", path}).out, "name='vdb732213349942828283'"));
  CHECK(Has(Domus({"xm", "create", "-x", path}, "i686").out, "name='vdb-1893458693'"));
}

TEST_CASE("xm's own option reader, not Domus's, reads its command line") {
  const Printed printed = Domus({"xm", "new", "-z"});
  CHECK(printed.out == "");
  CHECK(printed.err == "Error: option -z not recognized\n");
  CHECK(printed.code == 1);
  CHECK(Domus({"xm", "new", "-h"}).out.starts_with("Usage: xm new|create --dryrun "));
}

}  // namespace
}  // namespace domus
