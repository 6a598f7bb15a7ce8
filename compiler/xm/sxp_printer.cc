#include "compiler/xm/sxp_printer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "compiler/xm/refusal.h"
#include "lang/python_repr.h"
#include "lang/utf8.h"

namespace domus::xm {
namespace {

constexpr size_t kWidth = 80;
constexpr size_t kIndent = 4;
/// CPython's own printer ends in "maximum recursion depth exceeded" somewhere beyond this.
constexpr size_t kDeepest = 200;

bool IsAlphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool IsBareWord(std::string_view text) {
  if (text == "@") return true;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return IsAlphanumeric(c) || std::string_view(".-_:/~").find(c) != std::string_view::npos;
  });
}

void RequireAscii(std::string_view text) {
  const std::vector<char32_t> characters = DecodeUtf8(text);
  const auto beyond = [](char32_t c) { return c > 0x7F; };
  const auto first = std::find_if(characters.begin(), characters.end(), beyond);
  if (first == characters.end()) return;
  const auto last = std::find_if_not(first, characters.end(), beyond);
  const auto begin = first - characters.begin(), end = last - characters.begin();
  std::string character;
  AppendUtf8(character, *first);
  const std::string repr = PythonUnicodeRepr(character);
  const std::string where = end - begin == 1
                                ? fmt::format("character {} in position {}", repr, begin)
                                : fmt::format("characters in position {}-{}", begin, end - 1);
  Refuse(fmt::format("'ascii' codec can't encode {}: ordinal not in range(128)", where));
}

/// A form with the widths that decide its layout.
struct Piece {
  std::string text;          // of an atom or a tuple
  std::vector<Piece> items;  // of a list
  bool is_list = false;
  size_t width = 0;  // on one line
};

class Builder {
 public:
  explicit Builder(Version version) : version_(version) {}

  Piece Build(const Value& value, size_t depth) const {
    if (depth > kDeepest) Refuse("maximum recursion depth exceeded");
    Piece piece;
    if (const List* list = value.As<List>()) {
      piece.is_list = true;
      for (const Value& item : list->items) piece.items.push_back(Build(item, depth + 1));
      piece.width = 2 + (piece.items.empty() ? 0 : piece.items.size() - 1);
      for (const Piece& item : piece.items) piece.width += item.width;
    } else {
      piece.text = Flat(value, depth);
      piece.width = piece.text.size();
    }
    return piece;
  }

 private:
  std::string Flat(const Value& value, size_t depth) const {
    if (depth > kDeepest) Refuse("maximum recursion depth exceeded");
    const List* list = value.As<List>();
    const Tuple* tuple = value.As<Tuple>();
    if (!list && !tuple) return PrintAtom(value, version_);
    std::string text = "(";
    bool first = true;
    for (const Value& item : list ? list->items : tuple->items) {
      if (!std::exchange(first, false)) text += ' ';
      text += Flat(item, depth + 1);
    }
    return text + ")";
  }

  Version version_;
};

void Write(const Piece& piece, size_t column, std::string& out);

void WriteItems(const Piece& piece, std::string& out) {
  out += '(';
  for (size_t i = 0; i < piece.items.size(); ++i) {
    if (i > 0) out += ' ';
    if (piece.items[i].is_list) {
      WriteItems(piece.items[i], out);
    } else {
      out += piece.items[i].text;
    }
  }
  out += ')';
}

void WriteBroken(const Piece& piece, size_t column, std::string& out) {
  out += '(';
  for (size_t i = 0; i < piece.items.size(); ++i) {
    if (i == 0) {
      Write(piece.items[i], column + 1, out);
      continue;
    }
    out += '\n';
    out.append(column + kIndent, ' ');
    Write(piece.items[i], column + kIndent, out);
  }
  out += '\n';
  out.append(column, ' ');
  out += ')';
}

void Write(const Piece& piece, size_t column, std::string& out) {
  if (!piece.is_list) {
    out += piece.text;
  } else if (piece.items.empty() || column + piece.width <= kWidth) {
    WriteItems(piece, out);
  } else {
    WriteBroken(piece, column, out);
  }
}

}  // namespace

std::string PrintAtom(const Value& value, Version version) {
  if (const Integer* integer = value.As<Integer>(); integer && !integer->is_long) {
    return PythonStr(value);
  }
  if (value.As<double>() || value.As<bool>()) return PythonStr(value);
  if (const String* string = value.As<String>()) {
    const bool empty_is_quoted = version >= Version::k44;
    if (string->unicode) {
      RequireAscii(string->text);
    } else if (IsBareWord(string->text) && !(string->text.empty() && empty_is_quoted)) {
      return string->text;
    }
  }
  return PythonStringRepr(PythonStr(value));
}

std::string PrintSxp(const Value& form, Version version) {
  std::string out;
  Write(Builder(version).Build(form, 0), 0, out);
  return out + "\n";
}

}  // namespace domus::xm
