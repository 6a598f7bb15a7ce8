// What Domus has to say about a config: one structure from the phase that found it to the printer.
#pragma once

#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "lang/diagnostic_code.h"
#include "lang/source_file.h"

namespace domus {

/// A range and what it means here; an empty text marks the range only.
struct Label {
  Location at;
  std::string text;
  bool operator==(const Label&) const = default;
};

/// Wording: lower case, no full stop, code in backticks. The headline and the primary label say
/// what is wrong, notes why it matters, helps what to write instead.
struct Diagnostic {
  Code code;
  /// As in the code's registry entry, unless the reporter overrides it.
  Severity severity;
  std::string message;
  Label primary;
  std::vector<Label> secondary;
  std::vector<std::string> notes;
  std::vector<std::string> helps;

  Diagnostic(Code code_, Location at, std::string message_, std::string label = {})
      : code(code_),
        severity(Info(code_).severity),
        message(std::move(message_)),
        primary{at, std::move(label)} {}

  Diagnostic&& Secondary(Location at, std::string text) && {
    secondary.push_back({at, std::move(text)});
    return std::move(*this);
  }
  Diagnostic&& Note(std::string text) && {
    notes.push_back(std::move(text));
    return std::move(*this);
  }
  Diagnostic&& Help(std::string text) && {
    helps.push_back(std::move(text));
    return std::move(*this);
  }
  bool operator==(const Diagnostic&) const = default;
};

/// Collects the diagnostics of a run. A second one with the same code and primary range is dropped,
/// so that no phase has to know what another has said.
class DiagnosticSink {
 public:
  void Report(Diagnostic diagnostic);
  const std::vector<Diagnostic>& all() const { return all_; }
  size_t errors() const { return errors_; }
  bool HasErrors() const { return errors_ > 0; }
  /// Errors whose primary label is in this file.
  bool HasErrorsIn(FileId file) const;

 private:
  std::vector<Diagnostic> all_;
  std::set<std::tuple<Code, FileId, uint32_t, uint32_t>> seen_;
  size_t errors_ = 0;
};

}  // namespace domus
