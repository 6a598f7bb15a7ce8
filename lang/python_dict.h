// CPython 2's dict: its hash functions (no -R) and its open-addressing table, because the order in
// which a dict iterates is the order of its slots, and xm prints in that order.
//
// Measured against CPython 2.7.18; 2.4 differs only in Presize, which it doesn't have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lang/value.h"

namespace domus {

/// The machine word of the Python that hashes. Both give the same order for small dicts of strings
/// whose low bits agree, but xm prints the hash itself in its XML.
enum class PythonWord { k32, k64 };

/// hash() of a str.
int64_t PythonHash(std::string_view text, PythonWord word = PythonWord::k64);
/// hash() of a number (64-bit Python); equal numbers hash equal, whatever their type.
int64_t PythonHash(int64_t number);
int64_t PythonHash(double number);
/// hash() of a tuple, from those of its items (64-bit Python).
int64_t PythonTupleHash(std::span<const int64_t> item_hashes);
/// hash() of a value (64-bit Python); null for what Python can't hash. Objects that Python hashes
/// by address (None, functions) get a fixed hash.
std::optional<int64_t> PythonHash(const Value& value);
/// `a == b` as dict keys compare: 1, 1.0 and True are one key, as are 'a' and u'a'.
bool PythonKeysEqual(const Value& a, const Value& b);

/// How a PythonDict hashes and compares its keys.
struct PythonStringKeys {
  static int64_t Hash(const std::string& key) { return PythonHash(std::string_view(key)); }
  static bool Equal(const std::string& a, const std::string& b) { return a == b; }
};

/// For hashable values only.
struct PythonValueKeys {
  static int64_t Hash(const Value& key) { return PythonHash(key).value_or(0); }
  static bool Equal(const Value& a, const Value& b) { return PythonKeysEqual(a, b); }
};

/// A dict that iterates as CPython 2's does.
template <class Key, class Mapped, class Keys = PythonStringKeys>
class PythonDict {
 public:
  PythonDict() : slots_(kSmallest) {}

  /// `dict[key] = mapped`; a key that is there keeps its slot and its first spelling.
  void Set(Key key, Mapped mapped) {
    const int64_t hash = Keys::Hash(key);
    Slot& slot = slots_[Lookup(key, hash)];
    if (slot.state == State::kUsed) {
      slot.mapped = std::move(mapped);
      return;
    }
    if (slot.state == State::kFree) ++filled_;
    ++size_;
    slot = {State::kUsed, hash, std::move(key), std::move(mapped)};
    if (filled_ * 3 >= slots_.size() * 2) Resize(size_ * (size_ > 50'000 ? 2 : 4));
  }

  const Mapped* Find(const Key& key) const {
    const Slot& slot = slots_[Lookup(key, Keys::Hash(key))];
    return slot.state == State::kUsed ? &slot.mapped : nullptr;
  }
  Mapped* Find(const Key& key) { return const_cast<Mapped*>(std::as_const(*this).Find(key)); }

  /// `del dict[key]`; false when it isn't there.
  bool Erase(const Key& key) {
    Slot& slot = slots_[Lookup(key, Keys::Hash(key))];
    if (slot.state != State::kUsed) return false;
    slot = {State::kDummy, 0, Key(), Mapped()};
    --size_;
    return true;
  }

  size_t size() const { return size_; }

  /// What `{…}` with `count` items does before it sets them.
  void Presize(size_t count) {
    if (count > 5) Resize(count);
  }
  /// What `dict.update(other)` and `dict(other)` do before they set `count` items.
  void PrepareMerge(size_t count) {
    if ((filled_ + count) * 3 >= slots_.size() * 2) Resize((size_ + count) * 2);
  }

  /// Calls visit(key, mapped) in iteration order.
  template <class Visit>
  void ForEach(Visit visit) const {
    for (const Slot& slot : slots_) {
      if (slot.state == State::kUsed) visit(slot.key, slot.mapped);
    }
  }

  /// Keys and values in iteration order.
  std::vector<std::pair<Key, Mapped>> Items() const {
    std::vector<std::pair<Key, Mapped>> items;
    items.reserve(size_);
    ForEach([&](const Key& key, const Mapped& mapped) { items.emplace_back(key, mapped); });
    return items;
  }

 private:
  enum class State : uint8_t { kFree, kUsed, kDummy };
  struct Slot {
    State state = State::kFree;
    int64_t hash = 0;
    Key key{};
    Mapped mapped{};
  };
  static constexpr size_t kSmallest = 8;  // PyDict_MINSIZE

  /// The slot that holds the key, or the one where it would go. There is always a free slot.
  size_t Lookup(const Key& key, int64_t hash) const {
    const size_t mask = slots_.size() - 1;
    std::optional<size_t> dummy;
    uint64_t probe = static_cast<uint64_t>(hash), perturb = probe;
    for (size_t at = probe & mask;; at = probe & mask) {
      const Slot& slot = slots_[at];
      if (slot.state == State::kFree) return dummy.value_or(at);
      if (slot.state == State::kDummy && !dummy) dummy = at;
      if (slot.state == State::kUsed && slot.hash == hash && Keys::Equal(slot.key, key)) return at;
      probe = probe * 5 + perturb + 1;
      perturb >>= 5;
    }
  }

  void Resize(size_t more_than) {
    size_t count = kSmallest;
    while (count <= more_than) count *= 2;
    std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(count));
    filled_ = size_;
    for (Slot& slot : old) {
      if (slot.state == State::kUsed) slots_[Lookup(slot.key, slot.hash)] = std::move(slot);
    }
  }

  std::vector<Slot> slots_;
  size_t size_ = 0;
  size_t filled_ = 0;  // used and dummy slots
};

}  // namespace domus
