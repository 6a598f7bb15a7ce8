#include "compiler/manifest.h"

#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/edit_distance.h"
#include "base/text.h"
#include "compiler/yaml_tree.h"

namespace domus {
namespace {

using yaml::Node;

/// Reads one map: hands each value to the reader of its key, and reports keys that have none.
struct KeyReader {
  std::string_view key;
  std::function<void(const Node&)> read;
};

class ManifestReader {
 public:
  ManifestReader(Manifest& manifest, DiagnosticSink& sink) : manifest_(manifest), sink_(sink) {}

  void Read(const Node& root) {
    const KeyReader readers[] = {
        {"hypervisor", [&](const Node& node) { manifest_.hypervisor = Word(node, "hypervisor"); }},
        {"state", [&](const Node& node) { manifest_.state_file = Word(node, "state"); }},
        {"keys", [&](const Node& node) { ReadKeys(node); }},
        {"guests", [&](const Node& node) { ReadGuests(node); }},
        {"policy", [&](const Node& node) { ReadPlanDefaults(node); }},
        {"facts", [&](const Node& node) { ReadFacts(node); }},
    };
    ReadMap(root, "domus.yaml", readers);
  }

 private:
  void ReadMap(const Node& node, std::string_view what, std::span<const KeyReader> readers) {
    if (node.kind == Node::Kind::kNull) return;
    if (node.kind != Node::Kind::kMap) return Wrong(node, what, "a map of keys and values");
    for (const auto& [key, value] : node.entries) {
      const auto reader = std::ranges::find(readers, key.text, &KeyReader::key);
      if (reader == readers.end()) {
        UnknownKey(key, what, readers);
      } else {
        reader->read(value);
      }
    }
  }

  void UnknownKey(const Node& key, std::string_view what, std::span<const KeyReader> readers) {
    std::vector<std::string_view> known;
    for (const KeyReader& reader : readers) known.push_back(reader.key);
    Diagnostic diagnostic(Code::kHO101, key.where, fmt::format("unknown key `{}`", key.text),
                          fmt::format("not a key of {}", Quoted(what)));
    if (const auto nearest = Nearest(key.text, known)) {
      diagnostic.helps.push_back(fmt::format("did you mean `{}`?", *nearest));
    } else {
      diagnostic.helps.push_back(fmt::format("the keys here are `{}`", fmt::join(known, "`, `")));
    }
    sink_.Report(std::move(diagnostic));
  }

  static std::string Quoted(std::string_view what) {
    return what == "domus.yaml" ? std::string(what) : fmt::format("`{}`", what);
  }

  void Wrong(const Node& node, std::string_view what, std::string_view wanted) {
    sink_.Report({Code::kHO102, node.where,
                  fmt::format("{} must be {}, not {}", Quoted(what), wanted, yaml::Describe(node)),
                  fmt::format("expected {}", wanted)});
  }

  std::optional<std::string> Word(const Node& node, std::string_view what) {
    if (node.kind == Node::Kind::kScalar) return node.text;
    Wrong(node, what, "a word");
    return std::nullopt;
  }

  std::optional<bool> Bool(const Node& node, std::string_view what) {
    static constexpr std::array kTrue = {"true", "True", "yes", "on"};
    static constexpr std::array kFalse = {"false", "False", "no", "off"};
    if (node.kind == Node::Kind::kScalar && !node.quoted) {
      if (std::ranges::find(kTrue, node.text) != kTrue.end()) return true;
      if (std::ranges::find(kFalse, node.text) != kFalse.end()) return false;
    }
    sink_.Report({Code::kHO102, node.where, fmt::format("`{}` must be `true` or `false`", what),
                  "neither true nor false"});
    return std::nullopt;
  }

