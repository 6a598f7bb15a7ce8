#include "compiler/lower/unknown_names.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "compiler/lower/xm_rules.h"
#include "model/guest_schema.h"

namespace domus {
namespace {

uint8_t MaskOf(GuestType type) {
  switch (type) {
    case GuestType::kPv: return kForPv;
    case GuestType::kPvh: return kForPvh;
    case GuestType::kHvm: return kForHvm;
  }
  return 0;
}

std::optional<std::string_view> NearestKey(std::string_view name, GuestType type) {
  std::vector<std::string_view> candidates;
  for (const KeyInfo& key : GuestKeys()) {
    if (key.guest_types & MaskOf(type) && !key.name.ends_with('*')) candidates.push_back(key.name);
  }
  return Nearest(name, candidates);
}

}  // namespace

bool IsSiteKey(std::string_view name, const GuestCompileOptions& options) {
  if (name.starts_with("OVM_")) return true;
  return std::ranges::any_of(options.site_keys, [&](std::string_view key) {
    if (!key.ends_with('*')) return name == key;
    return name.starts_with(key.substr(0, key.size() - 1));
  });
}

void CheckUnknownName(const Setting& setting, GuestType type, DiagnosticSink& sink) {
  const bool is_helper = setting.read_by_script || setting.from_command_line;
  if (is_helper || setting.value.As<Opaque>()) return;
  if (IsXmOption(setting.name)) return;  // xm_rules speaks of it
  if (const auto nearest = NearestKey(setting.name, type)) {
    sink.Report(Diagnostic(Code::kVM010, setting.name_at,
                           fmt::format("unknown key `{}`", setting.name), "not a guest key")
                    .Note("xm and xl ignore unknown keys without a message")
                    .Help(fmt::format("did you mean `{}`?", *nearest)));
    return;
  }
  sink.Report(Diagnostic(Code::kVM011, setting.name_at,
                         fmt::format("no tool knows `{}`", setting.name), "has no effect")
                  .Help("declare a key of your own in domus.yaml under `keys: site:`"));
}

}  // namespace domus
