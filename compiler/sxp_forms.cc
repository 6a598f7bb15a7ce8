#include "compiler/sxp_forms.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace domus {

using sxp::Form;
using sxp::Node;

std::string_view SxpHead(const Node& node) {
  const Form* form = node.form();
  const sxp::Atom* head = form && !form->items.empty() ? form->items.front().atom() : nullptr;
  return head ? std::string_view(head->text.text) : std::string_view();
}

std::span<const Node> SxpArguments(const Node& node) {
  return std::span(node.form()->items).subspan(1);
}

const Node* SxpForms::FindValue(const Node& form, std::string_view key) {
  for (const Node& item : SxpArguments(form)) {
    if (SxpHead(item) != key) continue;
    const std::span<const Node> values = SxpArguments(item);
    if (values.size() > 1) SeveralWords(item);
    if (values.size() == 1 && values.front().atom()) return &values.front();
  }
  return nullptr;
}

void SxpForms::SeveralWords(const Node& item) {
  const std::span<const Node> values = SxpArguments(item);
  const Location at = {file_, {values.front().span.begin, values.back().span.end}};
  sink_.Report(Diagnostic(Code::kVM193, at,
                          fmt::format("`{}` has {} values", Printable(SxpHead(item)), values.size()),
                          "one value expected")
                   .Note("brackets and `!` end a word in SXP, so `w!` is two words")
                   .Help("put a value with such characters in quotes: 'w!'"));
}

void SxpForms::NotUnderstood(const Node& node) {
  // A file that was cut out of a C string has a backslash on each line: one finding is enough.
  const sxp::Atom* atom = node.atom();
  if (atom && std::exchange(stray_atom_reported_, true)) return;
  sink_.Report({Code::kVM191, At(node),
                atom ? fmt::format("a word `{}` where a form should be", Printable(atom->text.text))
                     : std::string("a form that Domus does not understand"),
                "left out"});
}

}  // namespace domus
