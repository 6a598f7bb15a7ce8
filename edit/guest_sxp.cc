#include "edit/guest_sxp.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compiler/guest_compiler.h"
#include "edit/guest_edit.h"
#include "edit/sxp_layout.h"
#include "forms/guest_script.h"
#include "lang/parse.h"
#include "lang/sxp.h"
#include "model/guest_fields.h"

namespace domus {
namespace {

constexpr std::string_view kFile = "guest.sxp";

/// The guest's name and its builder: what the rest is put behind.
std::string Beginning(const GuestConfig& guest) {
  return fmt::format("(vm\n    (name {})\n    (image ({}))\n)\n", AtomText(guest.name),
                     guest.type == GuestType::kHvm ? "hvm" : "linux");
}

std::optional<GuestConfig> Read(const std::string& text, const GuestConfig& guest) {
  SourceMap sources;
  DiagnosticSink sink;
  const SourceFile* source = DecodeSource(std::string(kFile), text, sources, sink);
  const auto document = source ? ParseSxp(*source, sink) : std::nullopt;
  const auto settings = document ? SettingsFromSxp(*document, sink) : std::nullopt;
  if (!settings) return std::nullopt;
  GuestCompileOptions options{.site_keys = {}, .default_name = "", .kind = FileKind::kGuestSxp};
  for (const auto& [name, value] : guest.site) options.site_keys.push_back(name);
  return CompileGuest(*settings, source->id(), options, sink).config;
}

/// A disk that xm only says in another way: a vbd has the words of a vm.cfg's disk string.
bool IsSameInEffect(const std::string& path, const std::vector<Loss>& of_script) {
  return path.starts_with("disk[") && std::ranges::any_of(of_script, [&](const Loss& loss) {
           return loss.field == path && loss.same_in_effect;
         });
}

/// "bootargs" of "`bootargs` can't be written into this file".
std::string FieldOf(const std::string& message) {
  const size_t begin = message.find('`') + 1;
  return message.substr(begin, message.find('`', begin) - begin);
}

}  // namespace

Rendered WriteGuestSxp(const GuestConfig& guest) {
  const std::string beginning = Beginning(guest);
  const std::optional<GuestConfig> current = Read(beginning, guest);
  if (!current) return {"", {{"name", "SXP can't hold it"}}};
  SourceMap sources;
  DiagnosticSink sink;
  const auto written = EditGuest({std::string(kFile), FileKind::kGuestSxp, beginning}, *current,
                                 guest, sources, sink);
  Rendered rendered;
  if (!written) {
    for (const Diagnostic& finding : sink.all()) {
      rendered.losses.push_back({FieldOf(finding.message), "it has no spelling in SXP"});
    }
    return rendered;
  }
  rendered.text = *written;
  const std::optional<GuestConfig> read = Read(rendered.text, guest);
  const std::vector<Loss> of_script = WriteGuestScript(guest, ScriptDialect::kXm).losses;
  for (std::string& path : DifferingFields(guest, read.value_or(GuestConfig{}))) {
    const bool same = IsSameInEffect(path, of_script);
    rendered.losses.push_back({std::move(path), "SXP can't say it, or only otherwise", same});
  }
  return rendered;
}

}  // namespace domus
