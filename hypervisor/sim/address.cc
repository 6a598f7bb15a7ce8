#include "hypervisor/sim/address.h"

#include <array>
#include <limits>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "base/text.h"

namespace domus::sim {
namespace {

using Pieces = std::vector<std::string_view>;

constexpr int64_t kDayMs = 24 * 60 * 60 * 1000;
constexpr int64_t kMaxMemoryMib = int64_t{1} << 40;
constexpr int64_t kMaxCpus = 1 << 20;
constexpr int64_t kMaxCount = std::numeric_limits<int>::max();

constexpr std::array<CallKind, 16> kCalls = {
    CallKind::kHost,        CallKind::kObserve,   CallKind::kObserveGuest, CallKind::kDefine,
    CallKind::kUndefine,    CallKind::kStart,     CallKind::kShutdown,     CallKind::kDestroy,
    CallKind::kPause,       CallKind::kUnpause,   CallKind::kSave,         CallKind::kRestore,
    CallKind::kChange,      CallKind::kMigrate,   CallKind::kLookAtFiles,  CallKind::kDeleteFile};

constexpr std::array<std::pair<std::string_view, HypervisorError::Kind>, 5> kErrorKinds = {{
    {"transient", HypervisorError::Kind::kTransient},
    {"permanent", HypervisorError::Kind::kPermanent},
    {"conflict", HypervisorError::Kind::kConflict},
    {"unsupported", HypervisorError::Kind::kUnsupported},
    {"not-found", HypervisorError::Kind::kNotFound},
}};

/// "`x` is no THING; did you mean `y`?", or all of them.
std::string NoSuch(std::string_view text, std::string_view thing,
                   std::span<const std::string_view> candidates) {
  std::string error = fmt::format("`{}` is no {}", Printable(text), thing);
  if (const auto near = Nearest(text, candidates)) {
    return error + fmt::format("; did you mean `{}`?", *near);
  }
  std::vector<std::string> all;
  for (const std::string_view candidate : candidates) all.push_back(fmt::format("`{}`", candidate));
  return error + "; there are " + Join(all, ", ");
}

Result<int64_t> ReadInt(std::string_view text, int64_t least, int64_t most, std::string_view unit) {
  const std::optional<int64_t> number = ParseInt(text);
  if (number && *number >= least && *number <= most) return *number;
  return Fail(fmt::format("`{}` is no number of {} from {} to {}", Printable(text), unit, least,
                          most));
}

Result<std::optional<CallKind>> ReadCall(std::string_view text) {
  if (text == "any") return std::nullopt;
  std::vector<std::string_view> names = {"any"};
  for (const CallKind call : kCalls) {
    if (text == ToString(call)) return call;
    names.push_back(ToString(call));
  }
  return Fail(NoSuch(text, "call", names));
}

std::optional<std::string> ReadGuest(std::string_view text) {
  return text == "*" ? std::nullopt : std::optional<std::string>(text);
}

Result<HypervisorError::Kind> ReadErrorKind(std::string_view text) {
  std::vector<std::string_view> names;
  for (const auto& [name, kind] : kErrorKinds) {
    if (text == name) return kind;
    names.push_back(name);
  }
  return Fail(NoSuch(text, "kind of failure", names));
}

/// CALL:GUEST, then `before` further pieces that the caller reads, then perhaps TIMES.
Result<Fault> ReadFault(const Pieces& pieces, size_t before, FaultAction action) {
  Fault fault{.action = action};
  const Result<std::optional<CallKind>> call = ReadCall(pieces[0]);
  if (!call) return std::unexpected(call.error());
  fault.filter = {.call = *call, .guest = ReadGuest(pieces[1])};
  if (pieces.size() <= 2 + before) return fault;
  const Result<int64_t> times = ReadInt(pieces[2 + before], 1, kMaxCount, "times");
  if (!times) return std::unexpected(times.error());
  fault.times = static_cast<int>(*times);
  return fault;
}

Result<void> ReadFail(const Pieces& pieces, SimAddress& address) {
  Result<Fault> fault = ReadFault(pieces, 1, FaultAction::kFail);
  if (!fault) return std::unexpected(fault.error());
  const Result<HypervisorError::Kind> kind = ReadErrorKind(pieces[2]);
  if (!kind) return std::unexpected(kind.error());
  fault->error_kind = *kind;
  address.faults.faults.push_back(std::move(*fault));
  return {};
}

Result<void> ReadHang(const Pieces& pieces, SimAddress& address) {
  Result<Fault> fault = ReadFault(pieces, 1, FaultAction::kHang);
  if (!fault) return std::unexpected(fault.error());
  const Result<int64_t> duration = ReadInt(pieces[2], 0, kDayMs, "milliseconds");
  if (!duration) return std::unexpected(duration.error());
  fault->duration = std::chrono::milliseconds(*duration);
  address.faults.faults.push_back(std::move(*fault));
  return {};
}

Result<void> ReadLie(const Pieces& pieces, SimAddress& address) {
  Result<Fault> fault = ReadFault(pieces, 0, FaultAction::kLie);
  if (!fault) return std::unexpected(fault.error());
  const std::optional<CallKind> call = fault->filter.call;
  const bool answers = !call || *call == CallKind::kHost || *call == CallKind::kObserve ||
                       *call == CallKind::kObserveGuest || *call == CallKind::kLookAtFiles;
  if (answers) return Fail(fmt::format("`{}` can't lie, only a call that changes a guest can",
                                       pieces[0]));
  address.faults.faults.push_back(std::move(*fault));
  return {};
}

Result<void> ReadDelay(const Pieces& pieces, SimAddress& address) {
  const Result<std::optional<CallKind>> call = ReadCall(pieces[0]);
  if (!call) return std::unexpected(call.error());
  const Result<int64_t> duration = ReadInt(pieces[1], 0, kDayMs, "milliseconds");
  if (!duration) return std::unexpected(duration.error());
  address.faults.delays.push_back(
      {.filter = {.call = *call, .guest = {}}, .duration = std::chrono::milliseconds(*duration)});
  return {};
}

Result<void> ReadKill(const Pieces& pieces, SimAddress& address) {
  const Result<std::optional<CallKind>> call = ReadCall(pieces[0]);
  if (!call) return std::unexpected(call.error());
  const Result<int64_t> at = ReadInt(pieces[1], 1, kMaxCount, "calls");
  if (!at) return std::unexpected(at.error());
  Kill kill{.filter = {.call = *call, .guest = {}}, .at = static_cast<int>(*at)};
  if (pieces.size() > 2) {
    const std::array<std::string_view, 2> moments = {"before", "after"};
    if (pieces[2] != moments[0] && pieces[2] != moments[1]) {
      return Fail(NoSuch(pieces[2], "moment of a call", moments));
    }
    kill.after = pieces[2] == moments[1];
  }
  address.faults.kills.push_back(std::move(kill));
  return {};
}

Result<void> ReadIgnoreShutdown(const Pieces& pieces, SimAddress& address) {
  address.faults.ignore_shutdown.emplace_back(pieces[0]);
  return {};
}

Result<void> ReadName(const Pieces& pieces, SimAddress& address) {
  address.host.name = pieces[0];
  return {};
}

template <auto Member>
Result<void> ReadMemory(const Pieces& pieces, SimAddress& address) {
  const int64_t least = Member == &HostOptions::dom0_mib ? 0 : 1;
  const Result<int64_t> mib = ReadInt(pieces[0], least, kMaxMemoryMib, "MiB");
  if (!mib) return std::unexpected(mib.error());
  address.host.*Member = *mib;
  return {};
}

template <auto Member>
Result<void> ReadDuration(const Pieces& pieces, SimAddress& address) {
  const Result<int64_t> duration = ReadInt(pieces[0], 0, kDayMs, "milliseconds");
  if (!duration) return std::unexpected(duration.error());
  address.host.*Member = *duration;
  return {};
}

Result<void> ReadCpus(const Pieces& pieces, SimAddress& address) {
  const Result<int64_t> cpus = ReadInt(pieces[0], 1, kMaxCpus, "CPUs");
  if (!cpus) return std::unexpected(cpus.error());
  address.host.cpus = static_cast<int>(*cpus);
  return {};
}

struct ParameterKind {
  std::string_view name;
  std::string_view form;  // of its value
  size_t least;           // pieces between colons
  size_t most;
  Result<void> (*read)(const Pieces&, SimAddress&);
};

constexpr std::array<ParameterKind, 13> kParameters = {{
    {"name", "NAME", 1, 1, ReadName},
    {"memory", "MIB", 1, 1, ReadMemory<&HostOptions::memory_mib>},
    {"cpus", "N", 1, 1, ReadCpus},
    {"dom0", "MIB", 1, 1, ReadMemory<&HostOptions::dom0_mib>},
    {"images", "MIB", 1, 1, ReadMemory<&HostOptions::image_mib>},
    {"boot", "MS", 1, 1, ReadDuration<&HostOptions::boot_ms>},
    {"shutdown", "MS", 1, 1, ReadDuration<&HostOptions::stop_ms>},
    {"fail", "CALL:GUEST:KIND[:TIMES]", 3, 4, ReadFail},
    {"hang", "CALL:GUEST:MS[:TIMES]", 3, 4, ReadHang},
    {"lie", "CALL:GUEST[:TIMES]", 2, 3, ReadLie},
    {"delay", "CALL:MS", 2, 2, ReadDelay},
    {"kill", "CALL:N[:before|after]", 2, 3, ReadKill},
    {"ignore-shutdown", "GUEST", 1, 1, ReadIgnoreShutdown},
}};

Result<const ParameterKind*> FindParameter(std::string_view name) {
  std::vector<std::string_view> names;
  for (const ParameterKind& kind : kParameters) {
    if (kind.name == name) return &kind;
    names.push_back(kind.name);
  }
  return Fail(NoSuch(name, "parameter of a simulated host", names));
}

Result<void> ReadParameter(const AddressParameter& parameter, SimAddress& address) {
  const Result<const ParameterKind*> found = FindParameter(parameter.name);
  if (!found) return std::unexpected(found.error());
  const ParameterKind& kind = **found;
  const Pieces pieces = Split(parameter.value, ':');
  Result<void> read;
  if (parameter.value.empty() || pieces.size() < kind.least || pieces.size() > kind.most) {
    read = Fail("this isn't its form");
  } else {
    read = kind.read(pieces, address);
  }
  if (read) return {};
  return Fail(fmt::format("bad parameter `{}={}`: {}; write `{}={}`", kind.name,
                          Printable(parameter.value), read.error().message, kind.name, kind.form));
}

}  // namespace

Result<SimAddress> ReadSimAddress(const HypervisorAddress& address) {
  if (address.rest.empty()) {
    return Fail("the address of a simulated host names its file: `sim:FILE`");
  }
  SimAddress result;
  result.host.path = address.rest;
  for (const AddressParameter& parameter : address.parameters) {
    if (Result<void> read = ReadParameter(parameter, result); !read) {
      return std::unexpected(read.error());
    }
  }
  return result;
}

}  // namespace domus::sim
