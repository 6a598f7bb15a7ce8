// Adding elements to a list as it is laid out, and taking them out with their line and comma.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "edit/source_edit.h"
#include "lang/source_file.h"

namespace domus {

/// A list display in a script's text.
struct ListLayout {
  std::string_view text;       // the whole source
  Span list;                   // with its brackets
  std::vector<Span> elements;  // in order
};

/// Puts `element` behind the last one: on a line of its own where that one has one, else on its line.
std::vector<Replacement> AppendElement(const ListLayout& layout, const std::string& element);

/// Takes the element out, with its line and the comment behind it where it has a line of its own.
std::vector<Replacement> RemoveElement(const ListLayout& layout, size_t index);

// --- lines of a script ------------------------------------------------------------------------------

/// Offset at which the line of `at` begins.
size_t LineBegin(std::string_view text, size_t at);
/// Offset of the line end of the line of `at`; the text's size on the last one.
size_t LineEnd(std::string_view text, size_t at);
/// Offset behind the line end at `at`.
size_t AfterLineEnd(std::string_view text, size_t at);
/// Only blanks, or blanks and a comment.
bool IsBlankOrComment(std::string_view text);
bool IsBlank(std::string_view text);

}  // namespace domus
