// Which files a PATH means: a file, or a tree with an optional domus.yaml at its root.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace domus {

/// How a guest file is written: as xm runs it, as SXP, or as xl alone reads it.
enum class FileKind { kGuestScript, kGuestSxp, kGuestXl };

struct Project {
  std::string root;  // the directory, or the one that holds the file
  std::optional<std::string> manifest_path;
  std::vector<std::string> files;  // paths as messages show them: PATH joined with what lies below; sorted
};

/// By the name; or by the first byte of the text that is neither blank nor in a comment.
FileKind KindOfFile(std::string_view path, std::string_view text);

/// `vm.cfg` anywhere, `*.cfg`, `*.sxp` (but not xend-config.sxp); hidden folders and links out of
/// the tree are left out. A directory that holds none is an error (unless told), as is a PATH that
/// isn't there.
Result<Project> DiscoverProject(const std::string& path, bool allow_empty = false);

}  // namespace domus
