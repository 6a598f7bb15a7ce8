#include "hypervisor/xl/arguments.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <variant>

#include <fmt/format.h>

#include "base/text.h"
#include "forms/disk_text.h"
#include "forms/vif_text.h"
#include "hypervisor/xl/errors.h"
#include "model/guest_words.h"

namespace domus::xl {
namespace {

using Kind = HypervisorError::Kind;
using Runs = HypervisorResult<std::vector<Words>>;

Words OnDomain(std::string_view verb, int domain) {
  return {"xl", std::string(verb), fmt::to_string(domain)};
}

/// What the device would be without, if xl has no words for it.
std::optional<std::string> LeftOut(const std::vector<Loss>& losses) {
  const auto lost = std::ranges::find_if(
      losses, [](const Loss& loss) { return loss.why.starts_with("left out"); });
  return lost == losses.end() ? std::nullopt
                              : std::optional(fmt::format("{}: {}", lost->field, lost->why));
}

class ChangeWriter {
 public:
  explicit ChangeWriter(const ListedDomain& domain) : domain_(domain) {}

  Runs operator()(const SetMemory& change) const {
    return One("mem-set", {fmt::format("{}m", change.mib)});
  }
  /// A host may give a guest more vCPUs than it has CPUs, as at its boot.
  Runs operator()(const SetVcpus& change) const {
    return One("vcpu-set", {"--ignore-host", fmt::to_string(change.count)});
  }
  Runs operator()(const SetCpuAffinity& change) const {
    const CpuAffinity& cpus = change.affinity;
    if (!cpus.per_vcpu) return One("vcpu-pin", {"all", cpus.masks.empty() ? "all" : cpus.masks[0]});
    std::vector<Words> runs;
    for (size_t i = 0; i < cpus.masks.size(); ++i) {
      runs.push_back(Line("vcpu-pin", {fmt::to_string(i), cpus.masks[i]}));
    }
    return runs;
  }
  Runs operator()(const SetCpuWeight& change) const {
    return Scheduler({"-w", fmt::to_string(change.weight)});
  }
  Runs operator()(const SetCpuCap& change) const {
    return Scheduler({"-c", fmt::to_string(change.percent)});
  }
  Runs operator()(const AttachDisk& change) const {
    std::vector<Loss> losses;
    const auto text = DiskText(change.disk, ScriptDialect::kXl, losses);
    if (!text) return Refuse(Kind::kUnsupported, LeftOut(losses).value_or("xl can't say the disk"));
    return One("block-attach", {*text});
  }
  Runs operator()(const DetachDisk& change) const {
    return One("block-detach", {change.device});
  }
  Runs operator()(const ChangeMedium& change) const {
    if (change.disk.source.empty()) return One("cd-eject", {change.device});
    return One("cd-insert", {change.device, change.disk.source});
  }
  Runs operator()(const AttachVif& change) const {
    std::vector<Loss> losses;
    const std::string text = VifText(change.vif, 0, ScriptDialect::kXl, losses);
    Words words;
    for (const std::string_view pair : Split(text, ',')) {
      if (!pair.empty()) words.emplace_back(pair);
    }
    return One("network-attach", std::move(words));
  }
  Runs operator()(const DetachVif& change) const {
    const std::vector<Vif>& vifs = domain_.config.vifs;
    auto position = static_cast<size_t>(change.position);
    if (change.mac) {
      position = static_cast<size_t>(std::ranges::find(vifs, change.mac, &Vif::mac) - vifs.begin());
    }
    if (position >= vifs.size()) return Conflict("there is no such vif");
    return One("network-detach", {fmt::to_string(domain_.vif_ids[position])});
  }
  Runs operator()(const Rename& change) const { return One("rename", {change.new_name}); }
  Runs operator()(const SetDiskQos&) const { return std::vector<Words>(); }
  Runs operator()(const SetVifQos&) const { return std::vector<Words>(); }

