#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "reconciler/plan_text.h"
#include "reconciler/status.h"

namespace domus {
namespace {

constexpr size_t kColumns = 8;
using Row = std::array<std::string, kColumns>;

/// "1m", "3h", "12d": the largest unit that fits.
std::string UptimeText(int64_t seconds) {
  if (seconds < 60) return fmt::format("{}s", seconds);
  if (seconds < 3600) return fmt::format("{}m", seconds / 60);
  if (seconds < 86400) return fmt::format("{}h", seconds / 3600);
  return fmt::format("{}d", seconds / 86400);
}

Row ToRow(const GuestStatus& guest) {
  const bool there = !guest.state.empty();
  const std::string vcpus =
      there && guest.vcpus && guest.maxvcpus
          ? fmt::format("{}/{}", *guest.vcpus, *guest.maxvcpus)
          : "-";
  return {guest.name,
          std::string(ToString(guest.sync)),
          std::string(ToString(guest.health)),
          there ? guest.state : "-",
          vcpus,
          guest.memory_mib ? fmt::format("{} MiB", *guest.memory_mib) : "-",
          guest.uptime_s ? UptimeText(*guest.uptime_s) : "-",
          guest.note};
}

std::string RenderTable(const std::vector<Row>& rows) {
  // Wide enough for the words that most hosts show, so that a state change doesn't move columns.
  std::array<size_t, kColumns> widths = {10, 9, 11, 9, 5, 9, 6, 0};
  for (const Row& row : rows) {
    for (size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], CodePoints(row[i]));
  }
  std::string out;
  for (const Row& row : rows) {
    std::string line;
    size_t column = 0;
    for (size_t i = 0; i < kColumns; ++i) {
      if (row[i].empty()) continue;
      line.append(column - CodePoints(line), ' ');
      line += row[i];
      column += widths[i] + 2;
    }
    out += line + "\n";
  }
  return out;
}

/// "OutOfSync (1)", or "Synced" when all are.
template <class Word>
std::string WorstWords(const Status& status, Word GuestStatus::*member, Word good) {
  std::map<Word, int> counts;
  for (const GuestStatus& guest : status.guests) {
    if (guest.*member != good) ++counts[guest.*member];
  }
  if (counts.empty()) return std::string(ToString(good));
  std::vector<std::string> words;
  for (const auto& [word, count] : counts) {
    words.push_back(fmt::format("{} ({})", ToString(word), count));
  }
  return Join(words, ", ");
}

}  // namespace

std::string RenderStatus(const Status& status) {
  const HostInfo& host = status.host;
  std::string out = fmt::format(
      "{}   {}      config {}{}\n", host.name,
      BackendText(host.backend, host.version, host.simulated), ShortDigest(status.config_digest),
      status.last_apply.empty() ? "      nothing applied yet"
                                : fmt::format("      last apply {}", status.last_apply));
  out += fmt::format("sync {}   health {}   memory {}/{} GiB\n",
                     WorstWords(status, &GuestStatus::sync, Sync::kSynced),
                     WorstWords(status, &GuestStatus::health, Health::kHealthy),
                     Gibibytes(host.memory_mib - host.memory_free_mib),
                     Gibibytes(host.memory_mib));
  std::vector<Row> rows = {
      {"GUEST", "SYNC", "HEALTH", "STATE", "VCPU", "MEMORY", "UPTIME", "NOTE"}};
  for (const GuestStatus& guest : status.guests) rows.push_back(ToRow(guest));
  out += "\n" + RenderTable(rows);
  if (!status.unmanaged.empty()) {
    out += fmt::format("{} not managed: {}\n",
                       Count(static_cast<int64_t>(status.unmanaged.size()), "domain"),
                       Join(status.unmanaged, ", "));
  }
  return out;
}

}  // namespace domus
