#include "compiler/sxp_text.h"

#include <algorithm>
#include <utility>

namespace domus {

SxpText& SxpText::Append(std::string_view text) {
  text_.text += text;
  return *this;
}

SxpText& SxpText::Append(const sxp::Node& node) { return AppendWithoutPrefix(node, ""); }

SxpText& SxpText::AppendWithoutPrefix(const sxp::Node& node, std::string_view prefix) {
  const sxp::Atom* atom = node.atom();
  if (!atom) return *this;
  const std::string_view text = atom->text.text;
  const size_t dropped = text.starts_with(prefix) ? prefix.size() : 0;
  for (const StringSegment& segment : atom->text.segments) {
    const size_t end = segment.text_begin + segment.length;
    if (end <= dropped) continue;
    const size_t begin = std::max<size_t>(segment.text_begin, dropped);
    text_.segments.push_back({static_cast<uint32_t>(text_.text.size() + begin - dropped),
                              static_cast<uint32_t>(end - begin), segment.file,
                              static_cast<uint32_t>(segment.source_begin + begin - segment.text_begin)});
  }
  text_.text += text.substr(dropped);
  return *this;
}

Value SxpText::Take(const sxp::Node& form) && {
  return {std::move(text_), {file_, form.span}};
}

}  // namespace domus
