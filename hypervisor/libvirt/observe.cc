#include "hypervisor/libvirt/observe.h"

#include <libvirt/virterror.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/parallel.h"
#include "forms/libvirt_xml_reader.h"
#include "hypervisor/autostart.h"
#include "hypervisor/libvirt/error.h"
#include "hypervisor/libvirt/memory_target.h"

namespace domus::libvirt {
namespace {

using Kind = HypervisorError::Kind;

HypervisorResult<GuestConfig> ParseDomain(virDomainPtr domain, const Text& xml, GuestReader& reader) {
  if (!xml) return LastError();
  Result<GuestConfig> config = reader.Read(xml.get());
  if (!config) {
    return Refuse(Kind::kPermanent, fmt::format("the XML of guest `{}` can't be read: {}",
                                                virDomainGetName(domain), config.error().message));
  }
  if (!config->maxmem_mib) config->maxmem_mib = config->memory_mib;
  FollowMemoryTarget(xml.get(), *config);
  if (!config->maxvcpus) config->maxvcpus = config->vcpus;
  return std::move(*config);
}

Text XmlOf(virDomainPtr domain, unsigned flags) {
  return Text(virDomainGetXMLDesc(domain, flags | VIR_DOMAIN_XML_SECURE));
}

/// What runs; mostly it reads as it is defined.
HypervisorResult<GuestConfig> ReadLive(virDomainPtr domain, const Text& definition,
                                       const GuestConfig& defined, GuestReader& reader) {
  const Text xml = XmlOf(domain, 0);
  if (xml && SameButForNumber(xml.get(), definition.get())) return defined;
  return ParseDomain(domain, xml, reader);
}

/// What is saved runs on as it was, whatever the definition says by then.
HypervisorResult<GuestConfig> ReadSaved(virDomainPtr domain, const GuestConfig& defined,
                                        GuestReader& reader) {
  const Text xml(virDomainManagedSaveGetXMLDesc(domain, VIR_DOMAIN_SAVE_IMAGE_XML_SECURE));
  // Drivers that can't tell save the guest as it was defined, as far as anybody knows.
  if (!xml && virGetLastErrorCode() == VIR_ERR_NO_SUPPORT) return defined;
  return ParseDomain(domain, xml, reader);
}

LifeState StateFrom(int state, bool is_saved) {
  switch (state) {
    case VIR_DOMAIN_PAUSED: return LifeState::kPaused;
    case VIR_DOMAIN_SHUTDOWN: return LifeState::kStopping;
    case VIR_DOMAIN_CRASHED: return LifeState::kCrashed;
    case VIR_DOMAIN_SHUTOFF: return is_saved ? LifeState::kSuspended : LifeState::kOff;
    default: return LifeState::kRunning;  // running, blocked, suspended by its own power management
  }
}

HypervisorResult<ObservedGuest> ObserveAs(virDomainPtr domain, LifeState state, bool autostart,
                                          GuestReader& reader) {
  const Text xml = XmlOf(domain, VIR_DOMAIN_XML_INACTIVE);
  HypervisorResult<GuestConfig> config = ParseDomain(domain, xml, reader);
  if (!config) return std::unexpected(config.error());
  ObservedGuest guest{.config = std::move(*config), .state = state, .live = {}, .started_at = {}};
  guest.nvram = ReadLibvirtNvram(xml.get());
  const bool is_saved = state == LifeState::kSuspended;
  if (!is_saved && virDomainIsActive(domain) != 1) {
    ShowAutostart(autostart, guest);
    return guest;
  }
  HypervisorResult<GuestConfig> live =
      is_saved ? ReadSaved(domain, guest.config, reader)
               : ReadLive(domain, xml, guest.config, reader);
  if (!live) return std::unexpected(live.error());
  guest.live = std::move(*live);
  ShowAutostart(autostart, guest);
  return guest;
}

/// The names of those that `flags` list.
HypervisorResult<std::set<std::string>> Names(virConnectPtr connection, unsigned flags) {
  const HypervisorResult<Domains> domains = ListDomains(connection, flags);
  if (!domains) return std::unexpected(domains.error());
  std::set<std::string> names;
  for (const Domain& domain : *domains) names.insert(virDomainGetName(domain.get()));
  return names;
}

/// The states of all domains, by one call.
class AllStates {
 public:
  explicit AllStates(virConnectPtr connection)
      : count_(virConnectGetAllDomainStats(connection, VIR_DOMAIN_STATS_STATE, &records_, 0)) {}
  AllStates(const AllStates&) = delete;
  AllStates& operator=(const AllStates&) = delete;
  ~AllStates() {
    if (records_) virDomainStatsRecordListFree(records_);
  }

