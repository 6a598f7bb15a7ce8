// The state of one evaluation: where it is, what it may still spend, and every object it has made.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "lang/evaluate.h"
#include "lang/evaluator/object.h"

namespace domus::evaluator {

struct Interpreter;

/// An end that no `except` of the script can stop: a budget, a refusal. Caught by Evaluate alone.
struct Stop {
  Diagnostic diagnostic;
};

/// A Python exception on its way out. A C++ exception too: inside the evaluator, and only there.
struct Raised {
  const ExceptionObject* exception;
  Location where;
  bool by_script = false;                // a `raise` statement, not an operation
  std::vector<std::string> helps;
  std::vector<Location> calls;           // innermost first
};

class Run {
 public:
  Run(const EvaluateOptions& options, FileId file);
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  const EvaluateOptions& options() const { return options_; }
  Location At(Span span) const { return {file_, span}; }

  /// The operation under way: where errors are and where new values come from.
  Location here;

  /// Spends steps; work inside one operation counts by its size (Work).
  void Step(size_t steps = 1);
  /// Steps for touching so many items or bytes.
  void Work(size_t units) { Step(units / 32); }
  void Charge(size_t bytes);
  /// A string of so many bytes, a list or dict of so many items is about to be made.
  void CheckStringSize(size_t bytes);
  void CheckItems(size_t items);

  /// Calls within calls, and evaluation within evaluation, which is what the C++ stack holds.
  void EnterCall();
  void LeaveCall() { --call_depth_; }
  void EnterNesting();
  void LeaveNesting() { --nesting_; }

  Ref NewNone() const { return {None{}, here}; }
  Ref NewBool(bool value) const { return {value, here}; }
  Ref NewInt(int64_t value, bool is_long = false) const { return {Integer{value, is_long}, here}; }
  Ref NewFloat(double value) const { return {value, here}; }
  Ref NewString(String value);
  Ref NewText(std::string text) { return NewString({std::move(text), false, {}}); }
  Ref NewList(std::vector<Ref> items);
  Ref NewTuple(std::vector<Ref> items);
  Ref NewDict();
  Ref NewFunction(FunctionObject function);
  Ref NewBuiltin(const Method& method, Ref self);
  const ExceptionObject* NewException(const TypeObject& type, std::vector<Ref> args);
  Ref NewPattern(PatternObject pattern);
  Ref NewMatch(MatchObject match);

  /// What evaluates the script's own functions. Set for as long as the Run lives.
  Interpreter* interpreter = nullptr;

 private:
  struct Objects;

  const EvaluateOptions& options_;
  FileId file_;
  int64_t steps_ = 0;
  size_t bytes_ = 0;
  int call_depth_ = 0;
  int nesting_ = 0;
  std::unique_ptr<Objects> objects_;
};

/// Holds one level of nesting of a Run.
class NestingGuard {
 public:
  explicit NestingGuard(Run& run) : run_(run) { run_.EnterNesting(); }
  ~NestingGuard() { run_.LeaveNesting(); }
  NestingGuard(const NestingGuard&) = delete;
  NestingGuard& operator=(const NestingGuard&) = delete;

 private:
  Run& run_;
};

/// Calls any callable with evaluated arguments; restores `here`.
Ref Call(Run& run, const Ref& callee, Arguments arguments);
Ref Call(Run& run, const Ref& callee, std::vector<Ref> arguments);

/// The items that `for` would visit.
std::vector<Ref> Iterate(Run& run, const Ref& iterable);

}  // namespace domus::evaluator
