// The forms of a guest's SXP: what they begin with, what they hold, and what is said of those that
// Domus doesn't understand.
#pragma once

#include <span>
#include <string_view>

#include "lang/diagnostic.h"
#include "lang/sxp.h"

namespace domus {

/// The word a form begins with; empty when it begins with none.
std::string_view SxpHead(const sxp::Node& node);
/// What follows it; of a form that isn't empty.
std::span<const sxp::Node> SxpArguments(const sxp::Node& node);

class SxpForms {
 public:
  SxpForms(FileId file, DiagnosticSink& sink) : file_(file), sink_(sink) {}

  FileId file() const { return file_; }
  Location At(const sxp::Node& node) const { return {file_, node.span}; }
  /// The value of `(key value)` among the arguments; null when there is none or it is no atom.
  const sxp::Node* FindValue(const sxp::Node& form, std::string_view key);
  void NotUnderstood(const sxp::Node& node);

 private:
  void SeveralWords(const sxp::Node& item);

  FileId file_;
  DiagnosticSink& sink_;
  bool stray_atom_reported_ = false;
};

}  // namespace domus
