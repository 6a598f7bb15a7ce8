#include "lang/xl_config.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "lang/xl_tokens.h"

namespace domus {
namespace {

using xl::Token;
using xl::TokenKind;

constexpr int kMaxErrors = 20;
constexpr int kMaxNesting = 100;

/// The character that an escape stands for; NUL when xl has no such escape.
char Unescape(char letter) {
  switch (letter) {
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    case '\\':
    case '\'':
    case '"': return letter;
    default: return '\0';
  }
}

/// Thrown to the end of the line, once what is wrong with it has been reported.
struct LineRefused {};

class Reader {
 public:
  Reader(const SourceFile& source, DiagnosticSink& sink)
      : source_(source), sink_(sink), tokens_(source.text()), token_(tokens_.Next()) {}

  Settings Read() {
    while (token_.kind != TokenKind::kEnd && errors_ < kMaxErrors) {
      try {
        ReadStatement();
      } catch (const LineRefused&) {
        SkipLine();
      }
    }
    Settings settings;
    for (Setting& setting : settings_) settings.Set(std::move(setting));
    return settings;
  }

 private:
  Location At(Span span) const { return {source_.id(), span}; }
  std::string_view TextOf(Span span) const {
    return source_.text().substr(span.begin, span.end - span.begin);
  }
  bool Is(char punctuation) const {
    return token_.kind == TokenKind::kPunctuation && TextOf(token_.span)[0] == punctuation;
  }
  Token Advance() { return std::exchange(token_, tokens_.Next()); }

  void SkipLine() {
    while (token_.kind != TokenKind::kLineEnd && token_.kind != TokenKind::kEnd) Advance();
  }

  [[noreturn]] void Refuse(Diagnostic diagnostic) {
    sink_.Report(std::move(diagnostic));
    ++errors_;
    throw LineRefused();
  }

  /// The whole statement is at fault when xl stops at its end.
  [[noreturn]] void Unexpected(std::string_view expected) {
    if (token_.kind == TokenKind::kBroken) RefuseBroken();
    const bool at_end = token_.kind == TokenKind::kLineEnd || token_.kind == TokenKind::kEnd;
    const Span span = at_end ? Span{token_.span.begin, token_.span.begin} : token_.span;
    const std::string what =
        at_end ? "the line ends too early" : fmt::format("`{}` can't stand here", TextOf(span));
    Refuse({Code::kSY020, At(span), what, fmt::format("xl expects {}", expected)});
  }

  [[noreturn]] void RefuseBroken() {
    const std::string_view text = TextOf(token_.span);
    if (text[0] == '\'' || text[0] == '"') {
      Refuse({Code::kSY006, At(token_.span), "the string does not end on its line",
              "begins here"});
    }
    if (text[0] == '#') {
      Refuse(Diagnostic(Code::kSY020, At(token_.span), "the comment has no line end",
                        "the file ends here")
                 .Help("end the last line with a newline"));
    }
    Diagnostic diagnostic(Code::kSY020, At(token_.span),
                          fmt::format("xl can't read `{}`", Printable(text.substr(0, 40))),
                          "no word of xl's language");
    AddHint(text, diagnostic);
    Refuse(std::move(diagnostic));
  }

  static void AddHint(std::string_view text, Diagnostic& diagnostic) {
    const char first = text[0];
    if (text.starts_with("True") || text.starts_with("False")) {
      diagnostic.helps.push_back(text[0] == 'T' ? "write `1`" : "write `0`");
    } else if (first >= 'A' && first <= 'Z') {
      diagnostic.helps.push_back("keys are lower-case letters, digits and `_`");
    } else if (first == '\r') {
      diagnostic.helps.push_back("end lines with a newline alone");
    } else if (first == '-' || first == '.') {
      diagnostic.helps.push_back("quote it: xl takes bare numbers of digits only");
    } else if (std::string_view("+(:%{").contains(first)) {
      diagnostic.helps.push_back("if the file is a Python script for xm, leave `--from xl` out");
    }
  }

  void ReadStatement() {
    if (token_.kind == TokenKind::kLineEnd || Is(';')) {
      Advance();
      return;
    }
    if (token_.kind != TokenKind::kKey) Unexpected("a key");
    const Token key = Advance();
    const bool appends = token_.kind == TokenKind::kAppend;
    if (!appends && !Is('=')) Unexpected("`=`");
    Advance();
    Value value = ReadValue(0);
    Store(key, std::move(value), appends);
    if (token_.kind != TokenKind::kLineEnd && token_.kind != TokenKind::kEnd && !Is(';')) {
      Unexpected("`;` or the line's end");
    }
  }

  Value ReadValue(int depth) {
    if (token_.kind == TokenKind::kString) return Unquote(Advance().span);
    if (token_.kind == TokenKind::kNumber) return ReadNumber(Advance().span);
    if (Is('[')) return ReadList(depth);
    Unexpected("a string, a number or `[`");
  }

  void SkipLineEnds() {
    while (token_.kind == TokenKind::kLineEnd) Advance();
  }

