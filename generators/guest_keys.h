// schemas/guest.yaml in memory: read strictly, so that a slip in it stops the build with its line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// `xl` → "0"; the tool is empty when all tools agree.
struct KeyDefault {
  std::string tool;
  std::string value;
};

/// One key, with what an alias takes over from its target filled in.
struct Key {
  int line = 0;
  int position = 0;  // among the keys of the file
  std::string group;
  std::string name;
  std::string type;
  std::string unit;
  std::vector<KeyDefault> defaults;
  std::optional<int64_t> minimum;
  std::optional<int64_t> maximum;
  std::vector<std::string> values;
  bool numbered = false;
  std::vector<std::string> guest_types;
  std::vector<std::string> tools;  // "xm" already spelled out as its three versions
  std::string alias_of;
  std::string disruption;
  bool secret = false;
  std::string example;
  std::string doc;
};

/// The keys in the order of the file. Throws std::runtime_error, "FILE:LINE: what is wrong".
std::vector<Key> ReadGuestKeys(const std::string& path);
