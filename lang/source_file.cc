#include "lang/source_file.h"

#include <algorithm>

namespace domus {
namespace {

std::vector<uint32_t> FindLineStarts(std::string_view text) {
  std::vector<uint32_t> starts = {0};
  for (size_t i = 0; i < text.size(); ++i) {
    const bool lone_cr = text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n');
    if (text[i] == '\n' || lone_cr) starts.push_back(static_cast<uint32_t>(i + 1));
  }
  return starts;
}

bool IsContinuationByte(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

SourceFile::SourceFile(FileId id, std::string path, std::string text, Encoding encoding)
    : id_(id),
      path_(std::move(path)),
      text_(std::move(text)),
      encoding_(encoding),
      line_starts_(FindLineStarts(text_)) {}

int SourceFile::LineOf(uint32_t offset) const {
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  return static_cast<int>(next - line_starts_.begin());
}

LineColumn SourceFile::At(uint32_t offset) const {
  const uint32_t clamped = std::min<uint32_t>(offset, static_cast<uint32_t>(text_.size()));
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), clamped);
  const uint32_t start = *std::prev(next);
  const auto continuation =
      std::count_if(text_.begin() + start, text_.begin() + clamped, IsContinuationByte);
  return {static_cast<int>(next - line_starts_.begin()),
          static_cast<int>(clamped - start - continuation) + 1};
}

std::string_view SourceFile::Line(int line) const {
  const uint32_t start = LineStart(line);
  const size_t end = line < line_count() ? line_starts_[line] : text_.size();
  std::string_view view = text().substr(start, end - start);
  while (!view.empty() && (view.back() == '\n' || view.back() == '\r')) view.remove_suffix(1);
  return view;
}

uint32_t SourceFile::LineStart(int line) const {
  const int clamped = std::clamp(line, 1, line_count());
  return line_starts_[clamped - 1];
}

const SourceFile& SourceMap::Add(std::string path, std::string text, Encoding encoding) {
  const auto id = static_cast<FileId>(files_.size());
  return files_.emplace_back(id, std::move(path), std::move(text), encoding);
}

}  // namespace domus
