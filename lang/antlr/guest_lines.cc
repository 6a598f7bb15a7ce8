#include "lang/antlr/guest_lines.h"

#include <algorithm>
#include <optional>

#include "GuestLexer.h"
#include "GuestParser.h"
#include "lang/antlr/guest_faults.h"
#include "lang/antlr/own_dfa.h"
#include "lang/antlr/spans.h"

namespace domus::antlr {
namespace {

using TokenPtr = std::unique_ptr<antlr4::Token>;

struct Bracket {
  size_t closer;
  Span span;
};

/// An indentation level. One that nothing asked for has no INDENT and DEDENT.
struct Level {
  int width;
  bool has_tokens;
};

size_t CloserOf(size_t opener) {
  switch (opener) {
    case GuestLexer::LPAREN:
      return GuestLexer::RPAREN;
    case GuestLexer::LBRACKET:
      return GuestLexer::RBRACKET;
    case GuestLexer::LBRACE:
      return GuestLexer::RBRACE;
    default:
      return 0;
  }
}

bool OpensBlock(size_t type) {
  static constexpr size_t kKeywords[] = {
      GuestLexer::IF,   GuestLexer::ELIF,  GuestLexer::ELSE,    GuestLexer::FOR,
      GuestLexer::DEF,  GuestLexer::WHILE, GuestLexer::TRY,     GuestLexer::EXCEPT,
      GuestLexer::WITH, GuestLexer::CLASS, GuestLexer::FINALLY,
  };
  return std::ranges::find(kKeywords, type) != std::end(kKeywords);
}

class LineAssembler {
 public:
  LineAssembler(antlr4::CharStream& stream, const SourceFile& source, DiagnosticSink& sink,
                const ParseLimits& limits)
      : stream_(stream), lexer_(&stream), source_(source), sink_(sink), limits_(limits) {
    UseOwnDfa(lexer_);
    lexer_.removeErrorListeners();
  }

  GuestTokens Run() {
    size_t count = 0;
    while (!out_.refused) {
      TokenPtr token = lexer_.nextToken();
      if (token->getType() == antlr4::Token::EOF) {
        Finish(std::move(token));
        break;
      }
      const bool continues_junk = SpanOf(*token).begin == unknown_end_;
      if (!continues_junk && ++count > limits_.tokens) {
        Refuse(TooManyTokens(At(SpanOf(*token)), limits_.tokens));
        break;
      }
      Take(std::move(token));
    }
    std::ranges::sort(out_.faults);
    return std::move(out_);
  }

 private:
  Location At(Span span) const { return {source_.id(), span}; }

  void Fault(Diagnostic diagnostic) {
    out_.faults.push_back(diagnostic.primary.at.span.begin);
    sink_.Report(std::move(diagnostic));
    if (static_cast<int>(out_.faults.size()) >= limits_.errors) out_.refused = true;
  }

  void Refuse(Diagnostic diagnostic) {
    Fault(std::move(diagnostic));
    out_.refused = true;
  }

  void Push(TokenPtr token) { out_.tokens.push_back(std::move(token)); }

  /// A token that the text does not have, at an empty place.
  void PushMade(size_t type, uint32_t offset) {
    auto token = std::make_unique<antlr4::CommonToken>(
        std::make_pair<antlr4::TokenSource*, antlr4::CharStream*>(nullptr, &stream_), type,
        antlr4::Token::DEFAULT_CHANNEL, offset, static_cast<ssize_t>(offset) - 1);
    Push(std::move(token));
  }

  void Take(TokenPtr token) {
    const size_t type = token->getType();
    if (type == GuestLexer::NEWLINE) return TakeLineEnd(std::move(token));
    if (type == GuestLexer::UNKNOWN) return TakeUnknown(SpanOf(*token));
    if (!line_open_) StartLine(SpanOf(*token).begin);
    if (type == GuestLexer::ASSIGN && NameStartsLineInBracket()) EndRunawayLine();
    MendToken(*token);
    if (const size_t closer = CloserOf(type)) {
      brackets_.push_back({closer, SpanOf(*token)});
      if (static_cast<int>(brackets_.size()) > limits_.nesting) {
        return Refuse(TooDeep(At(SpanOf(*token)), limits_.nesting));
      }
    } else if (IsCloser(type) && !Close(*token)) {
      return;
    }
    Push(std::move(token));
  }

  static bool IsCloser(size_t type) {
    return type == GuestLexer::RPAREN || type == GuestLexer::RBRACKET || type == GuestLexer::RBRACE;
  }

  void TakeLineEnd(TokenPtr token) {
    line_start_ = SpanOf(*token).end;
    if (!brackets_.empty() || !line_open_) return;
    Push(std::move(token));
    line_open_ = false;
  }

  /// One message for a run of odd characters.
  void TakeUnknown(Span span) {
    if (unknown_end_ != span.begin) {
      Fault(UnexpectedCharacter(source_, span.begin));
    }
    unknown_end_ = span.end;
  }

  void MendToken(antlr4::Token& token) {
    auto& writable = static_cast<antlr4::CommonToken&>(token);
    switch (token.getType()) {
      case GuestLexer::UNTERMINATED_STRING:
        Fault(UnterminatedString(source_, SpanOf(token)));
        writable.setType(GuestLexer::STRING);
        string_fault_ = SpanOf(token).begin;
        break;
      case GuestLexer::TYPOGRAPHIC_STRING:
        Fault(TypographicQuotes(source_, SpanOf(token)));
        writable.setType(GuestLexer::STRING);
        break;
      case GuestLexer::MALFORMED_NUMBER:
        Fault(MalformedNumber(source_, SpanOf(token)));
        writable.setType(GuestLexer::INTEGER);
        break;
      default:
        break;
    }
  }

