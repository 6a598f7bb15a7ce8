#include "lang/evaluator/result.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "lang/evaluator/dict.h"

namespace domus::evaluator {
namespace {

struct Copier {
  Run& run;

  using Data = decltype(Value::data);

  std::vector<Value> Items(const std::vector<Ref>& items) const {
    // Before the memory is taken: a list in itself would take it once a level.
    run.Charge(items.size() * sizeof(Value));
    std::vector<Value> values;
    values.reserve(items.size());
    for (const Ref& item : items) values.push_back(ToValue(run, item));
    return values;
  }
  Data operator()(None) const { return None{}; }
  Data operator()(bool b) const { return b; }
  Data operator()(const Integer& i) const { return i; }
  Data operator()(double d) const { return d; }
  Data operator()(const String* s) const {
    run.Charge(s->text.size() + s->segments.size() * sizeof(StringSegment));
    return *s;
  }
  Data operator()(const ListObject* l) const { return List{Items(l->items)}; }
  Data operator()(const TupleObject* t) const { return Tuple{Items(t->items)}; }
  Data operator()(const DictObject* d) const {
    const auto items = evaluator::DictItems(run, *d);
    run.Charge(items.size() * 2 * sizeof(Value));
    Dict dict;
    for (const auto& [key, value] : items) {
      dict.items.emplace_back(ToValue(run, key), ToValue(run, value));
    }
    return dict;
  }
  template <class T>
  Data operator()(const T* object) const {
    return Opaque{std::string(TypeName({object, {}}))};
  }
};

bool IsKnown(const EvaluateOptions& options, std::string_view name) {
  return std::ranges::find(options.known_variables, name) != options.known_variables.end();
}

/// A known variable given once is a string; given again, as for a list variable, all of them.
void SetWord(Settings& settings, const CommandLineWord& word) {
  const std::string name(Trim(word.name));
  Value value{String{std::string(Trim(word.value)), false, {}}, word.where};
  if (const Setting* before = settings.Find(name)) {
    List all;
    if (const List* list = before->value.As<List>()) {
      all = *list;
    } else {
      all.items.push_back(before->value);
    }
    all.items.push_back(std::move(value));
    value = {std::move(all), word.where};
  }
  settings.Set({.name = name, .value = std::move(value), .name_at = word.where, .overwritten = {},
                .from_command_line = true});
}

}  // namespace

Value ToValue(Run& run, const Ref& ref) {
  const NestingGuard guard(run);
  return {std::visit(Copier{run}, ref.data), ref.where};
}

Settings CollectSettings(Interpreter& in, const std::set<std::string>& names_read, bool stopped,
                         DiagnosticSink& sink) {
  Settings settings;
  const EvaluateOptions& options = in.run.options();
  for (const CommandLineWord& word : options.words) {
    if (IsKnown(options, Trim(word.name))) SetWord(settings, word);
  }
  for (const Binding& binding : in.globals.module->names.all()) {
    if (!binding.value || !binding.is_setting || settings.Find(binding.name)) continue;
    in.run.here = binding.name_at;
    try {
      settings.Set({.name = binding.name,
                    .value = ToValue(in.run, *binding.value),
                    .name_at = binding.name_at,
                    .overwritten = binding.overwritten,
                    .from_command_line = binding.from_command_line,
                    .read_by_script = names_read.contains(binding.name)});
    } catch (Stop& stop) {
      if (!std::exchange(stopped, true)) sink.Report(std::move(stop.diagnostic));
    }
  }
  return settings;
}

}  // namespace domus::evaluator
