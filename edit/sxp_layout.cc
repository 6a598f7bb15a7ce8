#include "edit/sxp_layout.h"

#include <algorithm>

#include <fmt/format.h>

#include "edit/list_edit.h"

namespace domus {
namespace {

bool IsPlain(std::string_view value) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+./:,=@";
  return !value.empty() && value.find_first_not_of(kPlain) == std::string_view::npos;
}

std::string Quoted(std::string_view value, char quote) {
  std::string text(1, quote);
  for (const char byte : value) {
    const auto code = static_cast<unsigned char>(byte);
    if (byte == '\\' || byte == quote) {
      text += {'\\', byte};
    } else if (code < 0x20 || code >= 0x7F) {
      text += fmt::format("\\x{:02x}", code);
    } else {
      text += byte;
    }
  }
  return text + quote;
}

}  // namespace

std::string_view HeadOf(const sxp::Node& node) {
  const sxp::Form* form = node.form();
  const sxp::Atom* head = form && !form->items.empty() ? form->items.front().atom() : nullptr;
  return head ? std::string_view(head->text.text) : std::string_view();
}

std::string AtomText(std::string_view value) {
  return IsPlain(value) ? std::string(value) : Quoted(value, '\'');
}

Replacement ReplaceAtom(std::string_view text, const sxp::Node& atom, std::string_view value) {
  if (!atom.atom()->quoted) return {atom.span, AtomText(value)};
  return {atom.span, Quoted(value, text[atom.span.begin])};
}

Replacement InsertBehind(std::string_view text, const sxp::Node& neighbour,
                         const std::string& form) {
  const size_t begin = LineBegin(text, neighbour.span.begin);
  const std::string_view indent = text.substr(begin, neighbour.span.begin - begin);
  uint32_t at = neighbour.span.end;
  if (!IsBlank(indent)) return {{at, at}, " " + form};
  // A comment behind the neighbour stays with it.
  const size_t line_end = LineEnd(text, at);
  if (IsBlankOrComment(text.substr(at, line_end - at))) at = static_cast<uint32_t>(line_end);
  return {{at, at}, std::string(LineEndOf(text)) + std::string(indent) + form};
}

Replacement RemoveForm(std::string_view text, const sxp::Node& form) {
  size_t begin = LineBegin(text, form.span.begin);
  const size_t end = LineEnd(text, form.span.end);
  const bool begins_line = IsBlank(text.substr(begin, form.span.begin - begin));
  const bool ends_line = IsBlankOrComment(text.substr(form.span.end, end - form.span.end));
  if (begins_line && ends_line) {
    return {{static_cast<uint32_t>(begin), static_cast<uint32_t>(AfterLineEnd(text, end))}, ""};
  }
  // The brackets behind a form that ends its list move up to what is before it.
  begin = form.span.begin;
  const bool closes = form.span.end < text.size() && text[form.span.end] == ')';
  const std::string_view blanks = closes ? " \t\r\n" : " \t";
  while (begin > 0 && blanks.contains(text[begin - 1])) --begin;
  const std::string_view line = text.substr(LineBegin(text, begin), begin - LineBegin(text, begin));
  if (line.contains('#')) begin = form.span.begin;
  return {{static_cast<uint32_t>(begin), form.span.end}, ""};
}

}  // namespace domus
