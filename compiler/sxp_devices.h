// The devices of a guest in SXP, in the words of vm.cfg's device strings.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/sxp_forms.h"
#include "compiler/sxp_text.h"
#include "lang/evaluate.h"

namespace domus {

class SxpDevices {
 public:
  explicit SxpDevices(SxpForms& forms) : forms_(forms) {}

  /// `(device (vbd …))` and its like; keyboards and consoles are none in vm.cfg.
  void Read(const sxp::Node& device);
  /// A device string of the key's list, read from `device`.
  void Add(const std::string& key, const sxp::Node& device, SxpText text);
  /// A list for each key that has devices.
  void MoveTo(Settings& settings) &&;

 private:
  struct DeviceList {
    Location where;
    std::vector<Value> items;
  };

  void ReadDisk(const sxp::Node& form);
  void ReadPairs(const std::string& key, const sxp::Node& form,
                 std::span<const std::string_view> known);
  void ReadPci(const sxp::Node& form);
  void AppendGuestSlot(const sxp::Node& device, SxpText& text);
  void AppendPciOptions(const sxp::Node& options, SxpText& text);
  void AppendOptionList(const sxp::Form& list, SxpText& text);
  void AppendPciOption(const sxp::Node& option, SxpText& text);
  void ReadPorts(const sxp::Node& form);

  SxpForms& forms_;
  std::map<std::string, DeviceList> lists_;
};

}  // namespace domus
