#include "lang/evaluator/dict.h"

#include <fmt/format.h>

#include "lang/evaluator/compare.h"
#include "lang/evaluator/exceptions.h"

namespace domus::evaluator {
namespace {

/// Unicode hashes as its code points do, which PythonHash knows.
int64_t HashString(const String& text) {
  return text.unicode ? *PythonHash(Value{String{text.text, true, {}}, {}})
                      : PythonHash(std::string_view(text.text));
}

int64_t HashOf(Run& run, const Ref& ref) {
  if (const String* text = ref.As<const String>()) {
    run.Work(text->text.size());
    return HashString(*text);
  }
  Integer integer;
  if (AsInteger(ref, integer)) return PythonHash(integer.value);
  if (const double* real = ref.Scalar<double>()) return PythonHash(*real);
  if (const TupleObject* tuple = ref.As<const TupleObject>()) {
    const NestingGuard guard(run);
    run.Work(tuple->items.size());
    std::vector<int64_t> hashes;
    for (const Ref& item : tuple->items) hashes.push_back(HashOf(run, item));
    return PythonTupleHash(hashes);
  }
  if (ref.As<ListObject>() || ref.As<DictObject>()) {
    Raise(run, "TypeError", fmt::format("unhashable type: '{}'", TypeName(ref)));
  }
  return 0;  // Python hashes these by address
}

}  // namespace

bool DictKeys::Equal(const DictKey& a, const DictKey& b) {
  b.run->Step();
  return domus::evaluator::Equal(*b.run, a.ref, b.ref);
}

DictKey HashKey(Run& run, const Ref& ref) { return {ref, HashOf(run, ref), &run}; }

const Ref* DictFind(Run& run, const DictObject& dict, const Ref& key) {
  return dict.table.Find(HashKey(run, key));
}

const Ref* DictFind(Run& run, const DictObject& dict, std::string_view key) {
  return DictFind(run, dict, run.NewText(std::string(key)));
}

void DictSet(Run& run, DictObject& dict, const Ref& key, const Ref& value) {
  run.CheckItems(dict.table.size() + 1);
  // A table holds up to four slots an entry, and is copied when it grows.
  run.Charge(6 * (sizeof(DictKey) + sizeof(Ref)));
  dict.table.Set(HashKey(run, key), value);
}

bool DictErase(Run& run, DictObject& dict, const Ref& key) {
  return dict.table.Erase(HashKey(run, key));
}

std::vector<std::pair<Ref, Ref>> DictItems(Run& run, const DictObject& dict) {
  run.Work(dict.table.size());
  std::vector<std::pair<Ref, Ref>> items;
  items.reserve(dict.table.size());
  dict.table.ForEach(
      [&](const DictKey& key, const Ref& value) { items.emplace_back(key.ref, value); });
  return items;
}

std::vector<Ref> DictKeyList(Run& run, const DictObject& dict) {
  std::vector<Ref> keys;
  for (auto& [key, value] : DictItems(run, dict)) keys.push_back(std::move(key));
  return keys;
}

}  // namespace domus::evaluator
