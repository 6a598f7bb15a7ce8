#include "lang/antlr/syntax_errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "GuestParser.h"
#include "base/text.h"
#include "lang/antlr/spans.h"

namespace domus::antlr {
namespace {

using Parser = GuestParser;

bool IsOneOf(size_t type, std::initializer_list<size_t> types) {
  return std::ranges::find(types, type) != types.end();
}

bool IsOpener(size_t type) {
  return IsOneOf(type, {Parser::LPAREN, Parser::LBRACKET, Parser::LBRACE});
}

bool IsCloser(size_t type) {
  return IsOneOf(type, {Parser::RPAREN, Parser::RBRACKET, Parser::RBRACE});
}

bool IsLiteral(size_t type) {
  return IsOneOf(type, {Parser::STRING, Parser::INTEGER, Parser::FLOAT});
}

bool EndsOperand(size_t type) { return type == Parser::NAME || IsLiteral(type) || IsCloser(type); }

bool StartsOperand(size_t type) {
  return type == Parser::NAME || IsLiteral(type) || IsOpener(type);
}

bool OpensBlock(size_t type) {
  return IsOneOf(type,
                 {Parser::IF, Parser::ELIF, Parser::ELSE, Parser::FOR, Parser::WHILE, Parser::DEF,
                  Parser::TRY, Parser::EXCEPT, Parser::FINALLY, Parser::WITH, Parser::CLASS});
}

/// The statement around the token that does not fit.
class Scene {
 public:
  Scene(const SourceFile& source, const std::vector<antlr4::Token*>& tokens, size_t index)
      : source_(source), tokens_(tokens), bad_(index), begin_(index) {
    while (begin_ > 0 && !EndsStatement(Type(begin_ - 1))) --begin_;
    for (size_t i = begin_; i < bad_; ++i) {
      if (IsOpener(Type(i))) open_.push_back(i);
      if (IsCloser(Type(i)) && !open_.empty()) open_.pop_back();
    }
  }

  Diagnostic Explain() const {
    if (bad_ == begin_) return ExplainStart();
    if (auto diagnostic = MissingEquals()) return std::move(*diagnostic);
    if (auto diagnostic = UnquotedText()) return std::move(*diagnostic);
    if (!EndsOperand(Type(bad_ - 1))) return ExplainMissingValue();
    if (!open_.empty()) return ExplainInBracket();
    if (OpensBlock(Type(begin_))) return ExplainInHeader();
    return Unexpected("expected the end of the line");
  }

 private:
  static bool EndsStatement(size_t type) {
    return IsOneOf(type, {Parser::NEWLINE, Parser::INDENT, Parser::DEDENT, Parser::SEMICOLON});
  }

  size_t Type(size_t i) const { return tokens_[i]->getType(); }

  Span SpanAt(size_t i) const { return SpanOf(*tokens_[i]); }

  std::string_view Text(Span span) const {
    return source_.text().substr(span.begin, span.end - span.begin);
  }
  std::string_view Text(size_t i) const { return Text(SpanAt(i)); }

  Location At(Span span) const { return {source_.id(), span}; }

  bool BadEndsLine() const {
    return IsOneOf(Type(bad_),
                   {Parser::NEWLINE, Parser::INDENT, Parser::DEDENT, antlr4::Token::EOF});
  }

  /// Where something is missing: at the bad token, or after the last one of the line.
  Location Place() const {
    if (!BadEndsLine() || bad_ == 0) return At(SpanAt(bad_));
    const uint32_t end = SpanAt(bad_ - 1).end;
    return At({end, end});
  }

  /// The bad token as a user would call it.
  std::string Found() const {
    switch (Type(bad_)) {
      case Parser::NEWLINE:
        return "the end of the line";
      case antlr4::Token::EOF:
        return "the end of the file";
      case Parser::INDENT:
        return "an indented line";
      case Parser::DEDENT:
        return "the end of the block";
      case Parser::STRING:
        return "a string";
      default:
        return fmt::format("`{}`", Printable(Text(bad_)));
    }
  }

  Diagnostic Unexpected(std::string_view expected) const {
    return Diagnostic(Code::kSY015, Place(), fmt::format("{}, found {}", expected, Found()));
  }

  Diagnostic ExplainStart() const {
    const bool after_header =
        bad_ >= 2 && Type(bad_ - 1) == Parser::NEWLINE && Type(bad_ - 2) == Parser::COLON;
    if (after_header && Type(bad_) != Parser::INDENT) {
      return Diagnostic(Code::kSY017, At(SpanAt(bad_ - 2)), "the block after `:` is missing",
                        "nothing below is indented")
          .Help("indent the lines that belong to it, or write `pass`");
    }
    if (IsOneOf(Type(bad_), {Parser::ELSE, Parser::ELIF, Parser::EXCEPT, Parser::FINALLY})) {
      return Diagnostic(Code::kSY015, Place(), fmt::format("{} continues nothing", Found()),
                        "no statement that it could belong to ends above");
    }
    return Diagnostic(Code::kSY015, Place(), fmt::format("a line cannot begin with {}", Found()));
  }

