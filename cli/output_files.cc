#include "cli/output_files.h"

#include <cctype>

#include <fmt/format.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/staged_files.h"
#include "base/text.h"

namespace domus {
namespace {

/// Leaves room for an extension below the 255 bytes of a file's name.
constexpr size_t kMaxStem = 200;

bool IsPlain(char c, bool is_first) {
  if (is_first && (c == '.' || c == '-')) return false;  // neither hidden nor like an option
  return std::isalnum(static_cast<unsigned char>(c)) || std::string_view("_-.+@~:").contains(c);
}

}  // namespace

std::string FileNameFor(std::string_view guest, std::string_view extension) {
  std::string stem;
  for (const char c : guest) {
    if (IsPlain(c, stem.empty())) {
      stem += c;
    } else {
      stem += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  if (stem.size() > kMaxStem) stem = stem.substr(0, 180) + "%" + Sha256(guest).substr(0, 16);
  return stem + std::string(extension);
}

Result<std::string> WriteOutputFiles(const std::string& directory,
                                     const std::vector<OutputFile>& files) {
  if (Result<void> made = MakeDirectories(directory); !made) return std::unexpected(made.error());
  StagedFiles staged(directory);
  for (const OutputFile& file : files) {
    if (Result<void> done = staged.Stage(file.name, file.text); !done) {
      return std::unexpected(done.error());
    }
  }
  if (Result<void> done = staged.Commit(); !done) return std::unexpected(done.error());
  const auto unchanged = static_cast<int64_t>(staged.unchanged());
  return fmt::format("Wrote {} to {}{}.", Count(static_cast<int64_t>(staged.written()), "file"),
                     Printable(directory),
                     unchanged == 0 ? ""
                                    : fmt::format("; {} {} unchanged", unchanged,
                                                  unchanged == 1 ? "is" : "are"));
}

}  // namespace domus
