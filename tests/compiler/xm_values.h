// Hand-made settings for the tests of xm's renderers.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "compiler/xm/xm_sxp.h"
#include "lang/settings.h"

namespace domus {

inline Value Str(std::string text, bool unicode = false) {
  return {String{std::move(text), unicode, {}}, {}};
}
inline Value Int(int64_t number, bool is_long = false) { return {Integer{number, is_long}, {}}; }
inline Value Real(double number) { return {number, {}}; }
inline Value ListOf(std::vector<Value> items) { return {List{std::move(items)}, {}}; }
inline Value ListOf(std::initializer_list<const char*> items) {
  List list;
  for (const char* item : items) list.items.push_back(Str(item));
  return {std::move(list), {}};
}
inline Value TupleOf(std::vector<Value> items) { return {Tuple{std::move(items)}, {}}; }

inline Settings SettingsOf(std::vector<std::pair<std::string, Value>> values) {
  Settings settings;
  for (auto& [name, value] : values) {
    settings.Set({name, std::move(value), {}, {}, false, false});
  }
  return settings;
}

}  // namespace domus
