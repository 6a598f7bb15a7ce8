#include "cli/guest_input.h"

#include <istream>

#include "lang/parse.h"

namespace domus {

std::optional<FileKind> FileKindFromWord(const std::string& word) {
  if (word == "vm.cfg") return FileKind::kGuestScript;
  if (word == "sxp") return FileKind::kGuestSxp;
  if (word == "xl") return FileKind::kGuestXl;
  return std::nullopt;
}

std::optional<std::string> ReadStandardInput(const std::string& path, Environment& environment) {
  if (path != "-") return std::nullopt;
  std::string text(ParseLimits().file_bytes + 1, '\0');
  environment.in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(environment.in.gcount()));
  return text;
}

}  // namespace domus
