#include "lang/render_diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <utility>

#include "base/text.h"
#include "lang/glyph.h"
#include "lang/redact.h"
#include "lang/source_frame.h"

namespace domus {
namespace {

/// Bounds the frames of one diagnostic: a MAC address may be used by thousands of guests.
constexpr size_t kMaxSecondary = 12;

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kBlue = "\x1b[1;34m";
constexpr std::string_view kReset = "\x1b[0m";

std::string_view SeverityColor(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "\x1b[1;31m";
    case Severity::kWarning:
      return "\x1b[1;33m";
    case Severity::kNote:
      return "\x1b[1;32m";
  }
  return "";
}

std::string Headline(const Diagnostic& diagnostic, const FrameStyle& style) {
  const std::string head =
      fmt::format("{}[{}]", SeverityName(diagnostic.severity), Info(diagnostic.code).id);
  const std::string message = ": " + ShownText(diagnostic.message);
  const std::string_view bold = style.reset.empty() ? "" : kBold;
  return Paint(style, style.primary_color, head) + Paint(style, bold, message) + "\n";
}

std::string Place(const SourceFile& source, LineColumn at) {
  return fmt::format("{}:{}:{}", ShownText(source.path()), at.line, at.column);
}

std::string Row(const FrameStyle& style, std::string_view sign) {
  return std::string(style.gutter + 1, ' ') + Paint(style, style.secondary_color, sign);
}

/// The arrow line, an empty gutter, and the marked lines.
std::string Frame(const SourceFile& source, uint32_t at, const std::vector<Mark>& marks,
                  const FrameStyle& style) {
  return std::string(style.gutter, ' ') + Paint(style, style.secondary_color, "-->") + " " +
         Place(source, source.At(at)) + "\n" + Row(style, "|") + "\n" +
         RenderFrame(source, marks, style);
}

/// `= note: text`; further lines of the text are aligned with the first.
std::string Remark(const FrameStyle& style, std::string_view kind, std::string_view text) {
  std::string remark;
  for (const std::string_view line : Split(text, '\n')) {
    if (remark.empty()) {
      remark = Row(style, "=") + " " + std::string(kind) + ": ";
    } else {
      remark += std::string(style.gutter + kind.size() + 5, ' ');
    }
    remark += ShownText(line) + "\n";
  }
  return remark;
}

std::vector<Label> Secondary(const Diagnostic& diagnostic) {
  const auto& all = diagnostic.secondary;
  return {all.begin(),
          all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kMaxSecondary))};
}

size_t GutterWidth(const Diagnostic& diagnostic, const SourceMap& sources) {
  int line = 0;
  const auto include = [&](const Label& label) {
    if (label.at.valid())
      line = std::max(line, LastLine(sources.Get(label.at.file), label.at.span));
  };
  include(diagnostic.primary);
  for (const Label& label : Secondary(diagnostic)) include(label);
  return std::max<size_t>(2, std::to_string(line).size());
}

FrameStyle Style(const Diagnostic& diagnostic, const SourceMap& sources, bool color) {
  FrameStyle style;
  style.gutter = GutterWidth(diagnostic, sources);
  if (color) {
    style.primary_color = SeverityColor(diagnostic.severity);
    style.secondary_color = kBlue;
    style.reset = kReset;
  }
  return style;
}

std::string PrimaryFrame(const Diagnostic& diagnostic, const SourceMap& sources,
                         const FrameStyle& style) {
  const Label& primary = diagnostic.primary;
  if (!primary.at.valid()) return primary.text.empty() ? "" : "  " + ShownText(primary.text) + "\n";
  std::vector<Mark> marks = {{primary.at.span, primary.text, true}};
  for (const Label& label : Secondary(diagnostic)) {
    if (label.at.file == primary.at.file) marks.push_back({label.at.span, label.text, false});
  }
  return Frame(sources.Get(primary.at.file), primary.at.span.begin, marks, style);
}

/// Labels in other files, each a note with a frame of its own.
std::string NoteFrames(const Diagnostic& diagnostic, const SourceMap& sources,
                       const FrameStyle& style) {
  std::string frames;
  const std::string_view green = style.reset.empty() ? "" : SeverityColor(Severity::kNote);
  for (const Label& label : Secondary(diagnostic)) {
    if (!label.at.valid() || label.at.file == diagnostic.primary.at.file) continue;
    const std::string text = label.text.empty() ? "see here" : ShownText(label.text);
    frames +=
        Paint(style, green, "note") + ": " + text + "\n" +
        Frame(sources.Get(label.at.file), label.at.span.begin, {{label.at.span, "", false}}, style);
  }
  return frames;
}

std::string Remarks(const Diagnostic& diagnostic, const FrameStyle& style) {
  std::string remarks;
  const size_t hidden = diagnostic.secondary.size() - Secondary(diagnostic).size();
  if (hidden > 0) {
    remarks += Remark(style, "note",
                      fmt::format("and {}", Count(static_cast<int64_t>(hidden), "further place")));
  }
  for (const std::string& note : diagnostic.notes) remarks += Remark(style, "note", note);
  for (const std::string& help : diagnostic.helps) remarks += Remark(style, "help", help);
  return remarks;
}

std::string Full(const Diagnostic& diagnostic, const SourceMap& sources, bool color) {
  const FrameStyle style = Style(diagnostic, sources, color);
  const std::string frame = PrimaryFrame(diagnostic, sources, style);
  const std::string rest = NoteFrames(diagnostic, sources, style) + Remarks(diagnostic, style);
  const bool separate = diagnostic.primary.at.valid() && !rest.empty();
  return Headline(diagnostic, style) + frame + (separate ? Row(style, "|") + "\n" : "") + rest;
}

bool BeginsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

