#include "compiler/lower/xm_rules.h"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "base/text.h"
#include "compiler/lower/checked_settings.h"

namespace domus {
namespace {

constexpr std::string_view kOptions[] = {"console_autoconnect", "dryrun", "skipdtd", "xmldryrun"};

/// Variables that xm goes through item by item.
constexpr std::string_view kLists[] = {"access_control", "cpuid", "cpuid_check", "disk", "ioports",
                                       "irq", "pci", "vfb", "vif", "vtpm"};

bool IsTruthy(const Value& value) {
  if (const Integer* number = value.As<Integer>()) return number->value != 0;
  return value.IsString() && !value.Text().empty();
}

class XmRules {
 public:
  XmRules(const Settings& settings, DiagnosticSink& sink) : settings_(settings), sink_(sink) {}

  void Check() {
    for (const Setting& setting : settings_.all()) {
      if (setting.from_command_line) continue;
      if (IsXmOption(setting.name)) CheckOption(setting);
      if (std::ranges::find(kLists, setting.name) != std::end(kLists)) CheckList(setting);
    }
    CheckCounted("maxmem", "in its XML, xm repeats the text a million times");
    CheckCounted("nics", "xm compares the text with a number, and fails");
    CheckIrqs();
    CheckDisks();
    CheckVtpm();
    CheckCpuidCheck();
    for (const char* key : {"kernel", "ramdisk", "loader"}) CheckPath(key);
    CheckBuilder();
    CheckNfs();
  }

 private:
  const Setting* Find(std::string_view key) const {
    const Setting* setting = settings_.Find(key);
    return setting && !setting->from_command_line ? setting : nullptr;
  }

  std::span<const Value> Items(std::string_view key) const {
    const Setting* setting = Find(key);
    const List* list = setting ? setting->value.As<List>() : nullptr;
    return list ? std::span(list->items) : std::span<const Value>();
  }

  Location At(const Value& item, std::string_view key) const {
    return item.where.valid() ? item.where : ValueLocation(*Find(key));
  }

  void CheckOption(const Setting& setting) {
    if (!IsTruthy(setting.value)) return;
    sink_.Report(Diagnostic(Code::kVM206, setting.name_at,
                            fmt::format("xm takes `{}` for its own option", setting.name),
                            fmt::format("as if `--{}` were given", setting.name))
                     .Help("give a helper variable another name"));
  }

  /// xl writes cpuid='host,…', which is no matter of xm's.
  void CheckList(const Setting& setting) {
    const std::string_view text = setting.value.Text();
    if (text.empty() || (setting.name == "cpuid" && text.starts_with("host"))) return;
    sink_.Report(Diagnostic(Code::kVM202, ValueLocation(setting),
                            fmt::format("xm takes `{}` letter by letter", setting.name),
                            "a string where xm expects a list")
                     .Help(fmt::format("write `{} = [ … ]` around it", setting.name)));
  }

  void CheckCounted(std::string_view key, std::string_view note) {
    const Setting* setting = Find(key);
    if (!setting || setting->value.Text().empty()) return;
    ReportCounted(setting->name, setting->value, ValueLocation(*setting), note);
  }

  void ReportCounted(std::string_view key, const Value& value, Location at, std::string_view note) {
    const std::string number(Trim(value.Text()));
    Diagnostic diagnostic(Code::kVM201, at, fmt::format("xm does not take `{}` for a number", key),
                          "text, because of its quotes");
    diagnostic.notes.push_back(std::string(note));
    if (ParseInt(number)) diagnostic.helps.push_back(fmt::format("write {} without quotes", number));
    sink_.Report(std::move(diagnostic));
  }

  void CheckIrqs() {
    for (const Value& item : Items("irq")) {
      if (!item.IsString()) continue;
      ReportCounted("irq", item, At(item, "irq"), "xm passes the quotes on to xend");
    }
  }

  void CheckDisks() {
    for (const Value& item : Items("disk")) {
      const std::vector<std::string_view> fields = Split(item.Text(), ',');
      // Other numbers of fields, and key=value, are xl's way to write a disk.
      if (fields.size() < 3 || fields.size() > 5 || item.Text().contains('=')) continue;
      for (const std::string_view field : fields) {
        if (Trim(field) == field) continue;
        const auto begin = static_cast<size_t>(field.data() - item.Text().data());
        sink_.Report(Diagnostic(Code::kVM204, LocateInString(item, begin, begin + field.size()),
                                "xm keeps the blanks in a disk string",
                                "with blanks, this is another name")
                         .Help(fmt::format("write `{}`", Printable(Trim(field)))));
      }
    }
  }

  void CheckVtpm() {
    const std::span<const Value> items = Items("vtpm");
    if (items.size() < 2) return;
    sink_.Report({Code::kVM203, At(items[1], "vtpm"), "xm heeds only the first `vtpm`", "left out by xm"});
  }

  void CheckCpuidCheck() {
    if (Items("cpuid_check").empty() || !Items("cpuid").empty()) return;
    sink_.Report({Code::kVM205, Find("cpuid_check")->name_at,
                  "xm does not read `cpuid_check` without `cpuid`", "passed on as it is"});
  }

  void CheckPath(std::string_view key) {
    const Setting* setting = Find(key);
    const std::string_view path = setting ? setting->value.Text() : std::string_view();
    if (path.empty() || path.starts_with('/')) return;
    sink_.Report(Diagnostic(Code::kVM207, ValueLocation(*setting),
                            fmt::format("`{}` is a relative path", key),
                            "taken from the directory where xm is run")
                     .Help("write the whole path"));
  }

  void CheckBuilder() {
    const Setting* builder = Find("builder");
    if (!builder || !builder->value.IsString() || !builder->value.Text().empty()) return;
    sink_.Report(Diagnostic(Code::kVM208, ValueLocation(*builder), "`builder` is empty",
                            "xm makes it `None`, and xend refuses the guest")
                     .Help("write `builder = 'linux'` or `builder = 'hvm'`, or leave it out"));
  }

  void CheckNfs() {
    const Setting* root = Find("nfs_root");
    const Setting* server = settings_.Find("nfs_server");
    if (!root || !IsTruthy(root->value) || (server && IsTruthy(server->value))) return;
    sink_.Report({Code::kVM210, root->name_at, "`nfs_root` needs `nfs_server`",
                  "xm refuses the guest"});
  }

  const Settings& settings_;
  DiagnosticSink& sink_;
};

}  // namespace

bool IsXmOption(std::string_view name) {
  return std::ranges::find(kOptions, name) != std::end(kOptions);
}

void CheckForXm(const Settings& settings, DiagnosticSink& sink) { XmRules(settings, sink).Check(); }

}  // namespace domus
