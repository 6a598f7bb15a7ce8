#include "cli/lint_command.h"

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "base/text.h"
#include "cli/finding_formats.h"
#include "cli/findings.h"
#include "cli/guest_input.h"
#include "cli/places.h"
#include "compiler/compile.h"
#include "lang/render_diagnostic.h"

namespace domus {
namespace {

bool Fails(const DiagnosticSink& sink, const std::string& level) {
  if (level == "never") return false;
  const Severity least = level == "error"     ? Severity::kError
                         : level == "warning" ? Severity::kWarning
                                              : Severity::kNote;
  // Severity counts from the most severe down.
  return std::ranges::any_of(sink.all(), [&](const Diagnostic& d) { return d.severity <= least; });
}

void Print(const LintOptions& options, const DiagnosticSink& sink, const SourceMap& sources,
           int files, Environment& environment) {
  const std::string format =
      options.format.empty() ? environment.variable("DOMUS_FORMAT").value_or("") : options.format;
  if (format == "json") {
    environment.out << FindingsAsJson(sink, sources, files);
  } else if (format == "jsonl") {
    environment.out << FindingsAsJsonLines(sink, sources, files);
  } else if (format == "github") {
    environment.out << FindingsForGithub(sink, sources);
  } else {
    PrintFindings(environment.out, environment.out_is_terminal, sink, sources, format,
                  options.common, environment);
  }
}

}  // namespace

int RunLint(const LintOptions& options, Environment& environment) {
  SourceMap sources;
  DiagnosticSink sink;
  int files = 0;
  const std::vector<std::string> here = {"."};
  for (const std::string& path : options.paths.empty() ? here : options.paths) {
    const CompileOptions compile{.this_machine = environment.machine,
                                 .words = options.words,
                                 .allow_empty = options.allow_empty,
                                 .kind = FileKindFromWord(options.from),
                                 .standard_input = ReadStandardInput(path, environment),
                                 .hypervisor = GivenHypervisor(options.hypervisor, environment)};
    const Result<Compilation> compilation = Compile(path, compile, sources, sink);
    if (!compilation) {
      environment.err << "error: " << compilation.error().message << "\n";
      return kExitLintTrouble;
    }
    files += static_cast<int>(compilation->files.size());
  }
  Print(options, sink, sources, files, environment);
  if (!options.common.quiet) {
    if (sink.all().empty()) {
      environment.err << "No findings in " << Count(files, "file") << ".\n";
    } else {
      environment.err << FindingsSummary(sink.all(), files) << "\n";
    }
  }
  return Fails(sink, options.fail_level) ? kExitFindings : kExitOk;
}

}  // namespace domus
