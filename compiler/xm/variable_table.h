// The variables that xm itself knows, with what it makes of a command-line word and its defaults.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "compiler/xm/environment.h"
#include "lang/value.h"

namespace domus::xm {

/// How xm converts `name=value` on its command line. Values from a file are not converted.
enum class Kind { kText, kInt, kLong, kBool, kAppend };

struct Default {
  enum class Type { kNone, kText, kNumber, kList } type = Type::kNone;
  std::string_view text = {};
  int number = 0;
};

struct Variable {
  std::string_view name;
  Kind kind;
  Default initial;
  Version since = Version::k31;
  Version until = Version::k44;
};

std::span<const Variable> AllVariables();
/// The variable of this name in this version of xm.
const Variable* FindVariable(std::string_view name, Version version);
Value InitialValue(const Variable& variable);

}  // namespace domus::xm
