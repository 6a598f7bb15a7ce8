#include "compiler/project.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/files.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

struct Tree {
  Tree(std::initializer_list<const char*> files) {
    for (const char* file : files) Create(file, "name = 'a'\n");
  }
  void Create(const std::string& name, const std::string& text) {
    fs::create_directories((root() / name).parent_path());
    REQUIRE(WriteFile((root() / name).string(), text));
  }
  fs::path root() const { return directory.path(); }

  /// The files found, one a line, below the root.
  std::string Found() const {
    const Result<Project> project = DiscoverProject(root().string());
    if (!project) return WithoutRoot(project.error().message);
    std::string found;
    for (const std::string& file : project->files) {
      found += fs::path(file).lexically_relative(root()).string() + "\n";
    }
    return found;
  }
  std::string WithoutRoot(std::string text) const {
    const std::string prefix = root().string();
    if (const size_t at = text.find(prefix); at != text.npos) text.replace(at, prefix.size(), "ROOT");
    return text;
  }

  TemporaryDirectory directory;
};

}  // namespace

TEST_CASE("a tree's guest files are found in the order of their paths") {
  const Tree tree({"b/vm.cfg", "a/vm.cfg", "c.cfg", "a/notes.txt", "a/guest.sxp", "xend-config.sxp",
                   "vm.cfg.bak", ".git/vm.cfg", "a/.vm.cfg"});
  CHECK(tree.Found() == "a/guest.sxp\na/vm.cfg\nb/vm.cfg\nc.cfg\n");
}

TEST_CASE("a file holds SXP by its name, or if its first byte of meaning is a bracket") {
  CHECK(KindOfFile("a.sxp", "name = 'a'\n") == FileKind::kGuestSxp);
  CHECK(KindOfFile("a.cfg", "\xEF\xBB\xBF# a guest\n\n  (vm (name a))\n") == FileKind::kGuestSxp);
  CHECK(KindOfFile("b.cfg", "# (vm\nname = 'b'\n") == FileKind::kGuestScript);
  CHECK(KindOfFile("c.cfg", "# only a comment") == FileKind::kGuestScript);
}

TEST_CASE("a file of any name is a project of its own") {
  Tree tree({"web.conf", "domus.yaml"});
  const std::string path = (tree.root() / "web.conf").string();
  const Result<Project> project = DiscoverProject(path);
  REQUIRE(project);
  CHECK(project->root == tree.root().string());
  CHECK(project->manifest_path == (tree.root() / "domus.yaml").string());
  CHECK(project->files == std::vector<std::string>{path});
}

TEST_CASE("links are followed inside the tree, once, and never out of it") {
  const Tree outside({"vm.cfg", "sub/vm.cfg"});
  const Tree tree({"a/vm.cfg", ".store/hidden.cfg", "base.txt"});
  fs::create_symlink("vm.cfg", tree.root() / "a/again.cfg");            // found already
  fs::create_symlink("../base.txt", tree.root() / "a/other-name.cfg");  // found only so
  fs::create_symlink(".store/hidden.cfg", tree.root() / "stored.cfg");
  fs::create_symlink(outside.root() / "vm.cfg", tree.root() / "out.cfg");
  fs::create_symlink(outside.root() / "sub", tree.root() / "out");
  fs::create_symlink("..", tree.root() / "a/cycle");
  fs::create_symlink("nowhere.cfg", tree.root() / "broken.cfg");
  CHECK(tree.Found() == "a/other-name.cfg\na/vm.cfg\nstored.cfg\n");
}

TEST_CASE("pipes in a tree are no guest files") {
  const Tree tree({"vm.cfg"});
  REQUIRE(::mkfifo((tree.root() / "pipe.cfg").c_str(), 0600) == 0);
  CHECK(tree.Found() == "vm.cfg\n");
}

TEST_CASE("a path that holds no guest is an error that says so") {
  const Tree tree({"notes.txt", "xend-config.sxp"});
  CHECK(tree.Found() == "no guest files in `ROOT`: neither `*.cfg` nor `*.sxp`");
  const Result<Project> missing = DiscoverProject((tree.root() / "missing").string());
  REQUIRE_FALSE(missing);
  CHECK(tree.WithoutRoot(missing.error().message) ==
        "cannot read `ROOT/missing`: No such file or directory");
}

TEST_CASE("a folder that can't be read is an error, not an absence") {
  const Tree tree({"vm.cfg", "closed/vm.cfg"});
  fs::permissions(tree.root(), fs::perms::all);
  fs::permissions(tree.root() / "closed", fs::perms::none);
  // Root may read every folder: step aside for a moment.
  const bool is_root = ::geteuid() == 0;
  if (is_root) REQUIRE(::seteuid(65534) == 0);
  const std::string found = tree.Found();
  if (is_root) REQUIRE(::seteuid(0) == 0);
  fs::permissions(tree.root() / "closed", fs::perms::owner_all);
  CHECK(found == "cannot read `ROOT/closed`: Permission denied");
}

TEST_CASE("trailing slashes and `.` leave no trace in paths") {
  const Tree tree({"vm.cfg", "a/b.cfg"});
  const Result<Project> slashed = DiscoverProject(tree.root().string() + "//");
  REQUIRE(slashed);
  CHECK(slashed->root == tree.root().string());
  CHECK(slashed->files[0] == (tree.root() / "a/b.cfg").string());
  const fs::path before = fs::current_path();
  fs::current_path(tree.root());
  const Result<Project> here = DiscoverProject(".");
  fs::current_path(before);
  REQUIRE(here);
  CHECK(here->files[0] == "a/b.cfg");
}

TEST_CASE("ten thousand files are found") {
  Tree tree({});
  for (int i = 0; i < 10'000; ++i) {
    tree.Create(std::to_string(i % 100) + "/" + std::to_string(i) + ".cfg", "");
  }
  const Result<Project> project = DiscoverProject(tree.root().string());
  REQUIRE(project);
  CHECK(project->files.size() == 10'000);
}

}  // namespace domus
