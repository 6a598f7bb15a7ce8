#include "reconciler/plan_change_text.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "base/text_layout.h"
#include "model/guest_fields.h"
#include "reconciler/paint.h"

namespace domus {
namespace {

constexpr size_t kSymbolColumn = 6;
constexpr size_t kPathColumn = 9;
constexpr size_t kPathWidth = 13;
constexpr size_t kValueColumn = kPathColumn + kPathWidth;
constexpr size_t kReasonColumn = 12;
constexpr size_t kHowColumn = 44;
constexpr size_t kFileColumn = 61;
constexpr size_t kSourceColumn = 78;  // where there is room
constexpr size_t kSourceWidth = 5;
constexpr size_t kRightWidth = 22;  // source, level and "(drift)"
constexpr size_t kLeastValueWidth = 16;
/// Where the second and third setting of a row of a created object stand.
constexpr size_t kRowColumns[] = {6, 34, 58};

std::string_view LevelWords(Disruption level) {
  return level == Disruption::kStaged ? "next boot"
         : level == Disruption::kNone ? ""
                                      : ToString(level);
}

/// A device that is named by all there is to it (usbdevice[tablet]) has no value besides.
std::string WithoutKey(std::string_view path, const std::string& value) {
  return FieldKey(path) == value ? "" : value;
}

std::string ValueText(const FieldChange& field) {
  switch (field.kind) {
    case FieldChange::Kind::kAdd: return WithoutKey(field.path, field.after);
    case FieldChange::Kind::kRemove: return WithoutKey(field.path, field.before);
    case FieldChange::Kind::kChange:
    case FieldChange::Kind::kReplace: break;
  }
  return field.before == field.after ? field.after
                                     : fmt::format("{} -> {}", field.before, field.after);
}

std::string SourceText(const FieldChange& field, const std::string& file) {
  if (!field.source || field.source->line == 0) return "";
  if (field.source->file == file) return fmt::format(":{}", field.source->line);
  return fmt::format("{}:{}", field.source->file, field.source->line);
}

/// ":4   live   (drift)"
std::string RightText(const FieldChange& field, const std::string& file) {
  std::string level(LevelWords(field.level));
  if (field.cause == Cause::kDrift) level = fmt::format("{:<6} (drift)", level);
  const std::string source = SourceText(field, file);
  if (source.empty()) return std::string(kSourceWidth, ' ') + level;
  return PadTo(source, kSourceWidth) + level;
}

/// Writes lines, each without blanks at its end.
class BlockWriter {
 public:
  BlockWriter(std::string& out, const PlanTextOptions& options) : out_(out), options_(options) {}

  /// The characters of `line` from `column` on are painted, `count` of them.
  void Line(const std::string& line, size_t column = 0, size_t count = 0,
            Tone tone = Tone::kPlain) {
    const size_t end = line.find_last_not_of(' ');
    const std::string text = line.substr(0, end == std::string::npos ? 0 : end + 1);
    const size_t from = std::min(column, text.size());
    out_ += text.substr(0, from) + Paint(text.substr(from, count), tone, options_.color);
    if (from + count < text.size()) out_ += text.substr(from + count);
    out_ += '\n';
  }

  /// `left`, then `right` from `column` on, or in a line of its own when that is too long.
  void Pair(const std::string& left, size_t column, const std::string& right, size_t indent,
            size_t painted, Tone tone) {
    const std::string both = right.empty() ? left : PadTo(left, column) + right;
    if (CodePoints(both) <= options_.width || right.empty()) return Line(both, 2, painted, tone);
    if (CodePoints(left) + 2 + CodePoints(right) <= options_.width) {
      return Line(left + "  " + right, 2, painted, tone);
    }
    Line(left, 2, painted, tone);
    Paragraph(right, indent);
  }

  void Paragraph(std::string_view text, size_t indent) {
    const size_t width = options_.width > indent ? options_.width - indent : 1;
    for (const std::string& line :
         WrapWords(text, {.first_width = width, .width = width, .cut_words = !options_.full})) {
      Line(std::string(indent, ' ') + line);
    }
  }

  /// "  ~  memory       2 -> 4" with `right` in the same line; a long value goes on below, where it has
  /// the whole width.
  void Setting(std::string_view symbol, Tone tone, const std::string& path,
               const std::string& value, const std::string& right) {
    std::string line(kSymbolColumn, ' ');
    line += fmt::format("{:<2} ", symbol) + path;
    const size_t right_column = RightColumn();
    const size_t room = right.empty() ? options_.width : right_column - 2;
    const std::string whole = value.empty() ? line : PadTo(line, kValueColumn) + value;
    const size_t length = CodePoints(whole);
    const bool fits = length <= room || length + 2 + CodePoints(right) <= options_.width;
    if (fits) {
      const std::string text = right.empty() ? whole : PadTo(whole, right_column) + right;
      return Line(text, kSymbolColumn, symbol.size(), tone);
    }
    line = PadTo(line, kValueColumn);
    const size_t used = CodePoints(line);
    const size_t width = std::max(options_.width, kValueColumn + kLeastValueWidth) - kValueColumn;
    const size_t first = room > used + kLeastValueWidth ? room - used : 0;
    const auto lines = WrapWords(
        value, {.first_width = first, .width = width, .cut_words = !options_.full});
    Line(right.empty() ? line + lines[0] : PadTo(line + lines[0], right_column) + right,
         kSymbolColumn, symbol.size(), tone);
    for (size_t i = 1; i < lines.size(); ++i) Line(std::string(kValueColumn, ' ') + lines[i]);
  }

