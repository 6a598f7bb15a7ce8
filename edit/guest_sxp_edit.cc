#include "edit/guest_sxp_edit.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "edit/device_string.h"
#include "edit/pair_string.h"
#include "edit/sxp_layout.h"
#include "model/guest_devices.h"
#include "model/guest_fields.h"
#include "model/guest_schema.h"
#include "model/guest_settings.h"

namespace domus {
namespace {

using sxp::Node;

/// Elements of the domain itself; all others belong into its image.
constexpr std::array<std::string_view, 20> kOfTheDomain = {
    "name",       "uuid",       "memory",      "maxmem",    "shadow_memory", "vcpus",
    "maxvcpus",   "vcpu_avail", "cpus",        "cpu_weight", "cpu_cap",      "bootloader",
    "bootargs",   "bootloader_args", "on_poweroff", "on_reboot", "on_crash", "features",
    "localtime",  "pool"};

constexpr std::array<std::string_view, 9> kVifKeys = {
    "mac", "bridge", "ip", "script", "type", "rate", "vifname", "model", "backend"};
constexpr std::array<std::string_view, 12> kVfbKeys = {
    "type",    "vnc",        "vncunused", "vnclisten", "sdl",    "vncdisplay",
    "vncpasswd", "display",  "keymap",    "xauthority", "opengl", "videoram"};

std::span<const Node> Arguments(const Node& node) {
  return std::span(node.form()->items).subspan(1);
}

/// The vm.cfg key that an element's name stands for.
std::string_view KeyOf(std::string_view element) {
  if (element == "args") return "extra";
  if (element == "pool_name") return "pool";
  const KeyInfo* key = FindGuestKey(element);
  return key && !key->alias_of.empty() ? key->alias_of : element;
}

std::string_view ElementOf(std::string_view key) {
  if (key == "extra") return "args";
  if (key == "pool") return "pool_name";
  return key;
}

/// The kind of the fields that a device of this name makes.
std::string_view KindOf(std::string_view device) {
  return device == "vbd" || device == "tap" || device == "tap2" ? "disk" : device;
}

std::optional<std::string> PlainText(const OptionValue& value) {
  if (const bool* flag = std::get_if<bool>(&value.data)) return *flag ? "1" : "0";
  if (const auto* number = std::get_if<int64_t>(&value.data)) return std::to_string(*number);
  if (const auto* number = std::get_if<double>(&value.data)) return fmt::format("{}", *number);
  if (const auto* text = std::get_if<std::string>(&value.data)) return *text;
  return std::nullopt;
}

/// "512", "'a b'", "(0-3 5)"; null for a list in a list, and an empty one.
std::optional<std::string> NewValueText(const OptionValue& value) {
  if (const auto plain = PlainText(value)) return AtomText(*plain);
  std::string items;
  for (const OptionValue& item : std::get<std::vector<OptionValue>>(value.data)) {
    const std::optional<std::string> plain = PlainText(item);
    if (!plain) return std::nullopt;
    items += (items.empty() ? "" : " ") + AtomText(*plain);
  }
  return items.empty() ? std::nullopt : std::optional("(" + items + ")");
}

class SxpEdit {
 public:
  SxpEdit(const SourceFile& source, const sxp::Document& document, const FieldEdit& edit)
      : source_(source), text_(source.text()), edit_(edit) {
    for (const Node& node : document.forms) {
      if (HeadOf(node) == "vm" || HeadOf(node) == "domain") guest_ = &node;
    }
    if (!guest_) return;
    for (const Node& item : Arguments(*guest_)) {
      const bool holds = item.form() && !Arguments(item).empty() && Arguments(item)[0].form();
      if (HeadOf(item) == "image" && holds) image_ = &Arguments(item)[0];
    }
  }

  EditResult Run() {
    if (!guest_) return Refuse({0, 0}, "no guest");
    const std::string_view kind = FieldKind(edit_.path);
    if (FieldKey(edit_.path).empty()) {
      return EditSetting(edit_.path, SettingValue(edit_.wanted, edit_.path));
    }
    if (kind == "disk" || kind == "vif" || kind == "vfb" || kind == "pci") return EditDevice(kind);
    return EditPort(kind);
  }

 private:
  std::unexpected<Diagnostic> Refuse(Span at, std::string label) const {
    return std::unexpected(RefuseEdit(edit_, {source_.id(), at}, std::move(label)));
  }

  std::vector<const Node*> ElementsNamed(std::string_view key) const {
    std::vector<const Node*> found;
    for (const Node* form : {guest_, image_}) {
      if (!form) continue;
      for (const Node& item : Arguments(*form)) {
        if (item.form() && !HeadOf(item).empty() && KeyOf(HeadOf(item)) == key) {
          found.push_back(&item);
        }
      }
    }
    return found;
  }

