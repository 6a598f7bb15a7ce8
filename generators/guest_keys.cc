#include "generators/guest_keys.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
#include <set>
#include <stdexcept>

namespace {

using Words = std::vector<std::string>;

const Words kTypes = {"bool", "int", "float", "string", "enum", "string-list", "list", "any"};
const Words kGuestTypes = {"pv", "pvh", "hvm"};
const Words kTools = {"xm-3.1", "xm-3.4", "xm-4", "xl", "ovm"};
const Words kDisruptions = {"none", "live", "staged", "restart", "recreate"};
const Words kProperties = {"name",     "type",       "unit",     "default",     "min",
                           "max",      "values",     "numbered", "guest_types", "tools",
                           "alias_of", "disruption", "secret",   "example",     "doc"};

bool Contains(const Words& words, const std::string& word) {
  return std::ranges::find(words, word) != words.end();
}

[[noreturn]] void Refuse(const Key& key, const std::string& what) {
  throw std::runtime_error(std::to_string(key.line) + ": key `" + key.name + "` " + what);
}

std::optional<int64_t> Integer(const std::string& text) {
  int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

bool IsFloat(const std::string& text) {
  char* end = nullptr;
  std::strtod(text.c_str(), &end);
  return !text.empty() && *end == '\0';
}

std::string Text(const YAML::Node& node, const char* property) {
  return node[property] ? node[property].as<std::string>() : "";
}

bool Flag(const YAML::Node& node, const char* property) {
  return node[property] && node[property].as<bool>();
}

std::optional<int64_t> Limit(const Key& key, const YAML::Node& node, const char* property) {
  if (!node[property]) return std::nullopt;
  const std::optional<int64_t> value = Integer(node[property].as<std::string>());
  if (!value) Refuse(key, std::string("has a `") + property + "` that is no integer");
  return value;
}

Words List(const YAML::Node& node, const char* property) {
  return node[property] ? node[property].as<Words>() : Words();
}

std::vector<KeyDefault> Defaults(const YAML::Node& node) {
  const YAML::Node value = node["default"];
  if (!value) return {};
  if (!value.IsMap()) return {{"", value.as<std::string>()}};
  std::vector<KeyDefault> defaults;
  for (const auto& item : value) {
    defaults.push_back({item.first.as<std::string>(), item.second.as<std::string>()});
  }
  return defaults;
}

Words SpellOutXm(const Words& tools) {
  Words all;
  for (const std::string& tool : tools) {
    if (tool == "xm") {
      all.insert(all.end(), {"xm-3.1", "xm-3.4", "xm-4"});
    } else {
      all.push_back(tool);
    }
  }
  return all;
}

Key ReadKey(const YAML::Node& node, const std::string& group) {
  Key key;
  key.line = node.Mark().line + 1;
  key.group = group;
  key.name = Text(node, "name");
  if (key.name.empty()) Refuse(key, "has no `name`");
  for (const auto& property : node) {
    const auto name = property.first.as<std::string>();
    if (!Contains(kProperties, name)) Refuse(key, "has an unknown property `" + name + "`");
  }
  if (!node["tools"]) Refuse(key, "has no `tools`");
  key.type = Text(node, "type");
  key.unit = Text(node, "unit");
  key.defaults = Defaults(node);
  key.minimum = Limit(key, node, "min");
  key.maximum = Limit(key, node, "max");
  key.values = List(node, "values");
  key.numbered = Flag(node, "numbered");
  key.guest_types = List(node, "guest_types");
  key.tools = SpellOutXm(List(node, "tools"));
  key.alias_of = Text(node, "alias_of");
  key.disruption = Text(node, "disruption");
  key.secret = Flag(node, "secret");
  key.example = Text(node, "example");
  key.doc = Text(node, "doc");
  return key;
}

/// An alias with a type of its own keeps its own limits, values and default too.
void TakeOver(Key& alias, const Key& target) {
  if (!target.alias_of.empty()) Refuse(alias, "is an alias of the alias `" + target.name + "`");
  if (alias.type.empty()) {
    alias.type = target.type;
    alias.unit = target.unit;
    alias.minimum = target.minimum;
    alias.maximum = target.maximum;
    alias.values = target.values;
    alias.numbered = target.numbered;
    if (alias.defaults.empty()) alias.defaults = target.defaults;
  }
  if (alias.guest_types.empty()) alias.guest_types = target.guest_types;
  if (alias.disruption.empty()) alias.disruption = target.disruption;
  alias.secret = alias.secret || target.secret;
}

void CheckWords(const Key& key, const char* property, const Words& words, const Words& allowed) {
  std::set<std::string> seen;
  for (const std::string& word : words) {
    if (!Contains(allowed, word)) Refuse(key, std::string(property) + " knows no `" + word + "`");
    if (!seen.insert(word).second) Refuse(key, std::string(property) + " has `" + word + "` twice");
  }
}

void CheckDefault(const Key& key, const std::string& value, const std::set<std::string>& names) {
  if (value.size() > 2 && value.front() == '`' && value.back() == '`') {
    if (!names.contains(value.substr(1, value.size() - 2))) {
      Refuse(key, "takes its default from the unknown key " + value);
    }
    return;
  }
  const std::optional<int64_t> integer = Integer(value);
  const bool in_range = integer && (!key.minimum || *integer >= *key.minimum) &&
                        (!key.maximum || *integer <= *key.maximum);
  const bool fits = key.type == "bool"    ? value == "0" || value == "1"
                    : key.type == "int"   ? in_range
                    : key.type == "float" ? IsFloat(value)
                    : key.type == "enum"  ? Contains(key.values, value)
                                          : true;
  if (!fits) Refuse(key, "has the default `" + value + "`, which is no value of it");
}

/// A word in backticks that could be a key has to be one.
void CheckReferences(const Key& key, const std::set<std::string>& names) {
  for (size_t open = 0; (open = key.doc.find('`', open)) != std::string::npos;) {
    const size_t close = key.doc.find('`', open + 1);
    if (close == std::string::npos) Refuse(key, "has an odd number of backticks in `doc`");
    const std::string word = key.doc.substr(open + 1, close - open - 1);
    if (word.find(' ') == std::string::npos && !names.contains(word)) {
      Refuse(key, "refers to the unknown key `" + word + "`");
    }
    open = close + 1;
  }
}

void Check(const Key& key, const std::set<std::string>& names) {
  CheckWords(key, "`type`", {key.type}, kTypes);
  CheckWords(key, "`disruption`", {key.disruption}, kDisruptions);
  CheckWords(key, "`guest_types`", key.guest_types, kGuestTypes);
  CheckWords(key, "`tools`", key.tools, kTools);
  CheckWords(key, "`values`", key.values, key.values);
  const bool is_enum = key.type == "enum";
  const bool is_int = key.type == "int";
  if (is_enum == key.values.empty())
    Refuse(key, "must have `values` if, and only if, it is an enum");
  if (key.numbered && !is_enum) Refuse(key, "is `numbered` but no enum");
  if ((key.minimum || key.maximum) && !is_int) Refuse(key, "has limits but is no int");
  if (key.minimum && key.maximum && *key.minimum > *key.maximum)
    Refuse(key, "has `min` above `max`");
  if (!key.unit.empty() && !is_int && key.type != "float")
    Refuse(key, "has a unit but is no number");
  for (const KeyDefault& entry : key.defaults) {
    if (!Contains({"", "xm", "xl"}, entry.tool))
      Refuse(key, "has a default for `" + entry.tool + "`");
    CheckDefault(key, entry.value, names);
  }
  if (key.doc.empty() || key.doc.back() != '.') Refuse(key, "needs a `doc` of whole sentences");
  if (key.doc.size() > 320) Refuse(key, "has a `doc` of more than 320 bytes");
  CheckReferences(key, names);
}

std::vector<Key> ReadAll(const std::string& path) {
  std::vector<Key> keys;
  std::map<std::string, size_t> index;
  for (const YAML::Node& group : YAML::LoadFile(path)) {
    for (const YAML::Node& node : group["keys"]) {
      keys.push_back(ReadKey(node, group["group"].as<std::string>()));
      keys.back().position = static_cast<int>(keys.size()) - 1;
      if (!index.emplace(keys.back().name, keys.size() - 1).second) {
        Refuse(keys.back(), "is there twice");
      }
    }
  }
  for (Key& key : keys) {
    if (key.alias_of.empty()) continue;
    const auto target = index.find(key.alias_of);
    if (target == index.end()) Refuse(key, "is an alias of the unknown key `" + key.alias_of + "`");
    TakeOver(key, keys[target->second]);
  }
  std::set<std::string> names;
  for (Key& key : keys) {
    if (key.guest_types.empty()) key.guest_types = kGuestTypes;
    names.insert(key.name);
  }
  for (const Key& key : keys) Check(key, names);
  return keys;
}

}  // namespace

std::vector<Key> ReadGuestKeys(const std::string& path) {
  try {
    return ReadAll(path);
  } catch (const YAML::Exception& error) {
    throw std::runtime_error(path + ":" + std::to_string(error.mark.line + 1) + ": " + error.msg);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(path + ":" + error.what());
  }
}
