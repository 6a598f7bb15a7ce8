// SXP guests, as `xm create -F` reads and xend prints them, in the terms of vm.cfg.
#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "compiler/guest_compiler.h"
#include "compiler/sxp_devices.h"
#include "compiler/sxp_forms.h"
#include "compiler/sxp_text.h"

namespace domus {
namespace {

using sxp::Form;
using sxp::Node;

/// What xend says of a running domain, or keeps for itself: no part of a guest's definition.
constexpr std::string_view kState[] = {
    "domid",      "state",       "cpu_time",       "start_time",         "up_time",
    "online_vcpus", "status",    "store_mfn",      "console_mfn",        "shutdown_reason",
    "shutdown",   "notes",       "security",       "memory_dynamic_min", "memory_dynamic_max",
    "backend",    "VDI",         "bootable",       "other_config",       "memory_static_min",
    "memory_static_max", "xen_extended_power_mgmt", "s3_integrity"};

/// Elements whose vm.cfg key is called otherwise.
struct Renamed {
  std::string_view element;
  std::string_view key;
};
constexpr Renamed kRenamed[] = {
    {"args", "extra"}, {"bootloader_args", "bootargs"}, {"pool_name", "pool"}};

bool Contains(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

std::string_view KeyOf(std::string_view element) {
  const auto renamed = std::ranges::find(kRenamed, element, &Renamed::element);
  return renamed == std::end(kRenamed) ? element : renamed->key;
}

class Reader {
 public:
  explicit Reader(SxpForms& forms) : forms_(forms), devices_(forms) {}

  Settings Take() && {
    std::move(devices_).MoveTo(settings_);
    return std::move(settings_);
  }

  void ReadGuest(const Node& guest) {
    for (const Node& item : SxpArguments(guest)) {
      const std::string_view name = SxpHead(item);
      if (name.empty()) {
        forms_.NotUnderstood(item);
      } else if (name == "image") {
        ReadImage(item);
      } else if (name == "device") {
        devices_.Read(item);
      } else if (!Contains(kState, name)) {
        ReadSetting(item);
      }
    }
  }

 private:
  void Set(std::string_view key, const Node& form, Value value) {
    // xend repeats some elements inside `image`; the first one is the domain's own.
    if (settings_.Find(key)) return;
    Setting setting;
    setting.name = key;
    setting.name_at = forms_.At(form.form()->items.front());
    setting.value = std::move(value);
    settings_.Set(std::move(setting));
  }

  /// `(key value)`, or `(key (a b))` for a list; `(key)` sets nothing.
  void ReadSetting(const Node& form) {
    const std::string_view key = KeyOf(SxpHead(form));
    const std::span<const Node> arguments = SxpArguments(form);
    if (arguments.empty()) return;
    if (arguments.size() > 1) return forms_.NotUnderstood(form);
    if (const Form* list = arguments.front().form()) {
      if (key == "cpus") return ReadCpus(form, *list);
      return ReadList(key, form, *list);
    }
    SxpText text(forms_.file());
    text.Append(arguments.front());
    Set(key, form, std::move(text).Take(arguments.front()));
  }

  void ReadList(std::string_view key, const Node& form, const Form& list) {
    List values;
    for (const Node& item : list.items) {
      if (!item.atom()) return forms_.NotUnderstood(form);
      SxpText text(forms_.file());
      text.Append(item);
      values.items.push_back(std::move(text).Take(item));
    }
    if (!values.items.empty()) Set(key, form, Value{std::move(values), forms_.At(form)});
  }

  /// xend prints a list of CPU numbers for each vCPU, empty for "any".
  void ReadCpus(const Node& form, const Form& masks) {
    List values;
    for (const Node& mask : masks.items) {
      SxpText text(forms_.file());
      if (mask.atom()) text.Append(mask);
      for (const Node& cpu : mask.form() ? std::span(mask.form()->items) : std::span<Node>()) {
        if (!text.empty()) text.Append(",");
        text.Append(cpu);
      }
      if (text.empty()) return;
      values.items.push_back(std::move(text).Take(mask));
    }
    if (!values.items.empty()) Set("cpus", form, Value{std::move(values), forms_.At(form)});
  }

  /// `(image (hvm (boot c) …))`: the builder, and settings of its own.
  void ReadImage(const Node& image) {
    if (SxpArguments(image).size() != 1 || SxpHead(SxpArguments(image).front()).empty()) {
      return forms_.NotUnderstood(image);
    }
    const Node& builder = SxpArguments(image).front();
    SxpText type(forms_.file());
    type.Append(builder.form()->items.front());
    Set("builder", image, std::move(type).Take(builder.form()->items.front()));
    for (const Node& item : SxpArguments(builder)) {
      const std::string_view name = SxpHead(item);
      if (name.empty()) {
        forms_.NotUnderstood(item);
      } else if (name == "cdrom") {
        ReadOldCdrom(item);
      } else if (!Contains(kState, name) && name != "pci") {
        ReadSetting(item);
      }
    }
  }

  /// Before 3.0.3, an HVM guest's CD-ROM was a path in the image.
  void ReadOldCdrom(const Node& form) {
    const std::span<const Node> path = SxpArguments(form);
    if (path.size() != 1 || !path.front().atom()) return forms_.NotUnderstood(form);
    SxpText text(forms_.file());
    text.Append("file:").Append(path.front()).Append(",hdc:cdrom,r");
    devices_.Add("disk", form, std::move(text));
  }

  SxpForms& forms_;
  SxpDevices devices_;
  Settings settings_;
};

bool IsGuest(const Node& node) { return SxpHead(node) == "vm" || SxpHead(node) == "domain"; }

}  // namespace

std::optional<Settings> SettingsFromSxp(const sxp::Document& document, DiagnosticSink& sink) {
  SxpForms forms(document.file, sink);
  Reader reader(forms);
  const Node* guest = nullptr;
  for (const Node& node : document.forms) {
    if (!IsGuest(node)) {
      forms.NotUnderstood(node);
    } else if (guest) {
      sink.Report(Diagnostic(Code::kVM192, {document.file, node.form()->items.front().span},
                             "a file holds more than one guest", "the second guest")
                      .Secondary({document.file, guest->form()->items.front().span}, "the first")
                      .Help("give each guest a file of its own"));
      return std::nullopt;
    } else {
      guest = &node;
    }
  }
  if (!guest) {
    sink.Report(Diagnostic(Code::kVM190, {document.file, {0, 0}}, "no guest in this file",
                           "expected `(vm …)` or `(domain …)`"));
    return std::nullopt;
  }
  reader.ReadGuest(*guest);
  return std::move(reader).Take();
}

}  // namespace domus
