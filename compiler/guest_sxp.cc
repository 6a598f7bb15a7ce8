// SXP guests, as `xm create -F` reads and xend prints them, in the terms of vm.cfg.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "base/text.h"
#include "compiler/guest_compiler.h"
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

/// The word a form begins with; empty when it begins with none.
std::string_view Head(const Node& node) {
  const Form* form = node.form();
  const sxp::Atom* head = form && !form->items.empty() ? form->items.front().atom() : nullptr;
  return head ? std::string_view(head->text.text) : std::string_view();
}

std::span<const Node> Arguments(const Node& node) {
  return std::span(node.form()->items).subspan(1);
}

class Reader {
 public:
  Reader(FileId file, DiagnosticSink& sink) : file_(file), sink_(sink) {}

  Settings Take() && {
    for (auto& [key, list] : lists_) {
      Setting setting;
      setting.name = key;
      setting.name_at = list.where;
      setting.value.where = list.where;
      setting.value.data = List{std::move(list.items)};
      settings_.Set(std::move(setting));
    }
    return std::move(settings_);
  }

  void ReadGuest(const Node& guest) {
    for (const Node& item : Arguments(guest)) {
      const std::string_view name = Head(item);
      if (name.empty()) {
        NotUnderstood(item);
      } else if (name == "image") {
        ReadImage(item);
      } else if (name == "device") {
        ReadDevice(item);
      } else if (!Contains(kState, name)) {
        ReadSetting(item);
      }
    }
  }

  void NotUnderstood(const Node& node) {
    // A file that was cut out of a C string has a backslash on each line: one finding is enough.
    const sxp::Atom* atom = node.atom();
    if (atom && std::exchange(stray_atom_reported_, true)) return;
    sink_.Report({Code::kVM191, At(node),
                  atom ? fmt::format("a word `{}` where a form should be", Printable(atom->text.text))
                       : std::string("a form that Domus does not understand"),
                  "left out"});
  }

 private:
  struct DeviceList {
    Location where;
    std::vector<Value> items;
  };

  Location At(const Node& node) const { return {file_, node.span}; }

  /// The value of `(key value)` among the arguments; null when there is none or it is no atom.
  const Node* FindValue(const Node& form, std::string_view key) {
    for (const Node& item : Arguments(form)) {
      if (Head(item) != key) continue;
      const std::span<const Node> values = Arguments(item);
      if (values.size() > 1) SeveralWords(item);
      if (values.size() == 1 && values.front().atom()) return &values.front();
    }
    return nullptr;
  }

  void SeveralWords(const Node& item) {
    const std::span<const Node> values = Arguments(item);
    const Location at = {file_, {values.front().span.begin, values.back().span.end}};
    sink_.Report(Diagnostic(Code::kVM193, at,
                            fmt::format("`{}` has {} values", Printable(Head(item)), values.size()),
                            "one value expected")
                     .Note("brackets and `!` end a word in SXP, so `w!` is two words")
                     .Help("put a value with such characters in quotes: 'w!'"));
  }

  void Set(std::string_view key, const Node& form, Value value) {
    // xend repeats some elements inside `image`; the first one is the domain's own.
    if (settings_.Find(key)) return;
    Setting setting;
    setting.name = key;
    setting.name_at = At(form.form()->items.front());
    setting.value = std::move(value);
    settings_.Set(std::move(setting));
  }

  /// `(key value)`, or `(key (a b))` for a list; `(key)` sets nothing.
  void ReadSetting(const Node& form) {
    const std::string_view key = KeyOf(Head(form));
    const std::span<const Node> arguments = Arguments(form);
    if (arguments.empty()) return;
    if (arguments.size() > 1) return NotUnderstood(form);
    if (const Form* list = arguments.front().form()) {
      if (key == "cpus") return ReadCpus(form, *list);
      return ReadList(key, form, *list);
    }
    SxpText text(file_);
    text.Append(arguments.front());
    Set(key, form, std::move(text).Take(arguments.front()));
  }

  void ReadList(std::string_view key, const Node& form, const Form& list) {
    List values;
    for (const Node& item : list.items) {
      if (!item.atom()) return NotUnderstood(form);
      SxpText text(file_);
      text.Append(item);
      values.items.push_back(std::move(text).Take(item));
    }
    if (!values.items.empty()) Set(key, form, Value{std::move(values), At(form)});
  }

