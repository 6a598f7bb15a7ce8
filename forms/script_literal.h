// Values as the two dialects of guest files write them.
//
// xm runs its files as Python 2. xl has a lexer of its own (libxlu_cfg_l.l of Xen 4.17): its strings know
// \\ \" \' \a \b \f \n \r \t \v, no \xNN (the octal escapes it documents give wrong bytes), its numbers
// no sign and no fraction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/guest_config.h"

namespace domus {

enum class ScriptDialect {
  kXm,  // vm.cfg of xm 3.1–4.4 and Oracle VM Server
  kXl,  // xl.cfg(5) of Xen 4.17
};

/// In the dialect's usual quotes, '…' for xm and "…" for xl. Null for what the dialect has no
/// spelling of: NUL; for xl also other control characters and bytes that are no UTF-8.
std::optional<std::string> QuotedText(std::string_view text, ScriptDialect dialect);

/// A script has the sign and the digits of a number apart, so the least one of all is too large.
constexpr int64_t kLeastNumber = -INT64_MAX;

/// xl reads a negative number out of a string.
std::string NumberText(int64_t number, ScriptDialect dialect);

/// Plain data, lists on one line. Null for what the dialect has no spelling of: for xl also bools,
/// fractions, and negative numbers (a string would be of another type).
std::optional<std::string> DataText(const OptionValue& value, ScriptDialect dialect);

/// What a file may assign to: a name of the dialect, and no word of Python's even in xl's files, which
/// Domus and others read as Python.
bool IsScriptName(std::string_view name, ScriptDialect dialect);

}  // namespace domus