  /// Of an element that xend prints twice, both.
  EditResult EditSetting(std::string_view key, const std::optional<OptionValue>& value) {
    const std::vector<const Node*> elements = ElementsNamed(key);
    std::vector<Replacement> edits;
    if (!value) {
      for (const Node* element : elements) edits.push_back(RemoveForm(text_, *element));
      if (edits.empty()) return Refuse({0, 0}, "made by another setting");
      return edits;
    }
    if (elements.empty()) {
      if (const auto spelling = NewValueText(*value)) return std::vector{InsertSetting(key, *spelling)};
    }
    const std::optional<std::string> text = PlainText(*value);
    if (!text) return Refuse(guest_->form()->items.front().span, "a list");
    for (const Node* element : elements) {
      const bool plain = Arguments(*element).size() == 1 && Arguments(*element)[0].atom();
      if (!plain) return Refuse(element->span, "not one value");
      edits.push_back(ReplaceAtom(text_, Arguments(*element)[0], *text));
    }
    return edits;
  }

  Replacement InsertSetting(std::string_view key, const std::string& text) const {
    const bool of_domain = std::ranges::find(kOfTheDomain, key) != kOfTheDomain.end();
    const Node& parent = of_domain || !image_ ? *guest_ : *image_;
    const Node* neighbour = &parent.form()->items.front();
    for (const Node& item : Arguments(parent)) {
      if (item.form() && Arguments(item).size() == 1 && Arguments(item)[0].atom()) {
        neighbour = &item;
      }
    }
    return InsertBehind(text_, *neighbour, fmt::format("({} {})", ElementOf(key), text));
  }

  /// `(serial pty)`: one port, the setting itself.
  EditResult EditPort(std::string_view kind) {
    const auto& ports = kind == "serial" ? edit_.wanted.serials : edit_.wanted.parallels;
    const bool is_port = kind == "serial" || kind == "parallel";
    if (!is_port || FieldKey(edit_.path) != "0") {
      return Refuse(guest_->form()->items.front().span, "one of a list");
    }
    return EditSetting(kind, ports.empty() ? std::nullopt
                                           : std::optional(OptionValue{ports.front()}));
  }

  // --- devices -------------------------------------------------------------------------------------

  struct Device {
    const Node* outer;  // (device …); of one of several PCI functions the function
    const Node* form;   // (vbd …)
  };

  std::vector<Device> DevicesOf(std::string_view kind) const {
    std::vector<Device> devices;
    for (const Node& item : Arguments(*guest_)) {
      if (HeadOf(item) != "device" || Arguments(item).empty()) continue;
      const Node& form = Arguments(item)[0];
      if (KindOf(HeadOf(form)) != kind) continue;
      if (kind != "pci") {
        devices.push_back({&item, &form});
        continue;
      }
      for (const Node& function : Arguments(form)) {
        devices.push_back({Arguments(form).size() == 1 ? &item : &function, &function});
      }
    }
    return devices;
  }

  size_t CountOf(std::string_view kind) const {
    const GuestConfig& guest = edit_.current;
    if (kind == "disk") return guest.disks.size();
    if (kind == "vif") return guest.vifs.size();
    return kind == "vfb" ? guest.vfbs.size() : guest.pci.size();
  }

  EditResult EditDevice(std::string_view kind) {
    const std::vector<Device> devices = DevicesOf(kind);
    if (devices.size() != CountOf(kind)) {
      return Refuse(guest_->form()->items.front().span, "not each of them has a form of its own");
    }
    const auto index = DeviceIndex(edit_.current, edit_.path);
    const bool stays = DeviceIndex(edit_.wanted, edit_.path).has_value();
    if (!index) return AddDevice(kind, devices);
    const Device& device = devices[*index];
    if (!stays) return std::vector{RemoveForm(text_, *device.outer)};
    if (kind == "disk") return EditDisk(*device.form);
    if (kind == "vif") return EditPairs(*device.form, kVifKeys);
    if (kind == "vfb") return EditPairs(*device.form, kVfbKeys);
    return Refuse(device.form->span, "can't be changed in place");
  }

  static const Node* FindPair(const Node& form, std::string_view name) {
    for (const Node& item : Arguments(form)) {
      if (HeadOf(item) == name && Arguments(item).size() == 1 && Arguments(item)[0].atom()) {
        return &item;
      }
    }
    return nullptr;
  }

  static std::string ValueOf(const Node& form, std::string_view name) {
    const Node* pair = FindPair(form, name);
    return pair ? Arguments(*pair)[0].atom()->text.text : std::string();
  }

  /// The element has this value; without one it goes.
  void SetPair(const Node& form, std::string_view name, std::string_view value,
               std::vector<Replacement>& edits) const {
    const Node* pair = FindPair(form, name);
    if (pair && value.empty()) {
      edits.push_back(RemoveForm(text_, *pair));
    } else if (pair) {
      edits.push_back(ReplaceAtom(text_, Arguments(*pair)[0], value));
    } else if (!value.empty()) {
      edits.push_back(InsertBehind(text_, form.form()->items.back(),
                                   fmt::format("({} {})", name, AtomText(value))));
    }
  }

