#include "forms/libvirt_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace domus {

void LibvirtWriting::Lose(const std::string& path, std::string why) {
  if (std::ranges::find(losses, path, &Loss::field) == losses.end()) {
    losses.push_back({path, std::move(why)});
  }
}

const OptionValue* LibvirtWriting::Option(const std::string& key) {
  const auto found = guest.options.find(key);
  if (found == guest.options.end()) return nullptr;
  asked_.insert(key);
  return &found->second;
}

template <class T>
static std::optional<T> OptionAs(const GuestConfig& guest, const std::string& key,
                                 std::set<std::string>& asked) {
  const auto found = guest.options.find(key);
  const T* value = found == guest.options.end() ? nullptr : std::get_if<T>(&found->second.data);
  if (!value) return std::nullopt;
  asked.insert(key);
  return *value;
}

std::optional<bool> LibvirtWriting::Flag(const std::string& key) {
  if (const auto flag = OptionAs<bool>(guest, key, asked_)) return flag;
  // A key of any type (viridian) keeps the number that the file has.
  const auto found = guest.options.find(key);
  for (const int64_t number : {0, 1}) {
    if (found == guest.options.end() || found->second != OptionValue{number}) continue;
    asked_.insert(key);
    return number == 1;
  }
  return std::nullopt;
}

std::optional<int64_t> LibvirtWriting::Number(const std::string& key) {
  return OptionAs<int64_t>(guest, key, asked_);
}

std::optional<std::string> LibvirtWriting::Text(const std::string& key) {
  return OptionAs<std::string>(guest, key, asked_);
}

std::optional<std::vector<std::string>> LibvirtWriting::Texts(const std::string& key) {
  if (const auto text = Text(key)) return std::vector{*text};
  const auto found = guest.options.find(key);
  if (found == guest.options.end()) return std::nullopt;
  const auto* items = std::get_if<std::vector<OptionValue>>(&found->second.data);
  if (!items) return std::nullopt;
  std::vector<std::string> texts;
  for (const OptionValue& item : *items) {
    const auto* text = std::get_if<std::string>(&item.data);
    if (!text) return std::nullopt;
    texts.push_back(*text);
  }
  asked_.insert(key);
  return texts;
}

void LibvirtWriting::LoseOtherOptions() {
  for (const auto& [key, value] : guest.options) {
    if (!asked_.contains(key)) Lose(key, "libvirt's XML has no word for it");
  }
}

LibvirtReading::LibvirtReading(const XmlElement& domain)
    : xen(domain.Get("type") == "xen" || domain.Child("bootloader")) {
  const XmlElement* os = domain.Child("os");
  const XmlElement* type = os ? os->Child("type") : nullptr;
  if (type && type->Get("machine").starts_with("xen")) xen = true;
}

void LibvirtReading::Refuse(const XmlElement& at, std::string_view what) {
  if (!error) error = Error{fmt::format("line {}: {}", at.line, what)};
}

std::optional<int64_t> LibvirtReading::Number(const XmlElement& at, std::string_view what,
                                              std::string_view text, int64_t min, int64_t max) {
  const std::optional<int64_t> number = ParseInt(Trim(text));
  if (number && *number >= min && *number <= max) return number;
  const std::string shown = Printable(text.substr(0, 40));
  Refuse(at, number ? fmt::format("`{}` is out of range: {}", what, *number)
                    : fmt::format("`{}` is no number: `{}`", what, shown));
  return std::nullopt;
}

std::optional<int64_t> LibvirtReading::Attribute(const XmlElement& at, std::string_view name,
                                                 int64_t min, int64_t max) {
  const std::string* value = at.Attribute(name);
  if (!value) return std::nullopt;
  return Number(at, fmt::format("{} {}", at.name, name), *value, min, max);
}

std::optional<std::string> PairValue(std::string_view pairs, std::string_view key) {
  for (const std::string_view piece : Split(pairs, ',')) {
    const std::string_view pair = Trim(piece);
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos || Trim(pair.substr(0, equals)) != key) continue;
    return std::string(Trim(pair.substr(equals + 1)));
  }
  return std::nullopt;
}

}  // namespace domus
