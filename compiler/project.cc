#include "compiler/project.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace domus {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kManifestName = "domus.yaml";

bool IsGuestFileName(const std::string& name) {
  if (name.starts_with('.') || name == "xend-config.sxp") return false;
  return name.ends_with(".cfg") || name.ends_with(".sxp");
}

std::unexpected<Error> CannotRead(const fs::path& path, const std::error_code& error) {
  return Fail(fmt::format("cannot read `{}`: {}", path.string(), error.message()));
}

/// What lies below a directory, links not followed, hidden folders left out.
struct Tree {
  std::vector<fs::path> files;  // regular ones that are named like a guest
  std::vector<fs::path> links;  // likewise
};

Result<void> ReadDirectory(const fs::path& directory, Tree& tree, std::vector<fs::path>& pending) {
  std::error_code error;
  fs::directory_iterator entry(directory, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with('.')) continue;
    std::error_code gone;  // a file that vanishes meanwhile is none
    const bool is_link = entry->is_symlink(gone);
    if (!is_link && entry->is_directory(gone)) pending.push_back(entry->path());
    if (!IsGuestFileName(name)) continue;
    if (is_link) tree.links.push_back(entry->path());
    if (!is_link && entry->is_regular_file(gone)) tree.files.push_back(entry->path());
  }
  if (error) return CannotRead(directory, error);
  return {};
}

Result<Tree> Walk(const fs::path& root) {
  Tree tree;
  std::vector<fs::path> pending = {root};
  while (!pending.empty()) {
    const fs::path directory = std::move(pending.back());
    pending.pop_back();
    if (Result<void> read = ReadDirectory(directory, tree, pending); !read) {
      return std::unexpected(read.error());
    }
  }
  return tree;
}

bool IsBelow(const fs::path& path, const fs::path& root) {
  return std::ranges::mismatch(root, path).in1 == root.end();
}

/// Links to files inside the tree that are no guest files by their own name. A linked folder needs
/// no visit: what it leads to, if it is inside the tree, has been visited already.
Result<std::vector<fs::path>> FilesBehindLinks(const Tree& tree, const fs::path& root) {
  if (tree.links.empty()) return std::vector<fs::path>{};
  std::error_code error;
  const fs::path real_root = fs::canonical(root, error);
  if (error) return CannotRead(root, error);
  std::set<fs::path> known;
  for (const fs::path& file : tree.files) {
    known.insert(real_root / file.lexically_relative(root));
  }
  std::vector<fs::path> found;
  std::vector<fs::path> links = tree.links;
  std::ranges::sort(links);
  for (const fs::path& link : links) {
    const fs::path target = fs::canonical(link, error);
    if (error || !IsBelow(target, real_root) || !fs::is_regular_file(target, error)) continue;
    if (known.insert(target).second) found.push_back(link);
  }
  return found;
}

std::optional<std::string> FindManifest(const fs::path& root) {
  const fs::path path = root / kManifestName;
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(path, ignored))) return std::nullopt;
  return path.string();
}

Result<Project> ProjectOfFile(const fs::path& path) {
  Project project;
  project.root = path.has_parent_path() ? path.parent_path().string() : ".";
  project.manifest_path = FindManifest(path.parent_path());
  project.files.push_back(path.string());
  return project;
}

Result<Project> ProjectOfTree(const fs::path& root, bool allow_empty) {
  Result<Tree> tree = Walk(root);
  if (!tree) return std::unexpected(tree.error());
  const Result<std::vector<fs::path>> behind_links = FilesBehindLinks(*tree, root);
  if (!behind_links) return std::unexpected(behind_links.error());
  Project project;
  project.root = root.string();
  // "./a/vm.cfg" says no more than "a/vm.cfg".
  const fs::path shown_root = root == "." ? fs::path() : root;
  project.manifest_path = FindManifest(shown_root);
  tree->files.insert(tree->files.end(), behind_links->begin(), behind_links->end());
  for (const fs::path& file : tree->files) {
    project.files.push_back((shown_root / file.lexically_relative(root)).string());
  }
  if (project.files.empty() && !allow_empty) {
    return Fail(fmt::format("no guest files in `{}`: neither `*.cfg` nor `*.sxp`", root.string()));
  }
  std::ranges::sort(project.files);
  return project;
}

/// `infra//` is `infra`, or every path below would carry an empty part.
fs::path WithoutTrailingSlashes(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

}  // namespace

FileKind KindOfFile(std::string_view path, std::string_view text) {
  if (path.ends_with(".sxp")) return FileKind::kGuestSxp;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (true) {
    const size_t begin = text.find_first_not_of(" \t\r\n\f\v");
    if (begin == text.npos) return FileKind::kGuestScript;
    if (text[begin] == '(') return FileKind::kGuestSxp;
    if (text[begin] != '#') return FileKind::kGuestScript;
    const size_t line_end = text.find_first_of("\r\n", begin);
    if (line_end == text.npos) return FileKind::kGuestScript;
    text.remove_prefix(line_end);
  }
}

Result<Project> DiscoverProject(const std::string& path, bool allow_empty) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) {
    return Fail(fmt::format("cannot read `{}`: {}", path,
                            error ? error.message() : "No such file or directory"));
  }
  if (!fs::is_directory(status)) return ProjectOfFile(path);
  return ProjectOfTree(WithoutTrailingSlashes(path), allow_empty);
}

}  // namespace domus
