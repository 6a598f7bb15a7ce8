#include "edit/script_bindings.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "edit/list_edit.h"

namespace domus {
namespace {

/// In which order a config names things, as the guides' examples do.
constexpr std::array<std::string_view, 44> kOrder = {
    "name",      "uuid",           "builder",   "type",        "memory",       "maxmem",
    "shadow_memory", "videoram",   "vcpus",     "maxvcpus",    "cpus",         "cpu_weight",
    "cpu_cap",   "kernel",         "ramdisk",   "root",        "extra",        "bootloader",
    "bootloader_args", "boot",     "on_poweroff", "on_reboot", "on_crash",     "disk",
    "disk_other_config", "vif",    "vif_other_config", "vfb",  "pci",          "serial",
    "parallel",  "usb",            "usbdevice", "vnc",         "vnclisten",    "vncdisplay",
    "vncunused", "vncpasswd",      "sdl",       "display",     "xauthority",   "spice",
    "localtime", "rtc_timeoffset"};

size_t RankOf(std::string_view key) {
  return static_cast<size_t>(std::ranges::find(kOrder, key) - kOrder.begin());
}

using Bindings = std::map<std::string, std::vector<Binding>, std::less<>>;

/// Finds what binds names. Recursion is bounded by the parser's nesting limit.
class Finder {
 public:
  explicit Finder(Bindings& all) : all_(all) {}

  void Block(const ast::Block& block, bool top) {
    for (const ast::Stmt& statement : block) Statement(statement, top);
  }

 private:
  void Bind(const std::string& name, Span at, const ast::Stmt& statement) {
    all_[name].push_back({at, statement.span, nullptr, false});
  }

  void Target(const ast::Expr& target, const ast::Stmt& statement) {
    if (const auto* name = std::get_if<ast::Name>(&target.node)) {
      Bind(name->id, target.span, statement);
    } else if (const auto* tuple = std::get_if<ast::TupleDisplay>(&target.node)) {
      for (const ast::ExprPtr& element : tuple->elements) Target(*element, statement);
    } else if (const auto* list = std::get_if<ast::ListDisplay>(&target.node)) {
      for (const ast::ExprPtr& element : list->elements) Target(*element, statement);
    } else if (const auto* subscript = std::get_if<ast::Subscript>(&target.node)) {
      Target(*subscript->object, statement);
    } else if (const auto* slice = std::get_if<ast::Slice>(&target.node)) {
      Target(*slice->object, statement);
    } else if (const auto* attribute = std::get_if<ast::Attribute>(&target.node)) {
      Target(*attribute->object, statement);
    }
  }

  void Assignment(const ast::Assign& assign, const ast::Stmt& statement, bool top) {
    const auto* name = std::get_if<ast::Name>(&assign.targets.front()->node);
    if (top && name && assign.targets.size() == 1) {
      all_[name->id].push_back(
          {assign.targets.front()->span, statement.span, assign.value.get(), true});
      return;
    }
    for (const ast::ExprPtr& target : assign.targets) Target(*target, statement);
  }

  void Statement(const ast::Stmt& statement, bool top) {
    std::visit([&](const auto& node) { Visit(node, statement, top); }, statement.node);
  }

  template <class Node>
  void Visit(const Node& node, const ast::Stmt& statement, bool top) {
    if constexpr (std::is_same_v<Node, ast::Assign>) {
      Assignment(node, statement, top);
    } else if constexpr (std::is_same_v<Node, ast::AugmentedAssign>) {
      Target(*node.target, statement);
    } else if constexpr (std::is_same_v<Node, ast::If>) {
      for (const ast::IfBranch& branch : node.branches) Block(branch.body, false);
      Block(node.otherwise, false);
    } else if constexpr (std::is_same_v<Node, ast::For>) {
      Target(*node.target, statement);
      Block(node.body, false);
      Block(node.otherwise, false);
    } else if constexpr (std::is_same_v<Node, ast::While>) {
      Block(node.body, false);
      Block(node.otherwise, false);
    } else if constexpr (std::is_same_v<Node, ast::Try>) {
      Block(node.body, false);
      for (const ast::ExceptHandler& handler : node.handlers) Block(handler.body, false);
      Block(node.otherwise, false);
      Block(node.finally, false);
    } else if constexpr (std::is_same_v<Node, ast::Def>) {
      Bind(node.name, node.name_span, statement);
    } else if constexpr (std::is_same_v<Node, ast::Del>) {
      for (const ast::ExprPtr& target : node.targets) Target(*target, statement);
    }
  }

