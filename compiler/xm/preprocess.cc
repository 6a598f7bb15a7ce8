#include "compiler/xm/preprocess.h"

#include <algorithm>

#include "base/text.h"
#include "compiler/xm/cpuid.h"
#include "compiler/xm/form.h"
#include "compiler/xm/pci.h"
#include "compiler/xm/python_values.h"
#include "lang/python_dict.h"
#include "lang/python_repr.h"

namespace domus::xm {
namespace {

const Value kNone = Nothing();

/// Replaces each item of a list variable. A falsy value, of whatever type, is left as it is.
template <class Convert>
void Replace(Variables& variables, std::string_view name, Convert convert) {
  const Value value = variables.Get(name);
  if (!Truthy(value)) return;
  std::vector<Value> items;
  for (const Value& item : Iterate(value)) items.push_back(convert(item));
  variables.Set(name, Form(std::move(items)));
}

/// [uname, dev, mode, backend, protocol]; 3.1 knows no protocol.
Value SplitDisk(const Value& specifier, Version version) {
  const size_t most = version == Version::k31 ? 4 : 5;
  std::vector<Value> fields = SplitText(specifier, ',');
  if (fields.size() < 3 || fields.size() > most) {
    Refuse("Invalid disk specifier: " + std::string(specifier.Text()));
  }
  fields.resize(5, kNone);
  return Form(std::move(fields));
}

/// [from, to], hexadecimal.
Value SplitIoports(const Value& specifier) {
  std::vector<Value> fields = SplitText(specifier, '-');
  if (fields.size() > 2) {
    Refuse("Invalid i/o port range specifier: " + std::string(specifier.Text()));
  }
  if (fields.size() == 1) fields.push_back(fields[0]);
  for (Value& field : fields) field = Add(Text("0x"), field);
  return Form(std::move(fields));
}

/// `key=value` pieces as a dict of these keys only.
Value SplitPairs(const Value& specifier, std::string_view kind,
                 std::initializer_list<std::string_view> known) {
  PythonDict<std::string, Value> dict;
  for (const Value& piece : SplitText(specifier, ',')) {
    const std::string_view pair = Trim(piece.Text());
    const size_t equals = pair.find('=');
    if (equals == pair.npos) Refuse("need more than 1 value to unpack");
    const std::string_view key = Trim(pair.substr(0, equals));
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      Refuse("Invalid " + std::string(kind) + " specifier: " + std::string(specifier.Text()));
    }
    dict.Set(std::string(key), Text(std::string(Trim(pair.substr(equals + 1)))));
  }
  Dict result;
  dict.ForEach([&](const std::string& key, const Value& value) {
    result.items.emplace_back(Text(key), value);
  });
  return {std::move(result), {}};
}

void PreprocessIp(Variables& variables, Version version) {
  Value ip = Text("");
  if (Truthy(variables.Get("ip")) || !Equals(variables.Get("dhcp"), "off")) {
    // Some address, so that the kernel finds its fields in place.
    const char* nowhere = version == Version::k31 ? "1.2.3.4" : "127.0.255.255";
    const Value& server = variables.Get("nfs_server");
    ip = Add(Add(variables.Get("ip"), Text(":")), Truthy(server) ? server : Text(nowhere));
    for (const char* name : {"gateway", "netmask", "hostname", "interface", "dhcp"}) {
      ip = Add(Add(ip, Text(":")), variables.Get(name));
    }
  }
  variables.Set("cmdline_ip", std::move(ip));
}

void PreprocessNfs(Variables& variables) {
  const Value &root = variables.Get("nfs_root"), &server = variables.Get("nfs_server");
  if (!Truthy(root)) return;
  if (!Truthy(server)) Refuse("Must set nfs root and nfs server");
  const Value nfs = Add(Add(Add(Text("nfsroot="), server), Text(":")), root);
  variables.Set("extra", Add(Add(nfs, Text(" ")), variables.Get("extra")));
}

void PreprocessAccessControl(Variables& variables) {
  const Value value = variables.Get("access_control");
  if (!Truthy(value)) return;
  const std::vector<Value> items = Iterate(value);
  if (items.size() > 1) Refuse("Multiple access_control definitions.");
  if (SplitText(items[0], ',').size() > 2) {
    Refuse("Too many elements in access_control specifier: " + std::string(items[0].Text()));
  }
  variables.Set("access_control",
                Form({SplitPairs(items[0], "access_control", {"policy", "label"})}));
}

}  // namespace

void Preprocess(Variables& variables, const Environment& environment) {
  const Version version = environment.version;
  Replace(variables, "disk", [&](const Value& disk) { return SplitDisk(disk, version); });
  PreprocessPci(variables, version);
  if (Truthy(variables.Get("vscsi"))) {
    Refuse("vscsi names SCSI devices of the host that runs xm, which Domus does not look at");
  }
  Replace(variables, "ioports", SplitIoports);
  PreprocessIp(variables, version);
  Replace(variables, "irq", [](const Value& irq) { return Text(PythonRepr(irq)); });
  PreprocessNfs(variables);
  Replace(variables, "vtpm", [&](const Value& vtpm) {
    if (version < Version::k40) return SplitPairs(vtpm, "vtpm", {"backend", "instance"});
    return SplitPairs(vtpm, "vtpm", {"backend", "instance", "uuid"});
  });
  PreprocessAccessControl(variables);
  if (version == Version::k31) return;
  PreprocessCpuid(variables, "cpuid");
  PreprocessCpuid(variables, "cpuid_check");
}

}  // namespace domus::xm
