#include "forms/script_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "model/guest_words.h"

namespace domus {
namespace {

/// Keys of the schema that GuestConfig has members for: an option must not imitate them.
constexpr std::array<std::string_view, 57> kMembers = {
    "name",          "uuid",       "type",       "memory",          "maxmem",
    "shadow_memory", "videoram",   "vcpus",      "maxvcpus",        "vcpu_avail",
    "cpus",          "cpu_weight", "cpu_cap",    "kernel",          "ramdisk",
    "root",          "extra",      "bootloader", "bootloader_args", "boot",
    "on_poweroff",   "on_reboot",  "on_crash",   "restart",         "disk",
    "disk_other_config", "vif",    "vif_other_config", "nics",      "vfb",
    "pci",           "serial",     "parallel",   "usb",             "usbdevice",
    "vnc",           "vnclisten",  "vncdisplay", "vncunused",       "vncpasswd",
    "sdl",           "display",    "xauthority", "spice",           "spicehost",
    "spiceport",     "spicetls_port", "spicedisable_ticketing", "spicepasswd", "spiceagent_mouse",
    "spicevdagent",  "spice_clipboard_sharing", "spiceusbredirection", "spice_image_compression",
    "spice_streaming_video", "localtime", "rtc_timeoffset"};

using Items = std::vector<OptionValue>;

bool IsAmong(std::string_view word, std::span<const std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

/// Writes one option by the type of its key.
class OptionWriter {
 public:
  OptionWriter(const DialectKey& key, ScriptWriter& writer) : key_(key), writer_(writer) {}

  void Write(const OptionValue& value) {
    switch (key_.key->type) {
      case KeyType::kBool: return Flag(value);
      case KeyType::kInt: return Number(value);
      case KeyType::kFloat: return Data(value, std::holds_alternative<double>(value.data));
      case KeyType::kString: return Text(value);
      case KeyType::kEnum: return Word(value);
      case KeyType::kStringList: return TextList(value);
      case KeyType::kList:
      case KeyType::kAny: return AnyData(value);
    }
  }

 private:
  void Lose(std::string why) { writer_.Lose(key_.key->name, std::move(why)); }
  void LoseType() { Lose("its value is of another type"); }
  void Set(std::string text) { writer_.file.Set(*key_.key, key_.name, std::move(text)); }

  void Flag(const OptionValue& value) {
    const bool* flag = std::get_if<bool>(&value.data);
    flag ? Set(*flag ? "1" : "0") : LoseType();
  }

  void Number(const OptionValue& value) {
    const int64_t* number = std::get_if<int64_t>(&value.data);
    if (!number) return LoseType();
    std::string why = WhyOutOfRange(*key_.key, *number);
    why.empty() ? Set(NumberText(*number, writer_.dialect)) : Lose(std::move(why));
  }

  void Text(const OptionValue& value) {
    const auto* text = std::get_if<std::string>(&value.data);
    if (!text) return LoseType();
    if (text->empty() && writer_.is_xl()) return Lose("xl takes an empty text for a value");
    writer_.Quoted(key_, key_.key->name, *text);
  }

  void Word(const OptionValue& value) {
    const auto* word = std::get_if<std::string>(&value.data);
    if (!word) return LoseType();
    const std::span<const std::string_view> words = key_.key->values;
    const auto known = std::ranges::find(words, *word);
    if (known == words.end()) return Lose("not one of its values");
    if (key_.name == "stdvga") return Stdvga(*word);
    // xm wants the number of such a word.
    const bool is_number = key_.key->values_numbered && !writer_.is_xl();
    is_number ? Set(std::to_string(known - words.begin()))
              : writer_.Quoted(key_, key_.key->name, *word);
  }

  void Stdvga(std::string_view card) {
    if (card == "stdvga" || card == "cirrus") return Set(card == "stdvga" ? "1" : "0");
    Lose(fmt::format("xm has no graphics card `{}`", card));
  }

  void TextList(const OptionValue& value) {
    const Items* items = std::get_if<Items>(&value.data);
    const bool is_good = items && std::ranges::all_of(*items, [](const OptionValue& item) {
      return std::holds_alternative<std::string>(item.data);
    });
    if (!is_good) return LoseType();
    std::vector<std::string> texts;
    for (const OptionValue& item : *items) {
      std::optional<std::string> text = DataText(item, writer_.dialect);
      if (!text) return LoseCharacter();
      texts.push_back(std::move(*text));
    }
    writer_.file.SetList(*key_.key, key_.name, std::move(texts));
  }

  /// xm passes over a Python bool.
  void AnyData(const OptionValue& value) {
    const bool* flag = std::get_if<bool>(&value.data);
    if (!flag) return Data(value, true);
    Set(*flag ? "1" : "0");
    Lose(fmt::format("{} has numbers for yes and no", writer_.tool()));
  }

  void Data(const OptionValue& value, bool is_of_type) {
    if (!is_of_type) return LoseType();
    const auto* text = std::get_if<std::string>(&value.data);
    if (text && text->empty() && writer_.is_xl()) return Lose("xl takes an empty text for a value");
    std::optional<std::string> data = DataText(value, writer_.dialect);
    data ? Set(std::move(*data)) : LoseCharacter();
  }

  void LoseCharacter() {
    Lose(fmt::format("{} has no spelling of its value", writer_.tool()));
  }

  const DialectKey key_;
  ScriptWriter& writer_;
};

/// What xl ends with an error on, or takes for something else.
std::string WhyNotForXl(const KeyInfo& key, GuestType type) {
  if (key.name == "timer_mode" && type == GuestType::kPv) return "xl refuses it for a PV guest";
  return "";
}

std::string WhyNoSiteName(const std::string& name, ScriptDialect dialect) {
  const KeyInfo* key = FindGuestKey(name);
  if (key && !key->name.ends_with('*') && !name.starts_with("OVM_")) {
    return "it is the name of a key of the guest itself";
  }
  if (IsScriptName(name, dialect)) return "";
  return dialect == ScriptDialect::kXl ? "xl's names have small letters, digits and _ only"
                                       : "Python has no such name";
}

}  // namespace

bool IsOptionKey(const KeyInfo& key) {
  return key.alias_of.empty() && !key.name.starts_with("OVM_") && !IsAmong(key.name, kMembers);
}

std::optional<OptionValue> FromCanonicalText(const KeyInfo& key, const std::string& text) {
  if (key.type == KeyType::kBool) {
    if (text != "0" && text != "1") return std::nullopt;
    return OptionValue{text == "1"};
  }
  if (key.type == KeyType::kInt) {
    const std::optional<int64_t> number = ParseInt(text);
    if (!number || std::to_string(*number) != text) return std::nullopt;
    return OptionValue{*number};
  }
  return OptionValue{text};
}

void WriteOption(const KeyInfo& key, const OptionValue& value, GuestType type,
                 ScriptWriter& writer) {
  if (std::string why = writer.is_xl() ? WhyNotForXl(key, type) : ""; !why.empty()) {
    return writer.Lose(key.name, std::move(why));
  }
  if (const auto known = writer.KeyFor(key.name)) OptionWriter(*known, writer).Write(value);
}

void WriteOptions(const GuestConfig& guest, ScriptWriter& writer) {
  for (const auto& [name, value] : guest.options) {
    const KeyInfo* key = FindGuestKey(name);
    if (!key || key->name != name || !IsOptionKey(*key)) {
      writer.Lose(name, "not the name of an option");
    } else {
      WriteOption(*key, value, guest.type, writer);
    }
  }
}

void WriteSite(const GuestConfig& guest, ScriptWriter& writer) {
  for (const auto& [name, value] : guest.site) {
    std::string why = WhyNoSiteName(name, writer.dialect);
    std::optional<std::string> data = DataText(value, writer.dialect);
    if (why.empty() && !data) why = fmt::format("{} has no spelling of its value", writer.tool());
    why.empty() ? writer.file.SetSite(name, std::move(*data)) : writer.Lose(name, std::move(why));
  }
}

}  // namespace domus
