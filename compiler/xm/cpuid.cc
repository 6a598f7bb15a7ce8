#include "compiler/xm/cpuid.h"

#include <re2/re2.h>

#include "base/text.h"
#include "compiler/xm/form.h"
#include "compiler/xm/python_values.h"
#include "lang/python_dict.h"

namespace domus::xm {
namespace {

using Registers = PythonDict<std::string, std::string>;

/// Bytes, not UTF-8: Python 2 matches a str byte by byte.
RE2::Options Bytes() {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  return options;
}

Registers ReadRegisters(const std::string& input, const std::string& rule) {
  static const RE2 kRegister("(eax|ebx|ecx|edx)=([^\\n]*)(?s:.*)", Bytes());
  constexpr size_t kBits = 32;
  Registers registers;
  for (const std::string_view piece : Split(rule, ',')) {
    std::string name, value;
    if (!RE2::FullMatch(std::string(piece), kRegister, &name, &value)) {
      Refuse("cpuid's syntax is (eax|ebx|ecx|edx)=value");
    }
    if (!value.starts_with("0x") && value.size() != kBits) {
      Refuse("cpuid: We should specify all the bits of the register " + name + " for input " +
             input + "\n");
    }
    registers.Set(name, value);
  }
  return registers;
}

Value ToDict(const PythonDict<std::string, Registers>& inputs) {
  Dict dict;
  inputs.ForEach([&](const std::string& input, const Registers& registers) {
    Dict values;
    registers.ForEach([&](const std::string& name, const std::string& value) {
      values.items.emplace_back(Text(name), Text(value));
    });
    dict.items.emplace_back(Text(input), Value{std::move(values), {}});
  });
  return {std::move(dict), {}};
}

}  // namespace

void PreprocessCpuid(Variables& variables, std::string_view name) {
  static const RE2 kRule("((?:0x)?[0-9A-Fa-f]+(?:,(?:0x)?[0-9A-Fa-f]+)?):([^\\n]*)(?s:.*)",
                         Bytes());
  if (!Truthy(variables.Get("cpuid"))) return;
  PythonDict<std::string, Registers> inputs;
  for (const Value& item : Iterate(variables.Get(name))) {
    if (!item.IsString()) Refuse("expected string or buffer");
    std::string input, rule;
    if (RE2::FullMatch(std::string(item.Text()), kRule, &input, &rule)) {
      inputs.Set(input, ReadRegisters(input, rule));
    }
  }
  if (inputs.size() > 0) variables.Set(name, ToDict(inputs));
}

}  // namespace domus::xm
