#include "compiler/lower/checked_settings.h"

#include <utility>

#include <fmt/format.h>

#include "compiler/lower/aliases.h"
#include "compiler/lower/setting_value.h"
#include "compiler/lower/unknown_names.h"

namespace domus {
namespace {

/// How Python calls a type whose values xm skips without a word; empty when xm takes it.
std::string_view TypeThatXmIgnores(const Value& value) {
  if (value.As<None>()) return "None";
  if (value.As<bool>()) return "a bool";
  if (value.As<Tuple>()) return "a tuple";
  if (value.As<Dict>()) return "a dict";
  if (value.As<Opaque>()) return "no plain value";
  const Integer* number = value.As<Integer>();
  if (number && number->is_long) return "a long";
  const String* text = value.As<String>();
  if (text && text->unicode) return "a unicode string";
  return {};
}

void ReportIgnored(const Setting& setting, DiagnosticSink& sink) {
  const std::string_view type = TypeThatXmIgnores(setting.value);
  if (type.empty() || setting.from_command_line) return;
  const bool is_nothing =
      setting.value.As<None>() || setting.value.As<Dict>() || setting.value.As<Opaque>();
  Diagnostic diagnostic(Code::kVM016, ValueLocation(setting),
                        fmt::format("xm ignores `{}`, because its value is {}", setting.name, type),
                        is_nothing ? "has no effect" : "taken as written here, but not by xm");
  diagnostic.notes.push_back("xm takes only values whose type is exactly str, list, int or float");
  if (const bool* flag = setting.value.As<bool>()) {
    diagnostic.helps.push_back(fmt::format("write `{}`", *flag ? 1 : 0));
  }
  sink.Report(std::move(diagnostic));
}

void ReportSetTwice(const Setting& setting, DiagnosticSink& sink) {
  // A value that the script has read in between is built up, not overwritten.
  if (setting.overwritten.empty() || setting.read_by_script || setting.from_command_line) return;
  sink.Report(Diagnostic(Code::kVM012, setting.name_at, fmt::format("`{}` is set twice", setting.name),
                         "this value wins")
                  .Secondary(setting.overwritten.front(), "first set here"));
}

void KeepSite(const Setting& setting, CheckedSettings& checked) {
  if (auto value = ToOptionValue(setting.value)) {
    checked.site[setting.name] = std::move(*value);
    checked.site_at[setting.name] = setting.name_at;
  }
}

/// Adds the setting under its canonical key. The canonical name wins over an alias.
void Add(CheckedSetting checked, const KeyInfo& written, CheckedSettings& all,
         DiagnosticSink& sink) {
  const auto [place, is_new] = all.known.try_emplace(checked.key->name, checked);
  if (is_new || place->second.value == checked.value) return;
  const bool replaces = written.alias_of.empty();
  const Setting& loser = replaces ? *place->second.setting : *checked.setting;
  const Setting& winner = replaces ? *checked.setting : *place->second.setting;
  sink.Report(Diagnostic(Code::kVM019, loser.name_at,
                         fmt::format("`{}` and `{}` are two names of one key", loser.name, winner.name),
                         "has no effect")
                  .Secondary(winner.name_at, "this one counts"));
  if (replaces) place->second = std::move(checked);
}

}  // namespace

const CheckedSetting* CheckedSettings::Find(std::string_view key) const {
  const auto found = known.find(key);
  return found == known.end() ? nullptr : &found->second;
}

CheckedSettings CheckSettings(const Settings& settings, GuestType type,
                              const GuestCompileOptions& options, DiagnosticSink& sink) {
  CheckedSettings checked;
  const bool is_for_xl = options.kind == FileKind::kGuestXl;
  for (const Setting& setting : settings.all()) {
    const KeyInfo* written = FindGuestKey(setting.name);
    if (setting.value.As<Opaque>()) {
      if (written) ReportIgnored(setting, sink);
      continue;
    }
    if (!written && !IsSiteKey(setting.name, options)) {
      CheckUnknownName(setting, type, sink);
      continue;
    }
    ReportSetTwice(setting, sink);
    if (IsSiteKey(setting.name, options)) {
      KeepSite(setting, checked);
      continue;
    }
    ReportIgnored(setting, sink);
    if (setting.value.As<None>() || setting.value.As<Dict>()) continue;
    const KeyInfo* key = written->alias_of.empty() ? written : FindGuestKey(written->alias_of);
    if (auto value = ConvertValue(setting, *written, is_for_xl, sink)) {
      Add({&setting, key, InTermsOfKey(*written, std::move(*value))}, *written, checked, sink);
    }
  }
  return checked;
}

}  // namespace domus
