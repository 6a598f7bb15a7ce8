#include "hypervisor/libvirt/error.h"

#include <cctype>
#include <string_view>

namespace domus::libvirt {
namespace {

using Kind = HypervisorError::Kind;

Kind KindOf(const virError& error) {
  // The way to the daemon failed, not the daemon: it is away, or went away during the call.
  if (error.domain == VIR_FROM_RPC) return Kind::kTransient;
  // QEMU's lock on an image that another guest writes; libvirt only passes on what QEMU prints.
  const std::string_view message = error.message ? error.message : "";
  if (message.contains("Failed to get \"write\" lock")) return Kind::kConflict;
  switch (error.code) {
    case VIR_ERR_NO_DOMAIN:
    case VIR_ERR_NO_STORAGE_POOL:
    case VIR_ERR_NO_STORAGE_VOL: return Kind::kNotFound;
    case VIR_ERR_OPERATION_INVALID:
    case VIR_ERR_DOM_EXIST:
    case VIR_ERR_RESOURCE_BUSY: return Kind::kConflict;
    case VIR_ERR_NO_SUPPORT:
    case VIR_ERR_OPERATION_UNSUPPORTED:
    case VIR_ERR_CONFIG_UNSUPPORTED:
    case VIR_ERR_ARGUMENT_UNSUPPORTED: return Kind::kUnsupported;
    case VIR_ERR_OPERATION_TIMEOUT:
    case VIR_ERR_OPERATION_ABORTED:
    case VIR_ERR_INVALID_CONN:
    case VIR_ERR_RPC: return Kind::kTransient;
    default: return Kind::kPermanent;
  }
}

/// "domain not found: no domain with matching name 'db01'", as our messages begin and end.
std::string Words(const char* message) {
  std::string text = message ? message : "libvirt gives no reason";
  while (!text.empty() && (text.back() == '.' || text.back() == '\n')) text.pop_back();
  const bool is_word = text.size() > 1 && std::islower(static_cast<unsigned char>(text[1]));
  if (is_word) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  // A reset of its drives, as firmware does one, closes QEMU's tray without a word to libvirt.
  if (text.contains("Tray of device") && text.ends_with("is not open")) {
    text += ", though libvirt takes it for open: restart libvirtd (guests run on) or the guest";
  }
  return text;
}

}  // namespace

HypervisorError AsOurs(const virError& error) { return {KindOf(error), Words(error.message)}; }

std::unexpected<HypervisorError> LastError() {
  const virErrorPtr error = virGetLastError();
  if (!error) return Refuse(Kind::kPermanent, "libvirt gives no reason");
  return std::unexpected(AsOurs(*error));
}

HypervisorResult<void> Done(int result) {
  if (result < 0) return LastError();
  return {};
}

std::unexpected<HypervisorError> Refuse(HypervisorError::Kind kind, std::string text) {
  return std::unexpected(HypervisorError{kind, std::move(text)});
}

}  // namespace domus::libvirt
