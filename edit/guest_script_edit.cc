#include "edit/guest_script_edit.h"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/text.h"
#include "edit/device_string.h"
#include "edit/list_edit.h"
#include "edit/script_bindings.h"
#include "edit/string_literal.h"
#include "forms/script_literal.h"
#include "model/guest_devices.h"
#include "model/guest_fields.h"
#include "model/guest_schema.h"
#include "model/guest_settings.h"

namespace domus {
namespace {

using ast::Expr;

const ast::StringLiteral* AsString(const Expr& expr) {
  return std::get_if<ast::StringLiteral>(&expr.node);
}

/// The elements of a list or tuple that is written out; null for anything else.
const std::vector<ast::ExprPtr>* ElementsOf(const Expr& expr) {
  if (const auto* list = std::get_if<ast::ListDisplay>(&expr.node)) return &list->elements;
  if (const auto* tuple = std::get_if<ast::TupleDisplay>(&expr.node)) return &tuple->elements;
  return nullptr;
}

bool IsConstantName(const Expr& expr) {
  const auto* name = std::get_if<ast::Name>(&expr.node);
  return name && (name->id == "True" || name->id == "False" || name->id == "None");
}

/// Written out in full, nothing computed.
bool IsPlainValue(const Expr& expr) {
  if (const auto* elements = ElementsOf(expr)) {
    return std::ranges::all_of(*elements,
                               [](const ast::ExprPtr& element) { return IsPlainValue(*element); });
  }
  if (const auto* unary = std::get_if<ast::Unary>(&expr.node)) {
    return unary->op != ast::UnaryOp::kNot && !AsString(*unary->operand) &&
           IsPlainValue(*unary->operand);
  }
  return AsString(expr) || std::holds_alternative<ast::IntegerLiteral>(expr.node) ||
         std::holds_alternative<ast::FloatLiteral>(expr.node) || IsConstantName(expr);
}

/// What a new setting has as its value.
std::optional<std::string> ValueText(const OptionValue& value) {
  if (const bool* flag = std::get_if<bool>(&value.data)) return *flag ? "1" : "0";
  return DataText(value, ScriptDialect::kXm);
}

/// What a value written in quotes has between them; null for a list.
std::optional<std::string> QuotableText(const OptionValue& value) {
  if (const bool* flag = std::get_if<bool>(&value.data)) return *flag ? "1" : "0";
  if (const auto* number = std::get_if<int64_t>(&value.data)) return std::to_string(*number);
  if (const auto* number = std::get_if<double>(&value.data)) return fmt::format("{}", *number);
  if (const auto* text = std::get_if<std::string>(&value.data)) return *text;
  return std::nullopt;
}

class ScriptEdit {
 public:
  ScriptEdit(const SourceFile& source, const ast::Module& module, const FieldEdit& edit)
      : source_(source), bindings_(module), edit_(edit) {}

  EditResult Run() {
    return FieldKey(edit_.path).empty() ? EditSetting() : EditDevice();
  }

 private:
  Location At(Span span) const { return {source_.id(), span}; }
  std::unexpected<Diagnostic> Refuse(Span at, std::string label) const {
    return std::unexpected(RefuseEdit(edit_, At(at), std::move(label)));
  }

  /// The one plain binding of the key; null when the script doesn't bind it.
  std::expected<const Binding*, Diagnostic> Find(std::string_view key) const {
    const Binding* found = nullptr;
    for (const auto& [name, places] : bindings_.all()) {
      const KeyInfo* info = FindGuestKey(name);
      const bool is_alias = info && !info->alias_of.empty() && info->alias_of == key;
      if (name != key && !is_alias) continue;
      for (const Binding& binding : places) {
        if (found) return Refuse(binding.name, "set more than once");
        if (!binding.plain) return Refuse(binding.name, "not set by a plain `name = value` line");
        found = &binding;
      }
    }
    return found;
  }

