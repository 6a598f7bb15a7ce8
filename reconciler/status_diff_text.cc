// RenderStatusDiff of status_text.h.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "base/text_layout.h"
#include "reconciler/addresses.h"
#include "reconciler/paint.h"
#include "reconciler/status_text.h"

namespace domus {
namespace {

using Cells = std::array<std::string, 4>;  // setting, desired, next boot, live

constexpr size_t kGap = 3;
constexpr size_t kNoteIndent = 6;
constexpr size_t kLeastValueWidth = 8;

struct DiffRow {
  Cells cells{};
  std::string note{};
};

std::vector<DiffRow> RowsOf(const GuestStatus& guest) {
  std::vector<DiffRow> rows = {
      {.cells = {GuestAddress(guest.name), "DESIRED", "NEXT BOOT", "LIVE"}, .note = ""}};
  for (const FieldStatus& field : guest.fields) {
    rows.push_back({.cells = {field.path, field.desired, field.next_boot, field.live},
                    .note = field.note});
  }
  return rows;
}

/// What the columns may take of the width: values that are longer are cut.
Cells::size_type ValueWidth(size_t name_width, size_t width) {
  const size_t left = width > name_width + 3 * kGap ? width - name_width - 3 * kGap : 0;
  return std::max(kLeastValueWidth, left / 3);
}

void AppendRows(std::string& out, std::vector<DiffRow> rows, const StatusTextOptions& options) {
  std::array<size_t, 4> widths = {19, 12, 12, 12};
  for (const DiffRow& row : rows) widths[0] = std::max(widths[0], CodePoints(row.cells[0]));
  const size_t most = ValueWidth(widths[0], options.width);
  for (DiffRow& row : rows) {
    for (size_t i = 1; i < 4; ++i) {
      if (!options.full) row.cells[i] = Elide(row.cells[i], most);
      widths[i] = std::max(widths[i], CodePoints(row.cells[i]));
    }
  }
  for (const DiffRow& row : rows) {
    std::string line;
    size_t column = 0;
    for (size_t i = 0; i < 4; ++i) {
      line.append(column - CodePoints(line), ' ');
      line += row.cells[i];
      column += widths[i] + kGap;
    }
    const bool heads = &row == &rows.front();
    if (!row.note.empty() && column + CodePoints(row.note) <= options.width) {
      line.append(column - CodePoints(line), ' ');
      line += row.note;
    } else if (!row.note.empty()) {
      line += "\n" + std::string(kNoteIndent, ' ') + row.note;
    }
    out += Paint(line, heads ? Tone::kBold : Tone::kPlain, options.color) + "\n";
  }
}

}  // namespace

std::string RenderStatusDiff(const Status& status, const std::string& address,
                             const StatusTextOptions& options) {
  std::string out;
  for (const GuestStatus& guest : status.guests) {
    const bool is_meant = address.empty() || GuestAddress(guest.name) == address;
    if (!is_meant || guest.fields.empty()) continue;
    if (!out.empty()) out += '\n';
    AppendRows(out, RowsOf(guest), options);
  }
  if (!out.empty()) return out;
  return fmt::format("No difference between config, next boot and what runs{}.\n",
                     address.empty() ? "" : " of " + address);
}

}  // namespace domus
