#include "hypervisor/xl/json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "model/guest_words.h"

namespace domus::xl {
namespace {

using nlohmann::json;

constexpr int64_t kMostKib = int64_t{1} << 40;

/// A place in the document; what is wrong with it is thrown, and caught in this file.
class Node {
 public:
  Node(const json& value, std::string path) : value_(&value), path_(std::move(path)) {}

  [[noreturn]] void Refuse(std::string_view what) const {
    throw Error{fmt::format("{} is not {}", path_.empty() ? "the document" : path_, what)};
  }
  std::optional<Node> Find(std::string_view name) const {
    if (!value_->is_object()) Refuse("an object");
    const auto member = value_->find(name);
    if (member == value_->end() || member->is_null()) return std::nullopt;
    return Node(*member, path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name));
  }
  std::vector<Node> Items() const {
    if (!value_->is_array()) Refuse("a list");
    std::vector<Node> items;
    for (const json& item : *value_) {
      items.emplace_back(item, fmt::format("{}[{}]", path_, items.size()));
    }
    return items;
  }
  std::vector<Node> ItemsOf(std::string_view name) const {
    const std::optional<Node> list = Find(name);
    return list ? list->Items() : std::vector<Node>();
  }
  std::string Text() const {
    if (!value_->is_string()) Refuse("text");
    return value_->get<std::string>();
  }
  int64_t Number(int64_t most) const {
    const bool fits = value_->is_number_integer() &&
                      !(value_->is_number_unsigned() &&
                        value_->get<uint64_t>() > static_cast<uint64_t>(most)) &&
                      value_->get<int64_t>() >= 0 && value_->get<int64_t>() <= most;
    if (!fits) Refuse(fmt::format("a whole number up to {}", most));
    return value_->get<int64_t>();
  }
  int Int() const { return static_cast<int>(Number(std::numeric_limits<int>::max())); }

  /// libxl's flags are numbers, its flags with a default the words True and False.
  bool Flag() const {
    if (value_->is_boolean()) return value_->get<bool>();
    if (value_->is_string()) return Text() == "True";
    return Number(1) == 1;
  }

  std::optional<std::string> TextOf(std::string_view name) const {
    const std::optional<Node> member = Find(name);
    if (!member || (member->value_->is_string() && member->Text().empty())) return std::nullopt;
    return member->Text();
  }
  std::optional<int64_t> NumberOf(std::string_view name, int64_t most) const {
    const std::optional<Node> member = Find(name);
    return member ? std::optional(member->Number(most)) : std::nullopt;
  }
  std::optional<int> IntOf(std::string_view name) const {
    const std::optional<Node> member = Find(name);
    return member ? std::optional(member->Int()) : std::nullopt;
  }
  std::optional<bool> FlagOf(std::string_view name) const {
    const std::optional<Node> member = Find(name);
    return member ? std::optional(member->Flag()) : std::nullopt;
  }
  std::optional<int64_t> MibOf(std::string_view name) const {
    const auto kib = NumberOf(name, kMostKib);
    return kib ? std::optional((*kib + 512) / 1024) : std::nullopt;
  }

