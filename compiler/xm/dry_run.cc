#include "compiler/xm/dry_run.h"

#include "compiler/xm/command_line.h"
#include "compiler/xm/config_script.h"
#include "compiler/xm/form.h"
#include "compiler/xm/python_values.h"
#include "compiler/xm/sxp_file.h"
#include "compiler/xm/sxp_printer.h"
#include "compiler/xm/variables.h"
#include "compiler/xm/vm_form.h"
#include "compiler/xm/xm_xml.h"

namespace domus::xm {
namespace {

/// One run; what is printed before a refusal stays printed.
class Run {
 public:
  Run(CommandLine line, const DryRunHost& host, DryRunResult& result)
      : line_(std::move(line)), host_(host), result_(result) {
    host_.environment.version = line_.version;
  }

  void Print() {
    if (line_.help) {
      result_.out += Usage();
    } else if (line_.help_config) {
      result_.out += VariableUsage(line_.version);
    } else if (line_.sxp_file) {
      PrintForm(ReadSxpFile(*line_.sxp_file));
    } else {
      PrintConfig();
    }
  }

 private:
  void PrintConfig() {
    const std::string path = FindConfig(line_);
    if (!line_.quiet) result_.out += "Using config file \"" + path + "\".\n";
    const std::optional<Settings> settings = RunConfig(path, line_, host_.identity);
    if (!settings) return;
    Variables variables =
        TakeVariables(*settings, line_.variables, line_.config_file, host_.environment);
    TakeOptions(variables);
    std::vector<std::string> warnings;
    const auto form = MakeVmForm(std::move(variables), host_.environment, warnings);
    for (const std::string& warning : warnings) result_.err += "Warning: " + warning + "\n";
    if (!form) Refuse(form.error().text);
    PrintForm(*form);
  }

  /// Options are variables too: a script may set those that the command line doesn't.
  void TakeOptions(Variables& variables) {
    line_.dry_run |= Truthy(variables.Get("dryrun"));
    line_.xml_dry_run |= Truthy(variables.Get("xmldryrun"));
    if (line_.console) variables.Set("console_autoconnect", Number(1));
  }

  /// xm makes its document first, so that a fault in it leaves nothing printed.
  void PrintForm(const Value& form) {
    if (!line_.dry_run && !line_.xml_dry_run) {
      Refuse("without --dryrun xm would make a guest, which Domus does with `domus apply`");
    }
    XmlText xml;
    if (line_.xml_dry_run) {
      xml = RenderXml(form, line_.version, {.transient = line_.create, .word = host_.word});
      if (xml.refusal && xml.text.empty()) Refuse(xml.refusal->text);
    }
    if (line_.dry_run) result_.out += PrintSxp(form, line_.version);
    result_.out += xml.text;
    if (xml.refusal) Refuse(xml.refusal->text);
  }

  CommandLine line_;
  DryRunHost host_;
  DryRunResult& result_;
};

}  // namespace

DryRunResult DryRun(const std::vector<std::string>& arguments, const DryRunHost& host) {
  DryRunResult result;
  try {
    auto line = ReadCommandLine(arguments);
    if (!line) Refuse(line.error().text);
    Run(std::move(*line), host, result).Print();
  } catch (const Refusal& refusal) {
    result.err += "Error: " + refusal.text + "\n";
    result.status = 1;
  }
  return result;
}

}  // namespace domus::xm
