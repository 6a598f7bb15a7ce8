// rapidcheck generators of guest scripts as people lay them out, and of what may drift on a host.
#pragma once

#include <rapidcheck.h>

#include <string>
#include <vector>

#include <fmt/format.h>

#include "model/guest_config.h"

namespace domus::testing {

/// Some lines of a script that set one key; comments and blank lines have none.
struct ScriptPart {
  std::string key;
  std::string text;
};

struct RandomScript {
  std::vector<ScriptPart> parts;
  std::string text;
};

inline int Up(int end) { return *rc::gen::inRange(0, end); }
inline bool Coin() { return Up(2) == 1; }

class ScriptWriter {
 public:
  ScriptWriter() : line_end_(Coin() ? "\n" : "\r\n"), padded_(Coin()), spaced_(Coin()) {}

  void Comment() {
    if (Up(3) == 0) Add("", Coin() ? "# memory = 17, 'xvda'" : "");
  }
  void Number(const std::string& key, int value) {
    const std::string digits = std::to_string(value);
    Set(key, Up(3) == 0 ? Quoted(digits) : digits);
  }
  void Text(const std::string& key, const std::string& value) { Set(key, Quoted(value)); }
  void List(const std::string& key, const std::vector<std::string>& items) {
    const bool tall = Coin();
    const std::string break_line = line_end_ + "    ";
    std::string text = "[";
    for (size_t i = 0; i < items.size(); ++i) {
      if (i > 0) text += ",";
      if (tall && i > 0 && Coin()) text += "  # before " + std::to_string(i);
      text += tall ? break_line : i > 0 ? " " : spaced_ ? " " : "";
      text += Quoted(items[i]);
    }
    if (!items.empty() && Coin()) text += ",";
    if (tall && Coin()) text += "  # last" + line_end_;
    Set(key, text + (spaced_ && !tall ? " ]" : "]"));
  }

  RandomScript Take() && {
    for (const ScriptPart& part : script_.parts) script_.text += part.text;
    if (Coin()) script_.text.resize(script_.text.size() - line_end_.size());
    if (!script_.text.ends_with(line_end_)) {
      std::string& last = script_.parts.back().text;
      last.resize(last.size() - line_end_.size());
    }
    return std::move(script_);
  }

 private:
  std::string Quoted(const std::string& text) {
    const char quote = Coin() ? '\'' : '"';
    return quote + text + quote;
  }
  void Set(const std::string& key, const std::string& value) {
    const std::string equals = padded_ ? std::string(12 - key.size(), ' ') + "= " : Coin() ? " = " : "=";
    Add(key, key + equals + value + (Up(3) == 0 ? "   # of " + key : ""));
  }
  void Add(const std::string& key, const std::string& line) {
    script_.parts.push_back({key, line + line_end_});
  }

  std::string line_end_;
  bool padded_;
  bool spaced_;
  RandomScript script_;
};

inline std::vector<std::string> AnyDisks() {
  std::vector<std::string> disks;
  for (int i = 0, count = Up(4); i < count; ++i) {
    const char letter = static_cast<char>('a' + i);
    switch (Up(4)) {
      case 0: disks.push_back(fmt::format("phy:/dev/vg/{0},xvd{0},w", letter)); break;
      case 1: disks.push_back(fmt::format("file:/OVS/{0}.img, xvd{0}, w", letter)); break;
      case 2: disks.push_back(fmt::format("/dev/vg/{0},raw,xvd{0},rw", letter)); break;
      default: disks.push_back(fmt::format("vdev=xvd{0},access=rw,target=/dev/vg/{0}", letter));
    }
  }
  return disks;
}

inline std::vector<std::string> AnyVifs() {
  std::vector<std::string> vifs;
  for (int i = 0, count = Up(3); i < count; ++i) {
    vifs.push_back(Coin() ? fmt::format("mac=00:16:3e:00:00:0{}, bridge=xenbr0", i)
                          : fmt::format("bridge=xenbr1,mac=00:16:3E:00:00:0{}", i));
  }
  return vifs;
}

inline RandomScript AnyScript() {
  ScriptWriter writer;
  writer.Comment();
  writer.Text("name", "web01");
  writer.Comment();
  writer.Text("bootloader", "/usr/bin/pygrub");
  writer.Number("memory", 256 + Up(512));
  if (Coin()) writer.Number("maxmem", 4096);
  writer.Comment();
  if (Coin()) writer.Number("vcpus", 1 + Up(2));
  if (Coin()) writer.Number("cpu_weight", 100 + Up(100));
  if (Coin()) writer.Text("on_crash", Coin() ? "restart" : "destroy");
  writer.Comment();
  if (Coin()) writer.List("disk", AnyDisks());
  if (Coin()) writer.List("vif", AnyVifs());
  if (Coin()) writer.Text("extra", "ro quiet");
  return std::move(writer).Take();
}

/// Changes of the kinds that people make on a host: only of what the config says, and devices that come
/// and go.
inline void Drift(GuestConfig& guest) {
  if (Coin()) guest.memory_mib = 1024 + Up(1024);
  if (guest.vcpus && Coin()) guest.vcpus = 3 + Up(3);
  // The hypervisor filled these in, and takes no guest that exceeds them.
  if (guest.maxmem_mib && *guest.maxmem_mib < guest.memory_mib) guest.maxmem_mib = guest.memory_mib;
  if (guest.maxvcpus && *guest.maxvcpus < guest.vcpus) guest.maxvcpus = guest.vcpus;
  if (guest.cpu_weight && Coin()) guest.cpu_weight = 300 + Up(100);
  if (guest.on_crash && Coin()) guest.on_crash = LifecycleAction::kPreserve;
  if (guest.extra && Coin()) guest.extra = Coin() ? "ro 'single' \"\\\"" : "rw";
  for (Disk& disk : guest.disks) {
    if (Up(3) == 0) disk.access = DiskAccess::kReadOnly;
    if (Up(3) == 0) disk.source = "/srv/" + disk.device;
  }
  for (Vif& vif : guest.vifs) {
    if (Up(3) == 0) vif.bridge = "xapi" + std::to_string(Up(9));
  }
  if (!guest.disks.empty() && Up(3) == 0) {
    guest.disks.erase(guest.disks.begin() + Up(static_cast<int>(guest.disks.size())));
  }
  for (int i = 0, count = Up(3); i < count; ++i) {
    Disk disk;
    disk.device = std::string("xvd") + static_cast<char>('q' + i);
    disk.source = "/dev/vg/" + disk.device;
    disk.backend = DiskBackend::kPhy;
    guest.disks.push_back(disk);
  }
  if (!guest.vifs.empty() && Up(3) == 0) guest.vifs.pop_back();
}

}  // namespace domus::testing
