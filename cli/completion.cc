#include "cli/completion.h"

#include <fmt/format.h>

#include "base/text.h"

namespace domus {
namespace {

std::string CommandNames(const std::vector<CommandReference>& commands) {
  std::vector<std::string> names;
  for (const CommandReference& command : commands) names.push_back(command.name);
  return Join(names, " ");
}

std::string OptionNames(const CommandReference& command) {
  std::vector<std::string> names;
  for (const OptionReference& option : command.options) {
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return Join(names, " ");
}

/// `--color) …choices… ;;` for each option of any command whose values are fixed.
std::string ChoiceCases(const CommandReference& command) {
  std::string cases;
  for (const OptionReference& option : command.options) {
    if (option.choices.empty()) continue;
    cases += fmt::format("        {}:{}) words=\"{}\" ;;\n", command.name, option.names.back(),
                         Join(option.choices, " "));
  }
  return cases;
}

std::string Bash(const std::vector<CommandReference>& commands) {
  std::string text =
      "# bash completion for domus\n"
      "_domus() {\n"
      "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
      "    local command=${COMP_WORDS[1]} words=\n"
      "    if [ \"$COMP_CWORD\" = 1 ]; then\n";
  text += fmt::format("        COMPREPLY=($(compgen -W \"{} --help --version\" -- \"$current\"))\n",
                      CommandNames(commands));
  text += "        return\n    fi\n    case $command:$previous in\n";
  for (const CommandReference& command : commands) text += ChoiceCases(command);
  text +=
      "    esac\n"
      "    if [ -z \"$words\" ] && [[ $current == -* ]]; then\n"
      "        case $command in\n";
  for (const CommandReference& command : commands) {
    text += fmt::format("            {}) words=\"{}\" ;;\n", command.name, OptionNames(command));
  }
  text +=
      "        esac\n"
      "    fi\n"
      "    if [ -n \"$words\" ]; then\n"
      "        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
      "    else\n"
      "        COMPREPLY=($(compgen -f -- \"$current\"))\n"
      "    fi\n"
      "}\n"
      "complete -o filenames -F _domus domus\n";
  return text;
}

/// Text inside single quotes, with what _arguments and zsh read specially escaped.
std::string ZshText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else if (c == '[' || c == ']' || c == ':' || c == '\\') {
      out += '\\';
      out += c;
    } else {
      out += c;
    }
  }
  return out;
}

std::string ZshOption(const OptionReference& option) {
  std::string text;
  for (const std::string& name : option.names) {
    const std::string action =
        option.choices.empty() ? "_files" : "(" + Join(option.choices, " ") + ")";
    const std::string value =
        option.value.empty() ? "" : fmt::format(":{}:{}", ZshText(option.value), action);
    text += fmt::format(" \\\n                '{}[{}]{}'", name, ZshText(option.help), value);
  }
  return text;
}

std::string Zsh(const std::vector<CommandReference>& commands) {
  std::string text = "#compdef domus\n_domus() {\n    if (( CURRENT == 2 )); then\n"
                     "        local -a commands=(\n";
  for (const CommandReference& command : commands) {
    text += fmt::format("            '{}:{}'\n", command.name, ZshText(command.summary));
  }
  text += "        )\n        _describe command commands\n        return\n    fi\n    case $words[2] in\n";
  for (const CommandReference& command : commands) {
    text += fmt::format("        {})\n            _arguments '1:command:' '*:path:_files'",
                        command.name);
    for (const OptionReference& option : command.options) text += ZshOption(option);
    text += "\n            ;;\n";
  }
  return text + "    esac\n}\n_domus \"$@\"\n";
}

std::string FishText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string FishOption(const CommandReference& command, const OptionReference& option) {
  std::string text = fmt::format("complete -c domus -n '__fish_seen_subcommand_from {}'", command.name);
  for (const std::string& name : option.names) {
    const bool is_long = name.starts_with("--");
    text += fmt::format(" -{} {}", is_long ? 'l' : 's', name.substr(is_long ? 2 : 1));
  }
  if (!option.value.empty()) text += " -r";
  if (!option.choices.empty()) text += fmt::format(" -f -a '{}'", Join(option.choices, " "));
  return text + fmt::format(" -d '{}'\n", FishText(option.help));
}

std::string Fish(const std::vector<CommandReference>& commands) {
  std::string text = "# fish completion for domus\n";
  for (const CommandReference& command : commands) {
    text += fmt::format("complete -c domus -n __fish_use_subcommand -f -a {} -d '{}'\n", command.name,
                        FishText(command.summary));
    for (const OptionReference& option : command.options) text += FishOption(command, option);
  }
  return text;
}

}  // namespace

std::optional<std::string> CompletionScript(const std::string& shell,
                                            const std::vector<CommandReference>& commands) {
  if (shell == "bash") return Bash(commands);
  if (shell == "zsh") return Zsh(commands);
  if (shell == "fish") return Fish(commands);
  return std::nullopt;
}

}  // namespace domus
