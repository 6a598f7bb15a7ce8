#include "compiler/xm/variables.h"

#include "base/text.h"
#include "compiler/xm/form.h"
#include "compiler/xm/python_values.h"

namespace domus::xm {
namespace {

int64_t WholeNumber(const std::string& text) {
  const std::optional<int64_t> number = ParseInt(Trim(text));
  if (!number) Refuse("Invalid value: " + text);
  return *number;
}

/// `Invalid value:` has no blank behind it for a boolean.
bool YesOrNo(const std::string& text) {
  if (text == "yes" || text == "y") return true;
  if (text == "no" || text == "n") return false;
  Refuse("Invalid value:" + text);
}

Value ConvertWord(Kind kind, const std::string& text) {
  switch (kind) {
    case Kind::kInt:
      return Number(WholeNumber(text));
    case Kind::kLong:
      return {Integer{WholeNumber(text), true}, {}};
    case Kind::kBool:
      return Number(YesOrNo(text) ? 1 : 0);
    case Kind::kText:
    case Kind::kAppend:
      break;
  }
  return Text(text);
}

std::string BaseName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

Variables::Variables(const Environment& environment) {
  for (const Variable& variable : AllVariables()) {
    if (FindVariable(variable.name, environment.version) == &variable) {
      Set(variable.name, InitialValue(variable));
    }
  }
  if (environment.display) Set("display", Text(*environment.display));
  Set("xauthority", Text(environment.XauthorityPath()));
}

const Value& Variables::Get(std::string_view name) const {
  static const Value kNothing = Nothing();
  const auto it = values_.find(name);
  return it == values_.end() ? kNothing : it->second;
}

void Variables::Set(std::string_view name, Value value) {
  values_.insert_or_assign(std::string(name), std::move(value));
}

bool IsTaken(const Value& value) {
  if (const String* string = value.As<String>()) return !string->unicode;
  if (const Integer* integer = value.As<Integer>()) return !integer->is_long;
  return value.As<List>() || value.As<double>();
}

bool GivenVariables::Give(const std::string& name, const std::string& text, Version version) {
  const Variable* variable = FindVariable(name, version);
  if (!variable) return false;
  Value value = ConvertWord(variable->kind, text);
  if (variable->kind != Kind::kAppend) {
    values_.insert_or_assign(name, std::move(value));
    return true;
  }
  Value& list = values_.try_emplace(name, Form({})).first->second;
  std::get<List>(list.data).items.push_back(std::move(value));
  return true;
}

Variables TakeVariables(const Settings& settings, const GivenVariables& given,
                        const std::string& config_path, const Environment& environment) {
  Variables variables(environment);
  variables.Set("defconfig", Text(config_path));
  for (const auto& [name, value] : given.values()) variables.Set(name, value);
  for (const Setting& setting : settings.all()) {
    if (!given.values().contains(setting.name) && IsTaken(setting.value)) {
      variables.Set(setting.name, setting.value);
    }
  }
  const Value& file = variables.Get("defconfig");
  if (!Truthy(variables.Get("name")) && file.IsString()) {
    variables.Set("name", Text(BaseName(std::string(file.Text()))));
  }
  return variables;
}

}  // namespace domus::xm
