// What /proc says of processes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace domus {

/// The numbers that name something in a directory: processes in /proc, threads in /proc/PID/task. None
/// where there is no directory.
std::vector<int> IdsIn(const std::string& directory);

/// Of a command line as in /proc/PID/cmdline, the word that follows the first one that is `option`:
/// "5" after "-xen-domid".
std::optional<std::string_view> WordAfter(std::string_view option, std::string_view command_line);

}  // namespace domus
