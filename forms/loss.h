// What another form of a guest can't say.
#pragma once

#include <string>
#include <vector>

namespace domus {

/// One thing the config says and the form leaves out or can only come close to.
struct Loss {
  std::string field;  // path (model/guest_fields.h), or the key of an option: "vif[0]", "tsc_native"
  std::string why;    // "xl has no limit for inbound traffic": lower case, no full stop
  /// The form says it in another way, or need not say it: the machine is the same, only a config read
  /// back from the form differs. Nothing to warn of.
  bool same_in_effect = false;
  bool operator==(const Loss&) const = default;
};

/// A guest in another form. It may hold passwords in clear: the form is the thing itself.
struct Rendered {
  std::string text;
  std::vector<Loss> losses;  // by field
};

}  // namespace domus
