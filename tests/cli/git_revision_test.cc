#include "cli/git_revision.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "base/child_process.h"
#include "base/text.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

/// A working tree with conf/web01/vm.cfg in it, committed.
class Tree {
 public:
  Tree() {
    Write("conf/web01/vm.cfg", "name = 'web01'\n");
    Write("notes.txt", "nothing of the config\n");
    Git({"init", "--quiet"});
    Commit();
  }
  std::string Path(const std::string& name) const { return (directory_.path() / name).string(); }
  void Write(const std::string& name, const std::string& text) const {
    fs::create_directories(fs::path(Path(name)).parent_path());
    std::ofstream(Path(name)) << text;
  }
  std::string Git(std::vector<std::string> words) const {
    words.insert(words.begin(), {"env", "GIT_CONFIG_GLOBAL=/dev/null", "git", "-C", Path("."), "-c",
                                 "user.name=ana", "-c", "user.email=ana@example.org"});
    const ProgramEnd end = RunProgram(words, {}).value();
    REQUIRE(end.Succeeded());
    return end.out;
  }
  void Commit() const {
    Git({"add", "--all"});
    Git({"commit", "--quiet", "--message", "as it is"});
  }
  std::optional<ConfigRevision> Revision(const std::string& path = "conf") const {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(Path("conf"))) {
      if (entry.path().filename() == "vm.cfg") files.push_back(entry.path().string());
    }
    return GitRevision(Path(path), files);
  }
  std::optional<bool> Dirty() const { return Revision().value().dirty; }

 private:
  TemporaryDirectory directory_;
};

}  // namespace

TEST_CASE("a config in a git working tree is at a commit") {
  const Tree tree;
  const ConfigRevision expected{.commit = std::string(Trim(tree.Git({"rev-parse", "HEAD"}))),
                                .dirty = false};
  CHECK(expected.commit.size() == 40);
  CHECK(tree.Revision() == expected);
  CHECK(tree.Revision(".") == expected);
  CHECK(tree.Revision("conf/web01/vm.cfg") == expected);
}

TEST_CASE("a config is dirty when its own files are") {
  const Tree tree;
  tree.Write("notes.txt", "changed\n");
  tree.Write("conf/web.plan", "{}\n");
  CHECK(tree.Dirty() == false);
  tree.Write("conf/web01/vm.cfg", "name = 'web01'\nmemory = 512\n");
  CHECK(tree.Dirty() == true);
  tree.Git({"add", "--all"});
  CHECK(tree.Dirty() == true);
  tree.Commit();
  CHECK(tree.Dirty() == false);
  tree.Write("conf/web02/vm.cfg", "name = 'web02'\n");
  CHECK(tree.Dirty() == true);
  tree.Commit();
  fs::remove(tree.Path("conf/web02/vm.cfg"));
  CHECK(tree.Dirty() == true);
}

TEST_CASE("no program that a working tree configures is run") {
  const Tree tree;
  const std::string ran = tree.Path("ran");
  const std::string program = "touch '" + ran + "'; cat";
  tree.Git({"config", "core.fsmonitor", program});
  tree.Write("hooks/post-index-change", "#!/bin/sh\ntouch '" + ran + "'\n");
  fs::permissions(tree.Path("hooks/post-index-change"), fs::perms::owner_all);
  tree.Git({"config", "core.hooksPath", tree.Path("hooks")});
  // Git must look at the file again.
  fs::last_write_time(tree.Path("conf/web01/vm.cfg"), fs::file_time_type::clock::now());
  CHECK(tree.Dirty() == false);
  CHECK_FALSE(fs::exists(ran));
  tree.Git({"config", "filter.evil.clean", program});
  tree.Write("conf/.gitattributes", "vm.cfg filter=evil\n");
  tree.Write("conf/web01/vm.cfg", "name = 'other'\n");
  const std::optional<ConfigRevision> revision = tree.Revision();
  REQUIRE(revision.has_value());
  CHECK(revision->dirty == std::nullopt);
  CHECK_FALSE(fs::exists(ran));
}

TEST_CASE("outside of a working tree, and before the first commit, there is no commit") {
  const TemporaryDirectory directory;
  CHECK(GitRevision(directory.path().string(), {}) == std::nullopt);
  CHECK(GitRevision("/no/such/path", {}) == std::nullopt);
  const std::string path = directory.path().string();
  REQUIRE(RunProgram({"git", "-C", path, "init", "--quiet"}, {})->Succeeded());
  CHECK(GitRevision(path, {}) == std::nullopt);
  std::ofstream(directory.path() / ".git" / "HEAD") << "garbage";
  CHECK(GitRevision(path, {}) == std::nullopt);
}

}  // namespace domus
