#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"
#include "lang/encoding.h"
#include "lang/parse.h"

namespace domus {
namespace {

constexpr std::string_view kBom = "\xEF\xBB\xBF";
constexpr std::string_view kCodingHelp =
    "save the file as UTF-8, or name its encoding on the first line: # -*- coding: latin-1 -*-";

struct CodingLine {
  std::string_view name;
  uint32_t offset;  // of the name
};

bool IsNameCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
         c == '_' || c == '.';
}

/// The encoding that a comment line names (`coding: NAME` or `coding=NAME`), by PEP 263.
std::optional<CodingLine> ReadCodingLine(std::string_view text, size_t begin, size_t end) {
  const std::string_view line = text.substr(begin, end - begin);
  if (!Trim(line).starts_with('#')) return std::nullopt;
  for (size_t at = line.find("coding"); at != std::string_view::npos;
       at = line.find("coding", at + 1)) {
    size_t name = at + 6;
    if (name >= line.size() || (line[name] != ':' && line[name] != '=')) continue;
    name = std::min(line.find_first_not_of(" \t", name + 1), line.size());
    size_t name_end = name;
    while (name_end < line.size() && IsNameCharacter(line[name_end])) ++name_end;
    if (name_end > name) {
      return CodingLine{line.substr(name, name_end - name), static_cast<uint32_t>(begin + name)};
    }
  }
  return std::nullopt;
}

/// Looks at the first line and, when that one says nothing, at the second.
std::optional<CodingLine> FindCodingLine(std::string_view text) {
  size_t begin = 0;
  for (int line = 1; line <= 2 && begin < text.size(); ++line) {
    const size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
    if (const auto coding = ReadCodingLine(text, begin, end)) return coding;
    const std::string_view content = Trim(text.substr(begin, end - begin));
    if (!content.empty() && !content.starts_with('#')) return std::nullopt;
    begin = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
  }
  return std::nullopt;
}

/// Adds the part of the file that is text, for the message to point at its end.
const SourceFile& AddReadablePart(std::string path, std::string_view bytes, size_t limit,
                                  SourceMap& sources) {
  const std::string_view part = bytes.substr(0, limit);
  const size_t end = FindInvalidByte(part, Encoding::kUtf8).value_or(part.size());
  return sources.Add(std::move(path), std::string(part.substr(0, end)));
}

Location EndOf(const SourceFile& source) {
  const auto end = static_cast<uint32_t>(source.text().size());
  return {source.id(), {end, end}};
}

std::string_view DescribeEncoding(Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf8:
      return "UTF-8";
    case Encoding::kAscii:
      return "ASCII";
    case Encoding::kLatin1:
      return "Latin-1";
    case Encoding::kLatin9:
      return "ISO 8859-15";
    case Encoding::kWindows1252:
      return "Windows-1252";
  }
  return "";
}

Diagnostic InvalidByte(const SourceFile& source, unsigned char byte, size_t offset,
                       Encoding encoding, bool named) {
  Diagnostic diagnostic(
      Code::kSY001, EndOf(source), fmt::format("the file is not {}", DescribeEncoding(encoding)),
      fmt::format("byte 0x{:02X} at offset {} is no {}", byte, offset, DescribeEncoding(encoding)));
  if (!named) {
    diagnostic.notes.push_back("without a coding line a file is read as UTF-8");
    diagnostic.helps.emplace_back(kCodingHelp);
  }
  return diagnostic;
}

}  // namespace

const SourceFile* DecodeSource(std::string path, std::string_view bytes, SourceMap& sources,
                               DiagnosticSink& sink, const ParseLimits& limits) {
  if (bytes.size() > limits.file_bytes) {
    const SourceFile& source = AddReadablePart(std::move(path), {}, 0, sources);
    sink.Report(Diagnostic(Code::kSY002, EndOf(source),
                           fmt::format("the file is larger than {} bytes", limits.file_bytes))
                    .Note("a config is far smaller; is this the right file?"));
    return nullptr;
  }
  const size_t bom = bytes.starts_with(kBom) ? kBom.size() : 0;
  const std::string_view body = bytes.substr(bom);
  if (const size_t nul = body.find('\0'); nul != std::string_view::npos) {
    const SourceFile& source = AddReadablePart(std::move(path), body, nul, sources);
    sink.Report(Diagnostic(Code::kSY001, EndOf(source), "the file holds a NUL byte",
                           fmt::format("at offset {}", bom + nul))
                    .Note("a config is text; is this the right file?"));
    return nullptr;
  }
  const auto coding = FindCodingLine(body);
  const auto encoding = coding ? FindEncoding(coding->name) : Encoding::kUtf8;
  if (!encoding || (bom != 0 && *encoding != Encoding::kUtf8)) {
    const SourceFile& source = AddReadablePart(std::move(path), body, body.size(), sources);
    const auto end = static_cast<uint32_t>(coding->offset + coding->name.size());
    const Location at{source.id(), {coding->offset, end}};
    sink.Report(
        encoding ? Diagnostic(Code::kSY004, at, "the coding line contradicts the file",
                              "the file begins with a UTF-8 byte order mark")
                 : Diagnostic(Code::kSY004, at, fmt::format("unknown encoding `{}`", coding->name))
                       .Help("use utf-8, ascii, latin-1, iso-8859-15 or windows-1252"));
    return nullptr;
  }
  if (const auto invalid = FindInvalidByte(body, *encoding)) {
    const auto byte = static_cast<unsigned char>(body[*invalid]);
    const SourceFile& source =
        sources.Add(std::move(path), DecodeText(body.substr(0, *invalid), *encoding));
    sink.Report(InvalidByte(source, byte, bom + *invalid, *encoding, coding.has_value()));
    return nullptr;
  }
  return &sources.Add(std::move(path), DecodeText(body, *encoding), *encoding);
}

}  // namespace domus
