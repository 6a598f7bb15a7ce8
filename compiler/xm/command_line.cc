#include "compiler/xm/command_line.h"

#include <fmt/format.h>

#include <functional>
#include <span>

#include "base/text.h"

namespace domus::xm {
namespace {

/// Options that xm knows but a dry run has no use for set nothing.
void Ignore(CommandLine&, const std::string&) {}

std::optional<Version> ReadVersion(std::string_view text) {
  if (text == "3.1") return Version::k31;
  if (text == "3.4") return Version::k34;
  if (text == "4.0") return Version::k40;
  if (text == "4.4") return Version::k44;
  return std::nullopt;
}

void SetVersion(CommandLine& line, const std::string& text) {
  const std::optional<Version> version = ReadVersion(text);
  if (!version) Refuse("--xen takes 3.1, 3.4, 4.0 or 4.4, not " + text);
  line.version = *version;
}

struct Option {
  std::string_view name;
  char letter;  // 0 for none
  bool takes_value;
  void (*set)(CommandLine&, const std::string& value);
  std::string_view help;
};

constexpr Option kOptions[] = {
    {"help", 'h', false, [](CommandLine& line, const std::string&) { line.help = true; },
     "print this help"},
    {"help_config", 0, false,
     [](CommandLine& line, const std::string&) { line.help_config = true; },
     "print the variables that a config or a word may set"},
    {"quiet", 'q', false, [](CommandLine& line, const std::string&) { line.quiet = true; },
     "don't say which file is used"},
    {"path", 0, true, [](CommandLine& line, const std::string& value) { line.path = value; },
     "directories to look for the file in, separated by colons"},
    {"defconfig", 'f', true,
     [](CommandLine& line, const std::string& value) { line.config_file = value; },
     "the config file"},
    {"config", 'F', true,
     [](CommandLine& line, const std::string& value) { line.sxp_file = value; },
     "an SXP file in place of a config"},
    {"dryrun", 'n', false, [](CommandLine& line, const std::string&) { line.dry_run = true; },
     "print the guest as SXP"},
    {"xmldryrun", 'x', false,
     [](CommandLine& line, const std::string&) { line.xml_dry_run = true; },
     "print the guest as XML"},
    {"skipdtd", 's', false, Ignore, "accepted and ignored"},
    {"paused", 'p', false, Ignore, "accepted and ignored"},
    {"console_autoconnect", 'c', false,
     [](CommandLine& line, const std::string&) { line.console = true; },
     "the bootloader may ask questions"},
    {"vncviewer", 0, false, Ignore, "accepted and ignored"},
    {"vncviewer-autopass", 0, false, Ignore, "accepted and ignored"},
    {"xen", 0, true, SetVersion, "whose xm: 3.1, 3.4 (the default), 4.0 or 4.4"},
};

const Option& FindLong(std::string_view name) {
  const Option* found = nullptr;
  for (const Option& option : kOptions) {
    if (option.name == name) return option;
    if (!option.name.starts_with(name)) continue;
    if (found) Refuse(fmt::format("option --{} not a unique prefix", name));
    found = &option;
  }
  if (!found) Refuse(fmt::format("option --{} not recognized", name));
  return *found;
}

const Option& FindShort(char letter) {
  for (const Option& option : kOptions) {
    if (option.letter == letter) return option;
  }
  Refuse(fmt::format("option -{} not recognized", letter));
}

/// Reads one line; `done` counts the arguments that are read.
class Reader {
 public:
  Reader(std::span<const std::string> arguments, CommandLine& line)
      : arguments_(arguments), line_(line) {}

  void Read() {
    while (done_ < arguments_.size()) {
      const std::string& argument = arguments_[done_++];
      if (argument == "--") {
        if (done_ < arguments_.size()) ReadWord(arguments_[done_++]);
      } else if (argument.starts_with("--")) {
        ReadLong(std::string_view(argument).substr(2));
      } else if (argument.starts_with('-') && argument.size() > 1) {
        ReadShort(std::string_view(argument).substr(1));
      } else {
        ReadWord(argument);
      }
    }
  }

