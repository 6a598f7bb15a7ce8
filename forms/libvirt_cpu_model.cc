// <cpu>: nested virtualisation, CPUID bits and virtual NUMA (declared in libvirt_cpus.h).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "forms/libvirt_cpus.h"

namespace domus {
namespace {

using Names = std::pair<std::string_view, std::string_view>;

/// What libvirt and xl call the same bit.
constexpr std::array<Names, 17> kFeatureNames = {{
    {"cx16", "cmpxchg16"}, {"cid", "cntxid"}, {"ds_cpl", "dscpl"}, {"pclmuldq", "pclmulqdq"},
    {"pni", "sse3"}, {"ht", "htt"}, {"pn", "psn"}, {"clflush", "clfsh"}, {"sep", "sysenter"},
    {"cx8", "cmpxchg8"}, {"nodeid_msr", "nodeid"}, {"cr8legacy", "altmovcr8"},
    {"lahf_lm", "lahfsahf"}, {"cmp_legacy", "cmplegacy"}, {"fxsr_opt", "ffxsr"},
    {"pdpe1gb", "page1gb"}, {"spec-ctrl", "ibrsb"},
}};

/// xl's values of a bit and libvirt's policies.
constexpr std::array<Names, 5> kPolicies = {{
    {"force", "1"}, {"disable", "0"}, {"optional", "x"}, {"require", "1"}, {"forbid", "0"},
}};

std::string_view LibvirtName(std::string_view name, const auto& table) {
  const auto found = std::ranges::find(table, name, &Names::second);
  return found == table.end() ? name : found->first;
}

std::string_view XlName(std::string_view name, const auto& table) {
  const auto found = std::ranges::find(table, name, &Names::first);
  return found == table.end() ? name : found->second;
}

/// "host,tm=0,sse3=1"; null when it is in another of xl's forms.
std::optional<std::vector<XmlElement>> FeaturesOf(std::string_view cpuid) {
  std::vector<XmlElement> features;
  const std::vector<std::string_view> pieces = Split(cpuid, ',');
  if (pieces.front() != "host") return std::nullopt;
  for (size_t i = 1; i < pieces.size(); ++i) {
    const std::vector<std::string_view> pair = Split(pieces[i], '=');
    if (pair.size() != 2 || pair[0].empty() || pair[1].size() != 1) return std::nullopt;
    const bool keeps = pair[1] == "k" || pair[1] == "s";
    const std::string_view policy = LibvirtName(keeps ? "x" : pair[1], kPolicies);
    if (policy == pair[1]) return std::nullopt;
    features.emplace_back("feature",
                          XmlAttributes{{"policy", std::string(policy)},
                                        {"name", std::string(LibvirtName(pair[0], kFeatureNames))}});
  }
  return features;
}

/// One <cell> of xl's ["pnode=0", "size=512", "vcpus=0-3", "vdistances=10,20"].
std::optional<XmlElement> NumaCell(const OptionValue& node, size_t id) {
  const auto* settings = std::get_if<std::vector<OptionValue>>(&node.data);
  if (!settings) return std::nullopt;
  std::string cpus, distances;
  std::optional<int64_t> size;
  for (const OptionValue& setting : *settings) {
    const auto* text = std::get_if<std::string>(&setting.data);
    const size_t equals = text ? text->find('=') : std::string::npos;
    if (equals == std::string::npos) return std::nullopt;
    const std::string key(Trim(text->substr(0, equals))), value(Trim(text->substr(equals + 1)));
    if (key == "size") size = ParseInt(value);
    if (key == "vcpus") cpus = value;
    if (key == "vdistances") distances = value;
    // A virtual node on another physical one: libvirt's Xen driver pairs them by position.
    if (key == "pnode" && value != std::to_string(id)) return std::nullopt;
  }
  if (!size || *size < 1 || *size > (int64_t{1} << 40) || cpus.empty()) return std::nullopt;
  XmlElement cell("cell", {{"id", std::to_string(id)}, {"cpus", cpus},
                           {"memory", std::to_string(*size * 1024)}, {"unit", "KiB"}});
  if (distances.empty()) return cell;
  XmlElement& siblings = cell.Add("distances");
  size_t sibling = 0;
  for (const std::string_view distance : Split(distances, ',')) {
    siblings.Add("sibling", {{"id", std::to_string(sibling++)}, {"value", std::string(distance)}});
  }
  return cell;
}

std::optional<XmlElement> Numa(const OptionValue& vnuma) {
  const auto* nodes = std::get_if<std::vector<OptionValue>>(&vnuma.data);
  if (!nodes || nodes->empty()) return std::nullopt;
  XmlElement numa("numa");
  for (size_t i = 0; i < nodes->size(); ++i) {
    auto cell = NumaCell((*nodes)[i], i);
    if (!cell) return std::nullopt;
    numa.Add(*std::move(cell));
  }
  return numa;
}

OptionValue NodeOf(const XmlElement& cell, size_t id, LibvirtReading& reading) {
  const int64_t unit = cell.Get("unit") == "MiB" ? 1024 : 1;
  const int64_t size = reading.Attribute(cell, "memory", 0, INT64_MAX / 1024).value_or(0) * unit;
  std::vector<OptionValue> node = {{fmt::format("pnode={}", id)},
                                   {fmt::format("size={}", size / 1024)},
                                   {"vcpus=" + cell.Get("cpus")}};
  if (const XmlElement* distances = cell.Child("distances")) {
    std::vector<std::string> values;
    for (const XmlElement& sibling : distances->children) values.push_back(sibling.Get("value"));
    node.push_back({"vdistances=" + Join(values, ",")});
  }
  return {std::move(node)};
}

void WriteCpuid(LibvirtWriting& writing, XmlElement& cpu, bool& host) {
  const std::optional<std::string> cpuid = writing.Text("cpuid");
  if (!cpuid) return;
  auto features = FeaturesOf(*cpuid);
  if (!features) {
    writing.Lose("cpuid", "libvirt takes only the form `host,NAME=VALUE,…`");
    return;
  }
  host = true;
  for (XmlElement& feature : *features) cpu.Add(std::move(feature));
}

}  // namespace

void WriteCpuModel(LibvirtWriting& writing, XmlElement& domain) {
  XmlElement cpu("cpu");
  bool host = false;
  // Only a CPU that runs the guest itself can be passed through.
  if (writing.xen() || writing.target == LibvirtTarget::kKvm) {
    if (const auto nested = writing.hvm() ? writing.Flag("nestedhvm") : std::nullopt) {
      host = true;
      if (!*nested) cpu.Add("feature", {{"policy", "disable"}, {"name", "vmx"}});
    }
    WriteCpuid(writing, cpu, host);
  }
  if (host) cpu.Set("mode", "host-passthrough");
  if (const OptionValue* vnuma = writing.Option("vnuma")) {
    if (auto numa = Numa(*vnuma)) {
      cpu.Add(*std::move(numa));
    } else {
      writing.Lose("vnuma", "libvirt takes no node that leaves out its size or CPUs, or lies on a "
                            "physical node of another number");
    }
  }
  if (host || !cpu.children.empty()) domain.Add(std::move(cpu));
}

void ReadCpuModel(const XmlElement& domain, LibvirtReading& reading) {
  const XmlElement* cpu = domain.Child("cpu");
  if (!cpu) return;
  if (const XmlElement* numa = cpu->Child("numa")) {
    std::vector<OptionValue> nodes;
    for (const XmlElement& cell : numa->children) {
      nodes.push_back(NodeOf(cell, nodes.size(), reading));
    }
    if (!nodes.empty()) reading.guest.options["vnuma"] = {std::move(nodes)};
  }
  if (cpu->Get("mode") != "host-passthrough") return;
  std::string cpuid = "host";
  bool nested = true;
  for (const XmlElement& feature : cpu->children) {
    if (feature.name != "feature") continue;
    const std::string name = feature.Get("name"), policy = feature.Get("policy");
    if (name == "vmx" || name == "svm") {
      nested = policy != "disable" && policy != "forbid";
    } else {
      cpuid += fmt::format(",{}={}", XlName(name, kFeatureNames), XlName(policy, kPolicies));
    }
  }
  if (domain.Child("os") && domain.Child("os")->ChildText("type") == "hvm") {
    reading.guest.options["nestedhvm"] = {nested};
  }
  if (cpuid != "host") reading.guest.options["cpuid"] = {cpuid};
}

}  // namespace domus
