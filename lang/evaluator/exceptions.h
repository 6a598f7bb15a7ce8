// Python 2's exception classes, and raising them.
#pragma once

#include <string>
#include <string_view>

#include "lang/evaluator/run.h"

namespace domus::evaluator {

/// The standard classes by name; null for any other name.
const TypeObject* FindExceptionType(std::string_view name);

/// Raises the named standard exception at run.here. Text is exactly CPython 2.7's where there is one.
/// The help is for the diagnostic only.
[[noreturn]] void Raise(Run& run, std::string_view type, std::string text, std::string help = {});
[[noreturn]] void RaiseKeyError(Run& run, const Ref& key);
/// An end that the script can't catch.
[[noreturn]] void StopUnsupported(Run& run, std::string what, std::string label,
                                  std::string help = {});
[[noreturn]] void StopOverflow(Run& run);

/// str(exception).
std::string ExceptionText(Run& run, const ExceptionObject& exception);

/// The constructor shared by all exception classes.
Ref ConstructException(Run& run, const TypeObject& type, Arguments& arguments);
/// e.args, e.message, e.errno, e.strerror.
bool ExceptionAttribute(Run& run, const ExceptionObject& exception, std::string_view name,
                        Ref& out);

}  // namespace domus::evaluator
