// What a guest file says, before anybody judges it: names and values with their places.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lang/value.h"

namespace domus {

struct Setting {
  std::string name;
  Value value;
  /// Where the name was last assigned; for a command-line word, its place in the pseudo-file of words.
  Location name_at;
  /// Earlier top-level assignments of the same name that this one replaced (for "set twice").
  std::vector<Location> overwritten;
  bool from_command_line = false;
  /// The script itself reads the name, so a name that no tool knows is a helper variable.
  bool read_by_script = false;
};

/// All names of one guest file, in order of first assignment.
class Settings {
 public:
  /// Replaces a setting of the same name, keeping its position.
  void Set(Setting setting);
  void Erase(std::string_view name);
  const Setting* Find(std::string_view name) const;
  const std::vector<Setting>& all() const { return all_; }

 private:
  std::vector<Setting> all_;
  std::unordered_map<std::string, size_t> index_;
};

}  // namespace domus
