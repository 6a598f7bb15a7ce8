#include "reconciler/reconcile_error.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace domus {
namespace {

std::string RenderFrame(const ReconcileError& error, const SourceLines& source_lines) {
  const SourceRef& at = *error.source;
  std::string out = fmt::format("  --> {}:{}:{}\n", Printable(at.file), at.line, at.column);
  const auto text = source_lines ? source_lines(at.file, at.line) : std::nullopt;
  if (!text) return out;
  const std::string number = fmt::to_string(at.line);
  const std::string gutter(number.size() + 1, ' ');
  // The line may not be the one that was meant any more: marks stay below it.
  const auto length = static_cast<int64_t>(CodePoints(*text));
  const int64_t before = std::clamp<int64_t>(int64_t{at.column} - 1, 0, length);
  const int64_t width = std::clamp<int64_t>(int64_t{at.end_column} - at.column, 1, length + 1);
  out += fmt::format("{}|\n{} | {}\n{}| {}{}", gutter, number, Printable(*text), gutter,
                     std::string(static_cast<size_t>(before), ' '),
                     std::string(static_cast<size_t>(width), '^'));
  out += error.label.empty() ? "\n" : " " + error.label + "\n";
  return out;
}

}  // namespace

std::string RenderReconcileError(const ReconcileError& error, const SourceLines& source_lines) {
  std::string out = fmt::format("error[{}]: {}\n", error.id, error.headline);
  for (const std::string& line : error.lines) out += fmt::format("  {}\n", line);
  if (error.source) out += RenderFrame(error, source_lines);
  for (const std::string& note : error.notes) out += fmt::format("   = note: {}\n", note);
  for (const std::string& help : error.helps) out += fmt::format("   = help: {}\n", help);
  return out;
}

}  // namespace domus
