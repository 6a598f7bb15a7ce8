#include "lang/python_dict.h"

#include <bit>
#include <cmath>

#include "lang/utf8.h"

namespace domus {
namespace {

/// -1 means "error" inside CPython, so no hash is -1.
int64_t Final(uint64_t hash) {
  const auto result = static_cast<int64_t>(hash);
  return result == -1 ? -2 : result;
}

/// hash() of a string of characters, the same for bytes and for code points.
template <class Characters>
uint64_t HashCharacters(const Characters& characters) {
  if (characters.empty()) return 0;
  uint64_t hash = static_cast<uint64_t>(characters[0]) << 7;
  for (const uint64_t c : characters) hash = (1'000'003 * hash) ^ c;
  return hash ^ characters.size();
}

std::vector<uint64_t> Bytes(std::string_view text) {
  std::vector<uint64_t> bytes;
  bytes.reserve(text.size());
  for (const unsigned char byte : text) bytes.push_back(byte);
  return bytes;
}

/// Of a whole number beyond int64: CPython's long hash is the number modulo 2^64 - 1.
int64_t HashHugeWholeNumber(double number) {
  int exponent = 0;
  const double fraction = std::frexp(std::fabs(number), &exponent);
  const auto mantissa = static_cast<uint64_t>(std::ldexp(fraction, 53));
  const uint64_t hash = std::rotl(mantissa, (exponent - 53) % 64);
  return Final(number < 0 ? 0 - hash : hash);
}

struct ValueHash {
  using Hash = std::optional<int64_t>;
  static constexpr int64_t kByAddress = 0;

  Hash operator()(const None&) const { return kByAddress; }
  Hash operator()(bool b) const { return b ? 1 : 0; }
  Hash operator()(const Integer& i) const { return PythonHash(i.value); }
  Hash operator()(double d) const { return PythonHash(d); }
  Hash operator()(const String& s) const {
    if (!s.unicode) return PythonHash(std::string_view(s.text));
    return Final(HashCharacters(DecodeUtf8(s.text)));
  }
  Hash operator()(const List&) const { return std::nullopt; }
  Hash operator()(const Dict&) const { return std::nullopt; }
  Hash operator()(const Opaque&) const { return kByAddress; }
  Hash operator()(const Tuple& tuple) const {
    std::vector<int64_t> hashes;
    for (const Value& item : tuple.items) {
      const Hash hash = PythonHash(item);
      if (!hash) return std::nullopt;
      hashes.push_back(*hash);
    }
    return PythonTupleHash(hashes);
  }
};

/// A bool, int or float as a number; null for anything else.
struct Number {
  bool is_float;
  int64_t integer;
  double real;
};

std::optional<Number> AsNumber(const Value& value) {
  if (const bool* b = value.As<bool>()) return Number{false, *b, 0};
  if (const Integer* i = value.As<Integer>()) return Number{false, i->value, 0};
  if (const double* d = value.As<double>()) return Number{true, 0, *d};
  return std::nullopt;
}

constexpr double kTwoTo63 = 9223372036854775808.0;

bool Equal(const Number& a, const Number& b) {
  if (a.is_float && b.is_float) return a.real == b.real;
  if (!a.is_float && !b.is_float) return a.integer == b.integer;
  const double real = a.is_float ? a.real : b.real;
  const int64_t integer = a.is_float ? b.integer : a.integer;
  return real >= -kTwoTo63 && real < kTwoTo63 && real == std::trunc(real) &&
         static_cast<int64_t>(real) == integer;
}

}  // namespace

int64_t PythonHash(std::string_view text, PythonWord word) {
  const uint64_t hash = HashCharacters(Bytes(text));
  // Each step keeps the low half apart from the high one: the low half is the 32-bit hash.
  if (word == PythonWord::k32) {
    return Final(static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(hash))));
  }
  return Final(hash);
}

int64_t PythonHash(int64_t number) { return Final(static_cast<uint64_t>(number)); }

int64_t PythonHash(double number) {
  if (std::isnan(number)) return 0;
  if (std::isinf(number)) return number > 0 ? 314159 : -271828;
  if (number == std::trunc(number)) {
    const bool fits = number >= -kTwoTo63 && number < kTwoTo63;
    return fits ? PythonHash(static_cast<int64_t>(number)) : HashHugeWholeNumber(number);
  }
  constexpr double kTwoTo31 = 2147483648.0;
  int exponent = 0;
  const double scaled = std::frexp(number, &exponent) * kTwoTo31;
  const auto high = static_cast<int64_t>(scaled);
  const auto low = static_cast<int64_t>((scaled - static_cast<double>(high)) * kTwoTo31);
  return Final(static_cast<uint64_t>(high + low + int64_t{exponent} * 32768));
}

int64_t PythonTupleHash(std::span<const int64_t> item_hashes) {
  uint64_t hash = 0x345678, multiplier = 1'000'003;
  size_t left = item_hashes.size();
  for (const int64_t item : item_hashes) {
    --left;
    hash = (hash ^ static_cast<uint64_t>(item)) * multiplier;
    multiplier += 82520 + 2 * left;
  }
  return Final(hash + 97531);
}

std::optional<int64_t> PythonHash(const Value& value) {
  return std::visit(ValueHash{}, value.data);
}

bool PythonKeysEqual(const Value& a, const Value& b) {
  const std::optional<Number> x = AsNumber(a), y = AsNumber(b);
  if (x || y) return x && y && Equal(*x, *y);
  if (a.data.index() != b.data.index()) return false;
  if (const String* s = a.As<String>()) {
    const String* t = b.As<String>();
    // A str with bytes beyond ASCII never equals a unicode.
    return s->text == t->text && (s->unicode == t->unicode || IsAscii(s->text));
  }
  if (const Tuple* s = a.As<Tuple>()) {
    const Tuple* t = b.As<Tuple>();
    if (s->items.size() != t->items.size()) return false;
    for (size_t i = 0; i < s->items.size(); ++i) {
      if (!PythonKeysEqual(s->items[i], t->items[i])) return false;
    }
    return true;
  }
  if (const Opaque* s = a.As<Opaque>()) return s->type_name == b.As<Opaque>()->type_name;
  return a.As<None>() != nullptr;
}

}  // namespace domus