  /// `vnclisten '0.0.0.0'`, `memory: 512`, `builder hvm`
  std::optional<Diagnostic> MissingEquals() const {
    if (bad_ != begin_ + 1 || Type(begin_) != Parser::NAME) return std::nullopt;
    const size_t type = Type(bad_);
    const bool one_word = type == Parser::NAME && Type(bad_ + 1) == Parser::NEWLINE;
    if (!IsLiteral(type) && type != Parser::COLON && type != Parser::LBRACE && !one_word) {
      return std::nullopt;
    }
    const std::string_view name = Text(begin_);
    const Span value =
        type == Parser::COLON ? RestOfLine(SpanAt(bad_).end) : RestOfLine(SpanAt(bad_).begin);
    Diagnostic diagnostic(Code::kSY009, At(SpanAt(bad_)),
                          fmt::format("`=` is missing after `{}`", name), "expected `=`");
    const std::string_view text = Text(value);
    const bool quoted = text.find_first_of("'\"") != std::string_view::npos;
    diagnostic.helps.push_back(one_word && !quoted
                                   ? fmt::format("write {} = '{}'", name, Printable(text))
                                   : fmt::format("write {} = {}", name, Printable(text)));
    return diagnostic;
  }

  /// From `offset` to the end of the statement's line, without blanks and comment.
  Span RestOfLine(uint32_t offset) const {
    const std::string_view text = source_.text();
    const size_t begin = std::min(text.find_first_not_of(" \t", offset), text.size());
    size_t end = std::min(text.find_first_of("\r\n#;", begin), text.size());
    while (end > begin && (text[end - 1] == ' ' || text[end - 1] == '\t')) --end;
    return {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  }

  /// `kernel = /boot/vmlinuz`, `mac = 00:16:3e:00:00:01`, `name = my guest`
  std::optional<Diagnostic> UnquotedText() const {
    if (bad_ < begin_ + 2 || Type(begin_) != Parser::NAME || Type(begin_ + 1) != Parser::ASSIGN) {
      return std::nullopt;
    }
    const Span rest = RestOfLine(SpanAt(begin_ + 1).end);
    const std::string_view text = Text(rest);
    const Span bad = SpanAt(bad_);
    if (text.empty() || bad.begin < rest.begin || bad.end > rest.end || BadEndsLine() ||
        text.find_first_of("'\"[](){}=\\") != std::string_view::npos) {
      return std::nullopt;
    }
    return Diagnostic(Code::kSY010, At(rest), fmt::format("`{}` has no quotes", Printable(text)),
                      "text needs quotes")
        .Help(fmt::format("write {} = '{}'", Text(begin_), Printable(text)));
  }

  Diagnostic ExplainMissingValue() const {
    const std::string after = fmt::format("`{}`", Text(bad_ - 1));
    if (Type(bad_ - 1) == Parser::COMMA && !open_.empty() && Type(bad_) == Parser::COMMA) {
      return Diagnostic(Code::kSY015, Place(), "nothing stands between two commas");
    }
    const bool wants_name =
        IsOneOf(Type(bad_ - 1), {Parser::DOT, Parser::DEF, Parser::CLASS, Parser::IMPORT,
                                 Parser::FROM, Parser::AS, Parser::GLOBAL, Parser::AT});
    const bool wants_colon = IsOneOf(Type(bad_ - 1), {Parser::ELSE, Parser::TRY, Parser::FINALLY});
    if (wants_colon && open_.empty()) return ExplainInHeader();
    return Unexpected(
        fmt::format("expected {} after {}", wants_name ? "a name" : "a value", after));
  }

  Diagnostic ExplainInBracket() const {
    const size_t opener = open_.back();
    const std::string_view open = Text(opener);
    if (open == "{" && !EntryHasColon(opener)) {
      return Unexpected("expected `:` after the key")
          .Secondary(At(SpanAt(opener)), "a dictionary begins here")
          .Help("write {'key': value}; a placeholder like {name} must be filled in first");
    }
    const std::string_view closer = open == "(" ? ")" : open == "[" ? "]" : "}";
    Diagnostic diagnostic = Unexpected(fmt::format("expected `,` or `{}`", closer))
                                .Secondary(At(SpanAt(opener)), "opened here");
    if (StartsOperand(Type(bad_))) {
      const uint32_t end = SpanAt(bad_ - 1).end;
      diagnostic.helps.push_back(fmt::format("put a comma after `{}`",
                                             Printable(Text(Span{SpanAt(bad_ - 1).begin, end}))));
    }
    return diagnostic;
  }

  bool EntryHasColon(size_t opener) const {
    int depth = 0;
    for (size_t i = bad_; i-- > opener + 1;) {
      if (IsCloser(Type(i))) ++depth;
      if (IsOpener(Type(i))) --depth;
      if (depth == 0 && Type(i) == Parser::COMMA) return false;
      if (depth == 0 && Type(i) == Parser::COLON) return true;
    }
    return false;
  }

  Diagnostic ExplainInHeader() const {
    const std::string_view keyword = Text(begin_);
    if (Type(bad_) == Parser::ASSIGN) {
      return Diagnostic(Code::kSY015, Place(), "`=` does not compare", "expected `==` or `:`")
          .Help("`=` assigns; write == to compare");
    }
    return Diagnostic(Code::kSY016, Place(), fmt::format("`:` is missing after the `{}`", keyword),
                      fmt::format("expected `:`, found {}", Found()));
  }

  const SourceFile& source_;
  const std::vector<antlr4::Token*>& tokens_;
  size_t bad_;
  size_t begin_;
  std::vector<size_t> open_;  // brackets open before the bad token
};

}  // namespace

Diagnostic ExplainSyntaxError(const SourceFile& source, const std::vector<antlr4::Token*>& tokens,
                              size_t index) {
  return Scene(source, tokens, index).Explain();
}

}  // namespace domus::antlr
