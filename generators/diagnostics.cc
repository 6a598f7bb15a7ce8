// Build-time generator: schemas/diagnostics/*.yaml → the enum Code and its table.
//   generate_diagnostics CODES.inc TABLE.inc FILE.yaml…

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

struct Entry {
  std::string id, slug, severity, since, summary, explanation, bad, good;
};

std::string Text(const YAML::Node& entry, const char* key, bool required) {
  const YAML::Node node = entry[key];
  if (node) return node.as<std::string>();
  if (required) throw std::runtime_error(entry["id"].as<std::string>("?") + " has no " + key);
  return "";
}

Entry ReadEntry(const YAML::Node& node) {
  return {.id = Text(node, "id", true),
          .slug = Text(node, "slug", true),
          .severity = Text(node, "severity", true),
          .since = Text(node, "since", true),
          .summary = Text(node, "summary", true),
          .explanation = Text(node, "explanation", true),
          .bad = Text(node, "bad", false),
          .good = Text(node, "good", false)};
}

std::string Enumerator(const std::string& severity) {
  if (severity == "error") return "Severity::kError";
  if (severity == "warning") return "Severity::kWarning";
  if (severity == "note") return "Severity::kNote";
  throw std::runtime_error("unknown severity " + severity);
}

std::string Raw(const std::string& text) { return "R\"DOMUS(" + text + ")DOMUS\""; }

std::vector<Entry> ReadAll(int count, char** paths) {
  std::vector<Entry> entries;
  for (int i = 0; i < count; ++i) {
    for (const YAML::Node& node : YAML::LoadFile(paths[i])) entries.push_back(ReadEntry(node));
  }
  std::ranges::sort(entries, {}, &Entry::id);
  std::set<std::string> names;
  for (const Entry& entry : entries) {
    for (const std::string& name : {entry.id, entry.slug}) {
      if (!names.insert(name).second) throw std::runtime_error(name + " is used twice");
    }
  }
  return entries;
}

void Write(const std::vector<Entry>& entries, const char* codes_path, const char* table_path) {
  std::ofstream codes(codes_path), table(table_path);
  codes << "namespace domus {\nenum class Code {\n";
  for (const Entry& entry : entries) codes << "  k" << entry.id << ",  // " << entry.slug << "\n";
  codes << "};\n}  // namespace domus\n";
  for (const Entry& e : entries) {
    table << "{" << Raw(e.id) << ", " << Raw(e.slug) << ", " << Enumerator(e.severity) << ", "
          << Raw(e.since) << ", " << Raw(e.summary) << ", " << Raw(e.explanation) << ", "
          << Raw(e.bad) << ", " << Raw(e.good) << "},\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc < 4) throw std::runtime_error("usage: generate_diagnostics CODES TABLE FILE...");
    Write(ReadAll(argc - 3, argv + 3), argv[1], argv[2]);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "generate_diagnostics: " << error.what() << "\n";
    return 1;
  }
}
