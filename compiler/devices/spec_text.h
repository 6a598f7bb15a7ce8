// What all device strings share: pieces that know where they stand, and reports that point at them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lang/diagnostic.h"
#include "lang/value.h"
#include "model/guest_config.h"

namespace domus {

/// What a parser needs to know besides the string.
struct DeviceContext {
  DiagnosticSink& sink;
  GuestType type = GuestType::kPv;
};

/// A part of a device string and where it begins in it.
struct Piece {
  std::string_view text;
  size_t begin = 0;

  size_t end() const { return begin + text.size(); }
  Piece Sub(size_t offset, size_t length = std::string_view::npos) const {
    return {text.substr(offset, length), begin + offset};
  }
  bool operator==(std::string_view other) const { return text == other; }
};

/// Without leading and trailing blanks; an all-blank piece becomes empty at its end.
Piece TrimPiece(Piece piece);
/// At every separator, each piece trimmed; blanks around separators mean nothing in all formats.
std::vector<Piece> SplitPiece(Piece piece, char separator);

/// `key=value`, both trimmed.
struct Pair {
  Piece key;
  Piece value;
};
/// Split at the first `=`; null when there is none.
std::optional<Pair> SplitPair(Piece piece);

/// One device string being read: where its reports go, and whether there were errors.
class Spec {
 public:
  /// `value` must hold a string (see TextOf) and outlive the Spec.
  Spec(const Value& value, DiagnosticSink& sink) : value_(value), sink_(sink) {}

  Piece Whole() const { return {value_.Text(), 0}; }
  Location At(Piece piece) const;
  /// A diagnostic at the piece, to be completed and handed to Report. An empty piece is shown at
  /// the character that follows it, or at the whole string when none does.
  Diagnostic Make(Code code, Piece piece, std::string message, std::string label = {}) const {
    return {code, At(piece), std::move(message), std::move(label)};
  }
  void Report(Diagnostic diagnostic);
  void Report(Code code, Piece piece, std::string message, std::string label = {}) {
    Report(Make(code, piece, std::move(message), std::move(label)));
  }
  /// True when an error was reported through this Spec.
  bool failed() const { return failed_; }

 private:
  const Value& value_;
  DiagnosticSink& sink_;
  bool failed_ = false;
};

/// Reports VM030 and returns false when the value is no string; `noun` is "disk", "vif", ….
bool RequireString(const Value& value, std::string_view noun, DiagnosticSink& sink);

/// Splits `text` at commas into pairs whose keys are among `keys`, each with a value; reports all
/// that are not (VM040, VM041, VM048) and leaves them out. Of a key given twice the last counts
/// (VM042). `noun` is
/// "vif", …. An empty `text` has no pairs.
std::vector<Pair> ReadPairs(Piece text, std::string_view noun,
                            std::span<const std::string_view> keys, Spec& spec);

/// A decimal integer in [minimum, maximum], else VM047.
std::optional<int64_t> ReadNumber(const Pair& pair, int64_t minimum, int64_t maximum, Spec& spec);
/// 0 or 1, else VM047.
std::optional<bool> ReadFlag(const Pair& pair, Spec& spec);

/// "`a`, `b` and `c`": for helps.
std::string QuotedList(std::span<const std::string_view> words);
/// A help that names the nearest candidate, or lists them all.
std::string Suggest(std::string_view word, std::span<const std::string_view> candidates,
                    std::string_view what);

}  // namespace domus