  std::optional<Power> ReadPower(const Node& node) {
    static constexpr std::array<std::string_view, 3> kWords = {"running", "stopped", "ignore"};
    static constexpr std::array kPowers = {Power::kRunning, Power::kStopped, Power::kIgnore};
    if (node.kind == Node::Kind::kScalar) {
      const auto word = std::ranges::find(kWords, node.text);
      if (word != kWords.end()) return kPowers[static_cast<size_t>(word - kWords.begin())];
    }
    Diagnostic diagnostic(Code::kHO102, node.where,
                          "`power` must be `running`, `stopped` or `ignore`", "no power state");
    if (const auto nearest = Nearest(node.text, kWords)) {
      diagnostic.helps.push_back(fmt::format("did you mean `{}`?", *nearest));
    }
    sink_.Report(std::move(diagnostic));
    return std::nullopt;
  }

  void ReadKeys(const Node& node) {
    const KeyReader readers[] = {{"site", [&](const Node& site) { ReadSiteKeys(site); }}};
    ReadMap(node, "keys", readers);
  }

  void ReadSiteKeys(const Node& node) {
    if (node.kind == Node::Kind::kNull) return;
    if (node.kind != Node::Kind::kList) return Wrong(node, "site", "a list of names");
    for (const Node& item : node.items) {
      const size_t star = item.text.find('*');
      const bool is_pattern = star != item.text.npos;
      if (item.kind != Node::Kind::kScalar || item.text.empty()) {
        Wrong(item, "site", "a list of names");
      } else if (is_pattern && (star == 0 || star + 1 != item.text.size())) {
        sink_.Report({Code::kHO102, item.where,
                      fmt::format("`{}` is no pattern for site keys", item.text),
                      "a `*` may only follow the beginning of a name, as in `site_*`"});
      } else {
        manifest_.site_keys.push_back(item.text);
      }
    }
  }

  void ReadGuests(const Node& node) {
    if (node.kind == Node::Kind::kNull) return;
    if (node.kind != Node::Kind::kMap) return Wrong(node, "guests", "a map of guest names");
    for (const auto& [name, value] : node.entries) {
      if (name.text == "default") {
        manifest_.defaults = ReadPolicy(value, name.text);
      } else {
        manifest_.guests[name.text] = ReadPolicy(value, name.text);
        manifest_.guest_names_at[name.text] = name.where;
      }
    }
  }

  GuestPolicy ReadPolicy(const Node& node, std::string_view name) {
    GuestPolicy policy;
    const KeyReader readers[] = {
        {"power", [&](const Node& value) { policy.power = ReadPower(value); }},
        {"protect", [&](const Node& value) { policy.protect = Bool(value, "protect"); }},
        {"after", [&](const Node& value) { ReadAfter(value, policy); }},
    };
    // No guest starts after all others: `after` is no key of `default`, the last one left out.
    const size_t count = std::size(readers) - (name == "default" ? 1 : 0);
    ReadMap(node, fmt::format("guests: {}", name), std::span(readers, count));
    return policy;
  }

  void ReadAfter(const Node& node, GuestPolicy& policy) {
    for (const Node& item : Items(node)) {
      if (item.kind == Node::Kind::kScalar && !item.text.empty()) {
        policy.after.push_back({item.text, item.where});
      } else {
        Wrong(item, "after", "a guest's name, or a list of names");
      }
    }
  }

  void ReadPlanDefaults(const Node& node) {
    PlanDefaults& policy = manifest_.policy;
    const KeyReader readers[] = {
        {"allow", [&](const Node& value) { ReadAllow(value); }},
        {"windows", [&](const Node& value) { ReadWindows(value); }},
        {"stop_timeout",
         [&](const Node& value) { policy.stop_timeout_s = Number(value, "stop_timeout", 0, 86400); }},
        {"max_remove", [&](const Node& value) { ReadMaxRemove(value); }},
        {"parallel", [&](const Node& value) { policy.parallel = Number(value, "parallel", 1, 64); }},
    };
    ReadMap(node, "policy", readers);
  }

  /// The items of a list, or one scalar alone.
  static std::span<const Node> Items(const Node& node) {
    if (node.kind == Node::Kind::kNull) return {};
    return node.kind == Node::Kind::kList ? std::span(node.items) : std::span(&node, 1);
  }

