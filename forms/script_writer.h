// What the parts of a guest share while they are written: the file, the dialect's names of keys, and
// the losses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "forms/loss.h"
#include "forms/script_file.h"
#include "forms/script_literal.h"
#include "model/guest_schema.h"

namespace domus {

/// A key of the schema and what the dialect calls it: "cpu_cap" is xl's "cap".
struct DialectKey {
  const KeyInfo* key;
  std::string_view name;
};

class ScriptWriter {
 public:
  explicit ScriptWriter(ScriptDialect dialect_) : dialect(dialect_) {}

  bool is_xl() const { return dialect == ScriptDialect::kXl; }
  std::string_view tool() const { return is_xl() ? "xl" : "xm"; }
  void Lose(std::string_view field, std::string why) {
    losses.push_back({std::string(field), std::move(why)});
  }
  /// A loss that leaves the machine the same.
  void Respell(std::string_view field, std::string why) {
    losses.push_back({std::string(field), std::move(why), true});
  }

  /// Null, and a loss of `field`, when the dialect has no such key.
  std::optional<DialectKey> KeyFor(std::string_view key, std::string_view field);
  std::optional<DialectKey> KeyFor(std::string_view key) { return KeyFor(key, key); }

  // Each writes one key, or loses the field of that name.
  void Text(std::string_view key, const std::optional<std::string>& value);
  void Number(std::string_view key, std::optional<int64_t> value);
  void Flag(std::string_view key, std::optional<bool> value);
  /// Texts that the dialect can hold as they are, each checked before.
  void List(const DialectKey& key, const std::vector<std::string>& texts);
  /// Quotes it, or loses the field; what is empty is the caller's matter.
  void Quoted(const DialectKey& key, std::string_view field, std::string_view text);

  const ScriptDialect dialect;
  ScriptFile file;
  std::vector<Loss> losses;
};

/// "less than 1" of a number outside the key's range; empty for a good one.
std::string WhyOutOfRange(const KeyInfo& key, int64_t number);

}  // namespace domus
