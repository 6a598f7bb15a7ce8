#include "forms/script_writer.h"

#include <fmt/format.h>

#include <algorithm>

namespace domus {
namespace {

bool Knows(ScriptDialect dialect, const KeyInfo& key) {
  if (dialect == ScriptDialect::kXl) return (key.tools & kXl) != 0;
  // A key that no tool reads any more was xm's once.
  return key.tools == 0 || (key.tools & (kXm31 | kXm34 | kXm4 | kOvm)) != 0;
}

}  // namespace

std::string WhyOutOfRange(const KeyInfo& key, int64_t number) {
  if (key.minimum && number < *key.minimum) return fmt::format("less than {}", *key.minimum);
  if (key.maximum && number > *key.maximum) return fmt::format("more than {}", *key.maximum);
  if (number < kLeastNumber) return fmt::format("less than {}", kLeastNumber);
  return "";
}

std::optional<DialectKey> ScriptWriter::KeyFor(std::string_view key, std::string_view field) {
  const KeyInfo& info = *FindGuestKey(key);
  if (Knows(dialect, info)) return DialectKey{&info, info.name};
  const auto alias = std::ranges::find_if(GuestKeys(), [&](const KeyInfo& other) {
    return other.alias_of == info.name && Knows(dialect, other);
  });
  if (alias != GuestKeys().end()) return DialectKey{&info, alias->name};
  Lose(field, fmt::format("{} does not know `{}`", tool(), key));
  return std::nullopt;
}

void ScriptWriter::Quoted(const DialectKey& key, std::string_view field, std::string_view text) {
  if (auto quoted = QuotedText(text, dialect)) {
    return file.Set(*key.key, key.name, std::move(*quoted));
  }
  Lose(field, fmt::format("{} has no spelling of one of its characters", tool()));
}

void ScriptWriter::Text(std::string_view key, const std::optional<std::string>& value) {
  if (!value) return;
  const std::optional<DialectKey> known = KeyFor(key);
  if (!known) return;
  if (value->empty()) return Respell(key, "an empty text is the same as none");
  Quoted(*known, key, *value);
}

void ScriptWriter::Number(std::string_view key, std::optional<int64_t> value) {
  if (!value) return;
  const std::optional<DialectKey> known = KeyFor(key);
  if (!known) return;
  if (std::string why = WhyOutOfRange(*known->key, *value); !why.empty()) {
    return Lose(key, std::move(why));
  }
  file.Set(*known->key, known->name, NumberText(*value, dialect));
}

void ScriptWriter::Flag(std::string_view key, std::optional<bool> value) {
  if (!value) return;
  if (const std::optional<DialectKey> known = KeyFor(key)) {
    file.Set(*known->key, known->name, *value ? "1" : "0");
  }
}

void ScriptWriter::List(const DialectKey& key, const std::vector<std::string>& texts) {
  std::vector<std::string> items;
  for (const std::string& text : texts) items.push_back(*QuotedText(text, dialect));
  file.SetList(*key.key, key.name, std::move(items));
}

}  // namespace domus