  /// xend prints a list of CPU numbers for each vCPU, empty for "any".
  void ReadCpus(const Node& form, const Form& masks) {
    List values;
    for (const Node& mask : masks.items) {
      SxpText text(file_);
      if (mask.atom()) text.Append(mask);
      for (const Node& cpu : mask.form() ? std::span(mask.form()->items) : std::span<Node>()) {
        if (!text.empty()) text.Append(",");
        text.Append(cpu);
      }
      if (text.empty()) return;
      values.items.push_back(std::move(text).Take(mask));
    }
    if (!values.items.empty()) Set("cpus", form, Value{std::move(values), At(form)});
  }

  /// `(image (hvm (boot c) …))`: the builder, and settings of its own.
  void ReadImage(const Node& image) {
    if (Arguments(image).size() != 1 || Head(Arguments(image).front()).empty()) {
      return NotUnderstood(image);
    }
    const Node& builder = Arguments(image).front();
    SxpText type(file_);
    type.Append(builder.form()->items.front());
    Set("builder", image, std::move(type).Take(builder.form()->items.front()));
    for (const Node& item : Arguments(builder)) {
      const std::string_view name = Head(item);
      if (name.empty()) {
        NotUnderstood(item);
      } else if (name == "cdrom") {
        ReadOldCdrom(item);
      } else if (!Contains(kState, name) && name != "pci") {
        ReadSetting(item);
      }
    }
  }

  /// Before 3.0.3, an HVM guest's CD-ROM was a path in the image.
  void ReadOldCdrom(const Node& form) {
    if (Arguments(form).size() != 1 || !Arguments(form).front().atom()) return NotUnderstood(form);
    SxpText text(file_);
    text.Append("file:").Append(Arguments(form).front()).Append(",hdc:cdrom,r");
    Add("disk", form, std::move(text));
  }

  void Add(const std::string& key, const Node& device, SxpText text) {
    DeviceList& list = lists_[key];
    if (!list.where.valid()) list.where = At(device);
    list.items.push_back(std::move(text).Take(device));
  }

  void ReadDevice(const Node& device) {
    if (Arguments(device).empty() || Head(Arguments(device).front()).empty()) {
      return NotUnderstood(device);
    }
    const Node& form = Arguments(device).front();
    const std::string_view kind = Head(form);
    if (kind == "vbd" || kind == "tap" || kind == "tap2") return ReadDisk(form);
    if (kind == "vif") return ReadPairs("vif", form, kVifKeys);
    if (kind == "vfb") return ReadPairs("vfb", form, kVfbKeys);
    if (kind == "pci") return ReadPci(form);
    if (kind == "ioports") return ReadPorts(form);
    if (kind != "vkbd" && kind != "console") NotUnderstood(form);
  }

  static constexpr std::string_view kVifKeys[] = {"mac",  "bridge",  "ip",   "script", "type",
                                                  "rate", "vifname", "model", "backend"};
  static constexpr std::string_view kVfbKeys[] = {"type",    "vnc",        "vncunused", "vnclisten",
                                                  "sdl",     "vncdisplay", "vncpasswd", "display",
                                                  "keymap",  "xauthority", "opengl",    "videoram"};

  /// Domain 0 is the back end of all devices that name none.
  static bool IsDefaultBackend(const Node* backend) { return !backend || backend->atom()->text.text == "0"; }

  void ReadDisk(const Node& form) {
    const Node* uname = FindValue(form, "uname");
    const Node* device = FindValue(form, "dev");
    const Node* mode = FindValue(form, "mode");
    const Node* backend = FindValue(form, "backend");
    const Node* protocol = FindValue(form, "protocol");
    if (!device) return NotUnderstood(form);
    SxpText text(file_);
    if (uname) text.Append(*uname);
    text.Append(",").Append(*device).Append(",");
    mode ? text.Append(*mode) : text.Append("r");
    if (protocol || !IsDefaultBackend(backend)) text.Append(",");
    if (!IsDefaultBackend(backend)) text.Append(*backend);
    if (protocol) text.Append(",").Append(*protocol);
    Add("disk", form, std::move(text));
  }

