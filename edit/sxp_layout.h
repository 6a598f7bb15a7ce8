// Forms of an SXP file as they are laid out: put in behind others, and taken out with their line.
#pragma once

#include <string>
#include <string_view>

#include "edit/source_edit.h"
#include "lang/source_file.h"
#include "lang/sxp.h"

namespace domus {

/// The word a form begins with; empty when it begins with none, and for an atom.
std::string_view HeadOf(const sxp::Node& node);

/// The atom with another text, in the quotes it has; quoted where the text needs it.
Replacement ReplaceAtom(std::string_view text, const sxp::Node& atom, std::string_view value);
/// "w", "'w!'".
std::string AtomText(std::string_view value);

/// `form` behind `neighbour`: on a line of its own with the same indentation where that one has one.
Replacement InsertBehind(std::string_view text, const sxp::Node& neighbour, const std::string& form);
/// With its line where it has one, else with the blanks before it.
Replacement RemoveForm(std::string_view text, const sxp::Node& form);

}  // namespace domus
