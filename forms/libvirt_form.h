// What the parts of the libvirt form share: the state of one writing and of one reading. Each part
// (libvirt_disks.h, …) has both directions of one concept.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "forms/libvirt_xml.h"
#include "forms/loss.h"
#include "forms/xml_element.h"
#include "model/guest_config.h"

namespace domus {

/// One guest being written.
class LibvirtWriting {
 public:
  LibvirtWriting(const GuestConfig& written, LibvirtTarget to) : guest(written), target(to) {}

  bool xen() const { return target == LibvirtTarget::kXen; }
  bool hvm() const { return guest.type == GuestType::kHvm; }

  /// `path` as in model/guest_fields.h. Only the first reason for a field is kept.
  void Lose(const std::string& path, std::string why);

  /// An option of that type. Asking for it means that the XML says it, or would if it had to; what
  /// was never asked for is lost.
  std::optional<bool> Flag(const std::string& key);
  std::optional<int64_t> Number(const std::string& key);
  std::optional<std::string> Text(const std::string& key);
  /// A list of strings, or one string.
  std::optional<std::vector<std::string>> Texts(const std::string& key);
  const OptionValue* Option(const std::string& key);
  /// The options that nothing asked for.
  void LoseOtherOptions();

  const GuestConfig& guest;
  const LibvirtTarget target;
  std::vector<Loss> losses;

 private:
  std::set<std::string> asked_;
};

/// One domain being read.
class LibvirtReading {
 public:
  explicit LibvirtReading(const XmlElement& domain);

  /// Only the first error is kept.
  void Refuse(const XmlElement& at, std::string_view what);
  /// Whole texts as numbers; anything else is refused, with `what` naming the place.
  std::optional<int64_t> Number(const XmlElement& at, std::string_view what, std::string_view text,
                                int64_t min, int64_t max);
  /// Of an attribute, when there is one.
  std::optional<int64_t> Attribute(const XmlElement& at, std::string_view name, int64_t min,
                                   int64_t max);

  GuestConfig guest;
  bool xen;  // by the domain's type or its machine's
  /// Of a paravirtual guest that QEMU runs as another machine.
  std::optional<GuestType> kept_type;
  std::optional<Error> error;
};

/// The value in an element of a list option, such as `channel`: KEY=VALUE pairs parted by commas.
std::optional<std::string> PairValue(std::string_view pairs, std::string_view key);

}  // namespace domus
