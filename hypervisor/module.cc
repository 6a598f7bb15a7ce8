#include "hypervisor/module.h"

#include <dlfcn.h>

#include <filesystem>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

std::unexpected<HypervisorError> Fail(std::string text) {
  return std::unexpected(HypervisorError{HypervisorError::Kind::kPermanent, std::move(text)});
}

std::vector<fs::path> Candidates(std::string_view name) {
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  const std::string file = fmt::format("domus-{}.so", name);
  return {folder / file, folder.parent_path() / "lib" / "domus" / file};
}

struct Loaded {
  void* module = nullptr;  // null: it is nowhere, or can't be loaded
  fs::path path{};
};

Loaded Load(const std::vector<fs::path>& candidates) {
  for (const fs::path& path : candidates) {
    std::error_code error;
    if (fs::exists(path, error)) return {::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL), path};
  }
  return {};
}

}  // namespace

void LoadModule(std::string_view name) { (void)Load(Candidates(name)); }

HypervisorOpening OpenThroughModule(std::string_view name, std::string_view address) {
  const std::vector<fs::path> candidates = Candidates(name);
  const Loaded loaded = Load(candidates);
  if (loaded.path.empty()) {
    return Fail(fmt::format("domus has no {} module: neither {} nor {} is there", name,
                            candidates[0].string(), candidates[1].string()));
  }
  if (!loaded.module) return Fail(fmt::format("the {} module can't be loaded: {}", name, ::dlerror()));
  auto* open = reinterpret_cast<OpenModuleFunction*>(::dlsym(loaded.module, kOpenSymbol));
  if (!open) return Fail(fmt::format("{} is no module of domus", loaded.path.string()));
  HypervisorOpening opening;
  open(std::string(address).c_str(), &opening);
  return opening;
}

}  // namespace domus
