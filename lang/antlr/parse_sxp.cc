#include <algorithm>
#include <exception>

#include "SxpLexer.h"
#include "SxpParser.h"
#include "lang/antlr/byte_stream.h"
#include "lang/antlr/guest_faults.h"
#include "lang/antlr/own_dfa.h"
#include "lang/antlr/spans.h"
#include "lang/parse.h"
#include "lang/source_text.h"
#include "lang/sxp_string.h"

namespace domus {
namespace {

using antlr::SpanOf;
using antlr::SxpLexer;
using antlr::SxpParser;

/// Judges the tokens before the parser sees them: after this the grammar has nothing to refuse.
class TokenChecker {
 public:
  TokenChecker(const SourceFile& source, DiagnosticSink& sink, const ParseLimits& limits)
      : source_(source), sink_(sink), limits_(limits) {}

  /// False when a limit is exceeded.
  bool Take(const antlr4::Token& token) {
    const Span span = SpanOf(token);
    last_type_ = token.getType();
    if (++count_ > limits_.tokens) {
      Report(antlr::TooManyTokens({source_.id(), span}, limits_.tokens));
      return false;
    }
    switch (token.getType()) {
      case SxpLexer::LPAREN:
        open_.push_back(span);
        break;
      case SxpLexer::RPAREN:
        if (open_.empty())
          Report(antlr::UnmatchedCloser(source_, span));
        else
          open_.pop_back();
        break;
      case SxpLexer::UNTERMINATED_STRING:
        ReportString(span);
        break;
      case SxpLexer::UNKNOWN:
        if (span.begin != unknown_end_) Report(antlr::UnexpectedCharacter(source_, span.begin));
        unknown_end_ = span.end;
        break;
      default:
        break;
    }
    if (static_cast<int>(open_.size()) > limits_.nesting) {
      Report(antlr::TooDeep({source_.id(), span}, limits_.nesting));
      return false;
    }
    return reported_ < limits_.errors;
  }

  /// Returns how many lists the end of the file closes: where the last one inside them is
  /// complete, that is certainly what is meant.
  size_t Finish() {
    if (open_.empty() || string_open_) return 0;
    const auto end = static_cast<uint32_t>(source_.text().size());
    Diagnostic diagnostic = antlr::UnclosedBracket(source_, open_.back(), {end, end});
    if (last_type_ == SxpLexer::RPAREN) {
      diagnostic.severity = Severity::kWarning;
      diagnostic.notes.push_back("xend refuses the file; the end of the file is taken for its end");
      sink_.Report(std::move(diagnostic));
      return open_.size();
    }
    Report(std::move(diagnostic).Note("xend drops an unfinished list without a word"));
    return 0;
  }

 private:
  void Report(Diagnostic diagnostic) {
    ++reported_;
    sink_.Report(std::move(diagnostic));
  }

  void ReportString(Span span) {
    string_open_ = true;
    Report(Diagnostic(Code::kSY006, {source_.id(), {span.begin, span.begin + 1}},
                      "the string is not closed", "opened here, open at the end of the file"));
  }

  const SourceFile& source_;
  DiagnosticSink& sink_;
  const ParseLimits& limits_;
  size_t count_ = 0;
  size_t last_type_ = 0;
  int reported_ = 0;
  bool string_open_ = false;
  uint32_t unknown_end_ = UINT32_MAX;
  std::vector<Span> open_;
};

/// ANTLR's tree → lang/sxp.h. Recursion is bounded by limits.nesting.
class FormBuilder {
 public:
  FormBuilder(const SourceFile& source, DiagnosticSink& sink) : source_(source), sink_(sink) {}

  std::vector<sxp::Node> Build(const std::vector<SxpParser::NodeContext*>& contexts) {
    std::vector<sxp::Node> nodes;
    for (SxpParser::NodeContext* context : contexts) Append(nodes, *context);
    return nodes;
  }

 private:
  void Append(std::vector<sxp::Node>& nodes, SxpParser::NodeContext& context) {
    Span span = SpanOf(context);
    if (context.form()) {
      nodes.push_back({span, sxp::Form{Build(context.form()->node())}});
    } else if (context.STRING()) {
      nodes.push_back({span, sxp::Atom{DecodeString(span), true}});
    } else {
      if (EndsInLineJoin(span)) --span.end;
      if (span.begin == span.end) return;
      sxp::Atom atom;
      AppendSource(atom.text, source_, span.begin, span.end - span.begin);
      nodes.push_back({span, std::move(atom)});
    }
  }

  String DecodeString(Span span) {
    std::vector<LiteralFault> faults;
    String string = DecodeSxpString(source_, span, faults);
    for (LiteralFault& fault : faults) {
      sink_.Report(Diagnostic(Code::kSY012, {source_.id(), fault.at}, std::move(fault.message),
                              std::move(fault.label)));
    }
    return string;
  }

  /// An atom takes a backslash at its end, though it may belong to the line end.
  bool EndsInLineJoin(Span span) const {
    const std::string_view text = source_.text();
    return text[span.end - 1] == '\\' && span.end < text.size() &&
           (text[span.end] == '\n' || text[span.end] == '\r');
  }

  const SourceFile& source_;
  DiagnosticSink& sink_;
};

std::unique_ptr<antlr4::Token> MadeCloser(antlr4::CharStream& stream) {
  const size_t end = stream.size();
  return std::make_unique<antlr4::CommonToken>(
      std::make_pair<antlr4::TokenSource*, antlr4::CharStream*>(nullptr, &stream), SxpLexer::RPAREN,
      antlr4::Token::DEFAULT_CHANNEL, end, end - 1);
}

std::optional<sxp::Document> Parse(const SourceFile& source, DiagnosticSink& sink,
                                   const ParseLimits& limits) {
  const size_t errors_before = sink.errors();
  antlr::ByteStream stream(source.text());
  SxpLexer lexer(&stream);
  antlr::UseOwnDfa(lexer);
  lexer.removeErrorListeners();
  TokenChecker checker(source, sink, limits);
  std::vector<std::unique_ptr<antlr4::Token>> list;
  std::unique_ptr<antlr4::Token> token = lexer.nextToken();
  for (; token->getType() != antlr4::Token::EOF; token = lexer.nextToken()) {
    if (!checker.Take(*token)) return std::nullopt;
    list.push_back(std::move(token));
  }
  const size_t unclosed = checker.Finish();
  if (sink.errors() != errors_before) return std::nullopt;
  for (size_t i = 0; i < unclosed; ++i) list.push_back(MadeCloser(stream));
  list.push_back(std::move(token));

  antlr4::ListTokenSource token_source(std::move(list));
  antlr4::CommonTokenStream tokens(&token_source);
  SxpParser parser(&tokens);
  antlr::UseOwnDfa(parser);
  parser.removeErrorListeners();
  sxp::Document document;
  document.file = source.id();
  document.forms = FormBuilder(source, sink).Build(parser.document()->node());
  if (sink.errors() != errors_before) return std::nullopt;
  return document;
}

}  // namespace

std::optional<sxp::Document> ParseSxp(const SourceFile& source, DiagnosticSink& sink,
                                      const ParseLimits& limits) {
  try {
    return Parse(source, sink, limits);
  } catch (const std::exception& error) {
    sink.Report(Diagnostic(Code::kSY018, {source.id(), {0, 0}}, "the parser gave up on this file")
                    .Note(error.what()));
    return std::nullopt;
  }
}

}  // namespace domus