  void ReadPairs(const std::string& key, const Node& form, std::span<const std::string_view> known) {
    SxpText text(file_);
    for (const std::string_view name : known) {
      const Node* value = FindValue(form, name);
      // An empty password is one: it turns the host's own off.
      if (!value || (value->atom()->text.text.empty() && name != "vncpasswd")) continue;
      if (name == "backend" && IsDefaultBackend(value)) continue;
      if (!text.empty()) text.Append(",");
      text.Append(name).Append("=").Append(*value);
    }
    Add(key, form, std::move(text));
  }

  /// One `(dev (domain 0x0)(bus 0x1)(slot 0x1a)(func 0x1))` for each function.
  void ReadPci(const Node& form) {
    for (const Node& device : Arguments(form)) {
      if (Head(device) != "dev") continue;
      SxpText text(file_);
      constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kParts = {
          {{"domain", ":"}, {"bus", ":"}, {"slot", "."}, {"func", ""}}};
      for (const auto& [part, after] : kParts) {
        const Node* number = FindValue(device, part);
        if (!number) return NotUnderstood(device);
        text.AppendWithoutPrefix(*number, "0x").Append(after);
      }
      AppendGuestSlot(device, text);
      for (const Node& item : Arguments(device)) {
        if (Head(item) == "opts") AppendPciOptions(item, text);
      }
      Add("pci", device, std::move(text));
    }
  }

  /// xm 3 prints the slot, 0 for any; xm 4 slot and function in one, 0x100 for any.
  void AppendGuestSlot(const Node& device, SxpText& text) {
    const Node* slot = FindValue(device, "requested_vslot");
    const Node* function = FindValue(device, "vdevfn");
    const Node* written = slot ? slot : function;
    if (!written) return;
    const std::optional<uint32_t> number = HexNumber(written->atom()->text.text);
    if (!number) return NotUnderstood(device);
    const uint32_t guest_slot = slot ? *number : *number >> 3;
    const bool is_any = slot ? *number == 0 : *number >= 0x100;
    if (!is_any) text.Append(fmt::format("@{:02x}", guest_slot));
  }

  static std::optional<uint32_t> HexNumber(std::string_view digits) {
    if (digits.starts_with("0x")) digits.remove_prefix(2);
    uint32_t number = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number, 16);
    return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
  }

  /// `(opts (msitranslate 0))`, or all in one list more.
  void AppendPciOptions(const Node& options, SxpText& text) {
    for (const Node& option : Arguments(options)) {
      if (Head(option).empty()) {
        if (option.form()) AppendOptionList(*option.form(), text);
      } else {
        AppendPciOption(option, text);
      }
    }
  }
  void AppendOptionList(const Form& list, SxpText& text) {
    for (const Node& option : list.items) {
      if (!Head(option).empty()) AppendPciOption(option, text);
    }
  }
  void AppendPciOption(const Node& option, SxpText& text) {
    const std::span<const Node> values = Arguments(option);
    if (values.size() != 1 || !values.front().atom()) return NotUnderstood(option);
    text.Append(",").Append(option.form()->items.front()).Append("=").Append(values.front());
  }

  void ReadPorts(const Node& form) {
    const Node* from = FindValue(form, "from");
    const Node* to = FindValue(form, "to");
    if (!from || !to) return NotUnderstood(form);
    SxpText text(file_);
    text.AppendWithoutPrefix(*from, "0x").Append("-").AppendWithoutPrefix(*to, "0x");
    Add("ioports", form, std::move(text));
  }

  FileId file_;
  DiagnosticSink& sink_;
  Settings settings_;
  std::map<std::string, DeviceList> lists_;
  bool stray_atom_reported_ = false;
};

bool IsGuest(const Node& node) { return Head(node) == "vm" || Head(node) == "domain"; }

}  // namespace

std::optional<Settings> SettingsFromSxp(const sxp::Document& document, DiagnosticSink& sink) {
  Reader reader(document.file, sink);
  const Node* guest = nullptr;
  for (const Node& node : document.forms) {
    if (!IsGuest(node)) {
      reader.NotUnderstood(node);
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
