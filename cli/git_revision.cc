#include "cli/git_revision.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>
#include <string_view>

#include "base/child_process.h"
#include "base/text.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

/// The directory with `.git` in which `path` lies; empty for none.
fs::path WorkingTreeOf(const std::string& path) {
  std::error_code error;
  fs::path folder = fs::weakly_canonical(path, error);
  if (error) return {};
  while (true) {
    if (fs::exists(folder / ".git", error)) return folder;
    if (!folder.has_relative_path()) return {};
    folder = folder.parent_path();
  }
}

/// What git prints in `tree`, which has no say in what it runs; null when it fails.
std::optional<std::string> Git(const fs::path& tree, const std::vector<std::string>& words) {
  std::vector<std::string> command = {"env",
                                      "-u", "GIT_DIR",
                                      "-u", "GIT_WORK_TREE",
                                      "-u", "GIT_INDEX_FILE",
                                      "git",
                                      "--no-optional-locks",
                                      "--literal-pathspecs",
                                      "-c", "core.fsmonitor=false",
                                      "-c", "core.hooksPath=/dev/null",
                                      "-C", tree.string()};
  command.insert(command.end(), words.begin(), words.end());
  Result<ProgramEnd> end = RunProgram(command, {.time = std::chrono::seconds(20)});
  if (!end || !end->Succeeded()) return std::nullopt;
  return std::move(end->out);
}

/// A filter of the tree's own configuration is a program that comparing a file with its commit runs.
bool HasFilters(const fs::path& tree) {
  const auto settings = Git(tree, {"config", "--includes", "--show-scope", "--list"});
  if (!settings) return true;
  return std::ranges::any_of(Split(*settings, '\n'), [](std::string_view line) {
    return !line.starts_with("global\t") && !line.starts_with("system\t") &&
           line.find("\tfilter.") != line.npos;
  });
}

/// The paths, from the top of the tree on, in `status --porcelain=v2 -z`: what git tracks and differs,
/// or what it doesn't know.
bool IsDirty(std::string_view status, const fs::path& tree, const std::vector<std::string>& files) {
  std::set<fs::path> unknown;
  for (const std::string_view record : Split(status, '\0')) {
    if (record.starts_with("1 ") || record.starts_with("2 ") || record.starts_with("u ")) return true;
    if (record.starts_with("? ")) unknown.insert(tree / record.substr(2));
  }
  std::error_code ignored;
  return !unknown.empty() && std::ranges::any_of(files, [&](const std::string& file) {
    return unknown.contains(fs::weakly_canonical(file, ignored));
  });
}

}  // namespace

std::optional<ConfigRevision> GitRevision(const std::string& path,
                                          const std::vector<std::string>& files) {
  const fs::path tree = WorkingTreeOf(path);
  if (tree.empty()) return std::nullopt;
  const std::optional<std::string> commit = Git(tree, {"rev-parse", "--verify", "--quiet", "HEAD"});
  if (!commit) return std::nullopt;
  ConfigRevision revision{.commit = std::string(Trim(*commit)), .dirty = std::nullopt};
  if (HasFilters(tree)) return revision;
  std::error_code ignored;
  const std::optional<std::string> status =
      Git(tree, {"status", "--porcelain=v2", "-z", "--untracked-files=all", "--no-renames",
                 "--ignore-submodules=all", "--", fs::weakly_canonical(path, ignored).string()});
  if (status) revision.dirty = IsDirty(*status, tree, files);
  return revision;
}

}  // namespace domus
