#include "compiler/xm/framebuffers.h"

#include <algorithm>

#include "compiler/xm/form.h"
#include "compiler/xm/key_values.h"
#include "compiler/xm/python_values.h"

namespace domus::xm {
namespace {

template <size_t n>
bool Contains(const std::string_view (&names)[n], std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool IsVfbOption(std::string_view key, Version version) {
  static constexpr std::string_view kKnown[] = {"vnclisten", "vncunused",  "vncdisplay",
                                                "display",   "xauthority", "vncpasswd"};
  static constexpr std::string_view kSince34[] = {"videoram", "sdl", "vnc", "opengl", "keymap"};
  if (Contains(kKnown, key)) return true;
  if (version == Version::k31) return key == "type";
  return Contains(kSince34, key) ||
         (version >= Version::k40 && (key == "serial" || key == "monitor"));
}

/// Since 3.4 `type=vnc` is an old spelling of `vnc=1`.
void ReadVfbType(KeyValues& options, Version version) {
  const Value* type = options.Find("type");
  if (version == Version::k31) {
    if (!type) options.Set("type", Text("sdl"));
  } else if (type) {
    options.Set(std::string(type->Text()), Text("1"));
    options.Erase("type");
  }
}

void AddVfb(const Value& specifier, const Variables& variables, const Environment& environment,
            std::vector<Value>& devices) {
  KeyValues options = ReadKeyValues(specifier);
  ReadVfbType(options, environment.version);
  std::vector<Value> form = {Text("vfb")};
  options.ForEach([&](const std::string& key, const Value& value) {
    if (!IsVfbOption(key, environment.version)) {
      Refuse("configuration option " + key + " unknown to vfbs");
    }
    form.push_back(Pair(key, value));
  });
  if (!options.Find("keymap") && Truthy(variables.Get("keymap"))) {
    form.push_back(Pair("keymap", variables.Get("keymap")));
  }
  if (!options.Find("display") && environment.display) {
    form.push_back(Pair("display", Text(*environment.display)));
  }
  if (!options.Find("xauthority")) {
    form.push_back(Pair("xauthority", Text(environment.XauthorityPath())));
  }
  devices.push_back(Device({Text("vkbd")}));
  devices.push_back(Device(std::move(form)));
}

}  // namespace

void AddFramebuffers(const Variables& variables, const Environment& environment,
                     std::vector<Value>& devices) {
  for (const Value& vfb : Iterate(variables.Get("vfb"))) {
    AddVfb(vfb, variables, environment, devices);
  }
}

}  // namespace domus::xm
