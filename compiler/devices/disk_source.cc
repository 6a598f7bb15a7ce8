#include "compiler/devices/disk_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "model/guest_words.h"

namespace domus {
namespace {

constexpr std::array<std::string_view, 9> kTapDrivers = {"aio",  "qcow", "qcow2", "vhd", "vmdk",
                                                         "sync", "ram",  "vdi",   "raw"};
/// Scripts /etc/xen/scripts/block-NAME of Xen and of its well-known companions.
constexpr std::array<std::string_view, 8> kScripts = {"drbd", "iscsi", "nbd",  "enbd",
                                                      "npiv", "dmmd",  "gnbd", "nfs"};
/// For a suggestion when a prefix is none of them.
constexpr std::array<std::string_view, 5> kCommonPrefixes = {"phy", "file", "tap", "tap2", "drbd"};

bool IsAmong(std::string_view word, std::span<const std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

/// Length of the word before the first colon; 0 when the text begins otherwise.
size_t PrefixLength(std::string_view text) {
  const size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-");
  const bool is_prefix = end != std::string_view::npos && end > 0 && text[end] == ':' &&
                         text[0] >= 'a' && text[0] <= 'z';
  return is_prefix ? end : 0;
}

Piece WithoutPrefix(Piece text) { return text.Sub(PrefixLength(text.text) + 1); }

/// What follows `tap:` or `tap2:`: [tapdisk:]DRIVER:PATH.
Piece ReadTapDriver(Piece rest, Disk& disk) {
  if (rest.text.starts_with("tapdisk:")) rest = WithoutPrefix(rest);
  const size_t length = PrefixLength(rest.text);
  if (length == 0 || !IsAmong(rest.text.substr(0, length), kTapDrivers)) return rest;
  disk.tap_driver = rest.text.substr(0, length);
  return WithoutPrefix(rest);
}

void ReadScript(Piece prefix, Disk& disk, Spec& spec) {
  disk.script = fmt::format("block-{}", prefix.text);
  if (IsAmong(prefix.text, kScripts)) return;
  spec.Report(
      spec.Make(Code::kVM049, prefix,
                fmt::format("`{}:` is not a disk prefix that Xen comes with", prefix.text))
          .Note(fmt::format("the host needs a script /etc/xen/scripts/block-{}", prefix.text))
          .Help(Suggest(prefix.text, kCommonPrefixes, "common prefix")));
}

/// One prefix and its meaning. False when the rest is the source, whatever it looks like.
bool ReadPrefix(Piece prefix, Piece& rest, Disk& disk, Spec& spec) {
  if (prefix == "phy") {
    disk.backend = DiskBackend::kPhy;
    return false;
  }
  if (prefix == "file") {
    disk.backend = DiskBackend::kFile;
    return false;
  }
  if (prefix == "tap" || prefix == "tap2") {
    disk.backend = prefix == "tap" ? DiskBackend::kTap : DiskBackend::kTap2;
    rest = ReadTapDriver(rest, disk);
    return false;
  }
  // xl strips these two and then decides for itself.
  if (prefix == "ioemu" || prefix == "tapdisk") return true;
  if (const auto format = DiskFormatFromWord(prefix.text)) {
    disk.format = *format;
    return true;
  }
  ReadScript(prefix, disk, spec);
  return false;
}

}  // namespace

bool HasDiskPrefix(std::string_view field) { return PrefixLength(field) > 0; }

void ReadPrefixedSource(Piece field, Disk& disk, Spec& spec) {
  Piece rest = field;
  bool more = true;
  while (more) {
    const size_t length = PrefixLength(rest.text);
    if (length == 0) break;
    const Piece prefix = rest.Sub(0, length);
    rest = WithoutPrefix(rest);
    more = ReadPrefix(prefix, rest, disk, spec);
  }
  disk.source = rest.text;
  const bool relative = !disk.source.empty() && disk.source.front() != '/';
  if (disk.backend == DiskBackend::kPhy && relative) disk.source.insert(0, "/dev/");
}

}  // namespace domus