 private:
  std::string Next(const std::string& option) {
    if (done_ == arguments_.size()) Refuse("option " + option + " requires argument");
    return arguments_[done_++];
  }

  void ReadLong(std::string_view text) {
    const size_t equals = text.find('=');
    const Option& option = FindLong(text.substr(0, equals));
    const std::string shown = "--" + std::string(option.name);
    if (!option.takes_value) {
      if (equals != text.npos) Refuse("option " + shown + " must not have an argument");
      option.set(line_, "");
    } else if (equals != text.npos) {
      option.set(line_, std::string(text.substr(equals + 1)));
    } else {
      option.set(line_, Next(shown));
    }
  }

  void ReadShort(std::string_view letters) {
    while (!letters.empty()) {
      const Option& option = FindShort(letters[0]);
      const std::string shown = std::string("-") + letters[0];
      letters.remove_prefix(1);
      if (!option.takes_value) {
        option.set(line_, "");
        continue;
      }
      option.set(line_, letters.empty() ? Next(shown) : std::string(letters));
      return;
    }
  }

  /// A name that xm knows takes the text as it stands; the script's variables are stripped.
  void ReadWord(const std::string& word) {
    const size_t equals = word.find('=');
    if (equals == word.npos) {
      line_.config_file = word;
      return;
    }
    const std::string name = word.substr(0, equals), value = word.substr(equals + 1);
    if (line_.variables.Give(name, value, line_.version)) return;
    for (const Option& option : kOptions) {
      if (option.name == name) return option.set(line_, value);
    }
    line_.script_words.emplace_back(Trim(name), Trim(value));
  }

  std::span<const std::string> arguments_;
  CommandLine& line_;
  size_t done_ = 0;
};

/// The version decides which variables there are, so it is looked for first.
void ReadVersionOption(std::span<const std::string> arguments, CommandLine& line) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument.starts_with("--xen=")) SetVersion(line, argument.substr(6));
    if (argument == "--xen" && i + 1 < arguments.size()) SetVersion(line, arguments[i + 1]);
  }
}

std::string_view Describe(Kind kind) {
  switch (kind) {
    case Kind::kText:
      return "text";
    case Kind::kInt:
    case Kind::kLong:
      return "a whole number";
    case Kind::kBool:
      return "yes or no";
    case Kind::kAppend:
      return "may be repeated";
  }
  return "";
}

}  // namespace

std::expected<CommandLine, Refusal> ReadCommandLine(const std::vector<std::string>& arguments) try {
  CommandLine line;
  if (!arguments.empty() &&
      (arguments[0] == "help" || arguments[0] == "--help" || arguments[0] == "-h")) {
    line.help = true;
    return line;
  }
  if (arguments.empty() || (arguments[0] != "new" && arguments[0] != "create")) {
    Refuse(arguments.empty() ? "which command? Domus knows xm's new and create"
                             : "Domus knows xm's new and create, not " + arguments[0]);
  }
  line.create = arguments[0] == "create";
  const auto rest = std::span(arguments).subspan(1);
  ReadVersionOption(rest, line);
  Reader(rest, line).Read();
  return line;
} catch (const Refusal& refusal) {
  return std::unexpected(refusal);
}

std::string Usage() {
  std::string text =
      "Usage: xm new|create --dryrun [OPTION]... [FILE] [NAME=VALUE]...\n"
      "\n"
      "Prints a guest exactly as Xen's xm does, without running anything.\n"
      "\n"
      "Options:\n";
  for (const Option& option : kOptions) {
    const std::string letter = option.letter ? fmt::format("-{}, ", option.letter) : "    ";
    const std::string name = fmt::format("--{}{}", option.name, option.takes_value ? "=VALUE" : "");
    text += fmt::format("  {}{:<22} {}\n", letter, name, option.help);
  }
  return text;
}

std::string VariableUsage(Version version) {
  std::string text;
  for (const Variable& variable : AllVariables()) {
    if (FindVariable(variable.name, version) != &variable) continue;
    text += fmt::format("{:<32} {}\n", variable.name, Describe(variable.kind));
  }
  return text;
}

}  // namespace domus::xm
