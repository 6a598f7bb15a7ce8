// A config tree, a state and a simulated host in a temporary directory, for tests that run commands in
// process and meddle with the host in between.
#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/files.h"
#include "hypervisor/hypervisor.h"
#include "tests/cli/run_command.h"
#include "tests/support/temporary_directory.h"

namespace domus {

class Site {
 public:
  Site() { std::filesystem::create_directories(directory_.path() / "tree"); }

  std::string Path(const std::string& name) const { return (directory_.path() / name).string(); }
  std::string Tree(const std::string& name) const { return Path("tree/" + name); }
  void Write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(Tree(name)).parent_path());
    std::ofstream(Tree(name), std::ios::binary) << text;
    // Its owner's alone: a password in a file that others can read is warned of.
    std::filesystem::permissions(Tree(name), std::filesystem::perms::owner_read |
                                                 std::filesystem::perms::owner_write);
  }
  std::string Read(const std::string& name) const { return *ReadFile(Tree(name)); }

  /// plan, apply and status take the tree as a word, the others as --config.
  Output Run(const std::string& command, std::vector<std::string> words = {}) const {
    const bool by_word = command == "plan" || command == "apply" || command == "status";
    std::vector<std::string> all = {command};
    if (!by_word) all.push_back("--config");
    all.insert(all.end(), {Path("tree"), "--state", Path("state.db"), "--hypervisor", Address()});
    all.insert(all.end(), words.begin(), words.end());
    const Output output = RunCommand(all);
    return {output.code, Stable(output.out), Stable(output.err)};
  }

  std::unique_ptr<Hypervisor> Host() const {
    auto opened = OpenHypervisor(Address());
    if (!opened) throw std::runtime_error(opened.error().text);
    return std::move(*opened);
  }
  ObservedGuest Guest(const std::string& name) const { return *Host()->ObserveGuest(name); }
  /// The guest's definition, changed behind Domus's back.
  void Meddle(const std::string& name, const std::function<void(GuestConfig&)>& change) const {
    const auto host = Host();
    GuestConfig guest = host->ObserveGuest(name)->config;
    change(guest);
    if (const auto defined = host->Define(guest); !defined) {
      throw std::runtime_error(defined.error().text);
    }
  }

 private:
  std::string Address() const { return "sim:" + Path("host.sim") + "?memory=65536&cpus=16"; }
  /// Without the temporary directory.
  std::string Stable(std::string text) const {
    const std::string tree = Path("tree") + "/";
    for (size_t at; (at = text.find(tree)) != std::string::npos;) text.erase(at, tree.size());
    return text;
  }

  TemporaryDirectory directory_;
};

}  // namespace domus
