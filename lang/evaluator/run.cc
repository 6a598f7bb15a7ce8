#include "lang/evaluator/run.h"

#include <fmt/format.h>

#include "lang/evaluator/dict.h"
#include "lang/evaluator/regex.h"

namespace domus::evaluator {
namespace {

// What the C++ stack is known to hold, sanitizers included.
constexpr int kMaxNesting = 1500;

// A list of scalars charges what it holds; this is for the object itself.
constexpr size_t kObjectBytes = 64;

[[noreturn]] void Exceeded(const Run& run, std::string message, std::string label,
                           std::string note) {
  Diagnostic diagnostic(Code::kVM003, run.here, std::move(message), std::move(label));
  diagnostic.notes.push_back(std::move(note));
  throw Stop{std::move(diagnostic)};
}

}  // namespace

struct Run::Objects {
  std::deque<String> strings;
  std::deque<ListObject> lists;
  std::deque<TupleObject> tuples;
  std::deque<DictObject> dicts;
  std::deque<FunctionObject> functions;
  std::deque<BuiltinObject> builtins;
  std::deque<ExceptionObject> exceptions;
  std::deque<PatternObject> patterns;
  std::deque<MatchObject> matches;
};

Run::Run(const EvaluateOptions& options, FileId file)
    : here{file, {}}, options_(options), file_(file), objects_(std::make_unique<Objects>()) {}

Run::~Run() = default;

void Run::Step(size_t steps) {
  steps_ += static_cast<int64_t>(steps);
  if (steps_ <= options_.budgets.steps) return;
  Exceeded(*this, "the script does not end", "still running here",
           fmt::format("a config may take {} steps; real ones take a few hundred",
                       options_.budgets.steps));
}

void Run::Charge(size_t bytes) {
  bytes_ += bytes;
  if (bytes_ <= options_.budgets.total_bytes) return;
  Exceeded(*this, "the script makes too much data", "the limit is reached here",
           fmt::format("a config may make {} KiB of strings, lists and dicts in all",
                       options_.budgets.total_bytes >> 10));
}

void Run::CheckStringSize(size_t bytes) {
  if (bytes <= options_.budgets.string_bytes) return;
  Exceeded(*this, "the string is too long", "made here",
           fmt::format("a string of a config may have {} bytes", options_.budgets.string_bytes));
}

void Run::CheckItems(size_t items) {
  if (items <= options_.budgets.items) return;
  Exceeded(*this, "the list is too long", "made here",
           fmt::format("a list or dict of a config may have {} items", options_.budgets.items));
}

void Run::EnterCall() {
  if (call_depth_ >= options_.budgets.depth) {
    Exceeded(*this, "the functions call each other too deeply", "called here",
             fmt::format("calls may be {} deep", options_.budgets.depth));
  }
  ++call_depth_;
}

void Run::EnterNesting() {
  if (nesting_ >= kMaxNesting) {
    Exceeded(*this, "the script is nested too deeply", "the limit is reached here",
             "values, expressions and calls within each other have a bounded depth");
  }
  ++nesting_;
}

Ref Run::NewString(String value) {
  CheckStringSize(value.text.size());
  Charge(kObjectBytes + value.text.size() + value.segments.size() * sizeof(StringSegment));
  objects_->strings.push_back(std::move(value));
  return {&std::as_const(objects_->strings.back()), here};
}

Ref Run::NewList(std::vector<Ref> items) {
  CheckItems(items.size());
  Charge(kObjectBytes + items.size() * sizeof(Ref));
  objects_->lists.push_back({std::move(items)});
  return {&objects_->lists.back(), here};
}

Ref Run::NewTuple(std::vector<Ref> items) {
  CheckItems(items.size());
  Charge(kObjectBytes + items.size() * sizeof(Ref));
  objects_->tuples.push_back({std::move(items)});
  return {&std::as_const(objects_->tuples.back()), here};
}

Ref Run::NewDict() {
  Charge(8 * (sizeof(DictKey) + sizeof(Ref)));
  objects_->dicts.emplace_back();
  return {&objects_->dicts.back(), here};
}

Ref Run::NewFunction(FunctionObject function) {
  Charge(sizeof(FunctionObject) + function.defaults.size() * sizeof(Ref));
  objects_->functions.push_back(std::move(function));
  return {&std::as_const(objects_->functions.back()), here};
}

Ref Run::NewBuiltin(const Method& method, Ref self) {
  Charge(sizeof(BuiltinObject));
  objects_->builtins.push_back({&method, std::move(self)});
  return {&std::as_const(objects_->builtins.back()), here};
}

const ExceptionObject* Run::NewException(const TypeObject& type, std::vector<Ref> args) {
  Charge(kObjectBytes + args.size() * sizeof(Ref));
  objects_->exceptions.push_back({&type, std::move(args)});
  return &objects_->exceptions.back();
}

Ref Run::NewPattern(PatternObject pattern) {
  Charge(kObjectBytes + kPatternBytes);
  objects_->patterns.push_back(std::move(pattern));
  return {&std::as_const(objects_->patterns.back()), here};
}

Ref Run::NewMatch(MatchObject match) {
  Charge(kObjectBytes + match.groups.size() * sizeof(match.groups[0]));
  objects_->matches.push_back(std::move(match));
  return {&std::as_const(objects_->matches.back()), here};
}

}  // namespace domus::evaluator
