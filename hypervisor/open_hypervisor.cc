#include "hypervisor/open_hypervisor.h"

#include <array>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/text.h"
#include "hypervisor/hypervisor.h"
#include "hypervisor/module.h"
#include "hypervisor/sim/open_sim.h"
#include "hypervisor/xl/open_xl.h"

namespace domus {
namespace {

constexpr std::array<std::string_view, 3> kSchemes = {"sim", "libvirt", "xl"};

std::unexpected<HypervisorError> BadAddress(std::string text) {
  return std::unexpected(HypervisorError{HypervisorError::Kind::kPermanent, std::move(text)});
}

}  // namespace

Result<HypervisorAddress> ParseHypervisorAddress(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) {
    return Fail(fmt::format("`{}` is no hypervisor address; one looks like `xl:`, "
                            "`libvirt:qemu:///system` or `sim:FILE`",
                            Printable(text)));
  }
  HypervisorAddress address{.scheme = std::string(text.substr(0, colon))};
  const std::string_view after = text.substr(colon + 1);
  const size_t question = after.find('?');
  address.rest = after.substr(0, question);
  if (question == std::string_view::npos) return address;
  for (const std::string_view piece : Split(after.substr(question + 1), '&')) {
    if (piece.empty()) continue;
    const size_t equals = piece.find('=');
    AddressParameter parameter{.name = std::string(piece.substr(0, equals))};
    if (equals != std::string_view::npos) parameter.value = piece.substr(equals + 1);
    address.parameters.push_back(std::move(parameter));
  }
  return address;
}

void LoadLibrariesFor(std::string_view address) {
  if (address.starts_with("libvirt:")) LoadModule("libvirt");
}

HypervisorResult<std::unique_ptr<Hypervisor>> OpenHypervisor(std::string_view text) {
  const Result<HypervisorAddress> address = ParseHypervisorAddress(text);
  if (!address) return BadAddress(address.error().message);
  if (address->scheme == "sim") return sim::OpenSim(*address);
  if (address->scheme == "xl") return xl::OpenXl(*address);
  // A libvirt URI has parameters of its own, which are libvirt's to read.
  if (address->scheme == "libvirt") return OpenThroughModule("libvirt", text.substr(text.find(':') + 1));
  std::string error = fmt::format("no hypervisor is called `{}`", Printable(address->scheme));
  if (const auto near = Nearest(address->scheme, kSchemes)) {
    error += fmt::format("; did you mean `{}`?", *near);
  } else {
    error += "; domus knows `sim`, a simulated host, `libvirt` and `xl`";
  }
  return BadAddress(std::move(error));
}

}  // namespace domus
