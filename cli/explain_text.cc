#include "cli/explain_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace domus {
namespace {

constexpr size_t kWidth = 96;
constexpr size_t kFactColumn = 13;

using Lines = std::vector<std::string_view>;

Lines LinesOf(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return Split(text, '\n');
}

std::string Spaces(size_t count) { return std::string(count, ' '); }

/// Words filled into lines of kWidth columns, each line behind `indent` blanks but the first, which
/// the caller has begun.
std::string Filled(std::string_view text, size_t indent) {
  std::string filled;
  size_t column = indent;
  for (const std::string_view word : Split(text, ' ')) {
    const size_t width = CodePoints(word);
    if (column > indent && column + 1 + width > kWidth) {
      filled += "\n" + Spaces(indent);
      column = indent;
    } else if (column > indent) {
      filled += ' ';
      ++column;
    }
    filled += word;
    column += width;
  }
  return filled + "\n";
}

std::string Indented(std::string_view text, size_t indent) {
  std::string indented;
  for (const std::string_view line : LinesOf(text)) {
    if (!line.empty()) indented += Spaces(indent) + std::string(line);
    indented += '\n';
  }
  return indented;
}

size_t Widest(const Lines& lines) {
  size_t widest = 0;
  for (const std::string_view line : lines) widest = std::max(widest, CodePoints(line));
  return widest;
}

std::string SideBySide(const Lines& bad, const Lines& good, size_t good_column) {
  std::string table = "\n  Bad" + Spaces(good_column - 7) + "Good\n";
  for (size_t i = 0; i < std::max(bad.size(), good.size()); ++i) {
    std::string row = "    ";
    if (i < bad.size()) row += bad[i];
    if (i < good.size()) row += Spaces(good_column - CodePoints(row)) + std::string(good[i]);
    row.erase(row.find_last_not_of(' ') + 1);
    table += row + "\n";
  }
  return table;
}

std::string Examples(const CodeInfo& code) {
  const Lines bad = LinesOf(code.bad);
  const Lines good = LinesOf(code.good);
  const size_t good_column = std::max<size_t>(32, 4 + Widest(bad) + 4);
  if (!code.bad.empty() && !code.good.empty() && good_column + Widest(good) <= kWidth) {
    return SideBySide(bad, good, good_column);
  }
  std::string examples;
  if (!code.bad.empty()) examples += "\n  Bad\n" + Indented(code.bad, 4);
  if (!code.good.empty()) examples += "\n  Good\n" + Indented(code.good, 4);
  return examples;
}

std::string_view TypeWords(KeyType type) {
  switch (type) {
    case KeyType::kBool:
      return "0 or 1";
    case KeyType::kInt:
      return "integer";
    case KeyType::kFloat:
      return "number";
    case KeyType::kString:
      return "string";
    case KeyType::kEnum:
      return "one of the values";
    case KeyType::kStringList:
      return "list of strings, or one string";
    case KeyType::kList:
      return "list";
    case KeyType::kAny:
      return "depends on the value; see above";
  }
  return "";
}

std::string_view DisruptionWords(Disruption disruption) {
  switch (disruption) {
    case Disruption::kNone:
      return "has no effect on a running guest";
    case Disruption::kLive:
      return "live, while the guest runs";
    case Disruption::kStaged:
      return "staged, takes effect at the guest's next boot";
    case Disruption::kRestart:
      return "restart, the guest has to be stopped and started";
    case Disruption::kRecreate:
      return "recreate, the guest has to be undefined and defined anew";
  }
  return "";
}

std::string Range(const KeyInfo& key) {
  if (key.minimum && key.maximum) return fmt::format("{} to {}", *key.minimum, *key.maximum);
  if (key.minimum) return fmt::format("{} or more", *key.minimum);
  if (key.maximum) return fmt::format("up to {}", *key.maximum);
  return "";
}

struct Named {
  uint8_t bit;
  std::string_view name;
};

std::string Names(uint8_t mask, std::initializer_list<Named> all) {
  std::vector<std::string_view> names;
  for (const Named& named : all) {
    if ((mask & named.bit) != 0) names.push_back(named.name);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string Tools(const KeyInfo& key) {
  if (key.tools == 0) return "none of today's";
  return Names(key.tools, {{kXm31, "xm 3.1"},
                           {kXm34, "xm 3.4"},
                           {kXm4, "xm 4"},
                           {kXl, "xl"},
                           {kOvm, "Oracle VM Server"}});
}

std::string Fact(std::string_view name, std::string_view text) {
  if (text.empty()) return "";
  return fmt::format("  {:<{}}{}", name, kFactColumn - 2, Filled(text, kFactColumn));
}

}  // namespace

std::string ExplainCode(const CodeInfo& code) {
  return fmt::format("{} {}   {}   since {}\n\n  {}\n{}{}", code.id, code.slug,
                     SeverityName(code.severity), code.since, Filled(code.summary, 2),
                     Indented(code.explanation, 2), Examples(code));
}

std::string ExplainKey(const KeyInfo& key) {
  std::string type(TypeWords(key.type));
  if (!key.unit.empty()) type += fmt::format(", {}", key.unit);
  if (key.secret) type += ", secret: never shown, stored only as a keyed digest";
  std::string values = fmt::format("{}", fmt::join(key.values, ", "));
  if (key.values_numbered) values += "; or the value's number, from 0";
  std::string text =
      fmt::format("{}   guest key\n\n  {}\n", key.name, Filled(key.documentation, 2));
  text += Fact("Type", type);
  text += Fact("Values", values);
  text += Fact("Range", Range(key));
  text += Fact("Default", key.default_value);
  if (!key.alias_of.empty()) text += Fact("Same as", fmt::format("`{}`", key.alias_of));
  text +=
      Fact("Guests", Names(key.guest_types, {{kForPv, "pv"}, {kForPvh, "pvh"}, {kForHvm, "hvm"}}));
  text += Fact("Known to", Tools(key));
  text += Fact("A change", DisruptionWords(key.disruption));
  if (!key.example.empty()) text += "\n  Example\n" + Indented(key.example, 4);
  return text;
}

}  // namespace domus
