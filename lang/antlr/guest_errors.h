// Error handling of the guest parser: one message a statement, then on with the next one.
#pragma once

#include <vector>

#include "antlr4-runtime.h"
#include "lang/diagnostic.h"
#include "lang/parse.h"
#include "lang/source_file.h"

namespace domus::antlr {

/// Thrown through the parser when a limit is exceeded; the diagnostic has been reported.
struct ParseRefused {};

/// Never inserts or deletes a token. An error passes up to the statement that holds it, which skips
/// to its end; the lines of a block whose header is wrong are parsed all the same.
class GuestErrorStrategy final : public antlr4::DefaultErrorStrategy {
 public:
  /// `faults`: offsets, ascending, of what the lexer has reported; their lines are not judged
  /// again.
  GuestErrorStrategy(const SourceFile& source, DiagnosticSink& sink, const ParseLimits& limits,
                     const std::vector<antlr4::Token*>& tokens, const std::vector<uint32_t>& faults)
      : source_(source), sink_(sink), limits_(limits), tokens_(tokens), faults_(faults) {}

  void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& error) override;
  void recover(antlr4::Parser* parser, std::exception_ptr error) override;
  antlr4::Token* recoverInline(antlr4::Parser* parser) override;
  void sync(antlr4::Parser* parser) override;

 private:
  void Report(size_t index);
  bool LineHasFault(size_t index) const;
  void SkipStatement(antlr4::Parser* parser, size_t first);
  void ParseBlock(antlr4::Parser* parser);

  const SourceFile& source_;
  DiagnosticSink& sink_;
  const ParseLimits& limits_;
  const std::vector<antlr4::Token*>& tokens_;
  const std::vector<uint32_t>& faults_;
  int reported_ = 0;
};

/// Throws ParseRefused when expressions nest too deep.
class DepthListener final : public antlr4::tree::ParseTreeListener {
 public:
  DepthListener(const SourceFile& source, DiagnosticSink& sink, const ParseLimits& limits)
      : source_(source), sink_(sink), limits_(limits) {}

  void enterEveryRule(antlr4::ParserRuleContext* context) override;
  void exitEveryRule(antlr4::ParserRuleContext* context) override;
  void visitTerminal(antlr4::tree::TerminalNode*) override {}
  void visitErrorNode(antlr4::tree::ErrorNode*) override {}

 private:
  const SourceFile& source_;
  DiagnosticSink& sink_;
  const ParseLimits& limits_;
  int depth_ = 0;
};

}  // namespace domus::antlr