 private:
  const json* value_;
  std::string path_;
};

/// xl writes underscores where cfg has hyphens; what isn't there is its default.
std::optional<LifecycleAction> ActionOf(const Node& config, std::string_view name) {
  return LifecycleActionFromWord(config.TextOf(name).value_or("destroy"));
}

void SetBackend(const Node& node, Disk& disk) {
  const std::string backend = node.TextOf("backend").value_or("");
  if (backend == "qdisk") {
    disk.backend = DiskBackend::kQdisk;
  } else if (backend == "phy" || disk.source.starts_with("/dev/")) {
    disk.backend = DiskBackend::kPhy;
  } else if (disk.format == DiskFormat::kRaw) {
    disk.backend = DiskBackend::kFile;
  }
}

Disk ReadDisk(const Node& node) {
  Disk disk;
  disk.device = node.TextOf("vdev").value_or("");
  disk.source = node.TextOf("pdev_path").value_or("");
  disk.format = DiskFormatFromWord(node.TextOf("format").value_or("")).value_or(DiskFormat::kUnset);
  disk.cdrom = node.FlagOf("is_cdrom").value_or(false);
  const bool is_writable = node.FlagOf("readwrite").value_or(false);
  disk.access = is_writable ? DiskAccess::kReadWrite : DiskAccess::kReadOnly;
  disk.script = node.TextOf("script");
  disk.backend_domain = node.TextOf("backend_domname");
  disk.discard = node.FlagOf("discard_enable");
  if (node.FlagOf("direct_io_safe").value_or(false)) disk.direct_io_safe = true;
  SetBackend(node, disk);
  return disk;
}

std::optional<VifRate> ReadRate(const Node& node) {
  constexpr int64_t kMostBytes = int64_t{1} << 40;
  const auto bytes = node.NumberOf("rate_bytes_per_interval", kMostBytes);
  const auto interval = node.NumberOf("rate_interval_usecs", int64_t{1} << 32);
  if (!bytes || *bytes == 0 || !interval || *interval == 0) return std::nullopt;
  return VifRate{.bytes_per_second = *bytes * 1'000'000 / *interval, .window_us = *interval};
}

Vif ReadVif(const Node& node) {
  Vif vif;
  if (const auto mac = node.TextOf("mac")) vif.mac = ToLower(*mac);
  vif.bridge = node.TextOf("bridge");
  const std::string type = node.TextOf("nictype").value_or("");
  if (type == "vif") vif.type = VifType::kNetfront;
  if (type == "vif_ioemu") vif.type = VifType::kIoemu;
  vif.model = node.TextOf("model");
  vif.ip = node.TextOf("ip");
  vif.script = node.TextOf("script");
  vif.vifname = node.TextOf("ifname");
  vif.backend_domain = node.TextOf("backend_domname");
  vif.rate = ReadRate(node);
  return vif;
}

Vnc ReadVnc(const Node& node) {
  Vnc vnc;
  vnc.enabled = node.FlagOf("enable");
  vnc.listen = node.TextOf("listen");
  if (const auto password = node.TextOf("passwd")) vnc.password = Secret(*password);
  vnc.display = node.IntOf("display");
  vnc.unused = node.FlagOf("findunused");
  return vnc;
}

void ReadHvm(const Node& node, GuestConfig& guest) {
  guest.boot_order = node.TextOf("boot");
  if (const auto vnc = node.Find("vnc")) guest.vnc = ReadVnc(*vnc);
  if (const auto sdl = node.Find("sdl")) guest.sdl.enabled = sdl->FlagOf("enable");
  if (const auto serial = node.TextOf("serial")) guest.serials.push_back(*serial);
  for (const Node& serial : node.ItemsOf("serial_list")) guest.serials.push_back(serial.Text());
  guest.usb = node.FlagOf("usb");
  if (const auto device = node.TextOf("usbdevice")) guest.usb_devices.push_back(*device);
  for (const Node& device : node.ItemsOf("usbdevice_list")) {
    guest.usb_devices.push_back(device.Text());
  }
}

std::optional<std::string> ReadArguments(const Node& node) {
  std::vector<std::string> words;
  for (const Node& word : node.ItemsOf("bootloader_args")) words.push_back(word.Text());
  return words.empty() ? std::nullopt : std::optional(Join(words, " "));
}

void ReadScheduler(const Node& node, ListedDomain& domain) {
  domain.scheduler = node.TextOf("sched").value_or("");
  domain.config.cpu_weight = node.IntOf("weight");
  domain.config.cpu_cap = node.IntOf("cap");
}

/// What the domain is built of.
void ReadBuild(const Node& node, ListedDomain& domain) {
  GuestConfig& guest = domain.config;
  guest.maxmem_mib = node.MibOf("max_memkb");
  guest.memory_mib = node.MibOf("target_memkb");
  guest.maxvcpus = node.IntOf("max_vcpus").value_or(1);
  const size_t online = node.ItemsOf("avail_vcpus").size();
  guest.vcpus = online == 0 ? 1 : static_cast<int>(std::min<size_t>(online, 4096));
  guest.kernel = node.TextOf("kernel");
  guest.ramdisk = node.TextOf("ramdisk");
  guest.extra = node.TextOf("cmdline");
  guest.bootloader = node.TextOf("bootloader");
  guest.bootloader_args = ReadArguments(node);
  guest.localtime = node.FlagOf("localtime");
  if (const auto scheduler = node.Find("sched_params")) ReadScheduler(*scheduler, domain);
  if (const auto hvm = node.Find("type.hvm")) ReadHvm(*hvm, guest);
}

void ReadDevices(const Node& config, ListedDomain& domain) {
  GuestConfig& guest = domain.config;
  for (const Node& node : config.ItemsOf("disks")) guest.disks.push_back(ReadDisk(node));
  for (const Node& node : config.ItemsOf("nics")) {
    guest.vifs.push_back(ReadVif(node));
    domain.vif_ids.push_back(node.IntOf("devid").value_or(0));
  }
  for (const Node& node : config.ItemsOf("vfbs")) {
    Vfb vfb;
    if (const auto vnc = node.Find("vnc")) vfb.vnc = ReadVnc(*vnc);
    if (const auto sdl = node.Find("sdl")) vfb.sdl.enabled = sdl->FlagOf("enable");
    vfb.keymap = node.TextOf("keymap");
    guest.vfbs.push_back(std::move(vfb));
  }
  for (const Node& node : config.ItemsOf("pcidevs")) {
    const auto part = [&](std::string_view name) { return node.IntOf(name).value_or(0); };
    PciDevice device;
    device.address = fmt::format("{:04x}:{:02x}:{:02x}.{}", part("domain"), part("bus"), part("dev"),
                                 part("func"));
    guest.pci.push_back(std::move(device));
  }
}

ListedDomain ReadDomain(const Node& node) {
  ListedDomain domain{.id = node.IntOf("domid").value_or(-1), .config = {}, .vif_ids = {}, .scheduler = {}};
  const std::optional<Node> config = node.Find("config");
  if (domain.id < 0 || !config) node.Refuse("a domain");
  GuestConfig& guest = domain.config;
  if (const auto creation = config->Find("c_info")) {
    guest.name = creation->TextOf("name").value_or("");
    if (const auto uuid = creation->TextOf("uuid")) guest.uuid = ToLower(*uuid);
    guest.type = GuestTypeFromWord(creation->TextOf("type").value_or("")).value_or(GuestType::kPv);
  }
  if (const auto build = config->Find("b_info")) ReadBuild(*build, domain);
  ReadDevices(*config, domain);
  guest.on_poweroff = ActionOf(*config, "on_poweroff");
  guest.on_reboot = ActionOf(*config, "on_reboot");
  guest.on_crash = ActionOf(*config, "on_crash");
  return domain;
}

/// tc tells the rate in bytes a second, the latency in microseconds.
VifQos ReadBucket(const Node& options) {
  constexpr int64_t kMostBytes = std::numeric_limits<int64_t>::max() / 16;
  VifQos qos;
  qos.bits_per_second = options.NumberOf("rate", kMostBytes).value_or(0) * 8;
  qos.latency_us = options.NumberOf("lat", int64_t{1} << 40);
  return qos;
}

template <class Value>
Result<Value> Parsed(std::string_view text, Value (*read)(const Node& document)) {
  const json document = json::parse(text, nullptr, false);
  if (document.is_discarded()) return Fail("no JSON");
  try {
    return read(Node(document, ""));
  } catch (const Error& error) {
    return Fail(error.message);
  }
}

}  // namespace

Result<std::vector<ListedDomain>> ReadDomainList(std::string_view text) {
  return Parsed<std::vector<ListedDomain>>(text, [](const Node& document) {
    std::vector<ListedDomain> domains;
    for (const Node& node : document.Items()) {
      if (node.IntOf("domid") != kDom0) domains.push_back(ReadDomain(node));
    }
    return domains;
  });
}

Result<std::map<std::string, VifQos>> ReadTokenBuckets(std::string_view text) {
  return Parsed<std::map<std::string, VifQos>>(text, [](const Node& document) {
    std::map<std::string, VifQos> buckets;
    for (const Node& node : document.Items()) {
      const bool is_root = node.FlagOf("root").value_or(false);
      const std::optional<Node> options = node.Find("options");
      if (!is_root || !options || node.TextOf("kind") != "tbf") continue;
      buckets[node.TextOf("dev").value_or("")] = ReadBucket(*options);
    }
    return buckets;
  });
}

}  // namespace domus::xl
