// The options of each command as plain data: what command_line.cc reads, what the commands take.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace domus {

/// Options that every command has.
struct CommonOptions {
  std::string color = "auto";  // auto, always, never
  bool quiet = false;
};

struct LintOptions {
  CommonOptions common;
  std::vector<std::string> paths;  // "." when none is given
  std::vector<std::string> words;  // name=value, for a single file
  std::string from = "auto";       // auto, vm.cfg, xl, sxp
  std::optional<std::string> hypervisor;
  std::string format;  // full, concise, json, jsonl, github; empty: $DOMUS_FORMAT, else full
  std::string fail_level = "error";
  bool allow_empty = false;
};

struct CompileCommandOptions {
  CommonOptions common;
  std::string path;  // "-" is standard input
  std::vector<std::string> words;
  std::string from = "auto";  // auto, vm.cfg, xl, sxp
  std::string to = "json";    // json, sxp, xm-xml, vm.cfg, xl, libvirt-xml
  std::string xen = "3.4";    // whose SXP and XML
  std::string virt_type;      // xen, qemu, kvm; empty: by the hypervisor
  std::optional<std::string> hypervisor;
  std::optional<std::string> output_dir;
  bool strict = false;
};

struct ExplainOptions {
  CommonOptions common;
  std::string subject;  // a code, a slug or a guest key; empty lists all codes
};

/// What plan, apply and status share: which config, state and host.
struct HostOptions {
  std::string path = ".";
  std::vector<std::string> words;         // name=value, for a single file
  std::optional<std::string> state;       // --state
  std::optional<std::string> hypervisor;  // --hypervisor
  bool allow_empty = false;               // a tree without configs is no error
};

/// What a plan may do.
struct PolicyOptions {
  std::vector<std::string> allow;  // live, staged, restart, recreate, remove
  std::string max_remove;          // "N" or "P%"; empty: the default
  bool remove_data = false;        // of plan and apply
  std::optional<int> stop_timeout_s;  // unset: domus.yaml's, else 180
  std::vector<std::string> targets;   // addresses and globs
  std::vector<std::string> excludes;
};

struct PlanOptions {
  CommonOptions common;
  HostOptions host;
  PolicyOptions policy;
  bool full = false;
  bool detailed_exitcode = false;
  bool json = false;
  std::optional<std::string> save_to;  // -o
  bool force = false;                  // write over whatever is there
};

struct ShowOptions {
  CommonOptions common;
  std::string file;
  bool full = false;
  bool json = false;
};

struct ApplyOptions {
  CommonOptions common;
  HostOptions host;
  PolicyOptions policy;
  std::string lock_timeout = "0";  // "30s", "5m"; 0: don't wait
  bool full = false;
  bool detailed_exitcode = false;
  bool yes = false;
  bool force_stop = false;
  std::optional<int> parallel;  // null: domus.yaml's, or 4
  int retries = 3;
  int call_timeout_s = 60;
  bool dry_run = false;
  bool json = false;
};

struct DriftOptions {
  CommonOptions common;
  HostOptions host;
  std::vector<std::string> targets;
  std::vector<std::string> excludes;
  bool full = false;
  bool detailed_exitcode = false;
};

struct StatusOptions {
  CommonOptions common;
  HostOptions host;
  std::optional<std::string> diff;  // --diff [ADDRESS]; "" is every guest
  bool full = false;
  bool exit_code = false;
  bool json = false;
  std::optional<int> watch_s;  // again every so many seconds
};

struct HypervisorOptions {
  CommonOptions common;
  std::string config = ".";               // the tree whose domus.yaml may name the host
  std::optional<std::string> hypervisor;  // --hypervisor
  std::optional<std::string> state;       // --state: the simulated host lies beside it
  bool json = false;
};

/// Which state the commands below speak of.
struct StateOptions {
  std::string config = ".";          // the tree whose domus.yaml may name the state
  std::optional<std::string> state;  // --state
};

struct HistoryOptions {
  CommonOptions common;
  StateOptions state;
  std::string run;  // a number; empty lists all
  bool json = false;
};

struct RollbackOptions {
  ApplyOptions apply;
  std::string run;
};

/// protect, unprotect and forget.
struct OwnershipOptions {
  CommonOptions common;
  StateOptions state;
  std::string address;
  std::string reason;  // of protect
  std::string lock_timeout = "0";
  bool detailed_exitcode = false;
  bool yes = false;  // of forget
};

/// lock list, hold, release and steal.
struct LockOptions {
  CommonOptions common;
  StateOptions state;
  std::string reason;  // of hold
  std::string pid;     // of steal; empty: of whoever holds it
  std::string lock_timeout = "0";
  bool detailed_exitcode = false;
  bool json = false;
  bool yes = false;
  bool force = false;
};

/// state export, backup, check and prune.
struct StateFileOptions {
  CommonOptions common;
  StateOptions state;
  std::string file;  // of backup
  bool force = false;
  bool json = false;
  int keep = 0;  // of prune
  std::string lock_timeout = "0";
};

struct AcceptOptions {
  CommonOptions common;
  HostOptions host;
  std::vector<std::string> addresses;  // guest.NAME, guest.NAME.FIELD
  bool yes = false;
  bool dry_run = false;
  bool detailed_exitcode = false;
};

struct ImportOptions {
  CommonOptions common;
  HostOptions host;
  std::vector<std::string> names;
  bool all = false;
  bool yes = false;
  bool dry_run = false;
  bool no_adopt = false;
  std::string format = "vm.cfg";  // vm.cfg, sxp
  bool detailed_exitcode = false;
  std::string lock_timeout = "0";
};

struct AdoptOptions {
  CommonOptions common;
  HostOptions host;
  std::vector<std::string> addresses;  // guest.NAME
  bool yes = false;
  bool dry_run = false;
  bool detailed_exitcode = false;
  std::string lock_timeout = "0";
};

struct HelpOptions {
  std::vector<std::string> topic;  // words: "lock list"
};

}  // namespace domus
