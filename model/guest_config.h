// The typed desired state of one guest (a domain), independent of the file it was written in.
//
// Sources: guide §4.6, §4.7, appendix C; xm 3.1–4.4; xl.cfg(5). What the config leaves out stays
// unset: a backend's own choice is recorded, never diffed. Device lists are unordered unless said
// otherwise; their identity is the key named at each struct.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/secret.h"

namespace domus {

enum class GuestType { kPv, kPvh, kHvm };

/// What happens to the domain when it powers off, reboots or crashes (guide appendix A; xl.cfg(5)).
enum class LifecycleAction {
  kDestroy,
  kRestart,
  kPreserve,
  kRenameRestart,
  kCoredumpDestroy,
  kCoredumpRestart,
  kSoftReset,
};

/// Vocabulary of vm.cfg and xl.cfg for all of these: see guest_words.h.

enum class DiskAccess { kReadOnly, kReadWrite, kSharedWrite };  // r, w, w!

/// How the back end reaches the image; kUnset lets the toolstack choose.
enum class DiskBackend { kUnset, kPhy, kFile, kTap, kTap2, kQdisk };

enum class DiskFormat { kUnset, kRaw, kQcow, kQcow2, kVhd, kVmdk, kQed };

/// ionice of the process that serves the disk (guide §C.2.1).
struct DiskQos {
  std::string schedule;        // "best-effort", "real-time", "idle"
  std::optional<int> priority;  // 0 (highest) to 7
  bool operator==(const DiskQos&) const = default;
};

/// Key: device.
struct Disk {
  std::string device;  // front end as the guest sees it: "hda", "xvda1"; no ioemu:, no :cdrom
  std::string source;  // path or device; empty for a drive with no medium
  DiskBackend backend = DiskBackend::kUnset;
  DiskFormat format = DiskFormat::kUnset;
  DiskAccess access = DiskAccess::kReadWrite;
  bool cdrom = false;
  bool emulated_only = false;                // xm's `ioemu:` front end
  std::optional<std::string> tap_driver;      // aio, qcow, … of `tap:DRIVER:PATH`
  std::optional<std::string> script;         // block script: "block-iscsi"
  std::optional<std::string> backend_domain;  // driver domain, default dom0
  std::optional<std::string> protocol;       // xm's fifth field
  std::optional<bool> discard;
  std::optional<bool> direct_io_safe;
  std::optional<DiskQos> qos;                // from disk_other_config
  bool operator==(const Disk&) const = default;
};

enum class VifType { kUnset, kIoemu, kNetfront };

/// Outbound limit (`rate=10Mb/s@50ms`, guide §C.2.3).
struct VifRate {
  int64_t bytes_per_second = 0;
  int64_t window_us = 50'000;
  bool operator==(const VifRate&) const = default;
};

/// Inbound limit by `tc tbf` (`vif_other_config`, guide §C.2.2).
struct VifQos {
  int64_t bits_per_second = 0;
  std::optional<int64_t> latency_us;
  bool operator==(const VifQos&) const = default;
};

/// Key: mac, or the position among the vifs when it has none. Position is kept either way, because
/// it numbers the guest's interfaces.
struct Vif {
  std::optional<std::string> mac;  // lower case, colons
  std::optional<std::string> bridge;
  VifType type = VifType::kUnset;
  std::optional<std::string> model;  // e1000, rtl8139, …
  std::optional<std::string> ip;
  std::optional<std::string> script;
  std::optional<std::string> vifname;
  std::optional<std::string> backend_domain;
  std::optional<VifRate> rate;
  std::optional<VifQos> qos;                  // from vif_other_config
  std::map<std::string, std::string> other;  // further keys xm or xl knows: accel, policy, gatewaydev, …
  bool operator==(const Vif&) const = default;
};

/// A VNC server (of an HVM guest or of a vfb). Precedence over the host's settings: guide §E.3.
struct Vnc {
  std::optional<bool> enabled;
  std::optional<std::string> listen;  // address
  std::optional<int> display;         // port 5900 + display
  std::optional<bool> unused;         // take the next free display
  std::optional<Secret> password;
  bool operator==(const Vnc&) const = default;
};

struct Sdl {
  std::optional<bool> enabled;
  std::optional<std::string> display;
  std::optional<std::string> xauthority;
  bool operator==(const Sdl&) const = default;
};

struct Spice {
  std::optional<bool> enabled;
  std::optional<std::string> host;
  std::optional<int> port;
  std::optional<int> tls_port;
  std::optional<bool> disable_ticketing;
  std::optional<Secret> password;
  std::map<std::string, std::string> other;  // spicevdagent, spiceagent_mouse, …: canonical text
  bool operator==(const Spice&) const = default;
};

/// A paravirtual frame buffer. Key: position.
struct Vfb {
  Vnc vnc;
  Sdl sdl;
  std::optional<std::string> keymap;
  std::optional<int64_t> videoram_mib;
  std::optional<bool> opengl;
  bool operator==(const Vfb&) const = default;
};

/// Host PCI device handed to the guest. Key: address.
struct PciDevice {
  std::string address;                          // "0000:01:1a.1"
  std::optional<int> virtual_slot;              // `@slot`
  std::map<std::string, std::string> options;  // msitranslate, power_mgmt, permissive, …
  bool operator==(const PciDevice&) const = default;
};

/// Physical CPUs: one mask for all vCPUs, or one for each. Masks are normalised: "0-3,5", "all".
struct CpuAffinity {
  bool per_vcpu = false;
  std::vector<std::string> masks;
  bool operator==(const CpuAffinity&) const = default;
};

/// A setting of the schema that needs no type of its own.
struct OptionValue {
  std::variant<bool, int64_t, double, std::string, std::vector<OptionValue>> data;
  bool operator==(const OptionValue&) const = default;
};

struct GuestConfig {
  std::string name;
  std::optional<std::string> uuid;  // lower case, 8-4-4-4-12
  GuestType type = GuestType::kPv;

