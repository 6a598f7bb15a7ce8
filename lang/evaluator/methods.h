// Attributes of values: the methods of each built-in type.
#pragma once

#include <span>
#include <string_view>

#include "lang/evaluator/run.h"

namespace domus::evaluator {

std::span<const Method> StringMethods();
std::span<const Method> ListMethods();
std::span<const Method> TupleMethods();
std::span<const Method> DictMethods();

const Method* FindMethod(std::span<const Method> methods, std::string_view name);

/// `object.name`. Raises AttributeError; stops at what Domus refuses.
Ref GetAttribute(Run& run, const Ref& object, std::string_view name);

/// str.join(pieces) and str.split(separator, limit), which the module `string` offers too.
Ref JoinStrings(Run& run, const String& separator, const Ref& pieces);
Ref SplitString(Run& run, const String& text, const Ref* separator, int64_t limit);
/// `template.format(…)`.
Ref FormatFields(Run& run, const Ref& self, Arguments& arguments);
/// dict.update(…) and dict(…): a dict or pairs, then keywords.
void UpdateDict(Run& run, DictObject& dict, Arguments& arguments);
/// Sorts as Python does: stable, by cmp and key; `reverse` keeps equal items in order.
void SortItems(Run& run, std::vector<Ref>& items, const Ref* compare, const Ref* key, bool reverse);

/// start, stop of a slice clipped to [0, length], as for s[start:stop]; None is left out.
struct Range {
  int64_t begin = 0;
  int64_t end = 0;
};
Range ClipRange(Run& run, const Ref* begin, const Ref* end, size_t length);

}  // namespace domus::evaluator
