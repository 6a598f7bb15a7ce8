// domus.yaml: the optional manifest at the root of a tree, for what the old files can't say.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lang/diagnostic.h"
#include "lang/evaluate.h"
#include "model/maintenance_window.h"
#include "model/removal_limit.h"
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

/// `policy:`: what plan and apply do where the command line says nothing.
struct PlanDefaults {
  std::optional<std::vector<std::string>> allow;  // words of --allow; null: live and staged
  std::vector<MaintenanceWindow> windows;         // when restart and recreate need no --allow
  std::optional<int> stop_timeout_s;
  std::optional<RemovalLimit> max_remove;
  std::optional<int> parallel;                    // objects at a time
};

struct Manifest {
  std::optional<std::string> hypervisor;  // "sim:…"
  std::optional<std::string> state_file;  // relative to the tree's root
  std::vector<std::string> site_keys;     // names, or patterns ending in `*`
  GuestPolicy defaults;                   // `guests: default:`
  std::map<std::string, GuestPolicy> guests;
  std::map<std::string, Location> guest_names_at;  // of `guests`: for names that no file defines
  PlanDefaults policy;
  HostIdentity facts;                     // what os.uname() answers
};

/// Parses domus.yaml. Unknown keys and wrong types are located errors, and what is good is returned all
/// the same; null when it is not even YAML. Never throws.
std::optional<Manifest> ParseManifest(const SourceFile& source, const HostIdentity& this_machine,
                                      DiagnosticSink& sink);

/// What holds for a guest: what is said of it, else the defaults.
GuestPolicy PolicyOf(const Manifest& manifest, const std::string& name);

}  // namespace domus