 private:
  Words Line(std::string_view verb, Words rest) const {
    Words words = OnDomain(verb, domain_.id);
    words.insert(words.end(), rest.begin(), rest.end());
    return words;
  }
  Runs One(std::string_view verb, Words rest) const {
    // Options stand before the domain.
    if (!rest.empty() && rest.front().starts_with("--")) {
      Words words = {"xl", std::string(verb), rest.front(), fmt::to_string(domain_.id)};
      words.insert(words.end(), rest.begin() + 1, rest.end());
      return std::vector<Words>{std::move(words)};
    }
    return std::vector<Words>{Line(verb, std::move(rest))};
  }
  Runs Scheduler(Words setting) const {
    const std::string& scheduler = domain_.scheduler;
    if (scheduler != "credit2" && scheduler != "credit") {
      return Refuse(Kind::kUnsupported,
                    fmt::format("scheduler {} has no weights and caps",
                                scheduler.empty() ? "of this host" : Printable(scheduler)));
    }
    Words words = {"xl", "sched-" + scheduler, "-d", fmt::to_string(domain_.id)};
    words.insert(words.end(), setting.begin(), setting.end());
    return std::vector<Words>{std::move(words)};
  }

  const ListedDomain& domain_;
};

}  // namespace

Words ListArguments() { return {"xl", "list", "-l"}; }
Words ListArguments(int domain) { return {"xl", "list", "-l", fmt::to_string(domain)}; }
Words TableArguments() { return {"xl", "list", "-v"}; }
Words VcpuListArguments() { return {"xl", "vcpu-list"}; }
Words InfoArguments() { return {"xl", "info"}; }
Words CreateArguments(const std::string& file) { return {"xl", "create", file}; }
Words DryRunArguments(const std::string& file) { return {"xl", "create", "-n", file}; }
Words ShutdownArguments(int domain) { return {"xl", "shutdown", "-F", fmt::to_string(domain)}; }
Words DestroyArguments(int domain) { return OnDomain("destroy", domain); }
Words PauseArguments(int domain) { return OnDomain("pause", domain); }
Words UnpauseArguments(int domain) { return OnDomain("unpause", domain); }
Words SaveArguments(int domain, const std::string& file) {
  return {"xl", "save", fmt::to_string(domain), file};
}
Words RestoreArguments(const std::string& file) { return {"xl", "restore", "-p", file}; }
HypervisorResult<Words> MigrateArguments(int domain, const std::string& host) {
  const bool is_host = !host.empty() && !host.starts_with('-') &&
                       std::ranges::all_of(host, [](char c) {
                         return std::isalnum(static_cast<unsigned char>(c)) ||
                                std::string_view("._-@:%").contains(c);
                       });
  if (!is_host) return Permanent(fmt::format("`{}` is no name of a host", Printable(host)));
  return Words{"xl", "migrate", fmt::to_string(domain), host};
}
Words UpdateArguments(int domain, const std::string& file) {
  return {"xl", "config-update", fmt::to_string(domain), file};
}

HypervisorResult<std::vector<Words>> ChangeArguments(const ListedDomain& domain,
                                                     const LiveChange& change) {
  return std::visit(ChangeWriter(domain), change);
}

Words BucketListArguments() { return {"tc", "-j", "qdisc", "show"}; }

Words BucketArguments(const std::string& device, const VifQos& qos) {
  // A bucket that holds less than a tick's worth of traffic never reaches its rate.
  constexpr int64_t kTicksPerSecond = 100;
  constexpr int64_t kLeastBurst = 32 * 1024;
  constexpr int64_t kDefaultLatencyUs = 50'000;
  const int64_t burst = std::max(qos.bits_per_second / 8 / kTicksPerSecond, kLeastBurst);
  return {"tc", "qdisc", "replace", "dev", device, "root", "tbf",
          "rate", TcRate(qos.bits_per_second),
          "burst", fmt::format("{}b", burst),
          "latency", TcTime(qos.latency_us.value_or(kDefaultLatencyUs))};
}

Words NoBucketArguments(const std::string& device) {
  return {"tc", "qdisc", "del", "dev", device, "root"};
}

}  // namespace domus::xl
