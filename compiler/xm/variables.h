// The variables of one xm run: xm's defaults, what the script left behind, and the command's words.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "compiler/xm/environment.h"
#include "compiler/xm/refusal.h"
#include "compiler/xm/variable_table.h"
#include "lang/settings.h"

namespace domus::xm {

class Variables {
 public:
  /// xm's defaults, with $DISPLAY and the X authority file.
  explicit Variables(const Environment& environment);

  /// None when there is no such variable.
  const Value& Get(std::string_view name) const;
  bool Has(std::string_view name) const { return values_.contains(name); }
  void Set(std::string_view name, Value value);

 private:
  std::map<std::string, Value, std::less<>> values_;
};

/// The words of a command line that name variables of xm, converted by their kinds.
class GivenVariables {
 public:
  /// False when this version of xm has no variable of this name. Throws Refusal at a value that the
  /// variable can't take.
  bool Give(const std::string& name, const std::string& text, Version version);
  const std::map<std::string, Value, std::less<>>& values() const { return values_; }

 private:
  std::map<std::string, Value, std::less<>> values_;
};

/// Whether xm takes a script's value of this type: exactly str, int, float or list. A bool, a
/// unicode string, a tuple, … is ignored in silence, and the default stays.
bool IsTaken(const Value& value);

/// What xm works on after it has read its words and run its script. A word wins over the script, as
/// a whole. The guest that has no name gets that of its file (`config_path`, as given).
Variables TakeVariables(const Settings& settings, const GivenVariables& given,
                        const std::string& config_path, const Environment& environment);

}  // namespace domus::xm
