#include "lang/settings.h"

namespace domus {

void Settings::Set(Setting setting) {
  const auto [it, inserted] = index_.try_emplace(setting.name, all_.size());
  if (inserted) {
    all_.push_back(std::move(setting));
  } else {
    all_[it->second] = std::move(setting);
  }
}

void Settings::Erase(std::string_view name) {
  const auto it = index_.find(std::string(name));
  if (it == index_.end()) return;
  const size_t gone = it->second;
  all_.erase(all_.begin() + static_cast<std::ptrdiff_t>(gone));
  index_.erase(it);
  for (auto& [other, position] : index_) {
    if (position > gone) --position;
  }
}

const Setting* Settings::Find(std::string_view name) const {
  const auto it = index_.find(std::string(name));
  return it == index_.end() ? nullptr : &all_[it->second];
}

}  // namespace domus
