#include "lang/source_text.h"

#include "lang/encoding.h"

namespace domus {
namespace {

/// Lengthens the last segment when it ends where the new text begins, in the text and the source.
void AppendSegment(String& string, FileId file, uint32_t at, uint32_t length) {
  const auto end = static_cast<uint32_t>(string.text.size());
  if (!string.segments.empty()) {
    StringSegment& last = string.segments.back();
    if (last.text_begin + last.length == end && last.source_begin + last.length == at) {
      last.length += length;
      return;
    }
  }
  string.segments.push_back({end, length, file, at});
}

}  // namespace

void AppendSource(String& string, const SourceFile& source, uint32_t at, uint32_t length) {
  const std::string_view bytes = source.text().substr(at, length);
  const bool same_bytes = string.unicode || source.encoding() == Encoding::kUtf8;
  if (same_bytes) {
    AppendSegment(string, source.id(), at, length);
    string.text += bytes;
    return;
  }
  for (size_t i = 0; i < bytes.size();) {
    const size_t begin = i;
    const char32_t character = NextCodePoint(bytes, i);
    if (character < 0x80) AppendSegment(string, source.id(), static_cast<uint32_t>(at + begin), 1);
    string.text += static_cast<char>(EncodeByte(character, source.encoding()).value_or('?'));
  }
}

}  // namespace domus
