#include "lang/evaluator/regex_syntax.h"

#include <fmt/format.h>

#include "lang/evaluator/exceptions.h"

namespace domus::evaluator {
namespace {

class Translator {
 public:
  Translator(Run& run, std::string_view pattern, int64_t flags)
      : run_(run), pattern_(pattern), multi_line_(flags & kMultiLine) {
    if (flags & kVerbose) Refuse("the VERBOSE flag");
    if (multi_line_) syntax_.text = "(?m)";
  }

  RegexSyntax Translate() {
    while (at_ < pattern_.size()) {
      const char c = pattern_[at_];
      if (c == '\\') {
        Escape();
      } else if (in_class_) {
        InClass(c);
      } else {
        Outside(c);
      }
    }
    return std::move(syntax_);
  }

 private:
  [[noreturn]] void Refuse(std::string_view what) {
    StopUnsupported(run_, fmt::format("{} of a regular expression is not supported", what),
                    "used here",
                    "Domus matches in linear time, without look-around and back-references");
  }

  void Copy(size_t count) {
    syntax_.text += pattern_.substr(at_, count);
    at_ += count;
  }

  void InClass(char c) {
    // A `]` that comes first is a character of the class.
    if (c == ']' && at_ != class_begin_) in_class_ = false;
    if (c == '[') {
      syntax_.text += "\\[";
      ++at_;
      return;
    }
    if (c == ']' && in_class_) {
      syntax_.text += "\\]";
      ++at_;
      return;
    }
    Copy(1);
  }

  void Outside(char c) {
    if (c == '[') {
      in_class_ = true;
      const bool negated = pattern_.substr(at_ + 1, 1) == "^";
      Copy(negated ? 2 : 1);
      class_begin_ = at_;
      return;
    }
    if (c == '$' && !multi_line_) {
      syntax_.has_dollar = true;
      syntax_.text += "\\z";
      ++at_;
      return;
    }
    if (pattern_.substr(at_, 2) == "(?") Group();
    Copy(std::min<size_t>(1, pattern_.size() - at_));
  }

  void Group() {
    const std::string_view rest = pattern_.substr(at_ + 2);
    if (rest.starts_with("=") || rest.starts_with("!")) Refuse("look-ahead");
    if (rest.starts_with("<")) Refuse("look-behind");
    if (rest.starts_with("P=")) Refuse("a back-reference");
    if (rest.starts_with("(")) Refuse("a conditional group");
    if (rest.starts_with("#")) Refuse("a comment");
    const size_t letters = rest.find_first_not_of("iLmsux");
    if (letters != 0 && rest.substr(0, letters).find_first_of("Lux") != rest.npos) {
      Refuse("an inline flag but i, m and s");
    }
    if (letters != 0 && rest.substr(0, letters).find('m') != rest.npos) multi_line_ = true;
  }

  void Escape() {
    const char c = at_ + 1 < pattern_.size() ? pattern_[at_ + 1] : '\0';
    if (c >= '1' && c <= '9' && !in_class_) Refuse("a back-reference");
    if (c == 's') return Put(in_class_ ? "\\t-\\r " : "[\\t-\\r ]");
    if (c == 'S' && !in_class_) return Put("[^\\t-\\r ]");
    if (c == 'Z') return Put("\\z");
    Copy(std::min<size_t>(2, pattern_.size() - at_));
  }

  void Put(std::string_view text) {
    syntax_.text += text;
    at_ += 2;
  }

  Run& run_;
  std::string_view pattern_;
  bool multi_line_;
  RegexSyntax syntax_;
  size_t at_ = 0;
  bool in_class_ = false;
  size_t class_begin_ = 0;
};

}  // namespace

RegexSyntax TranslateRegex(Run& run, std::string_view pattern, int64_t flags) {
  return Translator(run, pattern, flags).Translate();
}

}  // namespace domus::evaluator
