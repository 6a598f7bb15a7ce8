#include "cli/completion.h"

#include <fmt/format.h>

#include "base/text.h"

namespace domus {
namespace {

/// "lock" of "lock list", else empty.
std::string_view GroupOf(const CommandReference& command) {
  const size_t blank = command.name.find(' ');
  return std::string_view(command.name).substr(0, blank == std::string::npos ? 0 : blank);
}

/// "list" of "lock list", else the whole name.
std::string_view MemberName(const CommandReference& command) {
  return std::string_view(command.name).substr(command.name.find(' ') + 1);
}

/// The commands of a group; those of no group for "".
std::vector<const CommandReference*> MembersOf(const std::vector<CommandReference>& commands,
                                               std::string_view group) {
  std::vector<const CommandReference*> members;
  for (const CommandReference& command : commands) {
    if (GroupOf(command) == group) members.push_back(&command);
  }
  return members;
}

std::string CommandNames(const std::vector<CommandReference>& commands, std::string_view group) {
  std::vector<std::string> names;
  for (const CommandReference* member : MembersOf(commands, group)) {
    names.emplace_back(MemberName(*member));
  }
  return Join(names, " ");
}

/// A word of a bash `case`.
std::string BashWord(const std::string& name) {
  return name.find(' ') == std::string::npos ? name : "\"" + name + "\"";
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
    cases += fmt::format("        {}:{}) words=\"{}\" ;;\n", BashWord(command.name),
                         option.names.back(), Join(option.choices, " "));
  }
  return cases;
}

/// Offers the members of a group, and then goes on with both words as the command.
std::string BashGroups(const std::vector<CommandReference>& commands) {
  std::string text;
  for (const CommandReference& command : commands) {
    const std::string members = CommandNames(commands, command.name);
    if (members.empty()) continue;
    text += fmt::format(
        "    if [ \"$command\" = {} ]; then\n"
        "        if [ \"$COMP_CWORD\" = 2 ]; then\n"
        "            COMPREPLY=($(compgen -W \"{}\" -- \"$current\"))\n"
        "            return\n"
        "        fi\n"
        "        command=\"$command ${{COMP_WORDS[2]}}\"\n"
        "    fi\n",
        command.name, members);
  }
  return text;
}

std::string Bash(const std::vector<CommandReference>& commands) {
  std::string text =
      "# bash completion for domus\n"
      "_domus() {\n"
      "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
      "    local command=${COMP_WORDS[1]} words=\n"
      "    if [ \"$COMP_CWORD\" = 1 ]; then\n";
  text += fmt::format("        COMPREPLY=($(compgen -W \"{} --help --version\" -- \"$current\"))\n",
                      CommandNames(commands, ""));
  text += "        return\n    fi\n" + BashGroups(commands) + "    case $command:$previous in\n";
  for (const CommandReference& command : commands) text += ChoiceCases(command);
  text +=
      "    esac\n"
      "    if [ -z \"$words\" ] && [[ $current == -* ]]; then\n"
      "        case $command in\n";
  for (const CommandReference& command : commands) {
    text += fmt::format("            {}) words=\"{}\" ;;\n", BashWord(command.name),
                        OptionNames(command));
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

std::string ZshLevel(const std::vector<CommandReference>& commands, std::string_view group, int depth);

/// `name)` with what follows it: the options of a command, or the members of a group. `depth` is the
/// number of words before the member.
std::string ZshCase(const std::vector<CommandReference>& commands, const CommandReference& command,
                    int depth) {
  const std::string indent(static_cast<size_t>(4 * (depth + 1)), ' ');
  std::string text = fmt::format("{}{})\n", indent, MemberName(command));
  const std::vector<const CommandReference*> members = MembersOf(commands, command.name);
  if (members.empty()) {
    text += fmt::format("{}    _arguments '{}:command:' '*:path:_files'", indent, depth);
    for (const OptionReference& option : command.options) text += ZshOption(option);
  } else {
    text += ZshLevel(commands, command.name, depth + 1);
  }
  return text + fmt::format("\n{}    ;;\n", indent);
}

/// Offers the commands of a group, or goes on with the one that is there.
std::string ZshLevel(const std::vector<CommandReference>& commands, std::string_view group, int depth) {
  const std::string indent(static_cast<size_t>(4 * depth), ' ');
  std::string text = fmt::format("{0}if (( CURRENT == {1} )); then\n{0}    local -a commands=(\n",
                                 indent, depth + 1);
  for (const CommandReference* command : MembersOf(commands, group)) {
    text += fmt::format("{}        '{}:{}'\n", indent, MemberName(*command),
                        ZshText(command->summary));
  }
  text += fmt::format("{0}    )\n{0}    _describe command commands\n{0}    return\n{0}fi\n"
                      "{0}case $words[{1}] in\n", indent, depth + 1);
  for (const CommandReference* command : MembersOf(commands, group)) {
    text += ZshCase(commands, *command, depth);
  }
  return text + indent + "esac";
}

std::string Zsh(const std::vector<CommandReference>& commands) {
  return "#compdef domus\n_domus() {\n" + ZshLevel(commands, "", 1) + "\n}\n_domus \"$@\"\n";
}

std::string FishText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

/// When the command is on the line.
std::string FishSeen(const CommandReference& command) {
  const std::string seen = fmt::format("__fish_seen_subcommand_from {}", MemberName(command));
  const std::string_view group = GroupOf(command);
  return group.empty() ? seen : fmt::format("__fish_seen_subcommand_from {}; and {}", group, seen);
}

/// When the command may come next.
std::string FishMayCome(const std::vector<CommandReference>& commands,
                        const CommandReference& command) {
  const std::string_view group = GroupOf(command);
  if (group.empty()) return "__fish_use_subcommand";
  return fmt::format("'__fish_seen_subcommand_from {}; and not __fish_seen_subcommand_from {}'", group,
                     CommandNames(commands, group));
}

std::string FishOption(const CommandReference& command, const OptionReference& option) {
  std::string text = fmt::format("complete -c domus -n '{}'", FishSeen(command));
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
    text += fmt::format("complete -c domus -n {} -f -a {} -d '{}'\n", FishMayCome(commands, command),
                        MemberName(command), FishText(command.summary));
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
