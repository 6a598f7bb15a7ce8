// Finding and running a config file as xm does.
#pragma once

#include <optional>
#include <string>

#include "compiler/xm/command_line.h"
#include "lang/evaluate.h"
#include "lang/settings.h"

namespace domus::xm {

/// The file's path as xm shows it: as given (a relative one gets `./` in front), else in the
/// directories of the search path. Throws Refusal when there is none.
std::string FindConfig(const CommandLine& line);

/// Reads the file and runs it, with the words that the script sees. Null for XML, which xm does not
/// run. Throws Refusal: xm's text when Python would raise, else what Domus can't read and where.
std::optional<Settings> RunConfig(const std::string& path, const CommandLine& line,
                                  const HostIdentity& host);

}  // namespace domus::xm
