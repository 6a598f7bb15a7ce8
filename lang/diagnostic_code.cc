#include "lang/diagnostic_code.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace domus {
namespace {

constexpr CodeInfo kTable[] = {
#include "generated/diagnostic_table.inc"
};

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

}  // namespace

std::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
    case Severity::kNote:
      return "note";
  }
  return "";
}

const CodeInfo& Info(Code code) { return kTable[static_cast<size_t>(code)]; }

std::span<const CodeInfo> AllCodes() { return kTable; }

std::optional<Code> FindCode(std::string_view id_or_slug) {
  for (size_t i = 0; i < std::size(kTable); ++i) {
    if (EqualIgnoringCase(kTable[i].id, id_or_slug) || kTable[i].slug == id_or_slug) {
      return static_cast<Code>(i);
    }
  }
  return std::nullopt;
}

}  // namespace domus
