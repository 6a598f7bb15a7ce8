#include "compiler/guest_source.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "compiler/guest_compiler.h"
#include "lang/parse.h"
#include "lang/xl_config.h"

namespace domus {
namespace {

/// Functions, lambdas and generator expressions are what xm runs in other scopes.
bool MayHaveScopes(std::string_view text) {
  return text.contains("def ") || text.contains("lambda") || text.contains("for ");
}

/// Runs the script again as xm does, where a function sees none of the script's variables.
void CheckScopes(const ast::Module& module, const SourceFile& source, EvaluateOptions options,
                 DiagnosticSink& sink) {
  options.xm_scopes = true;
  DiagnosticSink as_xm;
  const Evaluation evaluation = Evaluate(module, source, options, as_xm);
  if (!evaluation.error) return;
  sink.Report(Diagnostic(Code::kVM209, evaluation.error->where,
                         fmt::format("xm would stop here: {}", Printable(evaluation.error->text)),
                         "a function of a config sees none of its variables")
                  .Help("hand the value over as an argument"));
}

std::optional<Settings> RunScript(const SourceFile& source, const EvaluateOptions& options,
                                  DiagnosticSink& sink) {
  const std::optional<ast::Module> module = ParseGuest(source, sink);
  if (!module) return std::nullopt;
  const size_t errors_before = sink.errors();
  Evaluation evaluation = Evaluate(*module, source, options, sink);
  // What a script would have set after its error is unknown: judging the rest would mislead.
  if (sink.errors() > errors_before) return std::nullopt;
  if (!options.xm_scopes && MayHaveScopes(source.text())) {
    CheckScopes(*module, source, options, sink);
  }
  return std::move(evaluation.settings);
}

std::optional<Settings> ReadSxp(const SourceFile& source, DiagnosticSink& sink) {
  const std::optional<sxp::Document> document = ParseSxp(source, sink);
  if (!document) return std::nullopt;
  return SettingsFromSxp(*document, sink);
}

/// A word takes the place of the file's own setting, as a further line of the file would.
std::optional<Settings> ReadXl(const SourceFile& source, const std::vector<CommandLineWord>& words,
                               DiagnosticSink& sink) {
  std::optional<Settings> settings = ReadXlConfig(source, sink);
  if (!settings) return std::nullopt;
  for (const CommandLineWord& word : words) {
    Setting setting;
    setting.name = word.name;
    setting.value = {String{word.value, false, {}}, word.where};
    setting.name_at = word.where;
    setting.from_command_line = true;
    settings->Set(std::move(setting));
  }
  return settings;
}

}  // namespace

std::optional<Settings> ReadGuestSettings(const SourceFile& source, FileKind kind,
                                          const EvaluateOptions& options, DiagnosticSink& sink) {
  switch (kind) {
    case FileKind::kGuestScript: return RunScript(source, options, sink);
    case FileKind::kGuestSxp: return ReadSxp(source, sink);
    case FileKind::kGuestXl: return ReadXl(source, options.words, sink);
  }
  return std::nullopt;
}

}  // namespace domus