  /// Whether the bracket that the token closes has been found; if not, the token is dropped.
  bool Close(const antlr4::Token& token) {
    const Span span = SpanOf(token);
    if (brackets_.empty()) {
      Fault(UnmatchedCloser(source_, span));
      return false;
    }
    if (brackets_.back().closer == token.getType()) {
      brackets_.pop_back();
      return true;
    }
    Fault(WrongCloser(source_, span, brackets_.back().span));
    const bool opened = std::ranges::any_of(
        brackets_, [&](const Bracket& bracket) { return bracket.closer == token.getType(); });
    if (!opened) {  // the right one was meant
      CloseInnermost(span.begin);
      return false;
    }
    while (brackets_.back().closer != token.getType()) CloseInnermost(span.begin);
    brackets_.pop_back();
    return true;
  }

  void CloseInnermost(uint32_t offset) {
    PushMade(brackets_.back().closer, offset);
    brackets_.pop_back();
  }

  /// `name =` can't stand inside [ or {: at the start of a line it shows that a bracket was never
  /// closed.
  bool NameStartsLineInBracket() const {
    if (brackets_.empty() || brackets_.back().closer == GuestLexer::RPAREN) return false;
    const antlr4::Token& last = *out_.tokens.back();
    return last.getType() == GuestLexer::NAME &&
           FirstInk(line_start_) == static_cast<uint32_t>(last.getStartIndex());
  }

  void EndRunawayLine() {
    TokenPtr name = std::move(out_.tokens.back());
    out_.tokens.pop_back();
    const Span next = SpanOf(*name);
    CloseAll(next);
    PushMade(GuestLexer::NEWLINE, next.begin);
    Dedent(IndentOf(next.begin), next.begin);
    line_first_ = out_.tokens.size();
    Push(std::move(name));
  }

  /// Reports the brackets that are still open before `next`, and closes them.
  void CloseAll(Span next) {
    const bool follows_string_fault =
        string_fault_ && *string_fault_ > brackets_.front().span.begin;
    if (!follows_string_fault) Fault(UnclosedBracket(source_, brackets_.back().span, next));
    while (!brackets_.empty()) CloseInnermost(next.begin);
  }

  /// Offset of the first character that is no blank.
  uint32_t FirstInk(uint32_t offset) const {
    const size_t ink = source_.text().find_first_not_of(" \t\f", offset);
    return static_cast<uint32_t>(std::min(ink, source_.text().size()));
  }

  /// Columns before `offset` on its line, tabs to multiples of 8.
  int IndentOf(uint32_t offset) const {
    int width = 0;
    for (const char c : source_.text().substr(line_start_, FirstInk(line_start_) - line_start_)) {
      width = c == '\t' ? (width / 8 + 1) * 8 : c == '\f' ? 0 : width + 1;
    }
    return FirstInk(line_start_) <= offset ? width : 0;
  }

  void StartLine(uint32_t offset) {
    line_open_ = true;
    const int width = IndentOf(offset);
    const int current = levels_.back().width;
    if (width > current) Indent(width, offset);
    if (width < current) Dedent(width, offset);
    line_first_ = out_.tokens.size();
  }

  void Indent(int width, uint32_t offset) {
    const bool wanted = EndsHeader();
    if (!wanted) Fault(UnexpectedIndent(source_, {line_start_, offset}));
    levels_.push_back({width, wanted});
    if (wanted) PushMade(GuestParser::INDENT, offset);
    if (static_cast<int>(levels_.size()) > limits_.nesting) {
      Refuse(TooDeep(At({line_start_, offset}), limits_.nesting));
    }
  }

  /// Whether the line before begins a block.
  bool EndsHeader() const {
    const auto& tokens = out_.tokens;
    if (tokens.size() < 2) return false;
    return tokens[tokens.size() - 2]->getType() == GuestLexer::COLON ||
           OpensBlock(tokens[line_first_]->getType());
  }

  void Dedent(int width, uint32_t offset) {
    bool left_block = false;
    while (levels_.back().width > width) {
      if (levels_.back().has_tokens) PushMade(GuestParser::DEDENT, offset);
      left_block = left_block || levels_.back().has_tokens;
      levels_.pop_back();
    }
    if (levels_.back().width == width) return;
    if (left_block) Fault(NoSuchIndentation(source_, {line_start_, offset}));
    levels_.push_back({width, false});
  }

  void Finish(TokenPtr eof) {
    const auto end = static_cast<uint32_t>(source_.text().size());
    if (!brackets_.empty()) CloseAll({end, end});
    if (line_open_) PushMade(GuestLexer::NEWLINE, end);
    line_start_ = end;
    Dedent(0, end);
    Push(std::move(eof));
  }

  antlr4::CharStream& stream_;
  GuestLexer lexer_;
  const SourceFile& source_;
  DiagnosticSink& sink_;
  const ParseLimits& limits_;

  GuestTokens out_;
  std::vector<Bracket> brackets_;
  std::vector<Level> levels_ = {{0, true}};
  bool line_open_ = false;   // the logical line has a token
  size_t line_first_ = 0;    // index of the first token of the logical line
  uint32_t line_start_ = 0;  // offset of the physical line
  uint32_t unknown_end_ = UINT32_MAX;
  std::optional<uint32_t> string_fault_;
};

}  // namespace

GuestTokens LexGuest(antlr4::CharStream& stream, const SourceFile& source, DiagnosticSink& sink,
                     const ParseLimits& limits) {
  return LineAssembler(stream, source, sink, limits).Run();
}

}  // namespace domus::antlr
