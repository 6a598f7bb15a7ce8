#include "cli/compile_command.h"

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/files.h"
#include "base/text.h"
#include "cli/findings.h"
#include "compiler/compile.h"
#include "compiler/xm/variable_table.h"
#include "compiler/xm/xm_sxp.h"
#include "lang/parse.h"
#include "model/guest_json.h"

namespace domus {
namespace {

/// What one run found, and where to print it.
struct Findings {
  SourceMap sources;
  DiagnosticSink sink;

  void Print(const CompileCommandOptions& options, Environment& environment) const {
    PrintFindings(environment.err, environment.err_is_terminal, sink, sources, "", options.common,
                  environment);
  }
};

int Failed(const std::string& message, Environment& environment) {
  environment.err << "error: " << message << "\n";
  return kExitFailed;
}

int CompileToJson(const CompileCommandOptions& options, Environment& environment) {
  Findings findings;
  const CompileOptions compile{.this_machine = environment.machine, .words = options.words};
  const Result<Compilation> compilation =
      Compile(options.path, compile, findings.sources, findings.sink);
  if (!compilation) return Failed(compilation.error().message, environment);
  findings.Print(options, environment);
  if (findings.sink.HasErrors()) return kExitFailed;
  if (compilation->files.size() != 1) {
    return Failed(fmt::format("`{}` holds {}; compile prints one", options.path,
                              Count(static_cast<int64_t>(compilation->files.size()), "guest file")),
                  environment);
  }
  environment.out << GuestToJson(compilation->files[0].guest->config, SecretsInJson::kHide) << "\n";
  return kExitOk;
}

// --- as xm prints it ---------------------------------------------------------------------------------

xm::Version XenVersion(const std::string& text) {
  if (text == "3.1") return xm::Version::k31;
  if (text == "4.0") return xm::Version::k40;
  if (text == "4.4") return xm::Version::k44;
  return xm::Version::k34;
}

/// Words that name xm's variables go to xm, the others to the script.
struct XmWords {
  xm::Words variables;
  std::vector<CommandLineWord> all;
};

XmWords SplitWords(const std::vector<std::string>& words, xm::Version version, SourceMap& sources) {
  XmWords split;
  const SourceFile& file = sources.Add("command line", Join(words, "\n"));
  uint32_t begin = 0;
  for (const std::string& word : words) {
    const auto end = static_cast<uint32_t>(begin + word.size());
    const size_t equals = std::min(word.find('='), word.size());
    const std::string name(Trim(std::string_view(word).substr(0, equals)));
    const std::string value(Trim(std::string_view(word).substr(std::min(equals + 1, word.size()))));
    split.all.push_back({name, value, {file.id(), {begin, end}}});
    if (xm::FindVariable(name, version)) split.variables.emplace_back(name, value);
    begin = end + 1;
  }
  return split;
}

std::optional<Settings> SettingsAsXm(const std::string& path, const XmWords& words,
                                     Environment& environment, Findings& findings) {
  const Result<std::string> bytes = ReadFile(path, ParseLimits().file_bytes);
  if (!bytes) {
    environment.err << "error: " << bytes.error().message << "\n";
    return std::nullopt;
  }
  const SourceFile* source = DecodeSource(path, *bytes, findings.sources, findings.sink);
  if (!source) return std::nullopt;
  const Result<Project> project = DiscoverProject(path);
  if (project && project->files[0].kind == FileKind::kGuestSxp) {
    const std::optional<sxp::Document> document = ParseSxp(*source, findings.sink);
    return document ? SettingsFromSxp(*document, findings.sink) : std::nullopt;
  }
  const std::optional<ast::Module> module = ParseGuest(*source, findings.sink);
  if (!module) return std::nullopt;
  EvaluateOptions options;
  options.host = environment.machine;
  options.words = words.all;
  options.xm_scopes = true;
  for (const xm::Variable& variable : xm::AllVariables()) {
    options.known_variables.emplace_back(variable.name);
  }
  Evaluation evaluation = Evaluate(*module, *source, options, findings.sink);
  if (findings.sink.HasErrors()) return std::nullopt;
  return std::move(evaluation.settings);
}

int CompileToSxp(const CompileCommandOptions& options, Environment& environment) {
  Findings findings;
  const xm::Version version = XenVersion(options.xen);
  const XmWords words = SplitWords(options.words, version, findings.sources);
  const std::optional<Settings> settings =
      SettingsAsXm(options.path, words, environment, findings);
  findings.Print(options, environment);
  if (!settings) return kExitFailed;
  xm::SxpOptions sxp;
  sxp.config_path = options.path;
  sxp.words = words.variables;
  sxp.environment.version = version;
  std::vector<std::string> warnings;
  const auto text = xm::RenderSxp(*settings, sxp, warnings);
  for (const std::string& warning : warnings) environment.err << "warning: " << warning << "\n";
  if (!text) return Failed("xm refuses this guest: " + text.error().text, environment);
  environment.out << *text;
  return kExitOk;
}

}  // namespace

int RunCompile(const CompileCommandOptions& options, Environment& environment) {
  return options.to == "sxp" ? CompileToSxp(options, environment)
                             : CompileToJson(options, environment);
}

}  // namespace domus
