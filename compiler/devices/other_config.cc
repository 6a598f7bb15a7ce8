#include "compiler/devices/other_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"

namespace domus {

std::optional<OtherConfigEntry> ReadOtherConfig(const Value& entry, std::string_view key,
                                                std::string_view algorithm,
                                                std::string_view example, DiagnosticSink& sink) {
  const std::vector<Value>* items = nullptr;
  if (const List* list = entry.As<List>()) items = &list->items;
  if (const Tuple* tuple = entry.As<Tuple>()) items = &tuple->items;
  if (!items || items->size() != 3 || !std::ranges::all_of(*items, &Value::IsString)) {
    sink.Report(Diagnostic(Code::kVM063, entry.where,
                           fmt::format("an entry of `{}` that is not three strings", key))
                    .Help(fmt::format("write `{}`", example)));
    return std::nullopt;
  }
  const Value& name = (*items)[1];
  if (Trim(name.Text()) != algorithm) {
    sink.Report(Diagnostic(Code::kVM064, name.where,
                           fmt::format("unknown algorithm `{}`", Printable(name.Text())))
                    .Help(fmt::format("`{}` knows only `{}`", key, algorithm)));
    return std::nullopt;
  }
  return OtherConfigEntry{&(*items)[0], &(*items)[2]};
}

}  // namespace domus
