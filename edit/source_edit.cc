#include "edit/source_edit.h"

#include <algorithm>

#include <fmt/format.h>

#include "lang/encoding.h"

namespace domus {

std::string Replace(std::string_view text, std::vector<Replacement> replacements) {
  std::ranges::stable_sort(replacements, {},
                           [](const Replacement& one) { return one.at.begin; });
  std::string edited;
  size_t done = 0;
  for (const Replacement& one : replacements) {
    edited += text.substr(done, one.at.begin - done);
    edited += one.text;
    done = one.at.end;
  }
  edited += text.substr(done);
  return edited;
}

Result<std::string> EncodeLike(const SourceFile& source, std::string_view original,
                               std::string_view edited) {
  constexpr std::string_view kBom = "\xEF\xBB\xBF";
  std::string bytes(original.starts_with(kBom) ? kBom : std::string_view());
  if (source.encoding() == Encoding::kUtf8) return bytes.append(edited);
  for (size_t at = 0; at < edited.size();) {
    const char32_t character = NextCodePoint(edited, at);
    const auto byte = EncodeByte(character, source.encoding());
    if (!byte) return Fail(fmt::format("`{}` can't be written in its encoding", source.path()));
    bytes += static_cast<char>(*byte);
  }
  return bytes;
}

std::string_view LineEndOf(std::string_view text) {
  const size_t at = text.find_first_of("\r\n");
  if (at == std::string_view::npos || text[at] == '\n') return "\n";
  return text.substr(at, 2) == "\r\n" ? "\r\n" : "\r";
}

}  // namespace domus