/// Lines and columns of ascending places: never counts the characters of a line twice, so that many
/// findings in one long line stay linear.
class AscendingPlaces {
 public:
  LineColumn At(const SourceFile& source, uint32_t offset) {
    const bool same_line = file_ == source.id() && offset >= offset_ && offset < line_end_;
    if (same_line) {
      const std::string_view between = source.text().substr(offset_, offset - offset_);
      at_.column += static_cast<int>(std::ranges::count_if(between, BeginsCharacter));
    } else {
      at_ = source.At(offset);
      const bool last = at_.line >= source.line_count();
      line_end_ = last ? UINT32_MAX : source.LineStart(at_.line + 1);
    }
    file_ = source.id();
    offset_ = std::min(offset, static_cast<uint32_t>(source.text().size()));
    return at_;
  }

 private:
  FileId file_ = kNoFile;
  uint32_t offset_ = 0;
  uint32_t line_end_ = 0;
  LineColumn at_;
};

std::string Concise(const Diagnostic& diagnostic, const SourceMap& sources, bool color,
                    AscendingPlaces& places) {
  FrameStyle style;
  if (color) {
    style.primary_color = SeverityColor(diagnostic.severity);
    style.reset = kReset;
  }
  const Location& at = diagnostic.primary.at;
  std::string line;
  if (at.valid()) {
    const SourceFile& source = sources.Get(at.file);
    line = Place(source, places.At(source, at.span.begin)) + ": ";
  }
  line += Headline(diagnostic, style);
  if (!diagnostic.helps.empty()) {
    line.pop_back();
    line += "; " + ShownText(diagnostic.helps.front()) + "\n";
  }
  return line;
}

using Pointers = std::vector<const Diagnostic*>;

Pointers Sorted(const std::vector<Diagnostic>& diagnostics) {
  Pointers sorted;
  sorted.reserve(diagnostics.size());
  for (const Diagnostic& diagnostic : diagnostics) sorted.push_back(&diagnostic);
  std::ranges::stable_sort(sorted, {}, [](const Diagnostic* d) {
    return std::pair(d->primary.at.file, d->primary.at.span.begin);
  });
  return sorted;
}

/// Frames of one file's diagnostics. A warning is only shown when no error loses its place to it.
std::string RenderFile(std::span<const Diagnostic* const> diagnostics, const SourceMap& sources,
                       const RenderOptions& options) {
  const auto is_error = [](const Diagnostic* d) { return d->severity == Severity::kError; };
  const size_t limit =
      options.max_per_file > 0 ? static_cast<size_t>(options.max_per_file) : SIZE_MAX;
  size_t errors =
      std::min<size_t>(limit, static_cast<size_t>(std::ranges::count_if(diagnostics, is_error)));
  size_t others = limit - errors;
  Redactor redactor(sources);
  std::string text;
  size_t hidden = 0;
  for (const Diagnostic* diagnostic : diagnostics) {
    size_t& left = is_error(diagnostic) ? errors : others;
    if (left == 0) {
      ++hidden;
      continue;
    }
    --left;
    text += Full(redactor.Redact(*diagnostic), sources, options.color) + "\n";
  }
  if (hidden == 0) return text;
  const FileId file = diagnostics.front()->primary.at.file;
  const std::string where = file == kNoFile ? "" : " in " + ShownText(sources.Get(file).path());
  return text + fmt::format("... and {}{}\n\n", Count(static_cast<int64_t>(hidden), "more finding"),
                            where);
}

}  // namespace

std::string RenderDiagnostic(const Diagnostic& diagnostic, const SourceMap& sources,
                             const RenderOptions& options) {
  const Diagnostic redacted = Redactor(sources).Redact(diagnostic);
  if (!options.concise) return Full(redacted, sources, options.color);
  AscendingPlaces places;
  return Concise(redacted, sources, options.color, places);
}

std::string RenderAll(const std::vector<Diagnostic>& diagnostics, const SourceMap& sources,
                      const RenderOptions& options) {
  const Pointers sorted = Sorted(diagnostics);
  std::string text;
  if (options.concise) {
    AscendingPlaces places;
    Redactor redactor(sources);
    for (const Diagnostic* d : sorted) {
      text += Concise(redactor.Redact(*d), sources, options.color, places);
    }
    return text;
  }
  for (size_t begin = 0; begin < sorted.size();) {
    size_t end = begin + 1;
    const FileId file = sorted[begin]->primary.at.file;
    while (end < sorted.size() && sorted[end]->primary.at.file == file) ++end;
    text += RenderFile(std::span(sorted).subspan(begin, end - begin), sources, options);
    begin = end;
  }
  return text;
}

std::string FindingsSummary(const std::vector<Diagnostic>& diagnostics, int files) {
  std::array<int64_t, 3> counts = {};
  std::set<FileId> with_findings;
  for (const Diagnostic& diagnostic : diagnostics) {
    ++counts[static_cast<size_t>(diagnostic.severity)];
    if (diagnostic.primary.at.valid()) with_findings.insert(diagnostic.primary.at.file);
  }
  std::vector<std::string> parts;
  for (const Severity severity : {Severity::kError, Severity::kWarning, Severity::kNote}) {
    const int64_t count = counts[static_cast<size_t>(severity)];
    if (count > 0) parts.push_back(Count(count, SeverityName(severity)));
  }
  if (parts.empty()) return fmt::format("Found nothing in {}.", Count(files, "file"));
  std::string found = parts.front();
  for (size_t i = 1; i < parts.size(); ++i)
    found += (i + 1 == parts.size() ? " and " : ", ") + parts[i];
  if (with_findings.empty()) return fmt::format("Found {}.", found);
  return fmt::format("Found {} in {} of {}.", found, with_findings.size(), Count(files, "file"));
}

}  // namespace domus
