// Source lines with marks under them: the middle part of a diagnostic.
//
//    3 | vif = [ 'mac=00:16:3e:00:00:0g' ]
//      |              ----------------^- not a hexadecimal digit
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lang/source_file.h"

namespace domus {

/// A range to mark: carets when primary, else dashes. A secondary one without text and of no length
/// only shows its line.
struct Mark {
  Span span;
  std::string text;
  bool primary = false;
};

struct FrameStyle {
  size_t gutter = 2;               // columns of the line numbers
  std::string_view primary_color;  // escape sequences; empty without colour
  std::string_view secondary_color;
  std::string_view reset;
};

/// `text` between the colour's escape sequence and the reset; bare when there is no colour.
std::string Paint(const FrameStyle& style, std::string_view color, std::string_view text);

/// The last line that a range touches: its own line when it is empty.
int LastLine(const SourceFile& source, Span span);

/// One row a line, each ended by a line feed, without the arrow line and without empty gutter rows
/// around it. A line of more than 120 columns is cut around its marks; `...` stands for lines left
/// out. Takes time linear in the marked lines.
std::string RenderFrame(const SourceFile& source, const std::vector<Mark>& marks,
                        const FrameStyle& style);

}  // namespace domus
