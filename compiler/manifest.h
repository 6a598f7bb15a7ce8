// domus.yaml: the optional manifest at the root of a tree, for what the old files can't say.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lang/diagnostic.h"
#include "lang/evaluate.h"
#include "model/state.h"

namespace domus {

/// A guest's name as the manifest writes it.
struct GuestName {
  std::string name;
  Location at;
};

struct GuestPolicy {
  std::optional<Power> power;
  std::optional<bool> protect;
  std::vector<GuestName> after;  // guests that must run before this one starts
};

struct Manifest {
  std::optional<std::string> hypervisor;  // "sim:…"
  std::optional<std::string> state_file;  // relative to the tree's root
  std::vector<std::string> site_keys;     // names, or patterns ending in `*`
  GuestPolicy defaults;                   // `guests: default:`
  std::map<std::string, GuestPolicy> guests;
  std::map<std::string, Location> guest_names_at;  // of `guests`: for names that no file defines
  HostIdentity facts;                     // what os.uname() answers
};

/// Parses domus.yaml. Unknown keys and wrong types are located errors, and what is good is returned all
/// the same; null when it is not even YAML. Never throws.
std::optional<Manifest> ParseManifest(const SourceFile& source, const HostIdentity& this_machine,
                                      DiagnosticSink& sink);

}  // namespace domus
