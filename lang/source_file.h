// Source files as the parsers see them, and places in them.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace domus {

/// Half-open range of bytes in SourceFile::text().
struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;
  bool operator==(const Span&) const = default;
};

/// Index of a file in its SourceMap.
using FileId = uint32_t;
inline constexpr FileId kNoFile = UINT32_MAX;

/// A place in source: what every value, diagnostic and plan line points at.
struct Location {
  FileId file = kNoFile;
  Span span;
  bool valid() const { return file != kNoFile; }
  bool operator==(const Location&) const = default;
};

/// 1-based line; 1-based column in code points (a tab is one).
struct LineColumn {
  int line = 1;
  int column = 1;
  bool operator==(const LineColumn&) const = default;
};

/// How the bytes on disk spell the text (PEP 263 coding line, or the default).
enum class Encoding { kUtf8, kAscii, kLatin1, kLatin9, kWindows1252 };

/// One file, decoded to UTF-8 with any BOM dropped; spans count bytes of text().
/// Line ends stay as they are in the file (LF, CRLF or CR).
class SourceFile {
 public:
  SourceFile(FileId id, std::string path, std::string text, Encoding encoding);

  FileId id() const { return id_; }
  const std::string& path() const { return path_; }
  std::string_view text() const { return text_; }
  Encoding encoding() const { return encoding_; }

  LineColumn At(uint32_t offset) const;
  /// Its line alone, which takes no counting of characters.
  int LineOf(uint32_t offset) const;
  int line_count() const { return static_cast<int>(line_starts_.size()); }
  /// The text of a 1-based line, without its line end.
  std::string_view Line(int line) const;
  /// Byte offset at which a 1-based line begins.
  uint32_t LineStart(int line) const;

 private:
  FileId id_;
  std::string path_;
  std::string text_;
  Encoding encoding_;
  std::vector<uint32_t> line_starts_;
};

/// Owns the source files of one run. References stay valid while it lives.
class SourceMap {
 public:
  /// Takes text that is already UTF-8 (see decode.h for bytes from disk).
  const SourceFile& Add(std::string path, std::string text, Encoding encoding = Encoding::kUtf8);
  const SourceFile& Get(FileId id) const { return files_[id]; }
  size_t size() const { return files_.size(); }

 private:
  std::deque<SourceFile> files_;
};

}  // namespace domus
