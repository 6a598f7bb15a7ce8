#include "compiler/xm/form_lookup.h"

#include <algorithm>

#include "compiler/xm/python_values.h"

namespace domus::xm {

std::vector<Value> Children(const Value& form, std::string_view name) {
  std::vector<Value> children;
  const List* list = form.As<List>();
  for (size_t i = 1; list && i < list->items.size(); ++i) {
    const List* child = list->items[i].As<List>();
    if (child && !child->items.empty() && Equals(child->items[0], name)) {
      children.push_back(list->items[i]);
    }
  }
  return children;
}

std::optional<Value> ChildValue(const Value& form, std::string_view name) {
  const std::vector<Value> children = Children(form, name);
  if (children.empty()) return std::nullopt;
  const std::vector<Value>& items = children.front().As<List>()->items;
  if (items.size() < 2) return std::nullopt;
  return items[1];
}

Value ChildValueOr(const Value& form, std::string_view name, Value otherwise) {
  return ChildValue(form, name).value_or(std::move(otherwise));
}

}  // namespace domus::xm
