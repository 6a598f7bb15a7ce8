#include "compiler/devices/cpu_list.h"

#include <fmt/format.h>

#include <bitset>
#include <string>

#include "base/text.h"

namespace domus {
namespace {

/// More than any host that Xen boots on (its own limit is 4095).
constexpr int64_t kMaxCpus = 4096;
using CpuSet = std::bitset<kMaxCpus>;

struct Range {
  int64_t first;
  int64_t last;
};

/// "5" or "0-3"; a missing piece of the text is an error like any other.
std::optional<Range> ReadRange(Piece piece, Spec& spec) {
  const size_t hyphen = piece.text.find('-');
  const auto first = ParseInt(Trim(piece.text.substr(0, hyphen)));
  const auto last =
      hyphen == std::string_view::npos ? first : ParseInt(Trim(piece.text.substr(hyphen + 1)));
  if (!first || !last || *first < 0 || *last < 0) {
    spec.Report(
        spec.Make(Code::kVM059, piece,
                  fmt::format("`{}` is not a CPU or a range of CPUs", Printable(piece.text)))
            .Help("write CPU numbers, ranges and exclusions, such as `0-3,5,^1`, or `all`"));
    return std::nullopt;
  }
  if (*first > *last) {
    spec.Report(
        spec.Make(Code::kVM059, piece, fmt::format("the range `{}` runs backwards", piece.text))
            .Help(fmt::format("write `{}-{}`", *last, *first)));
    return std::nullopt;
  }
  if (*last >= kMaxCpus) {
    spec.Report(
        Code::kVM059, piece,
        fmt::format("CPU {} is beyond the last one that Xen can have, {}", *last, kMaxCpus - 1));
    return std::nullopt;
  }
  return Range{*first, *last};
}

std::string MaskOf(const CpuSet& set) {
  std::string mask;
  for (int64_t cpu = 0; cpu < kMaxCpus; ++cpu) {
    if (!set.test(static_cast<size_t>(cpu))) continue;
    int64_t last = cpu;
    while (last + 1 < kMaxCpus && set.test(static_cast<size_t>(last + 1))) ++last;
    if (!mask.empty()) mask += ",";
    mask += last == cpu ? fmt::format("{}", cpu) : fmt::format("{}-{}", cpu, last);
    cpu = last;
  }
  return mask;
}

/// Skips `node:` or `nodes:`; true when it was there.
bool SkipNodes(Piece& piece) {
  for (const std::string_view prefix : {"nodes:", "node:"}) {
    if (!piece.text.starts_with(prefix)) continue;
    piece = TrimPiece(piece.Sub(prefix.size()));
    return true;
  }
  return false;
}

std::string ReadMask(Piece whole, Spec& spec) {
  CpuSet included, excluded;
  bool all = false;
  bool nodes = false;
  std::vector<std::string> words;  // normalised but for the nodes' CPUs
  for (Piece piece : SplitPiece(whole, ',')) {
    words.push_back(ToLower(piece.text));
    const bool excludes = piece.text.starts_with('^');
    if (excludes) piece = TrimPiece(piece.Sub(1));
    if (!excludes && piece.text == "all") {
      all = true;
      continue;
    }
    const bool is_node = SkipNodes(piece);
    nodes |= is_node;
    if (is_node && piece.text == "all") continue;
    const std::optional<Range> range = ReadRange(piece, spec);
    if (!range || is_node) continue;
    CpuSet& set = excludes ? excluded : included;
    for (int64_t cpu = range->first; cpu <= range->last; ++cpu) set.set(static_cast<size_t>(cpu));
  }
  if (spec.failed()) return {};
  // How many CPUs `all` or a node has, only the host knows.
  if (nodes || (all && excluded.any())) return Join(words, ",");
  if (all) return "all";
  included &= ~excluded;
  if (included.none()) {
    spec.Report(Code::kVM059, whole, fmt::format("`{}` leaves no CPU", Printable(whole.text)));
  }
  return MaskOf(included);
}

std::optional<std::string> ReadValue(const Value& value, const DeviceContext& context) {
  if (const Integer* cpu = value.As<Integer>()) {
    if (cpu->value >= 0 && cpu->value < kMaxCpus) return std::to_string(cpu->value);
    context.sink.Report({Code::kVM059, value.where, fmt::format("there is no CPU {}", cpu->value)});
    return std::nullopt;
  }
  if (!value.IsString()) {
    context.sink.Report(
        {Code::kVM059, value.where,
         fmt::format("`cpus` takes strings and numbers, not {}", DescribeType(value))});
    return std::nullopt;
  }
  Spec spec(value, context.sink);
  const Piece whole = TrimPiece(spec.Whole());
  if (whole.text.empty()) return "all";
  std::string mask = ReadMask(whole, spec);
  if (spec.failed()) return std::nullopt;
  return mask;
}

}  // namespace

std::optional<CpuAffinity> ParseCpus(const Value& value, const DeviceContext& context) {
  CpuAffinity affinity;
  bool failed = false;
  const auto add = [&](const Value& item) {
    std::optional<std::string> mask = ReadValue(item, context);
    if (mask) affinity.masks.push_back(*std::move(mask));
    failed |= !mask;
  };
  if (const List* list = value.As<List>()) {
    affinity.per_vcpu = true;
    for (const Value& item : list->items) add(item);
    if (list->items.empty()) return CpuAffinity{false, {"all"}};
  } else {
    add(value);
  }
  if (failed) return std::nullopt;
  return affinity;
}

}  // namespace domus