  void RequireMore(Span opener) {
    if (token_.kind != TokenKind::kEnd) return;
    Refuse({Code::kSY007, At(opener), "`[` is never closed", "opened here"});
  }

  Value ReadList(int depth) {
    const Span opener = Advance().span;
    if (depth == kMaxNesting) {
      Refuse({Code::kSY003, At(opener), "brackets nest too deep",
              fmt::format("more than {} levels", kMaxNesting)});
    }
    List list;
    SkipLineEnds();
    while (!Is(']')) {
      RequireMore(opener);
      list.items.push_back(ReadValue(depth + 1));
      SkipLineEnds();
      if (Is(']')) break;
      RequireMore(opener);
      if (!Is(',')) Unexpected("`,` or `]`");
      Advance();
      SkipLineEnds();
    }
    const Span closer = Advance().span;
    return {std::move(list), At({opener.begin, closer.end})};
  }

  /// A plain decimal number is one; any other, such as 0x1f, stays the text that it is to xl.
  Value ReadNumber(Span span) const {
    const std::string_view text = TextOf(span);
    const auto number = ParseInt(text);
    if (number && (text == "0" || text[0] != '0')) return {Integer{*number, false}, At(span)};
    return {String{std::string(text), false, {{0, span.end - span.begin, source_.id(), span.begin}}},
            At(span)};
  }

  Value Unquote(Span span) {
    String string;
    const std::string_view text = source_.text();
    uint32_t begin = span.begin + 1;
    const uint32_t end = span.end - 1;
    while (begin < end) {
      const size_t backslash = std::min<size_t>(text.find('\\', begin), end);
      const auto length = static_cast<uint32_t>(backslash - begin);
      if (length > 0) {
        string.segments.push_back(
            {static_cast<uint32_t>(string.text.size()), length, source_.id(), begin});
        string.text += text.substr(begin, length);
      }
      if (backslash == end) break;
      const char escaped = Unescape(text[backslash + 1]);
      if (escaped == '\0') RefuseEscape(static_cast<uint32_t>(backslash));
      string.text += escaped;
      begin = static_cast<uint32_t>(backslash) + 2;
    }
    return {std::move(string), At(span)};
  }

  [[noreturn]] void RefuseEscape(uint32_t backslash) {
    const char letter = source_.text()[backslash + 1];
    const bool is_numeric = letter == 'x' || (letter >= '0' && letter <= '7');
    Diagnostic diagnostic(Code::kSY012, At({backslash, backslash + 2}),
                          is_numeric ? "xl loses characters that are written as numbers"
                                     : "xl has no such escape",
                          "not an escape of xl's strings");
    diagnostic.helps.push_back("write `\\\\` for a backslash");
    Refuse(std::move(diagnostic));
  }

  void Store(const Token& key, Value value, bool appends) {
    const std::string_view name = TextOf(key.span);
    const auto [place, is_new] = index_.try_emplace(name, settings_.size());
    if (is_new) {
      settings_.emplace_back().name = name;
    } else if (appends) {
      return Append(settings_[place->second], std::move(value));
    } else {
      settings_[place->second].overwritten.push_back(settings_[place->second].name_at);
    }
    settings_[place->second].name_at = At(key.span);
    settings_[place->second].value = std::move(value);
  }

  /// In place, so that many `+=` cost no more than one long list.
  void Append(Setting& setting, Value&& value) {
    List* list = std::get_if<List>(&setting.value.data);
    List* more = std::get_if<List>(&value.data);
    if (!list != !more) {
      Refuse(Diagnostic(Code::kSY020, At(value.where.span),
                        fmt::format("`+=` adds a {} to a {}", more ? "list" : "string",
                                    list ? "list" : "string"),
                        "both must be lists, or both strings")
                 .Secondary(setting.name_at, "first set here"));
    }
    if (list && more) {
      std::ranges::move(more->items, std::back_inserter(list->items));
      return;
    }
    String tail = AsString(std::move(value));
    if (!setting.value.IsString()) setting.value.data = AsString(std::move(setting.value));
    String& joined = std::get<String>(setting.value.data);
    for (StringSegment segment : tail.segments) {
      segment.text_begin += static_cast<uint32_t>(joined.text.size());
      joined.segments.push_back(segment);
    }
    joined.text += tail.text;
  }

  String AsString(Value value) const {
    if (String* string = std::get_if<String>(&value.data)) return std::move(*string);
    return String{std::string(TextOf(value.where.span)), false, {}};
  }

  const SourceFile& source_;
  DiagnosticSink& sink_;
  xl::Tokens tokens_;
  Token token_;
  std::vector<Setting> settings_;
  std::unordered_map<std::string_view, size_t> index_;  // of settings_, by name
  int errors_ = 0;
};

}  // namespace

std::optional<Settings> ReadXlConfig(const SourceFile& source, DiagnosticSink& sink) {
  const size_t errors_before = sink.errors();
  Settings settings = Reader(source, sink).Read();
  if (sink.errors() > errors_before) return std::nullopt;
  return settings;
}

}  // namespace domus
