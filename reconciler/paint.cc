#include "reconciler/paint.h"

#include <fmt/format.h>

namespace domus {
namespace {

std::string_view Sequence(Tone tone) {
  switch (tone) {
    case Tone::kPlain: return "";
    case Tone::kBold: return "1";
    case Tone::kGood: return "32";
    case Tone::kNotice: return "33";
    case Tone::kStaged: return "36";
    case Tone::kDanger: return "1;31";
    case Tone::kName: return "35";
  }
  return "";
}

}  // namespace

Tone ToneOf(Action action) {
  switch (action) {
    case Action::kRecreate:
    case Action::kRestart:
    case Action::kRemove: return Tone::kDanger;
    case Action::kRename: return Tone::kName;
    case Action::kUpdate: return Tone::kNotice;
    case Action::kStage: return Tone::kStaged;
    case Action::kCreate: return Tone::kGood;
    case Action::kForget:
    case Action::kAdopt: return Tone::kPlain;
  }
  return Tone::kPlain;
}

Tone ToneOf(const FieldChange& change) {
  if (change.path == "name") return Tone::kName;
  if (change.level >= Disruption::kRestart) return Tone::kDanger;
  if (change.level == Disruption::kStaged) return Tone::kStaged;
  switch (change.kind) {
    case FieldChange::Kind::kAdd: return Tone::kGood;
    case FieldChange::Kind::kRemove: return Tone::kDanger;
    case FieldChange::Kind::kChange:
    case FieldChange::Kind::kReplace: return Tone::kNotice;
  }
  return Tone::kPlain;
}

std::string Paint(std::string_view text, Tone tone, bool color) {
  const std::string_view sequence = Sequence(tone);
  if (!color || sequence.empty() || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", sequence, text);
}

}  // namespace domus
