#include "forms/libvirt_os.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace domus {
namespace {

using Names = std::pair<std::string_view, std::string_view>;

constexpr const char* kHvmloader = "/usr/lib/xen/boot/hvmloader";
constexpr const char* kOvmf = "/usr/lib/xen/boot/ovmf.bin";

/// xm's `kernel` of an HVM guest is its firmware, not a kernel.
bool IsHvmloader(std::string_view path) { return path.ends_with("hvmloader"); }

bool IsAbsolute(const std::string& path) { return path.size() > 1 && path[0] == '/'; }

std::string ReplaceAll(std::string text, std::string_view what, std::string_view with) {
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
    text.replace(at, what.size(), with);
  }
  return text;
}

/// xl's `cmdline` stands for all of it; else root=ROOT before the rest.
std::optional<std::string> CommandLine(LibvirtWriting& writing) {
  if (const auto whole = writing.Text("cmdline")) return whole;
  std::vector<std::string> words;
  if (const auto& root = writing.guest.root) {
    words.push_back("root=" + (writing.xen() ? *root : ReplaceAll(*root, "/dev/xvd", "/dev/vd")));
  }
  if (writing.guest.extra) words.push_back(*writing.guest.extra);
  if (words.empty()) return std::nullopt;
  return Join(words, " ");
}

void WriteDirectBoot(LibvirtWriting& writing, XmlElement& os) {
  const auto add = [&](const char* element, const char* field,
                       const std::optional<std::string>& path) {
    if (!path) return;
    if (IsAbsolute(*path)) {
      os.Add(element, {}, *path);
    } else {
      writing.Lose(field, "libvirt wants an absolute path");
    }
  };
  const std::optional<std::string>& kernel = writing.guest.kernel;
  if (!writing.hvm() || !kernel || !IsHvmloader(*kernel)) add("kernel", "kernel", kernel);
  add("initrd", "ramdisk", writing.guest.ramdisk);
  if (const auto line = CommandLine(writing)) os.Add("cmdline", {}, *line);
}

constexpr std::array<std::pair<char, std::string_view>, 4> kBootDevices = {
    {{'a', "fd"}, {'c', "hd"}, {'d', "cdrom"}, {'n', "network"}}};

void WriteBootOrder(LibvirtWriting& writing, XmlElement& os) {
  const std::string order = writing.guest.boot_order.value_or("c");
  std::string written;
  for (const char letter : order) {
    const auto found =
        std::ranges::find(kBootDevices, letter, &std::pair<char, std::string_view>::first);
    if (found == kBootDevices.end()) {
      writing.Lose("boot", fmt::format("libvirt has no boot device `{}`",
                                       Printable(std::string_view(&letter, 1))));
    } else if (!written.contains(letter)) {
      written += letter;
      os.Add("boot", {{"dev", std::string(found->second)}});
    }
  }
}

void WriteXenLoader(LibvirtWriting& writing, XmlElement& os) {
  const auto bios = writing.Text("bios");
  const auto firmware = writing.Text("firmware");
  const bool uefi = bios ? *bios == "ovmf" : firmware && (*firmware == "ovmf" || *firmware == "uefi");
  if (uefi) {
    os.Add("loader", {{"readonly", "yes"}, {"type", "pflash"}}, kOvmf);
    return;
  }
  if (bios && *bios != "seabios") writing.Lose("bios", "libvirt's Xen driver chooses the BIOS itself");
  if (firmware && *firmware != "bios" && *firmware != "seabios") {
    writing.Lose("firmware", "libvirt's Xen driver chooses the firmware itself");
  }
  const std::optional<std::string>& kernel = writing.guest.kernel;
  const bool own = kernel && IsHvmloader(*kernel) && IsAbsolute(*kernel);
  os.Add("loader", {{"type", "rom"}}, own ? *kernel : kHvmloader);
}