  EditResult EditSetting() {
    const std::string key(edit_.path);
    const auto binding = Find(key);
    if (!binding) return std::unexpected(binding.error());
    const std::optional<OptionValue> value = SettingValue(edit_.wanted, key);
    if (!*binding && !value) return Refuse({0, 0}, "made by another setting");
    if (!*binding) return Insert(key, ValueText(*value));
    if (!value) return RemoveBinding(**binding);
    return ReplaceValue(*(*binding)->value, *value);
  }

  EditResult Insert(const std::string& key, const std::optional<std::string>& value) {
    if (!value || !IsScriptName(key, ScriptDialect::kXm)) {
      return Refuse({0, 0}, "its value has no spelling here");
    }
    return std::vector{InsertSetting(source_, bindings_, key, *value)};
  }

  EditResult RemoveBinding(const Binding& binding) {
    const auto removal = RemoveStatement(source_, binding.statement);
    if (!removal) return Refuse(binding.statement, "shares its line");
    return std::vector{*removal};
  }

  EditResult ReplaceValue(const Expr& expr, const OptionValue& value) {
    if (!IsPlainValue(expr)) return Refuse(expr.span, "computed, not written out");
    const std::optional<std::string> quotable = QuotableText(value);
    if (const ast::StringLiteral* literal = AsString(expr); literal && quotable) {
      return Rewrite(expr, *literal, *quotable);
    }
    const auto* flag = std::get_if<bool>(&value.data);
    if (flag && IsConstantName(expr)) {
      return std::vector<Replacement>{{expr.span, *flag ? "True" : "False"}};
    }
    // A list of one stays a list.
    const bool wrap = ElementsOf(expr) && quotable;
    const auto text = ValueText(wrap ? OptionValue{std::vector{value}} : value);
    if (!text) return Refuse(expr.span, "its value has no spelling here");
    return std::vector<Replacement>{{expr.span, *text}};
  }

  EditResult Rewrite(const Expr& expr, const ast::StringLiteral& literal, std::string_view text) {
    const auto replacement = RewriteLiteral(source_, expr.span, literal.value, text);
    if (!replacement) return Refuse(expr.span, "not written as one string");
    return std::vector{*replacement};
  }

  // --- devices -------------------------------------------------------------------------------------

  ListLayout LayoutOf(const Expr& list) const {
    ListLayout layout{source_.text(), list.span, {}};
    for (const ast::ExprPtr& element : *ElementsOf(list)) layout.elements.push_back(element->span);
    return layout;
  }

  EditResult EditDevice() {
    const std::string kind(FieldKind(edit_.path));
    EditResult edits = EditElement(kind);
    const std::optional<QosEntry> qos = EditedQos(edit_);
    if (!edits || !qos) return edits;
    const EditResult more = EditQosEntry(*qos);
    if (!more) return more;
    edits->insert(edits->end(), more->begin(), more->end());
    return edits;
  }

  /// How many devices the current guest has of this kind: one for each element, or the list isn't
  /// all that makes them.
  size_t CountOf(std::string_view kind) const {
    const GuestConfig& guest = edit_.current;
    if (kind == "disk") return guest.disks.size();
    if (kind == "vif") return guest.vifs.size();
    if (kind == "vfb") return guest.vfbs.size();
    if (kind == "pci") return guest.pci.size();
    if (kind == "serial") return guest.serials.size();
    if (kind == "parallel") return guest.parallels.size();
    return guest.usb_devices.size();
  }

  EditResult EditElement(const std::string& kind) {
    const auto binding = Find(kind);
    if (!binding) return std::unexpected(binding.error());
    if (!*binding) return InsertList(kind);
    const Expr& list = *(*binding)->value;
    const std::optional<size_t> index = DeviceIndex(edit_.current, edit_.path);
    const bool stays = DeviceIndex(edit_.wanted, edit_.path).has_value();
    if (const ast::StringLiteral* only = AsString(list)) {
      if (!index) return AppendToString(list, *only);
      return stays ? RewriteDevice(list) : RemoveBinding(**binding);
    }
    const auto* elements = ElementsOf(list);
    if (!elements || elements->size() != CountOf(kind)) {
      return Refuse(list.span, "computed, not written out");
    }
    if (!index) return Append(list, kind);
    if (stays) return RewriteDevice(*(*elements)[*index]);
    return RemoveElement(LayoutOf(list), *index);
  }

