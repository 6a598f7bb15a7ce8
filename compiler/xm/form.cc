#include "compiler/xm/form.h"

namespace domus::xm {

Value Text(std::string text) { return {String{std::move(text), false, {}}, {}}; }

Value Number(int64_t number) { return {Integer{number, false}, {}}; }

Value Nothing() { return {None{}, {}}; }

Value Form(std::vector<Value> items) { return {List{std::move(items)}, {}}; }

Value Pair(std::string_view name, Value value) {
  std::vector<Value> items;
  items.push_back(Text(std::string(name)));
  items.push_back(std::move(value));
  return Form(std::move(items));
}

Value Device(std::vector<Value> form) { return Pair("device", Form(std::move(form))); }

}  // namespace domus::xm
