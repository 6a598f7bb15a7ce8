#include "hypervisor/xl/toolstack.h"

#include <utility>

#include <fmt/format.h>

#include "hypervisor/xl/errors.h"
#include "hypervisor/xl/json.h"
#include "hypervisor/xl/tables.h"

namespace domus::xl {
namespace {

/// "xl create", for messages.
std::string CallName(const Words& words) {
  return words.size() > 1 ? fmt::format("{} {}", words[0], words[1]) : words[0];
}

template <class T>
HypervisorResult<T> Understood(std::string_view call, Result<T> read) {
  if (read) return *std::move(read);
  return Permanent(fmt::format("{} printed what domus can't read: {}", call, read.error().message));
}

}  // namespace

HypervisorResult<ProgramEnd> Toolstack::Run(Words words, std::chrono::milliseconds limit,
                                            const std::function<void(int pid)>& started) const {
  words[0] = words[0] == "tc" ? tc_ : xl_;
  Result<ProgramEnd> end = run_(words, {.time = limit}, started);
  if (!end) return Permanent(fmt::format("can't run {}", end.error().message));
  return *std::move(end);
}

HypervisorResult<void> Toolstack::Do(const Words& words, std::chrono::milliseconds limit,
                                     const std::function<void(int pid)>& started) const {
  const HypervisorResult<ProgramEnd> end = Run(words, limit, started);
  if (!end) return std::unexpected(end.error());
  if (!end->Succeeded()) return std::unexpected(ErrorOf(CallName(words), *end));
  return {};
}

HypervisorResult<std::string> Toolstack::Ask(const Words& words) const {
  HypervisorResult<ProgramEnd> end = Run(words, kQueryLimit, {});
  if (!end) return std::unexpected(end.error());
  if (!end->Succeeded()) {
    HypervisorError error = ErrorOf(CallName(words), *end);
    // A question that got no answer has changed nothing.
    if (error.kind == HypervisorError::Kind::kNoAnswer) {
      error.kind = HypervisorError::Kind::kTransient;
    }
    return std::unexpected(std::move(error));
  }
  return std::move(end->out);
}

HypervisorResult<HostInfo> Toolstack::Host() const {
  const HypervisorResult<std::string> text = Ask(InfoArguments());
  if (!text) return std::unexpected(text.error());
  return Understood("xl info", ReadHostInfo(*text));
}

HypervisorResult<std::vector<DomainRow>> Toolstack::Rows() const {
  const HypervisorResult<std::string> text = Ask(TableArguments());
  if (!text) return std::unexpected(text.error());
  return ReadDomainTable(*text);
}

HypervisorResult<std::vector<ListedDomain>> Toolstack::Listed() const {
  const HypervisorResult<std::string> text = Ask(ListArguments());
  if (!text) return std::unexpected(text.error());
  return Understood("xl list -l", ReadDomainList(*text));
}

HypervisorResult<std::vector<ListedDomain>> Toolstack::Listed(int domain) const {
  const HypervisorResult<std::string> text = Ask(ListArguments(domain));
  const bool has_ended = !text && text.error().kind == HypervisorError::Kind::kNotFound;
  if (has_ended) return std::vector<ListedDomain>();
  if (!text) return std::unexpected(text.error());
  return Understood("xl list -l", ReadDomainList(*text));
}

HypervisorResult<std::vector<VcpuRow>> Toolstack::Vcpus() const {
  const HypervisorResult<std::string> text = Ask(VcpuListArguments());
  if (!text) return std::unexpected(text.error());
  return ReadVcpuTable(*text);
}

std::map<std::string, VifQos> Toolstack::Buckets() const {
  const HypervisorResult<std::string> text = Ask(BucketListArguments());
  if (!text) return {};
  return ReadTokenBuckets(*text).value_or(std::map<std::string, VifQos>());
}

}  // namespace domus::xl
