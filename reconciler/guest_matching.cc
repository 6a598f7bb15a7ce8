#include "reconciler/guest_matching.h"

#include "reconciler/addresses.h"
#include "reconciler/guest_assessment.h"

namespace domus {
namespace {

template <class Map>
auto Find(const Map& map, std::string_view key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : found->second;
}

}  // namespace

GuestMatching::GuestMatching(const DesiredState& desired, const RecordedState& recorded,
                             const ObservedState& observed)
    : recorded_(recorded) {
  for (const DesiredGuest& guest : desired.guests) in_config_[guest.config.name] = &guest;
  for (const ObservedGuest& guest : observed.guests) {
    host_by_name_[guest.config.name] = &guest;
    if (guest.config.uuid) host_by_uuid_[*guest.config.uuid] = &guest;
  }
  for (const auto& [address, object] : recorded.objects) {
    if (AddressKind(address) != kGuestKind || object.uuid.empty()) continue;
    record_by_uuid_[object.uuid] = &object;
  }
  for (const DesiredGuest& guest : desired.guests) {
    const GuestMatch match = Match(guest);
    const bool moves = match.standing == GuestMatch::Standing::kOurs &&
                       match.recorded->address != GuestAddress(guest.config.name);
    if (moves) continued_.insert(match.recorded);
  }
}

const ObservedGuest* GuestMatching::HostByName(std::string_view name) const {
  return Find(host_by_name_, name);
}

const ObservedGuest* GuestMatching::HostByUuid(const std::string& uuid) const {
  return Find(host_by_uuid_, uuid);
}

const RecordedObject* GuestMatching::RecordByUuid(const std::string& uuid) const {
  return Find(record_by_uuid_, uuid);
}

const RecordedObject* GuestMatching::RecordByName(std::string_view name) const {
  const auto found = recorded_.objects.find(GuestAddress(name));
  return found == recorded_.objects.end() ? nullptr : &found->second;
}

GuestMatch GuestMatching::Match(const DesiredGuest& desired) const {
  const std::string& name = desired.config.name;
  const ObservedGuest* here = HostByName(name);
  const RecordedObject* recorded = RecordByName(name);
  if (desired.config.uuid) {
    const ObservedGuest* there = HostByUuid(*desired.config.uuid);
    if (there && there != here) return MatchElsewhere(desired, *desired.config.uuid, *there);
  } else if (recorded && !here && !recorded->uuid.empty()) {
    const ObservedGuest* there = HostByUuid(recorded->uuid);
    if (there) return MatchElsewhere(desired, recorded->uuid, *there);
  }
  if (!here) return {.recorded = recorded};
  if (recorded && IsOurs(*recorded, *here)) {
    return {GuestMatch::Standing::kOurs, recorded, here, ""};
  }
  // Renamed already, by an apply that was cut short or by hand: its record is still under its old name.
  const RecordedObject* moved = here->config.uuid ? RecordByUuid(*here->config.uuid) : nullptr;
  if (moved && !InConfig(AddressName(moved->address))) {
    return {GuestMatch::Standing::kOurs, moved, here, ""};
  }
  return {GuestMatch::Standing::kNotOurs, recorded, nullptr, ""};
}

GuestMatch GuestMatching::MatchElsewhere(const DesiredGuest& desired, const std::string& uuid,
                                         const ObservedGuest& there) const {
  using enum GuestMatch::Standing;
  const std::string& other = there.config.name;
  const RecordedObject* recorded = RecordByUuid(uuid);
  const bool others_record = recorded && AddressName(recorded->address) != desired.config.name &&
                             AddressName(recorded->address) != other &&
                             InConfig(AddressName(recorded->address));
  if (!recorded || others_record) return {kUuidTaken, nullptr, nullptr, other};
  const auto in_config = in_config_.find(other);
  if (in_config != in_config_.end()) {
    const auto& wanted = in_config->second->config.uuid;
    const bool gives_way = wanted && *wanted != uuid;  // to get another guest's place: a swap
    return {gives_way ? kNameTaken : kUuidTaken, nullptr, nullptr, other};
  }
  if (HostByName(desired.config.name)) return {kNameTaken, nullptr, nullptr, other};
  return {kOurs, recorded, &there, ""};
}

const ObservedGuest* GuestMatching::OnHost(const RecordedObject& recorded) const {
  if (!recorded.uuid.empty()) {
    if (const ObservedGuest* guest = HostByUuid(recorded.uuid)) return guest;
  }
  const ObservedGuest* guest = HostByName(AddressName(recorded.address));
  return guest && IsOurs(recorded, *guest) ? guest : nullptr;
}

bool GuestMatching::IsRecorded(const ObservedGuest& guest) const {
  if (guest.config.uuid && RecordByUuid(*guest.config.uuid)) return true;
  const RecordedObject* recorded = RecordByName(guest.config.name);
  return recorded && IsOurs(*recorded, guest);
}

bool GuestMatching::IsContinued(const RecordedObject& recorded) const {
  return continued_.contains(&recorded);
}

}  // namespace domus
