#include "cli/man_page.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/help_command.h"
#include "cli/version.h"

namespace domus {
namespace {

/// Text that roff prints as it is.
std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  if (out.starts_with(".") || out.starts_with("'")) out.insert(0, "\\&");
  return out;
}

std::string Header(const std::string& name, const std::string& summary) {
  return fmt::format(".TH {} 1 \"\" \"domus {}\" \"Domus\"\n.SH NAME\n{} \\- {}\n", name, Version(),
                     Escaped(name), Escaped(summary));
}

std::string Names(const OptionReference& option) {
  std::string names;
  for (const std::string& name : option.names) {
    names += fmt::format("{}\\fB{}\\fR", names.empty() ? "" : ", ", Escaped(name));
  }
  if (option.names.empty()) return fmt::format("\\fI{}\\fR", Escaped(option.value));
  if (!option.value.empty()) names += fmt::format(" \\fI{}\\fR", Escaped(option.value));
  return names;
}

std::string Entries(const std::vector<OptionReference>& options) {
  std::string text;
  for (const OptionReference& option : options) {
    text += fmt::format(".TP\n{}\n{}.\n", Names(option), Escaped(option.help));
  }
  return text;
}

std::string Preformatted(std::string_view text) {
  std::string out = ".nf\n";
  for (const std::string_view line : Split(text, '\n')) out += Escaped(line) + "\n";
  return out + ".fi\n";
}

constexpr std::string_view kEnvironment = R"(.SH ENVIRONMENT
.TP
\fBDOMUS_STATE\fR
The state file, unless \fB\-\-state\fR names one.
.TP
\fBDOMUS_HYPERVISOR\fR
The hypervisor, unless \fB\-\-hypervisor\fR names one.
.TP
\fBDOMUS_FORMAT\fR
The format of findings: full or concise.
.TP
\fBNO_COLOR\fR, \fBCLICOLOR_FORCE\fR
Never, or always, colour the output.
.SH FILES
.TP
\fBdomus.yaml\fR
At the root of a tree, optional: hypervisor, state file, site keys, power and protection of guests.
.TP
\fB/var/lib/domus/state.db\fR, \fB$XDG_STATE_HOME/domus/state.db\fR
What Domus recorded, for root and for other users.
)";

}  // namespace

std::string MainManPage(const std::vector<CommandReference>& commands) {
  std::string page = Header("domus", "keep Xen and libvirt hosts in the state that configs describe");
  page += ".SH SYNOPSIS\n\\fBdomus\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR]... [\\fIPATH\\fR]\n";
  page +=
      ".SH DESCRIPTION\nDomus compiles the guest files of Oracle VM Server 2.x and Xen (vm.cfg, SXP)"
      " into a typed\ndesired state, compares it with what it recorded and with what the hypervisor"
      " reports, shows\nthe difference as a plan, and makes the host converge.\n.SH COMMANDS\n";
  for (const CommandReference& command : commands) {
    page += fmt::format(".TP\n\\fBdomus {}\\fR\n{}. See \\fBdomus\\-{}\\fR(1).\n",
                        Escaped(command.name), Escaped(command.summary),
                        Escaped(ManPageName(command)));
  }
  page += kEnvironment;
  page += ".SH EXIT STATUS\n" + Preformatted(HelpTopic("exit-codes").value_or(""));
  return page;
}

std::string ManPageName(const CommandReference& command) {
  std::string name = command.name;
  std::ranges::replace(name, ' ', '-');
  return name;
}

std::string CommandManPage(const CommandReference& command) {
  std::string page = Header("domus-" + ManPageName(command), command.summary);
  page += fmt::format(".SH SYNOPSIS\n\\fBdomus {}\\fR [\\fIOPTION\\fR]...", Escaped(command.name));
  for (const OptionReference& positional : command.positionals) {
    page += fmt::format(" [\\fI{}\\fR]{}", Escaped(positional.value),
                        positional.repeatable ? "..." : "");
  }
  page += fmt::format("\n.SH DESCRIPTION\n{}.\n", Escaped(command.summary));
  if (!command.positionals.empty()) page += ".SH ARGUMENTS\n" + Entries(command.positionals);
  page += ".SH OPTIONS\n" + Entries(command.options);
  page += ".SH EXIT STATUS\nSee \\fBdomus help exit\\-codes\\fR.\n.SH SEE ALSO\n\\fBdomus\\fR(1)\n";
  return page;
}

}  // namespace domus