  EditResult InsertList(const std::string& kind) {
    if (DeviceIndex(edit_.current, edit_.path)) return Refuse({0, 0}, "made by another setting");
    const auto text = QuotedDevice(false);
    if (!text) return Refuse({0, 0}, "has no spelling as a device string");
    return Insert(kind, "[" + *text + "]");
  }

  std::optional<std::string> QuotedDevice(bool xl_disk) const {
    const auto text = NewDeviceText(edit_, xl_disk);
    return text ? QuotedText(*text, ScriptDialect::kXm) : std::nullopt;
  }

  /// In the quotes that the list's strings have.
  EditResult Append(const Expr& list, const std::string& kind) {
    const auto& elements = *ElementsOf(list);
    const auto* last = elements.empty() ? nullptr : AsString(*elements.back());
    auto text = QuotedDevice(last && kind == "disk" && IsXlDiskText(last->value.text));
    if (!text) return Refuse(list.span, "the device has no spelling as a device string");
    const auto token = last ? ReadLiteral(source_, elements.back()->span) : std::nullopt;
    if (token && token->quotes == "\"" && text->find_first_of("\"\\") == std::string::npos) {
      text->front() = text->back() = '"';
    }
    return AppendElement(LayoutOf(list), *text);
  }

  /// `vif = '…'` becomes a list of two.
  EditResult AppendToString(const Expr& only, const ast::StringLiteral& literal) {
    if (Trim(literal.value.text).empty()) return Refuse(only.span, "an empty string");
    const auto text = QuotedDevice(IsXlDiskText(literal.value.text));
    if (!text) return Refuse(only.span, "the device has no spelling as a device string");
    return std::vector<Replacement>{{{only.span.begin, only.span.begin}, "["},
                                    {{only.span.end, only.span.end}, ", " + *text + "]"}};
  }

  EditResult RewriteDevice(const Expr& element) {
    const ast::StringLiteral* literal = AsString(element);
    if (!literal) return Refuse(element.span, "computed, not written out");
    const auto text = EditedDeviceText(literal->value.text, edit_);
    if (!text) return Refuse(element.span, "can't be changed in place");
    if (*text == literal->value.text) return std::vector<Replacement>();
    return Rewrite(element, *literal, *text);
  }

  // --- disk_other_config and vif_other_config -----------------------------------------------------

  EditResult EditQosEntry(const QosEntry& entry) {
    const auto binding = Find(entry.key);
    if (!binding) return std::unexpected(binding.error());
    const std::string text = fmt::format("['{}', '{}', '{}']", entry.device, entry.algorithm,
                                         entry.parameters.value_or(""));
    if (!*binding) return Insert(std::string(entry.key), "[" + text + "]");
    const Expr& list = *(*binding)->value;
    const auto* entries = ElementsOf(list);
    if (!entries) return Refuse(list.span, "computed, not written out");
    if (!entry.is_there) return AppendElement(LayoutOf(list), text);
    for (size_t i = 0; i < entries->size(); ++i) {
      const auto* parts = ElementsOf(*(*entries)[i]);
      const auto* device = parts && parts->size() == 3 ? AsString(*(*parts)[0]) : nullptr;
      if (!device || ToLower(Trim(device->value.text)) != ToLower(entry.device)) continue;
      if (!entry.parameters) return RemoveElement(LayoutOf(list), i);
      const auto* parameters = AsString(*(*parts)[2]);
      if (!parameters) break;
      return Rewrite(*(*parts)[2], *parameters, *entry.parameters);
    }
    return Refuse(list.span, fmt::format("the entry of {} is not written out", entry.device));
  }

  const SourceFile& source_;
  const ScriptBindings bindings_;
  const FieldEdit& edit_;
};

}  // namespace

EditResult EditScriptField(const SourceFile& source, const ast::Module& module,
                           const FieldEdit& edit) {
  return ScriptEdit(source, module, edit).Run();
}

}  // namespace domus
