#include "compiler/xm/variable_table.h"

#include "compiler/xm/form.h"

namespace domus::xm {
namespace {

using enum Kind;
using enum Version;
using Type = Default::Type;

constexpr Default kNothing{};
constexpr Default kEmpty{Type::kText, "", 0};
constexpr Default kNoItems{Type::kList, {}, 0};

constexpr Default Word(std::string_view text) { return {Type::kText, text, 0}; }
constexpr Default Whole(int number) { return {Type::kNumber, {}, number}; }

constexpr Variable kVariables[] = {
    {"vncpasswd", kText, kNothing},
    {"vncviewer", kBool, kNothing},
    {"vncconsole", kBool, kNothing},
    {"name", kText, kNothing},
    {"bootloader", kText, kNothing},
    {"bootargs", kText, kNothing},
    {"bootentry", kText, kNothing},
    {"kernel", kText, kNothing},
    {"ramdisk", kText, kEmpty},
    {"loader", kText, kEmpty, k34},
    {"features", kText, kEmpty},
    {"builder", kText, Word("linux")},
    {"memory", kInt, Whole(128)},
    {"maxmem", kInt, kNothing},
    {"shadow_memory", kInt, Whole(0)},
    {"memory_sharing", kBool, Whole(0), k40},
    {"cpu", kInt, kNothing},
    {"cpus", kText, kNothing},
    {"rtc_timeoffset", kText, Word("0"), k31, k31},
    {"rtc_timeoffset", kInt, Whole(0), k34},
    {"pae", kInt, Whole(1)},
    {"hpet", kInt, Whole(0), k34},
    {"timer_mode", kInt, Whole(1), k34},
    {"tsc_mode", kInt, Whole(0), k40},
    {"nomigrate", kInt, Whole(0), k40},
    {"vpt_align", kInt, Whole(1), k34},
    {"viridian", kInt, Whole(0), k34},
    {"acpi", kInt, Whole(1)},
    {"apic", kInt, Whole(1)},
    {"vcpus", kInt, Whole(1)},
    {"vcpu_avail", kLong, kNothing},
    {"vhpt", kInt, Whole(0), k34},
    {"cpu_cap", kInt, kNothing},
    {"cpu_weight", kInt, kNothing},
    {"oos", kInt, Whole(1), k40},
    {"restart", kText, kNothing},
    {"on_poweroff", kText, kNothing},
    {"on_reboot", kText, kNothing},
    {"on_crash", kText, kNothing},
    {"blkif", kBool, Whole(0)},
    {"netif", kBool, Whole(0)},
    {"tpmif", kAppend, Whole(0), k31, k40},
    {"disk", kAppend, kNoItems},
    {"pci", kAppend, kNoItems},
    {"vscsi", kAppend, kNoItems, k34},
    {"vusb", kAppend, kNoItems, k40},
    {"ioports", kAppend, kNoItems},
    {"irq", kAppend, kNoItems},
    {"usbport", kAppend, kNoItems, k31, k31},
    {"vfb", kAppend, kNoItems},
    {"vif", kAppend, kNoItems},
    {"vif2", kAppend, kNoItems, k40},
    {"vtpm", kAppend, kNoItems, k31, k40},
    {"access_control", kAppend, kNoItems},
    {"nics", kInt, Whole(-1)},
    {"root", kText, kEmpty},
    {"extra", kText, kEmpty},
    {"ip", kText, kEmpty},
    {"gateway", kText, kEmpty},
    {"netmask", kText, kEmpty},
    {"hostname", kText, kEmpty},
    {"interface", kText, Word("eth0")},
    {"dhcp", kText, Word("off")},
    {"nfs_server", kText, kNothing},
    {"nfs_root", kText, kNothing},
    {"device_model", kText, kEmpty, k31, k31},
    {"device_model", kText, kNothing, k34},
    {"fda", kText, kEmpty},
    {"fdb", kText, kEmpty},
    {"serial", kText, kEmpty},
    {"parallel", kText, kEmpty, k40},
    {"monitor", kBool, Whole(0)},
    {"monitor_path", kText, kEmpty, k40},
    {"localtime", kBool, Whole(0)},
    {"keymap", kText, kEmpty},
    {"usb", kBool, Whole(0)},
    {"usbdevice", kText, kEmpty},
    {"description", kText, kEmpty, k40},
    {"guest_os_type", kText, Word("default"), k34},
    {"stdvga", kBool, Whole(0)},
    {"isa", kBool, Whole(0)},
    {"boot", kText, Word("c")},
    {"nographic", kBool, Whole(0)},
    {"soundhw", kText, kEmpty},
    {"vnc", kText, kNothing},
    {"vncdisplay", kText, kNothing},
    {"vnclisten", kText, kNothing},
    {"vncunused", kBool, Whole(1)},
    {"videoram", kInt, Whole(4), k34},
    {"sdl", kText, kNothing},
    {"gfx_passthru", kText, kNothing, k40},
    {"opengl", kText, kNothing, k34},
    {"display", kText, kNothing},
    {"xauthority", kText, kNothing},
    {"uuid", kText, kNothing},
    {"on_xend_start", kText, Word("ignore")},
    {"on_xend_stop", kText, Word("ignore")},
    {"target", kInt, Whole(0), k34},
    {"hap", kInt, Whole(1), k34},
    {"s3_integrity", kInt, Whole(1), k34},
    {"cpuid", kAppend, kNoItems, k34},
    {"cpuid_check", kAppend, kNoItems, k34},
    {"machine_address_size", kInt, kNothing, k34},
    {"suppress_spurious_page_faults", kBool, kNothing, k34},
    {"pci_msitranslate", kInt, Whole(1), k34},
    {"pci_power_mgmt", kInt, Whole(0), k34},
    {"xen_platform_pci", kInt, Whole(1), k34},
    {"superpages", kInt, Whole(0), k40},
    {"nestedhvm", kInt, Whole(0), k44},
    {"pool", kText, kNothing, k44},
};

}  // namespace

std::span<const Variable> AllVariables() { return kVariables; }

const Variable* FindVariable(std::string_view name, Version version) {
  for (const Variable& variable : kVariables) {
    if (variable.name == name && variable.since <= version && version <= variable.until) {
      return &variable;
    }
  }
  return nullptr;
}

Value InitialValue(const Variable& variable) {
  switch (variable.initial.type) {
    case Type::kNone:
      return Nothing();
    case Type::kText:
      return Text(std::string(variable.initial.text));
    case Type::kNumber:
      return Number(variable.initial.number);
    case Type::kList:
      return Form({});
  }
  return Nothing();
}

}  // namespace domus::xm
