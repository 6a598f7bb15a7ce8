// dict objects: CPython 2's order, keyed by run-time values.
#pragma once

#include "lang/evaluator/run.h"
#include "lang/python_dict.h"

namespace domus::evaluator {

struct DictKey {
  Ref ref;
  int64_t hash = 0;
  Run* run = nullptr;  // comparing keys of one hash is work that counts
};

struct DictKeys {
  static int64_t Hash(const DictKey& key) { return key.hash; }
  static bool Equal(const DictKey& a, const DictKey& b);
};

struct DictObject {
  PythonDict<DictKey, Ref, DictKeys> table;
};

/// The key of a value; raises TypeError ("unhashable type: 'list'").
DictKey HashKey(Run& run, const Ref& ref);

const Ref* DictFind(Run& run, const DictObject& dict, const Ref& key);
const Ref* DictFind(Run& run, const DictObject& dict, std::string_view key);
/// Checks the budget for items.
void DictSet(Run& run, DictObject& dict, const Ref& key, const Ref& value);
/// False when the key isn't there.
bool DictErase(Run& run, DictObject& dict, const Ref& key);
std::vector<std::pair<Ref, Ref>> DictItems(Run& run, const DictObject& dict);
std::vector<Ref> DictKeyList(Run& run, const DictObject& dict);

}  // namespace domus::evaluator
