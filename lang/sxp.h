// S-expressions as xend reads them (guest files for `xm -F`, xend-config.sxp): atoms and lists.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "lang/source_file.h"
#include "lang/value.h"

namespace domus::sxp {

struct Node;

/// An atom or a quoted string, escapes decoded by xend's rules; all atoms are strings.
struct Atom {
  String text;
  bool quoted = false;
};

struct Form {
  std::vector<Node> items;
};

struct Node {
  Span span;
  std::variant<Atom, Form> data;

  const Atom* atom() const { return std::get_if<Atom>(&data); }
  const Form* form() const { return std::get_if<Form>(&data); }
};

struct Document {
  FileId file = kNoFile;
  std::vector<Node> forms;
};

}  // namespace domus::sxp
