#include "reconciler/desired_record.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "model/guest_json.h"
#include "model/guest_schema.h"
#include "reconciler/addresses.h"

namespace domus {
namespace {

/// Calls `visit(name, value)` for each password that is set: a Secret, or the OptionValue of a key
/// that the schema calls secret.
template <class Guest, class Visit>
void VisitSecrets(Guest& guest, Visit visit) {
  if (guest.vnc.password) visit("vnc password", *guest.vnc.password);
  for (size_t i = 0; i < guest.vfbs.size(); ++i) {
    auto& password = guest.vfbs[i].vnc.password;
    if (password) visit(fmt::format("vfb[{}] password", i), *password);
  }
  if (guest.spice.password) visit("spice password", *guest.spice.password);
  for (auto& [key, value] : guest.options) {
    const KeyInfo* info = FindGuestKey(key);
    if (info && info->secret) visit(key, value);
  }
}

/// What digests are made of.
std::string TextOf(const Secret& secret) { return secret.Reveal(); }
std::string TextOf(const OptionValue& value) {
  if (const auto* text = std::get_if<std::string>(&value.data)) return *text;
  if (const auto* number = std::get_if<int64_t>(&value.data)) return fmt::to_string(*number);
  return "";  // no key whose value is a list, a switch or a fraction is secret
}

void SetDigest(Secret& secret, std::string digest) { secret = Secret(std::move(digest)); }
void SetDigest(OptionValue& value, std::string digest) { value.data = std::move(digest); }

/// A password that a guest has now.
struct KnownSecret {
  std::string name;
  std::string digest;
  Secret secret{};
  OptionValue option{};

  KnownSecret(std::string its_name, std::string its_digest, const Secret& value)
      : name(std::move(its_name)), digest(std::move(its_digest)), secret(value) {}
  KnownSecret(std::string its_name, std::string its_digest, const OptionValue& value)
      : name(std::move(its_name)), digest(std::move(its_digest)), option(value) {}
  void CopyTo(Secret& target) const { target = secret; }
  void CopyTo(OptionValue& target) const { target = option; }
};

std::optional<Power> PowerFromString(std::string_view text) {
  for (const Power power : {Power::kRunning, Power::kStopped, Power::kIgnore}) {
    if (ToString(power) == text) return power;
  }
  return std::nullopt;
}

}  // namespace

std::string WriteDesired(const DesiredGuest& guest, std::string_view digest_key) {
  GuestConfig config = guest.config;
  VisitSecrets(config, [&](const std::string&, auto& secret) {
    SetDigest(secret, HmacSha256(digest_key, TextOf(secret)));
  });
  return fmt::format(R"({{"power":"{}","protect":{},"guest":{}}})", ToString(guest.power),
                     guest.protect, GuestToJson(config, SecretsInJson::kReveal, -1));
}

Result<DesiredGuest> ReadDesired(std::string_view json) {
  DesiredGuest guest;
  try {
    const nlohmann::json parsed = nlohmann::json::parse(json);
    const std::optional<Power> power = PowerFromString(parsed.at("power").get<std::string>());
    if (!power) return Fail("recorded guest can't be read: power: unknown word");
    guest.power = *power;
    guest.protect = parsed.at("protect").get<bool>();
    Result<GuestConfig> config = GuestFromJson(parsed.at("guest").dump());
    if (!config) return Fail("recorded guest can't be read: " + config.error().message);
    guest.config = std::move(*config);
  } catch (const nlohmann::json::exception& error) {
    return Fail(std::string("recorded guest can't be read: ") + error.what());
  }
  return guest;
}

void RestoreSecrets(DesiredGuest& guest, const std::vector<const GuestConfig*>& known,
                    std::string_view digest_key, RestoredSecrets& outcome) {
  std::vector<KnownSecret> secrets;
  for (const GuestConfig* config : known) {
    VisitSecrets(*config, [&](const std::string& name, const auto& secret) {
      secrets.emplace_back(name, HmacSha256(digest_key, TextOf(secret)), secret);
    });
  }
  const std::string address = GuestAddress(guest.config.name);
  VisitSecrets(guest.config, [&](const std::string& name, auto& secret) {
    const std::string where = fmt::format("{} {}", address, name);
    auto found = std::ranges::find(secrets, TextOf(secret), &KnownSecret::digest);
    if (found == secrets.end()) {
      found = std::ranges::find(secrets, name, &KnownSecret::name);
      (found == secrets.end() ? outcome.missing : outcome.replaced).push_back(where);
    }
    if (found != secrets.end()) found->CopyTo(secret);
  });
}

ReconcileError PasswordsMissing(const RestoredSecrets& outcome) {
  ReconcileError error{.id = "PL131", .headline = "a password can't be restored"};
  error.lines = outcome.missing;
  error.notes.push_back("the state keeps no passwords, and neither the host nor the config has this one");
  error.helps.push_back("set the password in the config, then roll back again");
  return error;
}

}  // namespace domus