  bool failed() const { return count_ < 0; }
  size_t size() const { return static_cast<size_t>(count_); }
  virDomainPtr domain(size_t i) const { return records_[i]->dom; }
  int state(size_t i) const {
    int state = VIR_DOMAIN_NOSTATE;
    virTypedParamsGetInt(records_[i]->params, records_[i]->nparams, "state.state", &state);
    return state;
  }

 private:
  virDomainStatsRecordPtr* records_ = nullptr;
  int count_;
};

/// Several at a time, as most of it is waiting for libvirt and reading XML; by name.
HypervisorResult<std::vector<ObservedGuest>> ObserveEach(
    size_t count, const std::function<HypervisorResult<ObservedGuest>(size_t)>& observe) {
  std::vector<HypervisorResult<ObservedGuest>> seen(count);
  ForEachInParallel(count, [&](size_t i) { seen[i] = observe(i); });
  std::vector<ObservedGuest*> found;
  for (HypervisorResult<ObservedGuest>& guest : seen) {
    if (guest) {
      found.push_back(&*guest);
    } else if (guest.error().kind != Kind::kNotFound) {
      return std::unexpected(std::move(guest.error()));
    }  // else it is gone since it was listed
  }
  std::ranges::sort(found, {},
                    [](const ObservedGuest* guest) -> const std::string& { return guest->config.name; });
  std::vector<ObservedGuest> guests;
  guests.reserve(found.size());
  for (ObservedGuest* guest : found) guests.push_back(std::move(*guest));
  return guests;
}

HypervisorResult<std::vector<ObservedGuest>> ObserveOneByOne(virConnectPtr connection,
                                                             GuestReader& reader) {
  const HypervisorResult<Domains> domains = ListDomains(connection, 0);
  if (!domains) return std::unexpected(domains.error());
  return ObserveEach(domains->size(), [&](size_t i) {
    return ObserveDomain((*domains)[i].get(), reader);
  });
}

}  // namespace

HypervisorResult<Domain> FindDomain(virConnectPtr connection, std::string_view name) {
  Domain domain(virDomainLookupByName(connection, std::string(name).c_str()));
  if (domain) return domain;
  if (virGetLastErrorCode() != VIR_ERR_NO_DOMAIN) return LastError();
  return Refuse(Kind::kNotFound, fmt::format("there is no guest `{}`", name));
}

HypervisorResult<Domains> ListDomains(virConnectPtr connection, unsigned flags) {
  virDomainPtr* found = nullptr;
  const int count = virConnectListAllDomains(connection, &found, flags);
  if (count < 0) return LastError();
  Domains domains;
  domains.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) domains.emplace_back(found[i]);
  std::free(found);
  return domains;
}

HypervisorResult<std::vector<ObservedGuest>> ObserveDomains(virConnectPtr connection,
                                                            GuestReader& reader) {
  reader.BeginAll();
  const AllStates states(connection);
  if (states.failed()) {
    // Not every driver has them in bulk.
    if (virGetLastErrorCode() != VIR_ERR_NO_SUPPORT) return LastError();
    return ObserveOneByOne(connection, reader);
  }
  const auto saved = Names(connection, VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE);
  if (!saved) return std::unexpected(saved.error());
  const auto started_by_host = Names(connection, VIR_CONNECT_LIST_DOMAINS_AUTOSTART);
  if (!started_by_host) return std::unexpected(started_by_host.error());
  return ObserveEach(states.size(), [&](size_t i) {
    const virDomainPtr domain = states.domain(i);
    const std::string name = virDomainGetName(domain);
    const LifeState state = StateFrom(states.state(i), saved->contains(name));
    return ObserveAs(domain, state, started_by_host->contains(name), reader);
  });
}

HypervisorResult<LifeState> StateOf(virDomainPtr domain) {
  int state = 0;
  if (virDomainGetState(domain, &state, nullptr, 0) < 0) return LastError();
  const bool off = state == VIR_DOMAIN_SHUTOFF;
  return StateFrom(state, off && virDomainHasManagedSaveImage(domain, 0) == 1);
}

HypervisorResult<ObservedGuest> ObserveDomain(virDomainPtr domain, GuestReader& reader) {
  const HypervisorResult<LifeState> state = StateOf(domain);
  if (!state) return std::unexpected(state.error());
  return ObserveAs(domain, *state, HasAutostart(domain), reader);
}

bool HasAutostart(virDomainPtr domain) {
  int autostart = 0;
  // Drivers that don't know it start nothing.
  return virDomainGetAutostart(domain, &autostart) == 0 && autostart != 0;
}

HypervisorResult<GuestConfig> ReadDefinition(virDomainPtr domain, GuestReader& reader) {
  return ParseDomain(domain, XmlOf(domain, VIR_DOMAIN_XML_INACTIVE), reader);
}

}  // namespace domus::libvirt
