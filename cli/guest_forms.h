// The forms into which `domus compile` brings a guest.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/guest_compiler.h"
#include "forms/loss.h"
#include "lang/diagnostic.h"

namespace domus {

enum class GuestForm { kJson, kSxp, kXmXml, kVmCfg, kXl, kLibvirtXml };

/// The word of `--to`.
std::optional<GuestForm> GuestFormFromWord(std::string_view word);
/// Of files that hold the form: ".xml".
std::string_view ExtensionOf(GuestForm form);
/// Whether the form is xm's own print, made from the file and not from the typed guest.
bool IsXmForm(GuestForm form);

/// xen, qemu or kvm: the given one, else what goes with the hypervisor's address.
std::string VirtTypeFor(const std::string& given, std::string_view hypervisor);

/// The typed guest in its form, not one of xm's; `virt_type` is for libvirt's. All but JSON hold
/// passwords in clear.
Rendered RenderGuest(const GuestConfig& guest, GuestForm form, std::string_view virt_type);

/// Each loss as a finding where the guest says what the form can't: an error when strict.
void ReportLosses(const CompiledGuest& guest, const Rendered& rendered, GuestForm form, bool strict,
                  DiagnosticSink& sink);

}  // namespace domus
