// A device string made of SXP atoms, which remembers where each of them is written.
#pragma once

#include <string_view>

#include "lang/sxp.h"
#include "lang/value.h"

namespace domus {

class SxpText {
 public:
  explicit SxpText(FileId file) : file_(file) {}

  SxpText& Append(std::string_view text);
  /// `node` holds an atom.
  SxpText& Append(const sxp::Node& node);
  /// The atom without `prefix`, if it begins so.
  SxpText& AppendWithoutPrefix(const sxp::Node& node, std::string_view prefix);
  bool empty() const { return text_.text.empty(); }

  /// The string as a value that stands where `form` does.
  Value Take(const sxp::Node& form) &&;

 private:
  FileId file_;
  String text_;
};

}  // namespace domus