  EditResult EditPairs(const Node& form, std::span<const std::string_view> keys) {
    std::vector<std::string> words;
    for (const std::string_view key : keys) {
      const std::string value = ValueOf(form, key);
      const bool default_backend = key == "backend" && value == "0";
      if (!value.empty() && !default_backend) words.push_back(fmt::format("{}={}", key, value));
    }
    const std::string before = Join(words, ",");
    const std::optional<std::string> after = EditedDeviceText(before, edit_);
    if (!after) return Refuse(form.span, "can't be changed in place");
    const PairString was(before), is(*after);
    std::vector<Replacement> edits;
    for (const std::string_view key : keys) {
      const std::string_view value = is.Find(key).value_or("");
      if (value != was.Find(key).value_or("")) SetPair(form, key, value, edits);
    }
    return edits;
  }

  EditResult EditDisk(const Node& form) {
    constexpr std::array<std::string_view, 5> kNames = {"uname", "dev", "mode", "backend",
                                                        "protocol"};
    std::string before;
    for (const std::string_view name : kNames) {
      std::string value = ValueOf(form, name);
      if (value.contains(',')) return Refuse(form.span, "has a comma");
      if (name == "backend" && value == "0") value.clear();
      if (name == "mode" && value.empty()) value = "r";
      before += (before.empty() && name == "uname" ? "" : ",") + value;
    }
    const auto after = EditedDeviceText(before, edit_);
    if (!after) return Refuse(form.span, "can't be changed in place");
    const PairString was(before), is(*after);
    std::vector<Replacement> edits;
    for (size_t i = 0; i < kNames.size() && i < is.size(); ++i) {
      if (is.Piece(i) != was.Piece(i)) SetPair(form, kNames[i], is.Piece(i), edits);
    }
    return edits;
  }

  EditResult AddDevice(std::string_view kind, const std::vector<Device>& devices) {
    const auto text = NewDeviceText(edit_);
    const auto form = text ? NewForm(kind, *text) : std::nullopt;
    if (!form) return Refuse(guest_->form()->items.front().span, "has no spelling as a form");
    const Node* neighbour = nullptr;
    for (const Node& item : Arguments(*guest_)) {
      if (HeadOf(item) == "device" || !neighbour) neighbour = &item;
    }
    if (!devices.empty() && kind != "pci") neighbour = devices.back().outer;
    if (!neighbour) neighbour = &guest_->form()->items.front();
    return std::vector{InsertBehind(text_, *neighbour, fmt::format("(device {})", *form))};
  }

  /// The device string's pieces as elements.
  std::optional<std::string> NewForm(std::string_view kind, const std::string& text) const {
    if (kind == "pci") return NewPci();
    const PairString pieces(text);
    constexpr std::array<std::string_view, 5> kFields = {"uname", "dev", "mode", "backend",
                                                         "protocol"};
    std::string form(kind == "disk" ? "(vbd" : kind == "vif" ? "(vif" : "(vfb");
    for (size_t i = 0; i < pieces.size(); ++i) {
      const std::string_view piece = pieces.Piece(i);
      if (piece.empty()) continue;
      const size_t equals = piece.find('=');
      if (kind == "disk" && i >= kFields.size()) return std::nullopt;
      const bool named = kind != "disk" && equals != std::string_view::npos;
      if (!named && kind != "disk") return std::nullopt;
      const std::string_view name = named ? piece.substr(0, equals) : kFields[i];
      form += fmt::format(" ({} {})", name, AtomText(named ? piece.substr(equals + 1) : piece));
    }
    return form + ")";
  }

  std::optional<std::string> NewPci() const {
    const PciDevice& device = edit_.wanted.pci[*DeviceIndex(edit_.wanted, edit_.path)];
    const std::vector<std::string_view> parts = Split(device.address, ':');
    if (parts.size() != 3 || device.virtual_slot || !device.options.empty()) return std::nullopt;
    const std::vector<std::string_view> last = Split(parts[2], '.');
    if (last.size() != 2) return std::nullopt;
    return fmt::format("(pci (dev (domain 0x{}) (bus 0x{}) (slot 0x{}) (func 0x{})))", parts[0],
                       parts[1], last[0], last[1]);
  }

  const SourceFile& source_;
  const std::string_view text_;
  const FieldEdit& edit_;
  const Node* guest_ = nullptr;
  const Node* image_ = nullptr;
};

}  // namespace

EditResult EditSxpField(const SourceFile& source, const sxp::Document& document,
                        const FieldEdit& edit) {
  return SxpEdit(source, document, edit).Run();
}

}  // namespace domus