  Bindings& all_;
};

/// The binding behind which a setting of this rank belongs; null when it belongs to none.
const Binding* AnchorOf(const ScriptBindings& bindings, size_t rank) {
  const Binding* anchor = nullptr;
  size_t anchor_rank = 0;
  for (const auto& [name, places] : bindings.all()) {
    const size_t other = RankOf(name);
    if (other > rank || (other == kOrder.size() && rank != other)) continue;
    for (const Binding& binding : places) {
      if (!binding.plain) continue;
      const bool later = anchor && binding.statement.begin > anchor->statement.begin;
      const bool better = !anchor || other > anchor_rank || (other == anchor_rank && later);
      if (!better) continue;
      anchor = &binding;
      anchor_rank = other;
    }
  }
  return anchor;
}

/// "memory   = 2048" for a key that stands behind "name     = 'web01'".
std::string LineLike(std::string_view text, const Binding* anchor, std::string_view key,
                     std::string_view value) {
  std::string left = " ", right = " ";
  if (anchor) {
    const std::string_view between =
        text.substr(anchor->name.end, anchor->value->span.begin - anchor->name.end);
    const size_t equals = between.find('=');
    if (equals != std::string_view::npos && IsBlank(between.substr(0, equals)) &&
        IsBlank(between.substr(equals + 1))) {
      left = between.substr(0, equals);
      right = between.substr(equals + 1);
      const size_t column = anchor->name.end - anchor->name.begin + left.size();
      if (left.size() > 1) left = std::string(column > key.size() ? column - key.size() : 1, ' ');
    }
  }
  return std::string(key) + left + "=" + right + std::string(value);
}

/// The end of the first line behind `at` on which no other statement stands.
size_t EndOfLines(std::string_view text, const std::vector<Span>& statements, size_t at) {
  size_t end = LineEnd(text, at);
  for (const Span& statement : statements) {
    if (statement.begin < end && statement.end > end) end = LineEnd(text, statement.end);
  }
  return end;
}

}  // namespace

ScriptBindings::ScriptBindings(const ast::Module& module) {
  Finder(all_).Block(module.body, true);
  for (const ast::Stmt& statement : module.body) statements_.push_back(statement.span);
}

const std::vector<Binding>& ScriptBindings::Of(std::string_view name) const {
  static const std::vector<Binding> none;
  const auto found = all_.find(name);
  return found == all_.end() ? none : found->second;
}

Replacement InsertSetting(const SourceFile& source, const ScriptBindings& bindings,
                          std::string_view key, std::string_view value) {
  const std::string_view text = source.text();
  const Binding* anchor = AnchorOf(bindings, RankOf(key));
  size_t behind = text.size();
  if (anchor) behind = anchor->statement.end;
  const std::string line = LineLike(text, anchor, key, value);
  const std::string line_end(LineEndOf(text));
  const size_t end = EndOfLines(text, bindings.statements(), behind);
  const auto at = static_cast<uint32_t>(AfterLineEnd(text, end));
  const bool open_end = end == text.size() && LineBegin(text, end) != end;
  return {{at, at}, open_end ? line_end + line : line + line_end};
}

std::optional<Replacement> RemoveStatement(const SourceFile& source, Span statement) {
  const std::string_view text = source.text();
  const size_t begin = LineBegin(text, statement.begin);
  const size_t end = LineEnd(text, statement.end);
  if (!IsBlank(text.substr(begin, statement.begin - begin)) ||
      !IsBlankOrComment(text.substr(statement.end, end - statement.end))) {
    return std::nullopt;
  }
  return Replacement{{static_cast<uint32_t>(begin), static_cast<uint32_t>(AfterLineEnd(text, end))},
                     ""};
}

}  // namespace domus
