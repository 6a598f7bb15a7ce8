// Writing many files of one directory together.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace domus {

/// Files are written under temporary names first and take their names in Commit, each in one step, so
/// that a full disk or a refused write leaves all that was there. What is not committed is removed.
class StagedFiles {
 public:
  /// The directory must exist.
  explicit StagedFiles(std::string directory) : directory_(std::move(directory)) {}
  ~StagedFiles();
  StagedFiles(const StagedFiles&) = delete;
  StagedFiles& operator=(const StagedFiles&) = delete;

  /// Readable by its owner alone. A file that holds these bytes already, and nobody else can read,
  /// is left as it is.
  Result<void> Stage(const std::string& name, std::string_view bytes);
  Result<void> Commit();

  size_t written() const { return written_; }  // by Commit
  size_t unchanged() const { return unchanged_; }

 private:
  struct Staged {
    std::string temporary;
    std::string path;
  };

  std::string directory_;
  std::vector<Staged> staged_;
  size_t written_ = 0;
  size_t unchanged_ = 0;
};

}  // namespace domus
