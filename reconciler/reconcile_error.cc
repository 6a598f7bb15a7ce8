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
  const int width = std::max(1, at.end_column - at.column);
  out += fmt::format("{}|\n{} | {}\n{}| {}{}", gutter, number, Printable(*text), gutter,
                     std::string(static_cast<size_t>(std::max(0, at.column - 1)), ' '),
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
