// The command line as data: what man pages and completions are made from.
#pragma once

#include <string>
#include <vector>

namespace domus {

struct OptionReference {
  std::vector<std::string> names;    // "-q", "--quiet"; empty for a positional
  std::string value;                 // "FILE"; empty for a flag
  std::vector<std::string> choices;  // the only values, if they are fixed
  std::string help;
  bool repeatable = false;
};

struct CommandReference {
  std::string name;
  std::string summary;
  std::vector<OptionReference> positionals;
  std::vector<OptionReference> options;
};

}  // namespace domus
