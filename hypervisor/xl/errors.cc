#include "hypervisor/xl/errors.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace domus::xl {
namespace {

using Kind = HypervisorError::Kind;

bool Says(std::string_view text, std::initializer_list<std::string_view> phrases) {
  return std::ranges::any_of(phrases,
                             [&](std::string_view phrase) { return text.contains(phrase); });
}

Kind KindOf(std::string_view said) {
  if (Says(said, {"is an invalid domain identifier", "Error: Domain '"})) return Kind::kNotFound;
  if (Says(said, {"already exists", "Out of memory", "Cannot allocate memory", "not enough memory",
                  "failed to free memory", "Device or resource busy", "is mounted in",
                  "does not exist (no backend path", "not connected", "Unknown device"})) {
    return Kind::kConflict;
  }
  if (Says(said, {"Resource temporarily unavailable", "lock", "timed out", "Timed out"})) {
    return Kind::kTransient;
  }
  return Kind::kPermanent;
}

/// A source place or a routine of libxl: "libxl_dom.c:586:libxl__build_dom".
bool IsInternal(std::string_view piece) {
  constexpr std::array<std::string_view, 6> kPrefixes = {"libxl", "xc", "xg_", "error",
                                                         "panic", "warning"};
  piece = Trim(piece);
  return piece.find(' ') == std::string_view::npos &&
         std::ranges::any_of(kPrefixes, [&](std::string_view prefix) {
           return piece.starts_with(prefix);
         });
}

bool IsNumber(std::string_view piece) { return ParseInt(Trim(piece)).has_value(); }

bool IsRoutine(std::string_view piece) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789_";
  return Trim(piece).find_first_not_of(kLetters) == std::string_view::npos;
}

/// The line without what stands before its message: files, line numbers, routines, "Domain 5".
std::string_view Message(std::string_view line) {
  bool after_number = false;
  while (true) {
    line = Trim(line);
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) return line;
    const std::string_view piece = line.substr(0, colon);
    const bool is_domain = piece.starts_with("Domain ") && IsNumber(piece.substr(7));
    const bool is_routine = after_number && IsRoutine(piece);
    after_number = IsNumber(piece);
    if (!IsInternal(piece) && !after_number && !is_domain && !is_routine && piece != "script") {
      return line;
    }
    line = line.substr(colon + 1);
  }
}

/// What a failure is told by, best first: a hotplug script's own words, an error, any line. Of a
/// migration whose other side never spoke: what ssh or a shell said.
std::string_view TellingLine(std::string_view said) {
  std::string_view error;
  std::string_view any;
  const bool met_nobody = said.contains("reading banner from migration receiver stream");
  for (const std::string_view line : Split(said, '\n')) {
    if (line.contains(": script: ")) return line.substr(line.find(": script: ") + 2);
    if (met_nobody && line.starts_with("libxl: ")) continue;
    if (error.empty() && line.contains("error:")) error = line;
    const bool is_progress = line.starts_with("Parsing config") || line.starts_with("WARNING") ||
                             line.starts_with("Loading new") || line.starts_with("Saving to");
    if (any.empty() && !is_progress && !Trim(line).empty()) any = line;
  }
  return error.empty() ? any : error;
}

std::string Told(std::string_view said) {
  constexpr size_t kMost = 300;
  std::string_view text = Message(TellingLine(said));
  while (text.ends_with('.') || text.ends_with('!')) text.remove_suffix(1);
  return Printable(text.substr(0, kMost));
}

}  // namespace

std::unexpected<HypervisorError> Refuse(Kind kind, std::string text) {
  return std::unexpected(HypervisorError{kind, std::move(text)});
}
std::unexpected<HypervisorError> Conflict(std::string text) {
  return Refuse(Kind::kConflict, std::move(text));
}
std::unexpected<HypervisorError> Permanent(std::string text) {
  return Refuse(Kind::kPermanent, std::move(text));
}

HypervisorError ErrorOf(std::string_view call, const ProgramEnd& end) {
  switch (end.kind) {
    case ProgramEnd::Kind::kTimedOut:
      return {Kind::kNoAnswer, fmt::format("{} did not end in time and was killed", call)};
    case ProgramEnd::Kind::kTooMuch:
      return {Kind::kPermanent, fmt::format("{} printed more than it should", call)};
    case ProgramEnd::Kind::kSignalled:
      return {Kind::kNoAnswer, fmt::format("{} was ended by signal {}", call, end.status)};
    case ProgramEnd::Kind::kExited: break;
  }
  const std::string told = Told(end.err.empty() ? end.out : end.err);
  return {KindOf(end.err),
          told.empty() ? fmt::format("{} failed with exit code {}", call, end.status)
                       : fmt::format("{}: {}", call, told)};
}

}  // namespace domus::xl
