// Build-time generator: schemas/guest.yaml → the table of model/guest_schema.cc and the reference
// page.
//   generate_guest_schema TABLE.inc REFERENCE.md guest.yaml

#include <algorithm>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "generators/guest_keys.h"

namespace {

std::string Raw(const std::string& text) { return "R\"DOMUS(" + text + ")DOMUS\""; }

/// "string-list" → "StringList", "xm-3.1" → "Xm31".
std::string Enumerator(const std::string& word) {
  std::string name;
  bool upper = true;
  for (const char c : word) {
    if (c == '-' || c == '.') {
      upper = c == '-';
      continue;
    }
    name += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    upper = false;
  }
  return name;
}

std::string Mask(const std::vector<std::string>& words, const std::string& prefix) {
  std::string mask;
  for (const std::string& word : words) {
    mask += (mask.empty() ? "" : " | ") + prefix + Enumerator(word);
  }
  return mask.empty() ? "0" : mask;
}

std::string Limit(const std::optional<int64_t>& limit) {
  return limit ? std::to_string(*limit) : "std::nullopt";
}

/// "128 (xm), `maxmem` (xl)".
std::string DefaultText(const Key& key) {
  std::string text;
  for (const KeyDefault& entry : key.defaults) {
    if (!text.empty()) text += ", ";
    text += entry.value + (entry.tool.empty() ? "" : " (" + entry.tool + ")");
  }
  return text;
}

void WriteTable(std::vector<Key> keys, std::ostream& out) {
  std::ranges::sort(keys, {}, &Key::name);
  for (size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].values.empty()) continue;
    out << "constexpr std::string_view kValues" << i << "[] = {";
    for (const std::string& value : keys[i].values) out << Raw(value) << ", ";
    out << "};\n";
  }
  out << "constexpr KeyInfo kKeys[] = {\n";
  for (size_t i = 0; i < keys.size(); ++i) {
    const Key& key = keys[i];
    out << "{" << Raw(key.name) << ", KeyType::k" << Enumerator(key.type) << ", " << Raw(key.unit)
        << ", " << Raw(DefaultText(key)) << ", " << Limit(key.minimum) << ", " << Limit(key.maximum)
        << ", " << (key.values.empty() ? "{}" : "kValues" + std::to_string(i)) << ", "
        << (key.numbered ? "true" : "false") << ", " << Mask(key.guest_types, "kFor") << ", "
        << Mask(key.tools, "k") << ", " << Raw(key.alias_of) << ", Disruption::k"
        << Enumerator(key.disruption) << ", " << (key.secret ? "true" : "false") << ", "
        << Raw(key.example) << ", " << Raw(key.doc) << ", " << Raw(key.group) << ", "
        << key.position << "},\n";
  }
  out << "};\n";
}

std::string Joined(const std::vector<std::string>& words, const std::string& quote = "") {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + quote + word + quote;
  return text;
}

std::string RangeText(const Key& key) {
  if (key.minimum && key.maximum) {
    return std::to_string(*key.minimum) + " to " + std::to_string(*key.maximum);
  }
  if (key.minimum) return std::to_string(*key.minimum) + " or more";
  if (key.maximum) return "up to " + std::to_string(*key.maximum);
  return "";
}

void WriteRow(std::ostream& out, const char* what, const std::string& text) {
  if (!text.empty()) out << "- " << what << ": " << text << "\n";
}

void WriteReference(const Key& key, std::ostream& out) {
  out << "\n### `" << key.name << "`\n\n" << key.doc << "\n\n";
  WriteRow(out, "type",
           key.type + (key.unit.empty() ? "" : " in " + key.unit) +
               (key.numbered ? ", or the number of the value, from 0" : "") +
               (key.secret ? ", secret" : ""));
  WriteRow(out, "values", Joined(key.values, "`"));
  WriteRow(out, "range", RangeText(key));
  WriteRow(out, "default", DefaultText(key));
  if (!key.alias_of.empty()) WriteRow(out, "same as", "`" + key.alias_of + "`");
  if (key.guest_types.size() < 3) WriteRow(out, "guests", Joined(key.guest_types));
  WriteRow(out, "known to", key.tools.empty() ? "none" : Joined(key.tools));
  WriteRow(out, "a change is", key.disruption);
  if (!key.example.empty()) out << "\n```python\n" << key.example << "\n```\n";
}

void WriteReference(const std::vector<Key>& keys, std::ostream& out) {
  out << "# Guest keys\n\n"
      << "Made from `schemas/guest.yaml` by `cmake --build --preset dev --target docs`; edit that "
         "file.\n\n"
      << "\"A change is\" says what a change costs a running guest: `none` (no effect on it), "
         "`live`\n"
      << "(while it runs), `staged` (takes effect at its next boot), `restart` (needs it stopped "
         "and\n"
      << "started), `recreate` (needs it undefined and defined anew). § is a section of the Oracle "
         "VM\n"
      << "Server User's Guide 2.1.5.\n";
  std::string group;
  for (const Key& key : keys) {
    if (key.group != group) out << "\n## " << (group = key.group) << "\n";
    WriteReference(key, out);
  }
}

void Generate(const char* table_path, const char* reference_path, const char* schema_path) {
  const std::vector<Key> keys = ReadGuestKeys(schema_path);
  std::ofstream table(table_path), reference(reference_path);
  WriteTable(keys, table);
  WriteReference(keys, reference);
  if (!table.flush() || !reference.flush()) throw std::runtime_error("cannot write the output");
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 4) throw std::runtime_error("usage: generate_guest_schema TABLE REFERENCE SCHEMA");
    Generate(argv[1], argv[2], argv[3]);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "generate_guest_schema: " << error.what() << "\n";
    return 1;
  }
}
