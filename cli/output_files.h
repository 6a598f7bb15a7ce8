// The files that `domus compile --output-dir` leaves: one for each guest.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace domus {

struct OutputFile {
  std::string name;  // in the directory
  std::string text;
};

/// A file's name for a guest: its own name where that is one, else with other bytes as %XX; a very
/// long one is cut and told apart by its digest. No two guests' names become one.
std::string FileNameFor(std::string_view guest, std::string_view extension);

/// Writes all files or says why not; makes the directory if it isn't there, deletes nothing, and
/// leaves what is unchanged. Returns what to tell: "Wrote 2 files to out; 1 is unchanged."
Result<std::string> WriteOutputFiles(const std::string& directory,
                                     const std::vector<OutputFile>& files);

}  // namespace domus
