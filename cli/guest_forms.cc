#include "cli/guest_forms.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "forms/guest_script.h"
#include "forms/libvirt_xml.h"
#include "model/guest_json.h"

namespace domus {
namespace {

struct FormInfo {
  GuestForm form;
  std::string_view word;
  std::string_view extension;
  std::string_view speaker;  // of whose language a loss is told
};

constexpr std::array<FormInfo, 6> kForms = {{
    {GuestForm::kJson, "json", ".json", "JSON"},
    {GuestForm::kSxp, "sxp", ".sxp", "xm"},
    {GuestForm::kXmXml, "xm-xml", ".xml", "xm"},
    {GuestForm::kVmCfg, "vm.cfg", ".cfg", "xm"},
    {GuestForm::kXl, "xl", ".cfg", "xl"},
    {GuestForm::kLibvirtXml, "libvirt-xml", ".xml", "libvirt"},
}};

const FormInfo& InfoOf(GuestForm form) {
  return *std::ranges::find(kForms, form, &FormInfo::form);
}

LibvirtTarget TargetOf(std::string_view virt_type) {
  if (virt_type == "qemu") return LibvirtTarget::kQemu;
  if (virt_type == "kvm") return LibvirtTarget::kKvm;
  return LibvirtTarget::kXen;
}

/// Where the field is written, or what holds it: `vif[0].rate` may be known as `vif[0]` only.
Location PlaceOf(const CompiledGuest& guest, std::string_view field) {
  while (!field.empty()) {
    const auto found = guest.sources.find(std::string(field));
    if (found != guest.sources.end()) return found->second;
    const size_t dot = field.rfind('.');
    if (dot == field.npos) break;
    field = field.substr(0, dot);
  }
  return guest.name_at;
}

}  // namespace

std::optional<GuestForm> GuestFormFromWord(std::string_view word) {
  const auto found = std::ranges::find(kForms, word, &FormInfo::word);
  return found == kForms.end() ? std::nullopt : std::optional(found->form);
}

std::string_view ExtensionOf(GuestForm form) { return InfoOf(form).extension; }

bool IsXmForm(GuestForm form) { return form == GuestForm::kSxp || form == GuestForm::kXmXml; }

std::string VirtTypeFor(const std::string& given, std::string_view hypervisor) {
  if (!given.empty()) return given;
  const bool is_qemu = hypervisor.starts_with("libvirt") && hypervisor.contains("qemu");
  return is_qemu ? "qemu" : "xen";
}

Rendered RenderGuest(const GuestConfig& guest, GuestForm form, std::string_view virt_type) {
  switch (form) {
    case GuestForm::kVmCfg: return WriteGuestScript(guest, ScriptDialect::kXm);
    case GuestForm::kXl: return WriteGuestScript(guest, ScriptDialect::kXl);
    case GuestForm::kLibvirtXml: return WriteLibvirtXml(guest, TargetOf(virt_type), LibvirtMetadata::kOmit);
    case GuestForm::kJson:
    case GuestForm::kSxp:
    case GuestForm::kXmXml: break;
  }
  return {GuestToJson(guest, SecretsInJson::kHide) + "\n", {}};
}

void ReportLosses(const CompiledGuest& guest, const Rendered& rendered, GuestForm form, bool strict,
                  DiagnosticSink& sink) {
  for (const Loss& loss : rendered.losses) {
    if (loss.same_in_effect) continue;
    Diagnostic finding(Code::kVM200, PlaceOf(guest, loss.field),
                       fmt::format("{} can't say `{}`", InfoOf(form).speaker, Printable(loss.field)),
                       "left out or changed");
    finding.notes.push_back(loss.why);
    if (strict) finding.severity = Severity::kError;
    sink.Report(std::move(finding));
  }
}

}  // namespace domus
