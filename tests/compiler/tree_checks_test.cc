#include "compiler/tree_checks.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/compiler/compile_support.h"

namespace domus {
namespace {

std::string Pv(const std::string& name, const std::string& lines) {
  return "name = '" + name + "'\nbootloader = '/usr/bin/pygrub'\n" + lines + "\n";
}

std::string Findings(const std::string& a, const std::string& b) {
  return CompiledTree({{"a.cfg", Pv("a", a)}, {"b.cfg", Pv("b", b)}}).findings;
}

}  // namespace

TEST_CASE("one name for two guests") {
  const CompiledTree tree(Files{{"a.cfg", Pv("db", "")}, {"b.cfg", Pv("db", "")}});
  CHECK(tree.findings ==
        "error HO001 b.cfg:1:8-11: two guests are named `db` (used again here)\n"
        "  a.cfg:1:8-11: first used here\n");
}

TEST_CASE("one MAC address for two guests") {
  CHECK(Findings("vif = ['mac=00:16:3e:5a:10:02,bridge=xenbr0']",
                 "vif = ['mac=00:16:3E:5A:10:02,bridge=xenbr0']") ==
        "error HO002 b.cfg:3:13-29: MAC address used by two guests (also in guest `a`)\n"
        "  a.cfg:3:13-29: first used here\n");
}

TEST_CASE("a guest with an error of its own is still compared with others") {
  CHECK(Findings("maxvpus = 2\nvif = ['mac=00:16:3e:5a:10:02']", "vif = ['mac=00:16:3e:5a:10:02']") ==
        "error VM010 a.cfg:3:1-7: unknown key `maxvpus` (not a guest key)\n"
        "  note: xm and xl ignore unknown keys without a message\n"
        "  help: did you mean `maxvcpus`?\n"
        "error HO002 b.cfg:3:13-29: MAC address used by two guests (also in guest `a`)\n"
        "  a.cfg:4:13-29: first used here\n");
}

TEST_CASE("one UUID for two guests") {
  CHECK(Findings("uuid = '8ee876b5-0b8e-4d3a-9a1b-2f6a7c5d9e10'",
                 "uuid = '8EE876B50B8E4D3A9A1B2F6A7C5D9E10'") ==
        "error HO004 b.cfg:3:8-41: UUID used by two guests (also in guest `a`)\n"
        "  a.cfg:3:8-45: first used here\n"
        "  help: leave `uuid` out of the copy, and one is made for it\n");
}

TEST_CASE("who may share a disk image with whom") {
  struct Row {
    const char* first;
    const char* second;
    bool conflict;
  };
  const Row rows[] = {{"r", "r", false},  {"r", "w", true},    {"w", "r", true},  {"w", "w", true},
                      {"w!", "w!", false}, {"w", "w!", true},  {"w!", "w", true}, {"r", "w!", false},
                      {"w!", "r", false}};
  for (const Row& row : rows) {
    CAPTURE(row.first);
    CAPTURE(row.second);
    const auto disk = [](const char* mode) {
      return std::string("disk = ['phy:/dev/vg/shared,xvda,") + mode + "']";
    };
    const std::string findings = Findings(disk(row.first), disk(row.second));
    CHECK(findings.empty() == !row.conflict);
  }
}

TEST_CASE("a shared writable disk says who else has it") {
  CHECK(Findings("disk = ['phy:/dev/vg/shared,xvda,w']", "disk = ['phy:/dev/vg/shared,xvda,w']") ==
        "error HO003 b.cfg:3:9-35: disk `/dev/vg/shared` is written by one guest and used by another "
        "(also in guest `a`)\n"
        "  a.cfg:3:9-35: first used here\n"
        "  note: two guests that mount one writable disk destroy its file system\n"
        "  help: if they know of each other, as cluster file systems do, write `w!` in both\n");
}

TEST_CASE("drives without a medium are shared by nobody") {
  CHECK(Findings("disk = [',xvdc:cdrom,w']", "disk = [',xvdc:cdrom,w']") == "");
}

TEST_CASE("one VNC display for two guests") {
  const std::string pinned = "vfb = ['type=vnc,vncdisplay=3,vncunused=0']";
  CHECK(Findings(pinned, pinned) ==
        "warning HO005 b.cfg:3:8-42: two guests use VNC display 3 (also in guest `a`)\n"
        "  a.cfg:3:8-42: first used here\n"
        "  help: write `vncunused = 1` and the next free display is taken\n");
  CHECK(Findings(pinned, "vfb = ['type=vnc,vncdisplay=3,vncunused=1']") == "");
  CHECK(Findings(pinned, "vfb = ['type=vnc,vncdisplay=4,vncunused=0']") == "");
}

TEST_CASE("a thousand guests with one MAC are a thousand findings, not a million") {
  std::vector<TestFile> files;
  for (int i = 0; i < 1'000; ++i) {
    const std::string name = "g" + std::to_string(i);
    files.push_back({name + ".cfg", Pv(name, "vif = ['mac=00:16:3e:5a:10:02']")});
  }
  CHECK(CompiledTree(files).sink.all().size() == 999);
}

}  // namespace domus