  std::optional<int64_t> memory_mib;
  std::optional<int64_t> maxmem_mib;
  std::optional<int64_t> shadow_memory_mib;
  std::optional<int64_t> videoram_mib;

  std::optional<int> vcpus;     // online at boot
  std::optional<int> maxvcpus;  // the most it can ever have; vcpus when unset
  std::optional<CpuAffinity> cpus;
  std::optional<int> cpu_weight;  // 1–65535
  std::optional<int> cpu_cap;     // percent of one CPU; 0 is no cap

  std::optional<std::string> kernel;
  std::optional<std::string> ramdisk;
  std::optional<std::string> root;
  std::optional<std::string> extra;  // kernel command line besides root
  std::optional<std::string> bootloader;
  std::optional<std::string> bootloader_args;
  std::optional<std::string> boot_order;  // HVM: letters a, c, d, n; order matters

  std::optional<LifecycleAction> on_poweroff;
  std::optional<LifecycleAction> on_reboot;
  std::optional<LifecycleAction> on_crash;

  std::vector<Disk> disks;
  std::vector<Vif> vifs;
  std::vector<Vfb> vfbs;
  Vnc vnc;  // of an HVM guest
  Sdl sdl;
  Spice spice;
  std::vector<PciDevice> pci;
  std::vector<std::string> serials;    // "pty", "file:/…", "tcp:…"; order numbers the ports
  std::vector<std::string> parallels;  // likewise
  std::optional<bool> usb;
  std::vector<std::string> usb_devices;  // "tablet", "host:1234:5678"

  std::optional<bool> localtime;
  std::optional<int64_t> rtc_offset_s;

  /// Further settings of the schema, by key: acpi, pae, timer_mode, device_model, …
  std::map<std::string, OptionValue> options;
  /// Names that mean nothing to a hypervisor but are kept: OVM_*, and domus.yaml's site keys.
  std::map<std::string, OptionValue> site;

  bool operator==(const GuestConfig&) const = default;
};

}  // namespace domus
