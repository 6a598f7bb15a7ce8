#include "hypervisor/xl/tables.h"

#include <algorithm>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"

namespace domus::xl {
namespace {

constexpr std::string_view kBlanks = " \t\r";
constexpr std::string_view kShutdownByCrash = "3";  // SHUTDOWN_crash of Xen's sched.h

/// One line, taken word by word from its end.
class Row {
 public:
  explicit Row(std::string_view line) : left_(Trim(line)) {}

  std::string_view Word() {
    const size_t blank = left_.find_last_of(kBlanks);
    const std::string_view word = left_.substr(blank == std::string_view::npos ? 0 : blank + 1);
    left_ = blank == std::string_view::npos ? "" : Trim(left_.substr(0, blank));
    return word;
  }
  std::optional<int> Number() {
    const std::optional<int64_t> number = ParseInt(Word());
    if (!number || *number < 0 || *number > std::numeric_limits<int>::max()) return std::nullopt;
    return static_cast<int>(*number);
  }
  std::string_view Rest() const { return left_; }

 private:
  std::string_view left_;
};

/// "--ps--": running, blocked, paused, shut down, why (a letter), dying; `-` for what it isn't.
bool IsStateWord(std::string_view word) {
  constexpr std::string_view kFlags = "rbps?d";
  if (word.size() != kFlags.size()) return false;
  for (size_t i = 0; i < word.size(); ++i) {
    if (word[i] != '-' && word[i] != kFlags[i] && kFlags[i] != '?') return false;
  }
  return true;
}

LifeState StateOf(std::string_view flags, std::string_view reason) {
  if (flags[5] != '-') return LifeState::kStopping;
  if (flags[3] != '-') {
    return reason == kShutdownByCrash ? LifeState::kCrashed : LifeState::kStopping;
  }
  return flags[2] != '-' ? LifeState::kPaused : LifeState::kRunning;
}

std::optional<DomainRow> ReadDomainRow(std::string_view line) {
  Row row(line);
  row.Word();  // the security label
  const std::string_view reason = row.Word();
  const std::string_view uuid = row.Word();
  row.Word();  // seconds of CPU time
  const std::string_view flags = row.Word();
  const std::optional<int> vcpus = row.Number();
  const std::optional<int> memory = row.Number();
  const std::optional<int> id = row.Number();
  if (!vcpus || !memory || !id || *id == kDom0 || !IsStateWord(flags)) return std::nullopt;
  return DomainRow{.id = *id,
                   .name = std::string(row.Rest()),
                   .uuid = ToLower(uuid),
                   .memory_mib = *memory,
                   .vcpus = *vcpus,
                   .state = StateOf(flags, reason)};
}

std::optional<VcpuRow> ReadVcpuRow(std::string_view line) {
  Row row(line);
  row.Word();  // soft affinity
  if (row.Word() != "/") return std::nullopt;
  const std::string_view hard = row.Word();
  row.Word();  // seconds of CPU time
  row.Word();  // state
  row.Word();  // CPU it runs on
  const std::optional<int> vcpu = row.Number();
  const std::optional<int> id = row.Number();
  if (!vcpu || !id || *id == kDom0) return std::nullopt;
  return VcpuRow{.domain_id = *id, .vcpu = *vcpu, .hard_affinity = std::string(hard)};
}

template <class Item>
std::vector<Item> ReadRows(std::string_view text,
                           std::optional<Item> (*read)(std::string_view line)) {
  std::vector<Item> items;
  for (const std::string_view line : Split(text, '\n')) {
    if (std::optional<Item> item = read(line)) items.push_back(*std::move(item));
  }
  return items;
}

/// The value of a line "free_memory            : 1256".
std::optional<std::string_view> Find(std::string_view text, std::string_view name) {
  for (const std::string_view line : Split(text, '\n')) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || Trim(line.substr(0, colon)) != name) continue;
    return Trim(line.substr(colon + 1));
  }
  return std::nullopt;
}

Result<int64_t> FindNumber(std::string_view text, std::string_view name) {
  const auto number = ParseInt(Find(text, name).value_or(""));
  if (!number || *number < 0) return Fail(fmt::format("xl info does not tell {}", name));
  return *number;
}

}  // namespace

std::vector<DomainRow> ReadDomainTable(std::string_view text) {
  return ReadRows<DomainRow>(text, ReadDomainRow);
}

std::vector<VcpuRow> ReadVcpuTable(std::string_view text) {
  return ReadRows<VcpuRow>(text, ReadVcpuRow);
}

Result<HostInfo> ReadHostInfo(std::string_view text) {
  HostInfo host{.name = Printable(Find(text, "host").value_or("")), .backend = "xl", .version = ""};
  const auto version = Find(text, "xen_version");
  if (!version || host.name.empty()) return Fail("xl info does not tell host and xen_version");
  host.version = "Xen " + Printable(*version);
  const Result<int64_t> total = FindNumber(text, "total_memory");
  const Result<int64_t> free = FindNumber(text, "free_memory");
  const Result<int64_t> cpus = FindNumber(text, "nr_cpus");
  if (!total) return Fail(total.error().message);
  if (!free) return Fail(free.error().message);
  if (!cpus || *cpus > std::numeric_limits<int>::max()) return Fail("xl info does not tell nr_cpus");
  host.memory_mib = *total;
  host.memory_free_mib = *free;
  host.cpus = static_cast<int>(*cpus);
  return host;
}

}  // namespace domus::xl
