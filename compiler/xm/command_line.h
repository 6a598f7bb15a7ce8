// The command line of `xm new` and `xm create`, read as Python's getopt and xm read it.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/xm/environment.h"
#include "compiler/xm/refusal.h"
#include "compiler/xm/variables.h"

namespace domus::xm {

struct CommandLine {
  bool create = false;  // `xm create`, else `xm new`
  Version version = Version::k34;
  bool help = false;
  bool help_config = false;
  bool quiet = false;
  bool dry_run = false;      // print SXP
  bool xml_dry_run = false;  // print XML
  bool console = false;
  std::string path = ".:/etc/xen";
  std::string config_file = "xmdefconfig";
  std::optional<std::string> sxp_file;
  GivenVariables variables;
  /// Words that xm has no variable for: strings that the script sees.
  std::vector<std::pair<std::string, std::string>> script_words;
};

/// `arguments` begin with `new` or `create`. Options may stand anywhere, and be shortened; a bare
/// word is the config file. `--xen VERSION` is Domus's own. A value that its variable can't take is
/// refused as xm refuses it.
std::expected<CommandLine, Refusal> ReadCommandLine(const std::vector<std::string>& arguments);

/// What `--help` prints.
std::string Usage();
/// What `--help_config` prints: the variables of this version.
std::string VariableUsage(Version version);

}  // namespace domus::xm
