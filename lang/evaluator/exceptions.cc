#include "lang/evaluator/exceptions.h"

#include <fmt/format.h>

#include <array>

#include "lang/evaluator/repr.h"

namespace domus::evaluator {
namespace {

struct Row {
  std::string_view name;
  std::string_view base;
};

// Bases before the classes that derive from them.
constexpr Row kRows[] = {
    {"BaseException", ""},
    {"SystemExit", "BaseException"},
    {"KeyboardInterrupt", "BaseException"},
    {"Exception", "BaseException"},
    {"StopIteration", "Exception"},
    {"Warning", "Exception"},
    {"StandardError", "Exception"},
    {"ArithmeticError", "StandardError"},
    {"OverflowError", "ArithmeticError"},
    {"ZeroDivisionError", "ArithmeticError"},
    {"FloatingPointError", "ArithmeticError"},
    {"AssertionError", "StandardError"},
    {"AttributeError", "StandardError"},
    {"EnvironmentError", "StandardError"},
    {"IOError", "EnvironmentError"},
    {"OSError", "EnvironmentError"},
    {"EOFError", "StandardError"},
    {"ImportError", "StandardError"},
    {"LookupError", "StandardError"},
    {"IndexError", "LookupError"},
    {"KeyError", "LookupError"},
    {"MemoryError", "StandardError"},
    {"NameError", "StandardError"},
    {"UnboundLocalError", "NameError"},
    {"RuntimeError", "StandardError"},
    {"NotImplementedError", "RuntimeError"},
    {"SyntaxError", "StandardError"},
    {"SystemError", "StandardError"},
    {"TypeError", "StandardError"},
    {"ValueError", "StandardError"},
    {"UnicodeError", "ValueError"},
    {"UnicodeDecodeError", "UnicodeError"},
    {"UnicodeEncodeError", "UnicodeError"},
};
constexpr size_t kCount = std::size(kRows);

/// Classes with their bases, which are in the table too: it stays where it was made.
struct ExceptionTypes {
  std::array<TypeObject, kCount> types;

  ExceptionTypes() {
    for (size_t i = 0; i < kCount; ++i) {
      types[i] = {.name = kRows[i].name, .is_exception = true};
      for (size_t j = 0; j < i; ++j) {
        if (kRows[j].name == kRows[i].base) types[i].base = &types[j];
      }
    }
  }
  ExceptionTypes(const ExceptionTypes&) = delete;
  ExceptionTypes& operator=(const ExceptionTypes&) = delete;
};

const std::array<TypeObject, kCount>& Types() {
  static const ExceptionTypes table;
  return table.types;
}

// Unwinding is dear, and a script may raise and catch in a loop.
constexpr size_t kStepsOfRaise = 100;

bool IsEnvironmentError(const ExceptionObject& exception) {
  return exception.args.size() == 2 &&
         exception.type->IsSubclassOf(*FindExceptionType("EnvironmentError"));
}

}  // namespace

const TypeObject* FindExceptionType(std::string_view name) {
  for (const TypeObject& type : Types()) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

void Raise(Run& run, std::string_view type, std::string text, std::string help) {
  run.Step(kStepsOfRaise);
  const Ref message = run.NewText(std::move(text));
  Raised raised{run.NewException(*FindExceptionType(type), {message}), run.here, false, {}, {}};
  if (!help.empty()) raised.helps.push_back(std::move(help));
  throw raised;
}

void RaiseKeyError(Run& run, const Ref& key) {
  throw Raised{run.NewException(*FindExceptionType("KeyError"), {key}), run.here, false, {}, {}};
}

void StopUnsupported(Run& run, std::string what, std::string label, std::string help) {
  Diagnostic diagnostic(Code::kVM005, run.here, std::move(what), std::move(label));
  if (!help.empty()) diagnostic.helps.push_back(std::move(help));
  throw Stop{std::move(diagnostic)};
}

void StopOverflow(Run& run) {
  Diagnostic diagnostic(Code::kVM007, run.here, "the number does not fit into 64 bits",
                        "too large here");
  diagnostic.notes.push_back("no setting of a guest needs a number above 9223372036854775807");
  throw Stop{std::move(diagnostic)};
}

std::string ExceptionText(Run& run, const ExceptionObject& exception) {
  if (exception.args.empty()) return "";
  if (IsEnvironmentError(exception)) {
    return fmt::format("[Errno {}] {}", Str(run, exception.args[0]), Str(run, exception.args[1]));
  }
  if (exception.args.size() > 1) return Repr(run, run.NewTuple(exception.args));
  const bool key = exception.type == FindExceptionType("KeyError");
  return key ? Repr(run, exception.args[0]) : Str(run, exception.args[0]);
}

Ref ConstructException(Run& run, const TypeObject& type, Arguments& arguments) {
  if (!arguments.keywords.empty()) {
    Raise(run, "TypeError", fmt::format("{} does not take keyword arguments", type.name));
  }
  return {run.NewException(type, std::move(arguments.positional)), run.here};
}

bool ExceptionAttribute(Run& run, const ExceptionObject& exception, std::string_view name,
                        Ref& out) {
  if (name == "args") {
    out = run.NewTuple(exception.args);
  } else if (name == "message") {
    out = exception.args.size() == 1 ? exception.args[0] : run.NewText("");
  } else if ((name == "errno" || name == "strerror") && IsEnvironmentError(exception)) {
    out = exception.args[name == "errno" ? 0 : 1];
  } else {
    return false;
  }
  return true;
}

}  // namespace domus::evaluator
