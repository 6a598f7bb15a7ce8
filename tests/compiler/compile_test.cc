#include "compiler/compile.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "compiler/desired_state.h"
#include "tests/compiler/compile_support.h"

namespace domus {
namespace {

std::string ErrorOf(const CompiledTree& tree) {
  REQUIRE_FALSE(tree.result);
  std::string message = tree.result.error().message;
  const std::string root = tree.directory.path().string();
  if (const size_t at = message.find(root); at != message.npos) message.replace(at, root.size(), "ROOT");
  return message;
}

DesiredState State(const CompiledTree& tree) {
  CAPTURE(tree.findings);
  REQUIRE(tree.result);
  REQUIRE_FALSE(tree.sink.HasErrors());
  return ToDesiredState(*tree.result, tree.sources);
}

}  // namespace

TEST_CASE("a tree becomes a desired state") {
  const CompiledTree tree(Files{{"domus.yaml", "guests:\n  default: { protect: true }\n"
                                          "  web01: { power: stopped, protect: false }\n"},
                           {"2/vm.cfg", "name = 'db01'\nbootloader = '/b'\nextra = '''a\nb'''\n"},
                           {"1/vm.cfg", "name = 'web01'\nmemory = 512\nbootloader = '/b'\n"}});
  const DesiredState state = State(tree);
  CHECK(state.root == tree.directory.path().string());
  CHECK(state.file_count == 2);
  REQUIRE(state.guests.size() == 2);
  const DesiredGuest& db = state.guests[0];
  CHECK(db.config.name == "db01");
  CHECK(db.power == Power::kRunning);
  CHECK(db.protect);
  CHECK(db.file == state.root + "/2/vm.cfg");
  // A value that spans lines is shown to the end of its first.
  CHECK(db.sources.at("extra") == SourceRef{db.file, 3, 9, 13});
  const DesiredGuest& web = state.guests[1];
  CHECK(web.power == Power::kStopped);
  CHECK_FALSE(web.protect);
  CHECK(web.sources.at("memory") == SourceRef{web.file, 2, 10, 13});
}

TEST_CASE("the digest is of every text that the guests are made of, wherever the tree is") {
  const std::string guest = "name = 'a'\nbootloader = '/b'\n";
  const auto digest = [](const CompiledTree& tree) {
    REQUIRE(tree.result);
    return ToDesiredState(*tree.result, tree.sources).config_digest;
  };
  const CompiledTree tree(Files{{"vm.cfg", guest}}, "vm.cfg");
  const std::string before = digest(tree);
  CHECK(before.size() == 64);
  const auto again = [&](std::vector<std::string> words) {
    SourceMap sources;
    DiagnosticSink sink;
    const std::string path = tree.directory.path().string() + "/vm.cfg";
    const auto compilation = Compile(path, {.this_machine = {}, .words = std::move(words)}, sources, sink);
    REQUIRE(compilation);
    return ToDesiredState(*compilation, sources).config_digest;
  };
  CHECK(again({}) == before);
  CHECK(again({"memory=512"}) != before);
  CHECK(digest(CompiledTree(Files{{"vm.cfg", guest}})) == before);
  CHECK(digest(CompiledTree(Files{{"1/vm.cfg", guest}})) != before);
  REQUIRE(WriteFile(tree.directory.path().string() + "/domus.yaml", "state: a\n"));
  CHECK(again({}) != before);
}

TEST_CASE("words on the command line set keys and variables") {
  const CompiledText compiled("name = 'vm' + vmid\nbootloader = '/b'\nmemory = 512\n", "vm.cfg",
                              {"vmid=7", "memory=1024", "localtime=yes", "vif=bridge=xenbr0"});
  CHECK(compiled.findings == "");
  REQUIRE(compiled.guest());
  const GuestConfig& config = compiled.guest()->config;
  CHECK(config.name == "vm7");
  CHECK(config.memory_mib == 1024);
  CHECK(config.localtime == true);
  REQUIRE(config.vifs.size() == 1);
  CHECK(config.vifs[0].bridge == "xenbr0");
}

TEST_CASE("a word that is wrong is shown on the command line") {
  const CompiledText compiled(PvGuest(""), "vm.cfg", {"vcpus=2", "memory=much"});
  CHECK(compiled.findings.starts_with("error VM013 command line:2:"));
}

TEST_CASE("words need one file and a value") {
  CHECK(ErrorOf(CompiledTree(Files{{"vm.cfg", PvGuest("")}}, "", {"vmid=1"})) ==
        "`ROOT` is a directory: `name=value` words go with one file");
  CHECK(ErrorOf(CompiledText(PvGuest(""), "vm.cfg", {"vmid"})) == "`vmid` is no `name=value`");
}

TEST_CASE("a path that isn't there is an error of the whole") {
  CHECK(ErrorOf(CompiledTree(Files{}, "missing")) == "cannot read `ROOT/missing`: No such file or directory");
}

TEST_CASE("a file that can't be read is an error of the tree") {
  const TemporaryDirectory directory;
  const std::string root = directory.path().string();
  REQUIRE(WriteFile(root + "/a.cfg", PvGuest("")));
  REQUIRE(WriteFile(root + "/closed.cfg", PvGuest(""), 0000));
  std::filesystem::permissions(root, std::filesystem::perms::all);
  std::filesystem::permissions(root + "/a.cfg", std::filesystem::perms::all);
  SourceMap sources;
  DiagnosticSink sink;
  const bool is_root = ::geteuid() == 0;
  if (is_root) REQUIRE(::seteuid(65534) == 0);
  const Result<Compilation> compilation = Compile(root, {}, sources, sink);
  if (is_root) REQUIRE(::seteuid(0) == 0);
  REQUIRE(compilation);
  CHECK(Dump(sink, sources, root) == "error HO010 closed.cfg:1:1: cannot read `" + root +
                                         "/closed.cfg`: Permission denied\n");
  CHECK(compilation->files.size() == 2);
}

TEST_CASE("proposed files stand in for those on the disk, and join them, whatever they hold") {
  const CompiledTree tree(Files{{"b.cfg", PvGuest("")}, {"c.cfg", "name = 'c'\nbootloader = '/b'\n"}});
  const std::string root = tree.directory.path().string();
  const auto sxp = [](const std::string& name) {
    return "(vm (name " + name + ") (bootloader /b) (image (linux)))";
  };
  SourceMap sources;
  DiagnosticSink sink;
  const CompileOptions options{
      .this_machine = {},
      .proposed = {{root + "/a.cfg", sxp("a")}, {root + "/b.cfg", sxp("b")}, {root + "/z.cfg", sxp("z")}}};
  const Result<Compilation> compilation = Compile(root, options, sources, sink);
  REQUIRE(compilation);
  CHECK_FALSE(sink.HasErrors());
  std::string guests;
  for (const CompiledFile& file : compilation->files) {
    REQUIRE(file.guest);
    guests += file.guest->config.name + (file.file.kind == FileKind::kGuestSxp ? " sxp\n" : "\n");
  }
  CHECK(guests == "a sxp\nb sxp\nc\nz sxp\n");
}

TEST_CASE("a pipe is read once, and may hold SXP") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const std::string text = "(vm (name a) (bootloader /b) (image (linux)))";
  REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  ::close(ends[1]);
  SourceMap sources;
  DiagnosticSink sink;
  const auto compilation = Compile("/dev/fd/" + std::to_string(ends[0]), {}, sources, sink);
  ::close(ends[0]);
  REQUIRE(compilation);
  REQUIRE(compilation->files[0].guest);
  CHECK(compilation->files[0].guest->config.name == "a");
}

TEST_CASE("what a script would have set after its error is not judged") {
  const CompiledText compiled("memory = 128\nname = nothing\n");
  CHECK(compiled.sink.all().size() == 1);
  CHECK_FALSE(compiled.guest());
}

}  // namespace domus