void WriteXenOs(LibvirtWriting& writing, XmlElement& domain) {
  if (!writing.hvm()) {
    if (writing.guest.bootloader) domain.Add("bootloader", {}, *writing.guest.bootloader);
    if (writing.guest.bootloader_args) {
      domain.Add("bootloader_args", {}, *writing.guest.bootloader_args);
    }
  } else if (writing.guest.bootloader || writing.guest.bootloader_args) {
    writing.Lose(writing.guest.bootloader ? "bootloader" : "bootloader_args",
                 "only a paravirtual guest has a boot loader on the host");
    if (writing.guest.bootloader_args) writing.Lose("bootloader_args", "there is no boot loader");
  }
  XmlElement& os = domain.Add("os");
  const bool pvh = writing.guest.type == GuestType::kPvh;
  os.Add("type",
         {{"arch", "x86_64"}, {"machine", writing.hvm() ? "xenfv" : pvh ? "xenpvh" : "xenpv"}},
         writing.hvm() ? "hvm" : pvh ? "xenpvh" : "linux");
  if (writing.hvm()) WriteXenLoader(writing, os);
  WriteDirectBoot(writing, os);
  if (writing.hvm()) {
    if (const auto table = writing.Text("acpi_firmware")) {
      os.Add("acpi").Add("table", {{"type", "slic"}}, *table);
    }
    WriteBootOrder(writing, os);
  } else if (writing.guest.boot_order) {
    writing.Lose("boot", "a paravirtual guest has no firmware that could look for devices");
  }
}

void WriteQemuOs(LibvirtWriting& writing, XmlElement& domain) {
  constexpr const char* kNoBootloader =
      "QEMU starts no boot loader on the host; the guest boots its first disk or `kernel`";
  if (writing.guest.bootloader) writing.Lose("bootloader", kNoBootloader);
  if (writing.guest.bootloader_args) writing.Lose("bootloader_args", kNoBootloader);
  XmlElement& os = domain.Add("os");
  const auto bios = writing.Text("bios");
  const auto firmware = writing.Text("firmware");
  if ((bios && *bios == "ovmf") || (firmware && (*firmware == "ovmf" || *firmware == "uefi"))) {
    os.Set("firmware", "efi");
  } else {
    if (bios && *bios != "seabios") writing.Lose("bios", "QEMU starts SeaBIOS or OVMF");
    if (firmware && *firmware != "bios" && *firmware != "seabios") {
      writing.Lose("firmware", "QEMU starts SeaBIOS or OVMF");
    }
  }
  os.Add("type", {{"arch", "x86_64"}, {"machine", "pc"}}, "hvm");
  WriteDirectBoot(writing, os);
  WriteBootOrder(writing, os);
}

void ReadLoader(const XmlElement& os, LibvirtReading& reading) {
  const XmlElement* loader = os.Child("loader");
  if (os.Get("firmware") == "efi" || (loader && loader->Get("type") == "pflash")) {
    reading.guest.options["bios"] = {std::string("ovmf")};
  } else if (loader && loader->text != kHvmloader) {
    reading.guest.kernel = loader->text;
  }
}

/// The order in which the devices themselves say that they boot has no letters.
void ReadBootOrder(const XmlElement& os, LibvirtReading& reading) {
  std::string order;
  for (const XmlElement& boot : os.children) {
    if (boot.name != "boot") continue;
    const auto found = std::ranges::find(kBootDevices, boot.Get("dev"),
                                         &std::pair<char, std::string_view>::second);
    if (found != kBootDevices.end()) order += found->first;
  }
  if (!order.empty()) reading.guest.boot_order = order;
}

GuestType TypeOf(const XmlElement& os) {
  const std::string type(Trim(os.ChildText("type")));
  if (type == "hvm") return GuestType::kHvm;
  const XmlElement* element = os.Child("type");
  const bool pvh = type == "xenpvh" || (element && element->Get("machine") == "xenpvh");
  return pvh ? GuestType::kPvh : GuestType::kPv;
}

}  // namespace

void WriteOs(LibvirtWriting& writing, XmlElement& domain) {
  if (writing.xen()) {
    WriteXenOs(writing, domain);
  } else {
    WriteQemuOs(writing, domain);
  }
}

void ReadOs(const XmlElement& domain, LibvirtReading& reading) {
  GuestConfig& guest = reading.guest;
  const auto text = [](const XmlElement& parent, const char* name) {
    const XmlElement* child = parent.Child(name);
    return child ? std::optional(child->text) : std::nullopt;
  };
  guest.bootloader = text(domain, "bootloader");
  guest.bootloader_args = text(domain, "bootloader_args");
  const XmlElement* os = domain.Child("os");
  if (!os) {
    if (!guest.bootloader) reading.Refuse(domain, "a domain without `os`");
    return;
  }
  guest.type = reading.kept_type.value_or(TypeOf(*os));
  ReadLoader(*os, reading);
  if (const auto kernel = text(*os, "kernel")) guest.kernel = kernel;
  guest.ramdisk = text(*os, "initrd");
  guest.extra = text(*os, "cmdline");
  ReadBootOrder(*os, reading);
  const XmlElement* acpi = os->Child("acpi");
  if (acpi && acpi->Child("table")) {
    guest.options["acpi_firmware"] = {acpi->ChildText("table")};
  }
}

}  // namespace domus
