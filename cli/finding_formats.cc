#include "cli/finding_formats.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/text.h"
#include "cli/version.h"
#include "lang/redact.h"

namespace domus {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFormatVersion = "1.0";

std::string Dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json Text(const std::string& text) {
  if (IsUtf8(text)) return text;
  return Json{{"bytes", ToHex(text)}};
}

/// By file, then by place, without passwords.
std::vector<Diagnostic> Sorted(const DiagnosticSink& sink, const SourceMap& sources) {
  std::vector<Diagnostic> findings = sink.all();
  std::ranges::stable_sort(findings, {}, [](const Diagnostic& finding) {
    return std::tuple(finding.primary.at.file, finding.primary.at.span.begin);
  });
  Redactor redactor(sources);
  for (Diagnostic& finding : findings) finding = redactor.Redact(std::move(finding));
  return findings;
}

/// Adds file, line, col, end_line, end_col and label; lines and columns are 0 without a place.
void AddPlace(Json& json, const Label& label, const SourceMap& sources) {
  const bool placed = label.at.valid();
  const SourceFile* file = placed ? &sources.Get(label.at.file) : nullptr;
  const LineColumn begin = file ? file->At(label.at.span.begin) : LineColumn{0, 0};
  const LineColumn end = file ? file->At(label.at.span.end) : LineColumn{0, 0};
  json["file"] = file ? Text(file->path()) : Json(nullptr);
  json["line"] = begin.line;
  json["col"] = begin.column;
  json["end_line"] = end.line;
  json["end_col"] = end.column;
  json["label"] = label.text;
}

Json FindingJson(const Diagnostic& finding, const SourceMap& sources) {
  Json json = {{"code", Info(finding.code).id},
               {"slug", Info(finding.code).slug},
               {"severity", SeverityName(finding.severity)},
               {"message", finding.message}};
  AddPlace(json, finding.primary, sources);
  json["secondary"] = Json::array();
  for (const Label& label : finding.secondary) {
    if (!label.at.valid()) continue;
    Json place = Json::object();
    AddPlace(place, label, sources);
    json["secondary"].push_back(std::move(place));
  }
  json["notes"] = finding.notes;
  json["helps"] = finding.helps;
  return json;
}

Json SummaryJson(const DiagnosticSink& sink, int files) {
  const auto count = [&](Severity severity) {
    return std::ranges::count(sink.all(), severity, &Diagnostic::severity);
  };
  return {{"errors", count(Severity::kError)},
          {"warnings", count(Severity::kWarning)},
          {"notes", count(Severity::kNote)},
          {"files", files}};
}

/// As GitHub's runner takes the data and the properties of a workflow command.
std::string Escaped(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    const bool always = c == '%' || c == '\r' || c == '\n';
    if (always || (property && (c == ':' || c == ','))) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string GithubLine(const Diagnostic& finding, const SourceMap& sources) {
  const std::string_view level =
      finding.severity == Severity::kNote ? "notice" : SeverityName(finding.severity);
  std::string place;
  if (finding.primary.at.valid()) {
    const SourceFile& file = sources.Get(finding.primary.at.file);
    const LineColumn begin = file.At(finding.primary.at.span.begin);
    const LineColumn end = file.At(finding.primary.at.span.end);
    place = fmt::format("file={},line={},endLine={},", Escaped(file.path(), true), begin.line,
                        end.line);
    // Columns of a range over several lines are refused.
    if (begin.line == end.line) place += fmt::format("col={},endColumn={},", begin.column, end.column);
  }
  std::string message = finding.message;
  if (!finding.helps.empty()) message += "; " + finding.helps[0];
  return fmt::format("::{} {}title={} {}::{}\n", level, place, Info(finding.code).id,
                     Info(finding.code).slug, Escaped(message, false));
}

}  // namespace

std::string FindingsAsJson(const DiagnosticSink& sink, const SourceMap& sources, int files) {
  Json document = {{"format_version", kFormatVersion},
                   {"tool", {{"name", "domus"}, {"version", Version()}}},
                   {"findings", Json::array()}};
  for (const Diagnostic& finding : Sorted(sink, sources)) {
    document["findings"].push_back(FindingJson(finding, sources));
  }
  document["summary"] = SummaryJson(sink, files);
  return Dump(document, 2);
}

std::string FindingsAsJsonLines(const DiagnosticSink& sink, const SourceMap& sources, int files) {
  std::string lines =
      Dump({{"type", "version"}, {"ui", kFormatVersion}, {"domus", Version()}}, -1);
  for (const Diagnostic& finding : Sorted(sink, sources)) {
    lines += Dump({{"type", "finding"}, {"finding", FindingJson(finding, sources)}}, -1);
  }
  return lines + Dump({{"type", "summary"}, {"summary", SummaryJson(sink, files)}}, -1);
}

std::string FindingsForGithub(const DiagnosticSink& sink, const SourceMap& sources) {
  std::vector<Diagnostic> findings = Sorted(sink, sources);
  std::ranges::stable_sort(findings, {}, &Diagnostic::severity);
  std::string lines;
  for (const Diagnostic& finding : findings) lines += GithubLine(finding, sources);
  return lines;
}

}  // namespace domus
