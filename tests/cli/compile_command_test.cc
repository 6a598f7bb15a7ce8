// What transcripts can't show of `domus compile`: modes of files, what stays, standard input, a host.
#include "cli/compile_command.h"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "base/files.h"
#include "cli/command_line.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

struct Printed {
  std::string out, err;
  int code;
};

Printed Domus(const std::vector<std::string>& arguments, const std::string& input = {}) {
  std::ostringstream out, err;
  std::istringstream in(input);
  Environment environment{.out = out, .err = err, .in = in};
  const int code = RunCommandLine(arguments, environment);
  return {out.str(), err.str(), code};
}

std::string Guest(const std::string& name, const std::string& more = {}) {
  return "name = '" + name + "'\nbootloader = '/usr/bin/pygrub'\n" + more + "\n";
}

/// A tree of guests in `in`, and a place for output.
struct Tree {
  TemporaryDirectory directory;
  std::string in = (directory.path() / "in").string();
  std::string out = (directory.path() / "out").string();

  void Add(const std::string& name, const std::string& text) const {
    fs::create_directories(in + "/" + name);
    REQUIRE(WriteFile(in + "/" + name + "/vm.cfg", text));
  }
  Printed Compile(std::vector<std::string> more) const {
    std::vector<std::string> words = {"compile", in, "--output-dir", out};
    words.insert(words.end(), more.begin(), more.end());
    return Domus(words);
  }
  std::string Read(const std::string& name) const { return ReadFile(out + "/" + name).value_or(""); }
};

}  // namespace

TEST_CASE("a tree gives one file a guest, for its owner's eyes only") {
  const Tree tree;
  tree.Add("1", Guest("db01", "vfb = ['type=vnc,vncpasswd=horse']"));
  tree.Add("2", Guest("db02"));
  const Printed printed = tree.Compile({"--to", "vm.cfg"});
  CHECK(printed.code == 0);
  CHECK(printed.out == "");
  CHECK(printed.err.ends_with("Wrote 2 files to " + tree.out + ".\n"));
  CHECK(tree.Read("db01.cfg").find("vncpasswd=horse") != std::string::npos);
  struct stat status = {};
  REQUIRE(::stat((tree.out + "/db01.cfg").c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
}

TEST_CASE("an error in one guest leaves the output as it was") {
  const Tree tree;
  tree.Add("1", Guest("db01"));
  REQUIRE(tree.Compile({"-q"}).code == 0);
  const std::string before = tree.Read("db01.json");
  tree.Add("1", Guest("db01", "memory = 512"));
  tree.Add("2", Guest("db02", "memory = 'much'"));
  const Printed printed = tree.Compile({});
  CHECK(printed.code == 1);
  CHECK(printed.err.find("error[VM013]") != std::string::npos);
  CHECK(tree.Read("db01.json") == before);
  CHECK_FALSE(fs::exists(tree.out + "/db02.json"));
}

TEST_CASE("nothing is deleted, and what is there already is not written again") {
  const Tree tree;
  tree.Add("1", Guest("db01"));
  fs::create_directories(tree.out);
  REQUIRE(WriteFile(tree.out + "/other.json", "mine"));
  CHECK(tree.Compile({}).err == "Wrote 1 file to " + tree.out + ".\n");
  CHECK(tree.Compile({}).err == "Wrote 0 files to " + tree.out + "; 1 is unchanged.\n");
  CHECK(tree.Compile({"-q"}).err == "");
  CHECK(tree.Read("other.json") == "mine");
}

TEST_CASE("two guests of one name never come to be written") {
  const Tree tree;
  tree.Add("1", Guest("db01"));
  tree.Add("2", Guest("db01"));
  const Printed printed = tree.Compile({"--to", "sxp"});
  CHECK(printed.code == 1);
  CHECK(printed.err.find("error[HO001]") != std::string::npos);
  CHECK_FALSE(fs::exists(tree.out));
}

TEST_CASE("a guest from standard input, in any of its languages") {
  CHECK(Domus({"compile", "-", "--to", "sxp"}, Guest("a")).out.starts_with("(vm\n    (name a)\n"));
  const Printed sxp = Domus({"compile", "-"}, "(vm (name a) (bootloader /usr/bin/pygrub))");
  CHECK(sxp.out.find("\"name\": \"a\"") != std::string::npos);
  const Printed xl = Domus({"compile", "-", "--from", "xl", "--to", "sxp"},
                           "  name='a' ; memory=64\n bootloader='/usr/bin/pygrub'\n");
  CHECK(xl.code == 0);
  CHECK(xl.out.starts_with("(vm\n    (name a)\n    (memory 64)\n"));
  const Printed empty = Domus({"compile", "-"});
  CHECK(empty.code == 1);
  CHECK(empty.err.find("error[VM021]: `<stdin>` can't be a guest's name") != std::string::npos);
  CHECK(Domus({"lint", "-", "-q"}, Guest("a")).code == 0);
  const Printed large = Domus({"compile", "-"}, std::string((1 << 20) + 1, ' '));
  CHECK(large.err.find("error[SY002]") != std::string::npos);
}

TEST_CASE("what xm refuses is told with the file's name, and in xm's words") {
  const Tree tree;
  tree.Add("1", Guest("db01", "on_crash = 'coredump-restart'"));
  const Printed printed = tree.Compile({"--to", "xm-xml"});
  CHECK(printed.code == 1);
  CHECK(printed.err.find("error: " + tree.in + "/1/vm.cfg: xm refuses this guest: ") !=
        std::string::npos);
  CHECK_FALSE(fs::exists(tree.out));
}

}  // namespace domus
