#include "compiler/xm/vm_form.h"

#include <span>

#include "compiler/xm/devices.h"
#include "compiler/xm/form.h"
#include "compiler/xm/image.h"
#include "compiler/xm/preprocess.h"
#include "compiler/xm/python_values.h"

namespace domus::xm {
namespace {

/// What comes first, each when it is truthy.
constexpr std::string_view kFirst3[] = {
    "name",
    "memory",
    "maxmem",
    "shadow_memory",
    "restart",
    "on_poweroff",
    "on_reboot",
    "on_crash",
    "vcpus",
    "vcpu_avail",
    "features",
    "on_xend_start",
    "on_xend_stop",
    // Since 3.4:
    "target",
    "cpuid",
    "cpuid_check",
    "machine_address_size",
    "suppress_spurious_page_faults",
};
constexpr size_t kFirst31Count = 13;

constexpr std::string_view kFirst4[] = {
    "name",
    "memory",
    "maxmem",
    "shadow_memory",
    "restart",
    "on_poweroff",
    "tsc_mode",
    "nomigrate",
    "on_reboot",
    "on_crash",
    "features",
    "on_xend_start",
    "on_xend_stop",
    "target",
    "cpuid",
    "cpuid_check",
    "machine_address_size",
    "suppress_spurious_page_faults",
    "description",
};

std::span<const std::string_view> FirstNames(Version version) {
  if (version == Version::k31) return std::span(kFirst3).first(kFirst31Count);
  if (version == Version::k34) return kFirst3;
  return kFirst4;
}

/// Builds the parts before the devices.
class Head {
 public:
  Head(const Variables& variables, const Environment& environment)
      : variables_(variables), environment_(environment) {}

  std::vector<Value> Make() {
    const Version version = environment_.version;
    form_.push_back(Text("vm"));
    for (const std::string_view name : FirstNames(version)) AddTrue(name);
    if (version >= Version::k40) AddVcpus();
    for (const char* name : {"uuid", "cpu", "cpus", "cpu_cap", "cpu_weight"}) {
      if (!IsNone(variables_.Get(name))) form_.push_back(Pair(name, variables_.Get(name)));
    }
    for (const char* name : {"blkif", "netif", "tpmif"}) {
      if (Truthy(variables_.Get(name))) form_.push_back(Pair("backend", Form({Text(name)})));
    }
    AddTrue("localtime");
    if (version >= Version::k40) AddTrue("oos");
    if (version >= Version::k44) AddTrue("pool_name", "pool");
    // Refused paths are refused before the bootloader is looked at.
    Value image = MakeImage(variables_, environment_);
    AddBootloader();
    form_.push_back(Pair("image", std::move(image)));
    if (version > Version::k31)
      form_.push_back(Pair("s3_integrity", variables_.Get("s3_integrity")));
    return std::move(form_);
  }

 private:
  void AddTrue(std::string_view name, std::string_view variable) {
    if (Truthy(variables_.Get(variable))) form_.push_back(Pair(name, variables_.Get(variable)));
  }
  void AddTrue(std::string_view name) { AddTrue(name, name); }

  /// xm 4 knows `maxvcpus`: the guest gets that many, of which a mask is online.
  void AddVcpus() {
    const Value &most = variables_.Get("maxvcpus"), &online = variables_.Get("vcpus");
    if (Truthy(most) && Truthy(online)) {
      const Integer* count = online.As<Integer>();
      if (!count) {
        Refuse("unsupported operand type(s) for <<: 'int' and '" + std::string(TypeName(online)) +
               "'");
      }
      constexpr int64_t kMostBits = 62;
      if (count->value < 0) Refuse("negative shift count");
      if (count->value > kMostBits) Refuse("a mask of more than 62 vCPUs is not supported");
      form_.push_back(Pair("vcpu_avail", Number((int64_t{1} << count->value) - 1)));
    }
    AddTrue("vcpus", Truthy(most) ? "maxvcpus" : "vcpus");
  }

  void AddBootloader() {
    const Value& bootloader = variables_.Get("bootloader");
    if (!Truthy(bootloader)) return;
    const bool bare = Equals(bootloader, "pygrub");
    form_.push_back(Pair("bootloader", bare ? Text("/usr/bin/pygrub") : bootloader));
    const bool console = Truthy(variables_.Get("console_autoconnect"));
    const Value& arguments = variables_.Get("bootargs");
    form_.push_back(
        Pair("bootloader_args", Truthy(arguments) ? arguments : Text(console ? "" : "-q")));
  }

  const Variables& variables_;
  const Environment& environment_;
  std::vector<Value> form_;
};

/// The policy must be the host's, and a host without a security module has the policy ''.
/// xm 3.1 fails on such a host before it can say so.
void AddSecurity(const Variables& variables, Version version, std::vector<Value>& form) {
  const Value& access_control = variables.Get("access_control");
  const size_t count = Length(access_control);
  if (count > 1) Refuse("VM config error: Multiple access_control definitions!");
  if (count == 0) return;
  Value policy = Nothing(), label = Nothing();
  const Value first = Iterate(access_control)[0];
  if (const Dict* dict = first.As<Dict>()) {
    for (const auto& [key, value] : dict->items) {
      if (Equals(key, "policy")) policy = value;
      if (Equals(key, "label")) label = value;
    }
  }
  if (version == Version::k31) Refuse("cannot concatenate 'str' and 'Any' objects");
  if (!Equals(policy, "")) {
    Refuse(std::string(Add(Text("Security policy ("), policy).Text()) +
           ") incompatible with enforced policy ().");
  }
  Value fields = Form({Text("access_control"), Pair("policy", policy), Pair("label", label)});
  form.push_back(Pair("security", Form({std::move(fields)})));
}

}  // namespace

std::expected<Value, Refusal> MakeVmForm(Variables variables, const Environment& environment,
                                         std::vector<std::string>& warnings) try {
  Preprocess(variables, environment);
  std::vector<Value> form = Head(variables, environment).Make();
  Devices devices = MakeDevices(variables, environment, warnings);
  AddSecurity(variables, environment.version, form);
  for (Value& device : devices) form.push_back(std::move(device));
  return Form(std::move(form));
} catch (const Refusal& refusal) {
  return std::unexpected(refusal);
}

}  // namespace domus::xm
