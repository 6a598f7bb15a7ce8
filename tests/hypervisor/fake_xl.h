// A Xen host of the test's own: answers the words that the backend runs, as xl 4.17 does.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/child_process.h"
#include "base/files.h"

namespace domus::xl {

class FakeXl {
 public:
  struct Domain {
    std::string name;
    std::string uuid;
    std::string state = "-b----";
    std::string reason = "-";
    int64_t memory_mib = 128;
    std::string devices{};  // members of the JSON's config: "disks": […], "nics": […]
  };

  Result<ProgramEnd> operator()(const std::vector<std::string>& words, const ProgramLimits&,
                                const std::function<void(int pid)>& started) {
    if (started) started(1);
    runs.push_back(words);
    const std::string call = words[1];
    if (fails.contains(call)) return ProgramEnd{.status = 1, .err = fails[call]};
    if (call == "info") return Said(kInfo);
    if (call == "list") return Said(words[2] == "-l" ? Json() : Table());
    if (call == "vcpu-list" || call == "qdisc") return Said(call == "qdisc" ? "[]" : "");
    if (call == "create" && words[2] != "-n") Create(words[2]);
    if (call == "restore") Add(saved.name, saved.uuid, "--p---");
    if (call == "destroy" || call == "migrate") domains.erase(std::stoi(words[2]));
    if (call == "save") Save(std::stoi(words[2]), words[3]);
    if (call == "pause") domains.at(std::stoi(words[2])).state = "--p---";
    if (call == "unpause") domains.at(std::stoi(words[2])).state = "-b----";
    if (call == "rename") domains.at(std::stoi(words[2])).name = words[3];
    return ProgramEnd{};
  }

  /// The runs that change something, each as one line.
  std::vector<std::string> Changes() const {
    std::vector<std::string> lines;
    for (const auto& words : runs) {
      const bool only_asks = words[1] == "info" || words[1] == "list" || words[1] == "vcpu-list" ||
                             (words[0] == "tc" && words[1] == "-j");
      std::string line;
      for (const std::string& word : words) line += (line.empty() ? "" : " ") + word;
      if (!only_asks) lines.push_back(std::move(line));
    }
    return lines;
  }

  int Add(const std::string& name, const std::string& uuid, const std::string& state = "-b----") {
    domains[++last_id] = {.name = name, .uuid = uuid, .state = state};
    return last_id;
  }

  std::map<int, Domain> domains;
  std::map<std::string, std::string> fails;  // by call: what it says
  std::vector<std::vector<std::string>> runs;
  int last_id = 0;
  Domain saved;

 private:
  static constexpr const char* kInfo =
      "host : dom0\nxen_version : 4.17.7\ntotal_memory : 2047\nfree_memory : 1256\nnr_cpus : 2\n";

  static Result<ProgramEnd> Said(std::string text) { return ProgramEnd{.out = std::move(text)}; }

  /// The value of `name = "…"` in a cfg.
  static std::string Value(const std::string& cfg, const std::string& name) {
    const size_t at = cfg.find("\n" + name + " ") == std::string::npos ? cfg.find(name)
                                                                       : cfg.find("\n" + name + " ");
    const size_t first = cfg.find('"', at) + 1;
    return cfg.substr(first, cfg.find('"', first) - first);
  }
  void Create(const std::string& file) {
    const std::string cfg = *ReadFile(file);
    Add(Value(cfg, "name"), Value(cfg, "uuid"));
  }
  void Save(int id, const std::string& file) {
    saved = domains.at(id);
    (void)WriteFile(file, "memory");
    domains.erase(id);
  }
  std::string Table() const {
    std::string table;
    for (const auto& [id, domain] : domains) {
      table += fmt::format("{} {} {} 1 {} 1.0 {} {} -\n", domain.name, id, domain.memory_mib,
                           domain.state, domain.uuid, domain.reason);
    }
    return table;
  }
  std::string Json() const {
    std::string json;
    for (const auto& [id, domain] : domains) {
      json += fmt::format(
          R"({}{{"domid":{},"config":{{"c_info":{{"type":"pvh","name":"{}","uuid":"{}"}},)"
          R"("b_info":{{"max_vcpus":2,"avail_vcpus":[0],"max_memkb":{},"target_memkb":{},)"
          R"("sched_params":{{"sched":"credit2","weight":256,"cap":0}}}},{}"on_reboot":"restart"}}}})",
          json.empty() ? "" : ",", id, domain.name, domain.uuid, domain.memory_mib * 2048,
          domain.memory_mib * 1024, domain.devices);
    }
    return "[" + json + "]";
  }
};

}  // namespace domus::xl
