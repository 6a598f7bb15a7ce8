#include "lang/evaluator/scope.h"

namespace domus::evaluator {

Binding& Namespace::At(const std::string& name) {
  const auto [it, inserted] = index_.try_emplace(name, all_.size());
  if (inserted) {
    all_.emplace_back();
    all_.back().name = name;
  }
  return all_[it->second];
}

const Ref* Namespace::Read(const std::string& name) {
  const auto it = index_.find(name);
  if (it == index_.end() || !all_[it->second].value) return nullptr;
  Binding& binding = all_[it->second];
  binding.unread.reset();
  return &*binding.value;
}

void Namespace::Assign(const std::string& name, Ref value, Location name_at, Origin origin) {
  Binding& binding = At(name);
  const bool plain = origin == Origin::kPlain;
  if (plain && binding.value && binding.unread) binding.overwritten.push_back(*binding.unread);
  binding.unread = plain ? std::optional(name_at) : std::nullopt;
  binding.value = std::move(value);
  binding.name_at = name_at;
  binding.from_command_line = false;
  binding.is_setting = origin != Origin::kProvided;
}

void Namespace::AssignWord(const std::string& name, Ref value, Location where) {
  Replace(name, std::move(value));
  Binding& binding = At(name);
  binding.name_at = where;
  binding.from_command_line = true;
  binding.is_setting = true;
}

void Namespace::Replace(const std::string& name, Ref value) {
  Binding& binding = At(name);
  binding.value = std::move(value);
  binding.unread.reset();
}

bool Namespace::Erase(const std::string& name) {
  const auto it = index_.find(name);
  if (it == index_.end() || !all_[it->second].value) return false;
  Binding& binding = all_[it->second];
  binding = {};
  binding.name = name;
  return true;
}

}  // namespace domus::evaluator
