// A guest's way to another simulated host.
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "base/text.h"
#include "hypervisor/open_hypervisor.h"
#include "hypervisor/sim/address.h"
#include "hypervisor/sim/errors.h"
#include "hypervisor/sim/fill_in.h"
#include "hypervisor/sim/sim_hypervisor.h"

namespace domus::sim {

HypervisorResult<void> SimHypervisor::Migrate(std::string_view name, const Migration& to) {
  const Result<HypervisorAddress> address = ParseHypervisorAddress(to.destination);
  if (!address) return Permanent(address.error().message);
  if (address->scheme != "sim") {
    return Permanent(fmt::format("a simulated guest goes to a `sim:` address; `{}` is none",
                                 Printable(to.destination)));
  }
  Result<SimAddress> read = ReadSimAddress(*address);
  if (!read) return Permanent(read.error().message);
  std::error_code differ;
  if (std::filesystem::equivalent(options_.path, read->host.path, differ)) {
    return Conflict(fmt::format("guest `{}` is on that host already", name));
  }
  std::optional<Guest> sent;
  Outcome ready = OnGuest(name, "migrate", {LifeState::kRunning}, [&](Guest& guest) -> Outcome {
    sent = guest;
    return {};
  });
  if (!ready) return ready;
  read->host.clock_ms = options_.clock_ms;
  const HypervisorResult<std::unique_ptr<SimHypervisor>> there = Open(std::move(read->host));
  if (!there) return std::unexpected(there.error());
  if (Outcome arrived = (*there)->Receive(*sent); !arrived) return arrived;
  if (Outcome gone = LetGo(*sent); !gone) {
    if (Outcome destroyed = (*there)->Destroy(name); destroyed) (void)(*there)->Undefine(name);
    return gone;
  }
  return (*there)->Unpause(name);
}

HypervisorResult<void> SimHypervisor::Receive(Guest guest) {
  return Call([&]() -> Outcome {
    const HypervisorResult<std::optional<Guest>> known = file_.Find(guest.config.name);
    if (!known) return std::unexpected(known.error());
    if (*known) {
      return Conflict(fmt::format("there is a guest `{}` on the other host already", guest.config.name));
    }
    const auto owner = file_.OwnerOfUuid(*guest.config.uuid);
    if (!owner) return std::unexpected(owner.error());
    if (*owner) {
      return Conflict(fmt::format("UUID {} of guest `{}` belongs to guest `{}` of the other host",
                                  *guest.config.uuid, guest.config.name, **owner));
    }
    guest.id = 0;
    guest.state = LifeState::kPaused;
    if (Outcome filled = FillInDisplays(*guest.live, file_); !filled) return filled;
    return Admit(guest);
  });
}

HypervisorResult<void> SimHypervisor::LetGo(const Guest& sent) {
  return Call([&]() -> Outcome {
    const HypervisorResult<Guest> guest = Require(sent.config.name);
    if (!guest) return std::unexpected(guest.error());
    const bool is_same = guest->id == sent.id && guest->state == sent.state &&
                         guest->config == sent.config && guest->live == sent.live;
    if (is_same) return file_.Remove(*guest);
    return Refuse(HypervisorError::Kind::kTransient,
                  fmt::format("guest `{}` was changed while it was on its way", sent.config.name));
  });
}

}  // namespace domus::sim
