#include <fmt/format.h>

#include <exception>

#include "GuestParser.h"
#include "lang/antlr/byte_stream.h"
#include "lang/antlr/guest_errors.h"
#include "lang/antlr/guest_lines.h"
#include "lang/antlr/own_dfa.h"
#include "lang/antlr/statement_builder.h"
#include "lang/parse.h"

namespace domus {
namespace {

std::optional<ast::Module> Parse(const SourceFile& source, DiagnosticSink& sink,
                                 const ParseLimits& limits) {
  const size_t errors_before = sink.errors();
  antlr::ByteStream stream(source.text());
  antlr::GuestTokens lines = antlr::LexGuest(stream, source, sink, limits);
  if (lines.refused) return std::nullopt;

  antlr4::ListTokenSource token_source(std::move(lines.tokens));
  antlr4::CommonTokenStream tokens(&token_source);
  tokens.fill();
  const std::vector<antlr4::Token*> all = tokens.getTokens();
  antlr::GuestParser parser(&tokens);
  antlr::UseOwnDfa(parser);
  parser.removeErrorListeners();
  parser.setErrorHandler(
      std::make_shared<antlr::GuestErrorStrategy>(source, sink, limits, all, lines.faults));
  antlr::DepthListener depth(source, sink, limits);
  parser.addParseListener(&depth);

  auto* tree = parser.file();
  if (sink.errors() != errors_before) return std::nullopt;
  ast::Module module = antlr::StatementBuilder(source, sink, limits).Build(tree);
  if (sink.errors() != errors_before) return std::nullopt;
  return module;
}

}  // namespace

std::optional<ast::Module> ParseGuest(const SourceFile& source, DiagnosticSink& sink,
                                      const ParseLimits& limits) {
  try {
    return Parse(source, sink, limits);
  } catch (const antlr::ParseRefused&) {
    return std::nullopt;  // reported where it was thrown
  } catch (const std::exception& error) {
    sink.Report(Diagnostic(Code::kSY018, {source.id(), {0, 0}}, "the parser gave up on this file")
                    .Note(error.what()));
    return std::nullopt;
  }
}

}  // namespace domus
