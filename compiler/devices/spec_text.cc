#include "compiler/devices/spec_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/edit_distance.h"
#include "base/text.h"

namespace domus {

Piece TrimPiece(Piece piece) {
  const std::string_view trimmed = Trim(piece.text);
  if (trimmed.empty()) return piece.Sub(piece.text.size());
  return piece.Sub(static_cast<size_t>(trimmed.data() - piece.text.data()), trimmed.size());
}

std::vector<Piece> SplitPiece(Piece piece, char separator) {
  std::vector<Piece> pieces;
  size_t begin = 0;
  for (const std::string_view text : Split(piece.text, separator)) {
    pieces.push_back(TrimPiece(piece.Sub(begin, text.size())));
    begin += text.size() + 1;
  }
  return pieces;
}

std::optional<Pair> SplitPair(Piece piece) {
  const size_t equals = piece.text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  return Pair{TrimPiece(piece.Sub(0, equals)), TrimPiece(piece.Sub(equals + 1))};
}

Location Spec::At(Piece piece) const {
  if (!piece.text.empty()) return LocateInString(value_, piece.begin, piece.end());
  if (piece.begin < value_.Text().size()) {
    return LocateInString(value_, piece.begin, piece.begin + 1);
  }
  return value_.where;
}

void Spec::Report(Diagnostic diagnostic) {
  if (diagnostic.severity == Severity::kError) failed_ = true;
  sink_.Report(std::move(diagnostic));
}

bool RequireString(const Value& value, std::string_view noun, DiagnosticSink& sink) {
  if (value.IsString()) return true;
  sink.Report({Code::kVM030, value.where,
               fmt::format("`{}` takes strings, not {}", noun, DescribeType(value))});
  return false;
}

namespace {

void ReportUnknownKey(const Pair& pair, std::string_view noun,
                      std::span<const std::string_view> keys, Spec& spec) {
  spec.Report(spec.Make(Code::kVM041, pair.key,
                        fmt::format("unknown {} key `{}`", noun, Printable(pair.key.text)))
                  .Help(Suggest(pair.key.text, keys, "key")));
}

void ReportNoPair(Piece piece, std::string_view noun, Spec& spec) {
  Diagnostic diagnostic =
      piece.text.empty()
          ? spec.Make(Code::kVM040, piece, fmt::format("nothing between the commas of a {}", noun))
          : spec.Make(Code::kVM040, piece,
                      fmt::format("`{}` is not a `key=value` pair", Printable(piece.text)));
  spec.Report(std::move(diagnostic)
                  .Note(fmt::format("a {} is `key=value` pairs with commas between them", noun)));
}

}  // namespace

std::vector<Pair> ReadPairs(Piece text, std::string_view noun,
                            std::span<const std::string_view> keys, Spec& spec) {
  std::vector<Pair> pairs;
  if (TrimPiece(text).text.empty()) return pairs;
  for (const Piece piece : SplitPiece(text, ',')) {
    const std::optional<Pair> pair = SplitPair(piece);
    if (!pair || pair->key.text.empty()) {
      ReportNoPair(piece, noun, spec);
      continue;
    }
    if (std::ranges::find(keys, pair->key.text) == keys.end()) {
      ReportUnknownKey(*pair, noun, keys, spec);
      continue;
    }
    const auto same_key = [&](const Pair& p) { return p.key.text == pair->key.text; };
    const auto earlier = std::ranges::find_if(pairs, same_key);
    if (earlier != pairs.end()) {
      Diagnostic twice = spec.Make(Code::kVM042, pair->key,
                                   fmt::format("`{}` is given twice in one {}", pair->key.text, noun),
                                   "this one counts");
      twice.severity = Severity::kWarning;  // xm and xl go on with the last
      spec.Report(std::move(twice).Secondary(spec.At(earlier->key), "first given here"));
      *earlier = *pair;
      continue;
    }
    pairs.push_back(*pair);
  }
  std::erase_if(pairs, [&](const Pair& pair) {
    if (!pair.value.text.empty() || pair.key.text == "vncpasswd") return false;
    spec.Report(spec.Make(Code::kVM048, pair.key, fmt::format("`{}` has no value", pair.key.text))
                    .Help("leave the key out to get its default"));
    return true;
  });
  return pairs;
}

std::optional<int64_t> ReadNumber(const Pair& pair, int64_t minimum, int64_t maximum, Spec& spec) {
  const std::optional<int64_t> number = ParseInt(pair.value.text);
  if (number && *number >= minimum && *number <= maximum) return number;
  spec.Report(Code::kVM047, pair.value,
              fmt::format("`{}` takes a number from {} to {}, not `{}`", pair.key.text, minimum,
                          maximum, Printable(pair.value.text)));
  return std::nullopt;
}

std::optional<bool> ReadFlag(const Pair& pair, Spec& spec) {
  if (pair.value.text == "0" || pair.value.text == "1") return pair.value.text == "1";
  spec.Report(
      Code::kVM047, pair.value,
      fmt::format("`{}` takes 0 or 1, not `{}`", pair.key.text, Printable(pair.value.text)));
  return std::nullopt;
}

std::string QuotedList(std::span<const std::string_view> words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += fmt::format("`{}`", words[i]);
  }
  return text;
}

std::string Suggest(std::string_view word, std::span<const std::string_view> candidates,
                    std::string_view what) {
  if (const auto nearest = Nearest(word, candidates)) {
    return fmt::format("did you mean `{}`?", *nearest);
  }
  return fmt::format("the {}s are {}", what, QuotedList(candidates));
}

}  // namespace domus
