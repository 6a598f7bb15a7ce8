// The assignments of one file and their layout: a paragraph for each group of the schema, its `=` in
// one column, a list of several items with a line for each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "forms/script_literal.h"
#include "model/guest_schema.h"

namespace domus {

class ScriptFile {
 public:
  /// `name` is what the dialect calls the key; `value` is written as it should stand.
  void Set(const KeyInfo& key, std::string_view name, std::string value) {
    lines_.push_back({key.position, key.group, std::string(name), {std::move(value)}, false});
  }
  void SetList(const KeyInfo& key, std::string_view name, std::vector<std::string> items) {
    lines_.push_back({key.position, key.group, std::string(name), std::move(items), true});
  }
  /// A name that is none of the schema's; these come last.
  void SetSite(std::string_view name, std::string value) {
    lines_.push_back({kLast, {}, std::string(name), {std::move(value)}, false});
  }

  std::string Render() &&;

 private:
  static constexpr int kLast = 1 << 20;
  struct Line {
    int position;
    std::string_view group;
    std::string name;
    std::vector<std::string> values;
    bool is_list;
  };

  static std::string RenderGroup(const std::vector<Line>& lines);
  static std::string RenderValue(const Line& line);

  std::vector<Line> lines_;
};

}  // namespace domus
