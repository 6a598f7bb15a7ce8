// Command lines run in process, on a machine without variables, and guests for their trees.
#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "cli/command_line.h"

namespace domus {

struct Output {
  int code = 0;
  std::string out;
  std::string err;
};

/// `adjust` gives the environment what a test needs of it; `input` is what somebody types.
inline Output RunCommand(const std::vector<std::string>& words,
                         const std::function<void(Environment&)>& adjust = {},
                         const std::string& input = "") {
  std::ostringstream out, err;
  std::istringstream in(input);
  Environment environment{.out = out, .err = err, .in = in};
  environment.variable = [](const char*) { return std::nullopt; };
  if (adjust) adjust(environment);
  const int code = RunCommandLine(words, environment);
  return {code, out.str(), err.str()};
}

/// For `adjust`: the state is this file, unless the words name another.
inline std::function<void(Environment&)> WithState(const std::string& file) {
  return [file](Environment& environment) {
    environment.variable = [file](std::string_view name) {
      return name == "DOMUS_STATE" ? std::optional(file) : std::nullopt;
    };
  };
}

/// As `vm.cfg`.
inline void WriteConfig(const std::filesystem::path& folder, const std::string& text) {
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "vm.cfg") << text;
}

/// A PV guest in a folder of its name.
inline void WriteGuest(const std::filesystem::path& tree, const std::string& name,
                       const std::string& settings) {
  WriteConfig(tree / name, "name = '" + name + "'\nbootloader = '/usr/bin/pygrub'\n" + settings);
}

}  // namespace domus
