// Name, UUID and type.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "base/text.h"
#include "compiler/devices/guest_uuid.h"
#include "compiler/lower/lowering.h"
#include "model/guest_words.h"

namespace domus {
namespace {

constexpr size_t kMaxName = 255;

bool IsDigit(char byte) { return std::isdigit(static_cast<unsigned char>(byte)) != 0; }

/// What xend, xl and libvirt can all take, and a plan can print.
bool IsNameByte(char byte) {
  return std::isalnum(static_cast<unsigned char>(byte)) ||
         std::string_view("_-.+:@~").contains(byte);
}

/// The name's bytes as a place; the file's first byte when the file sets no name.
Location NameAt(const Lowering& lowering, size_t begin, size_t end) {
  const CheckedSetting* setting = lowering.Find("name");
  return setting ? LocateInString(setting->setting->value, begin, end) : lowering.FileStart();
}

void CheckName(const Lowering& lowering) {
  const std::string& name = lowering.config.name;
  const auto report = [&](size_t begin, size_t end, std::string message, std::string label) {
    lowering.sink.Report(Diagnostic(Code::kVM021, NameAt(lowering, begin, end), std::move(message),
                                    std::move(label))
                             .Help("use letters, digits and `_ - . + : @ ~`"));
  };
  if (name.size() > kMaxName) {
    report(0, name.size(), "the guest's name is too long",
           fmt::format("more than {} bytes", kMaxName));
  } else if (name.empty() || std::ranges::all_of(name, IsDigit)) {
    report(0, name.size(), fmt::format("a guest can't be named `{}`", name),
           "xm and xl would take it for the number of a domain");
  } else if (const auto bad = std::ranges::find_if_not(name, IsNameByte); bad != name.end()) {
    const auto at = static_cast<size_t>(bad - name.begin());
    report(at, at + 1, fmt::format("`{}` can't be a guest's name", Printable(name)),
           "not allowed in a name");
  }
}

void ReportUnnamed(const Lowering& lowering) {
  Diagnostic unnamed(Code::kVM027, lowering.At("name"), "the guest sets no `name`",
                     fmt::format("named `{}`, after its file",
                                 Printable(lowering.options.default_name)));
  unnamed.notes.push_back("xm names such a guest after its file, xl refuses it");
  const bool is_for_xl =
      lowering.options.kind == FileKind::kGuestXl || lowering.options.runs_under_xl;
  if (is_for_xl) unnamed.severity = Severity::kError;
  lowering.sink.Report(std::move(unnamed));
}

std::optional<GuestType> TypeFrom(const Setting* setting) {
  return setting ? GuestTypeFromWord(setting->value.Text()) : std::nullopt;
}

}  // namespace

GuestType TypeOf(const Settings& settings) {
  // xl lets `type` win over the older `builder`.
  if (const auto type = TypeFrom(settings.Find("type"))) return *type;
  return TypeFrom(settings.Find("builder")).value_or(GuestType::kPv);
}

void LowerIdentity(Lowering& lowering) {
  GuestConfig& config = lowering.config;
  const std::optional<std::string> name = lowering.Text("name");
  if (!name) ReportUnnamed(lowering);
  config.name = name.value_or(lowering.options.default_name);
  lowering.guest.name_at = lowering.At("name");
  CheckName(lowering);
  if (lowering.Text("uuid")) {
    config.uuid = ParseUuid(lowering.Find("uuid")->setting->value, lowering.Context());
  }
  lowering.Take("type");
}

}  // namespace domus
