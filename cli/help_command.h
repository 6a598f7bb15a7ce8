// `domus help [TOPIC]`: topics that are no command; a command's help comes from command_line.cc.
#pragma once

#include <optional>
#include <string>

namespace domus {

/// The text of a help topic ("exit-codes"); null when there is none of that name.
std::optional<std::string> HelpTopic(const std::string& name);

}  // namespace domus