  const PlanTextOptions& options() const { return options_; }

 private:
  size_t RightColumn() const {
    const size_t least = kValueColumn + kLeastValueWidth + 2;
    const size_t fitting = options_.width > kRightWidth ? options_.width - kRightWidth : 0;
    return std::clamp(fitting, least, std::max(least, kSourceColumn));
  }

  std::string& out_;
  const PlanTextOptions& options_;
};

void AppendField(BlockWriter& out, const FieldChange& field, const std::string& file) {
  out.Setting(Symbol(field), ToneOf(field), field.path, ValueText(field), RightText(field, file));
  if (field.cause == Cause::kConflict) {
    out.Paragraph(fmt::format("conflict: the host was changed, too; {} was applied",
                              field.applied.empty() ? "nothing" : field.applied),
                  kReasonColumn);
  }
  if (!field.reason.empty()) out.Paragraph(field.reason, kReasonColumn);
}

/// The settings of a created object: plain ones up to three in a row, devices in rows of their own.
class CreatedRows {
 public:
  explicit CreatedRows(BlockWriter& out) : out_(out) {}

  void Add(const FieldChange& field) {
    const bool is_device = !FieldKey(field.path).empty();
    const std::string alone = PadTo("+  " + field.path, kPathWidth + 3) + field.after;
    if (is_device || kRowColumns[0] + CodePoints(alone) > Limit()) {
      Flush();
      out_.Setting("+", Tone::kGood, field.path, WithoutKey(field.path, field.after), "");
      return;
    }
    const std::string cell =
        row_.empty() ? alone : fmt::format("+  {}  {}", field.path, field.after);
    if (!row_.empty() && !Fits(cell)) {
      Flush();
      return Add(field);
    }
    row_.append(kRowColumns[cells_] - CodePoints(row_), ' ');
    row_ += cell;
    ++cells_;
  }

  void Flush() {
    if (!row_.empty()) out_.Line(row_, kSymbolColumn, 1, Tone::kGood);
    row_.clear();
    cells_ = 0;
  }

 private:
  size_t Limit() const { return std::min(kSourceColumn, out_.options().width); }
  bool Fits(const std::string& cell) const {
    return cells_ < std::size(kRowColumns) && CodePoints(row_) + 2 <= kRowColumns[cells_] &&
           kRowColumns[cells_] + CodePoints(cell) <= Limit();
  }

  BlockWriter& out_;
  std::string row_;
  size_t cells_ = 0;
};

void AppendUnchanged(BlockWriter& out, const ObjectChange& change) {
  if (change.unchanged.empty()) return;
  if (!out.options().full) {
    const auto count = static_cast<int64_t>(change.unchanged.size());
    out.Line(fmt::format("         ({} hidden)", Count(count, "unchanged setting")));
    return;
  }
  for (const UnchangedField& field : change.unchanged) {
    out.Setting("", Tone::kPlain, field.path, WithoutKey(field.path, field.value), "");
  }
}

void AppendHeld(BlockWriter& out, const ObjectChange& change) {
  const std::string_view symbol = Symbol(change.action);
  const std::string head = fmt::format("  {} {}   ", symbol, change.address);
  const size_t indent = std::min<size_t>(CodePoints(head), out.options().width / 3);
  out.Pair(head + change.held, kFileColumn, change.held_why, indent, symbol.size(),
           ToneOf(change.action));
  if (!change.held_help.empty()) out.Paragraph(change.held_help, indent);
}

/// Never cut: what goes for good is to be read whole.
void AppendDeletions(BlockWriter& out, const ObjectChange& change) {
  const std::string indent(kSymbolColumn, ' ');
  for (const Step& step : change.steps) {
    if (step.path.empty()) continue;
    const std::string note = step.verb == Verb::kUndefine ? " (NVRAM)" : "";
    out.Line(indent + "-  " + DeletionText(step.path, step.bytes) + note, kSymbolColumn, 1,
             Tone::kDanger);
  }
  for (const std::string& kept : change.kept) out.Line(indent + "   kept: " + kept);
}

/// "  ! guest.db01      running_pool/db01/vm.cfg"
void AppendHead(BlockWriter& out, const ObjectChange& change) {
  const std::string_view symbol = Symbol(change.action);
  const std::string head = fmt::format("  {} {}", symbol, change.address);
  out.Pair(head, kFileColumn, change.file, kSymbolColumn, symbol.size(), ToneOf(change.action));
}

}  // namespace

void AppendChangeText(std::string& out, const ObjectChange& change,
                      const PlanTextOptions& options) {
  out += '\n';
  BlockWriter writer(out, options);
  const std::string title = fmt::format("  # {} {}", change.address, change.title);
  writer.Pair(title, kHowColumn, change.how, kSymbolColumn, title.size() - 2, Tone::kBold);
  change.held.empty() ? AppendHead(writer, change) : AppendHeld(writer, change);
  if (change.action == Action::kCreate) {
    CreatedRows rows(writer);
    for (const FieldChange& field : change.fields) rows.Add(field);
    rows.Flush();
    return;
  }
  for (const FieldChange& field : change.fields) AppendField(writer, field, change.file);
  AppendUnchanged(writer, change);
  AppendDeletions(writer, change);
}

}  // namespace domus