  void ReadAllow(const Node& node) {
    static constexpr std::array<std::string_view, 5> kLevels = {"live", "staged", "restart",
                                                                "recreate", "remove"};
    std::vector<std::string>& allow = manifest_.policy.allow.emplace();
    for (const Node& item : Items(node)) {
      const bool known = item.kind == Node::Kind::kScalar &&
                         std::ranges::find(kLevels, item.text) != kLevels.end();
      if (known) {
        allow.push_back(item.text);
        continue;
      }
      Diagnostic diagnostic(
          Code::kHO102, item.where,
          "`allow` must be a list of `live`, `staged`, `restart`, `recreate` and `remove`",
          "no level");
      if (const auto nearest = Nearest(item.text, kLevels)) {
        diagnostic.helps.push_back(fmt::format("did you mean `{}`?", *nearest));
      }
      sink_.Report(std::move(diagnostic));
    }
  }

  void ReadWindows(const Node& node) {
    for (const Node& item : Items(node)) {
      if (item.kind != Node::Kind::kScalar) {
        Wrong(item, "windows", "a list of windows, as `02:00-04:00`");
        continue;
      }
      const Result<MaintenanceWindow> window = ParseMaintenanceWindow(item.text);
      if (window) {
        manifest_.policy.windows.push_back(*window);
      } else {
        sink_.Report({Code::kHO102, item.where, window.error().message, "not understood"});
      }
    }
  }

  void ReadMaxRemove(const Node& node) {
    if (node.kind == Node::Kind::kScalar) manifest_.policy.max_remove = ParseRemovalLimit(node.text);
    if (manifest_.policy.max_remove) return;
    NoNumber(node, "max_remove", "a number of guests or a percentage, as `3` or `20%`");
  }

  std::optional<int> Number(const Node& node, std::string_view what, int64_t least, int64_t most) {
    const auto value = node.kind == Node::Kind::kScalar ? ParseInt(node.text) : std::nullopt;
    if (value && *value >= least && *value <= most) return static_cast<int>(*value);
    NoNumber(node, what, fmt::format("a number from {} to {}", least, most));
    return std::nullopt;
  }

  /// As Wrong, but a word that is no good number is quoted.
  void NoNumber(const Node& node, std::string_view what, std::string_view wanted) {
    if (node.kind != Node::Kind::kScalar) return Wrong(node, what, wanted);
    sink_.Report({Code::kHO102, node.where,
                  fmt::format("`{}` must be {}, not `{}`", what, wanted, Printable(node.text)),
                  fmt::format("expected {}", wanted)});
  }

  void ReadFacts(const Node& node) {
    const auto reader = [&](std::string_view name, std::string& fact) {
      return KeyReader{name, [&, name](const Node& value) { fact = Word(value, name).value_or(fact); }};
    };
    HostIdentity& facts = manifest_.facts;
    const KeyReader readers[] = {reader("sysname", facts.sysname), reader("nodename", facts.nodename),
                                 reader("release", facts.release), reader("version", facts.version),
                                 reader("machine", facts.machine)};
    ReadMap(node, "facts", readers);
  }

  Manifest& manifest_;
  DiagnosticSink& sink_;
};

}  // namespace

std::optional<Manifest> ParseManifest(const SourceFile& source, const HostIdentity& this_machine,
                                      DiagnosticSink& sink) {
  const std::optional<Node> root = yaml::ReadTree(source, sink);
  if (!root) return std::nullopt;
  Manifest manifest;
  manifest.facts = this_machine;
  ManifestReader(manifest, sink).Read(*root);
  return manifest;
}

GuestPolicy PolicyOf(const Manifest& manifest, const std::string& name) {
  GuestPolicy policy = manifest.defaults;
  const auto own = manifest.guests.find(name);
  if (own == manifest.guests.end()) return policy;
  if (own->second.power) policy.power = own->second.power;
  if (own->second.protect) policy.protect = own->second.protect;
  return policy;
}

}  // namespace domus
