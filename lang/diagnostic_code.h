// The registry of diagnostic codes. It is written in schemas/diagnostics/*.yaml, one file a family,
// and turned into the enum Code and this table at build time.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "generated/diagnostic_codes.inc"

namespace domus {

/// Levels map 1:1 to SARIF, LSP and CI annotations.
enum class Severity { kError, kWarning, kNote };
/// "error", "warning", "note".
std::string_view SeverityName(Severity severity);

/// A registry entry, as `domus explain` prints it.
struct CodeInfo {
  std::string_view id;        // "VM010"
  std::string_view slug;      // "unknown-key"
  Severity severity;
  std::string_view since;     // the first version that had it
  std::string_view summary;   // one line
  std::string_view explanation;
  std::string_view bad;       // an example that reports the code; empty when no file can show it
  std::string_view good;      // the same, mended
};

const CodeInfo& Info(Code code);
std::span<const CodeInfo> AllCodes();
/// By id ("vm010" too) or by slug.
std::optional<Code> FindCode(std::string_view id_or_slug);

}  // namespace domus
