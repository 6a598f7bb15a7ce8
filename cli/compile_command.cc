#include "cli/compile_command.h"

#include <filesystem>
#include <ostream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/findings.h"
#include "cli/guest_forms.h"
#include "cli/guest_input.h"
#include "cli/output_files.h"
#include "cli/places.h"
#include "cli/xm_forms.h"
#include "compiler/compile.h"

namespace domus {
namespace {

class CompileCommand {
 public:
  CompileCommand(const CompileCommandOptions& options, Environment& environment)
      : options_(options), environment_(environment), form_(*GuestFormFromWord(options.to)) {}

  int Run() {
    std::error_code ignored;
    is_tree_ = std::filesystem::is_directory(options_.path, ignored);
    if (is_tree_ && !options_.output_dir) {
      return Failed(fmt::format("`{}` is a directory, and compile prints one guest",
                                Printable(options_.path)),
                    "write one file for each guest with --output-dir DIR");
    }
    Result<Compilation> compilation = CompileInput();
    if (!compilation) return Failed(compilation.error().message);
    return IsXmForm(form_) ? AsXm(*compilation) : AsTyped(*compilation);
  }

 private:
  int Failed(const std::string& message, const std::string& help = {}) {
    environment_.err << "error: " << message << "\n";
    if (!help.empty()) environment_.err << "  = help: " << help << "\n";
    return kExitFailed;
  }

  void PrintFound(const DiagnosticSink& sink) {
    PrintFindings(environment_.err, environment_.err_is_terminal, sink, sources_, "",
                  options_.common, environment_);
  }

  /// A tree's own warnings are for lint: here they would hide what the form loses.
  void PrintFoundInTree() {
    if (!is_tree_ || sink_.HasErrors()) return PrintFound(sink_);
    DiagnosticSink losses;
    int64_t others = 0;
    for (const Diagnostic& finding : sink_.all()) {
      if (finding.code == Code::kVM200) {
        losses.Report(finding);
      } else if (finding.severity == Severity::kWarning) {
        ++others;
      }
    }
    PrintFound(losses);
    if (others > 0 && !options_.common.quiet) {
      environment_.err << Count(others, "warning") << " in the config: domus lint "
                       << Printable(options_.path) << "\n";
    }
  }

  Result<Compilation> CompileInput() {
    const CompileOptions compile{
        .this_machine = environment_.machine,
        .words = options_.words,
        .kind = FileKindFromWord(options_.from),
        .standard_input = ReadStandardInput(options_.path, environment_),
        .hypervisor = GivenHypervisor(options_.hypervisor, environment_),
    };
    hypervisor_ = compile.hypervisor;
    return Compile(options_.path, compile, sources_, sink_);
  }

  /// From the typed guest: every error stops it.
  int AsTyped(const Compilation& compilation) {
    const std::string virt_type = VirtTypeFor(
        options_.virt_type, hypervisor_.value_or(compilation.manifest.hypervisor.value_or("")));
    if (!sink_.HasErrors()) {
      for (const CompiledFile& file : compilation.files) {
        Rendered rendered = RenderGuest(file.guest->config, form_, virt_type);
        ReportLosses(*file.guest, rendered, form_, options_.strict, sink_);
        Keep(file, std::move(rendered.text));
      }
    }
    PrintFoundInTree();
    return sink_.HasErrors() ? kExitFailed : Deliver();
  }

  /// From the file anew. What is printed is what xm would print, whatever Domus says of the guest;
  /// files are made of good guests only.
  int AsXm(const Compilation& compilation) {
    if (options_.output_dir) {
      PrintFoundInTree();
      if (sink_.HasErrors()) return kExitFailed;
    }
    DiagnosticSink xm_sink;
    bool is_good = true;
    for (const CompiledFile& file : compilation.files) {
      is_good &= KeepAsXm(file, compilation.manifest.facts, xm_sink);
    }
    if (!options_.output_dir || xm_sink.HasErrors()) PrintFound(xm_sink);
    return is_good ? Deliver() : kExitFailed;
  }

  bool KeepAsXm(const CompiledFile& file, const HostIdentity& facts, DiagnosticSink& xm_sink) {
    if (file.source == kNoFile) {  // no text: the compiler has said why
      PrintFound(sink_);
      return false;
    }
    const XmFormOptions xm{.xml = form_ == GuestForm::kXmXml,
                           .version = XenVersionFromWord(options_.xen),
                           .facts = facts,
                           .words = options_.words};
    XmForm form = RenderAsXm(sources_.Get(file.source), file.file.kind, xm, sources_, xm_sink);
    const std::string where = is_tree_ ? Printable(file.file.path) + ": " : "";
    for (const std::string& warning : form.warnings) {
      environment_.err << "warning: " << where << warning << "\n";
    }
    if (!form.refusal.empty()) Failed(where + "xm refuses this guest: " + form.refusal);
    if (!form.text) return false;
    Keep(file, std::move(*form.text));
    return true;
  }

  void Keep(const CompiledFile& file, std::string text) {
    const std::string guest = file.guest ? file.guest->config.name : "";
    output_.push_back({FileNameFor(guest, ExtensionOf(form_)), std::move(text)});
  }

  int Deliver() {
    if (!options_.output_dir) {
      for (const OutputFile& file : output_) environment_.out << file.text;
      return kExitOk;
    }
    const Result<std::string> summary = WriteOutputFiles(*options_.output_dir, output_);
    if (!summary) return Failed(summary.error().message);
    if (!options_.common.quiet) environment_.err << *summary << "\n";
    return kExitOk;
  }

  const CompileCommandOptions& options_;
  Environment& environment_;
  const GuestForm form_;
  bool is_tree_ = false;
  std::optional<std::string> hypervisor_;
  SourceMap sources_;
  DiagnosticSink sink_;
  std::vector<OutputFile> output_;
};

}  // namespace

int RunCompile(const CompileCommandOptions& options, Environment& environment) {
  return CompileCommand(options, environment).Run();
}

}  // namespace domus
