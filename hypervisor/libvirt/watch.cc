#include "hypervisor/libvirt/watch.h"

#include <libvirt/libvirt.h>

#include <chrono>
#include <memory>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "hypervisor/change_feed.h"
#include "hypervisor/libvirt/connection.h"
#include "hypervisor/libvirt/error.h"

namespace domus::libvirt {
namespace {

constexpr std::chrono::seconds kBeforeNextTry{1};

/// What the thread that keeps the connection and libvirt's callbacks share with the watch.
struct Shared {
  Shared(std::string host, ChangeFeed to) : uri(std::move(host)), feed(std::move(to)) {}

  const std::string uri;
  ChangeFeed feed;
  std::mutex mutex;
  std::condition_variable changed;
  bool is_lost = false;
  bool is_over = false;
};
using SharedPointer = std::shared_ptr<Shared>;

void* ToOpaque(const SharedPointer& shared) { return new SharedPointer(shared); }
void FreeOpaque(void* opaque) { delete static_cast<SharedPointer*>(opaque); }

void TellDomain(virDomainPtr domain, void* opaque) {
  (*static_cast<SharedPointer*>(opaque))->feed.Tell(virDomainGetName(domain));
}

void OnLost(virConnectPtr, int, void* opaque) {
  Shared& shared = **static_cast<SharedPointer*>(opaque);
  const std::lock_guard lock(shared.mutex);
  shared.is_lost = true;
  shared.changed.notify_all();
  shared.feed.TellAnything();
}

/// Each kind of event has arguments of its own behind the domain, which nobody needs here.
template <class Returned, class... More>
virConnectDomainEventGenericCallback Callback() {
  Returned (*const call)(virConnectPtr, virDomainPtr, More..., void*) =
      [](virConnectPtr, virDomainPtr domain, More..., void* opaque) {
        TellDomain(domain, opaque);
        return Returned();
      };
  using Any = void (*)();
  return reinterpret_cast<virConnectDomainEventGenericCallback>(reinterpret_cast<Any>(call));
}

struct EventKind {
  int id;
  virConnectDomainEventGenericCallback callback;
};

/// The first is what every driver with events has.
std::vector<EventKind> EventKinds() {
  return {{VIR_DOMAIN_EVENT_ID_LIFECYCLE, Callback<int, int, int>()},
          {VIR_DOMAIN_EVENT_ID_REBOOT, Callback<void>()},
          {VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE, Callback<void, unsigned long long>()},
          {VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, Callback<void, const char*>()},
          {VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, Callback<void, const char*>()},
          {VIR_DOMAIN_EVENT_ID_TUNABLE, Callback<void, virTypedParameterPtr, int>()}};
}

/// A connection and its events, given back in the right order.
class Listening {
 public:
  static HypervisorResult<std::unique_ptr<Listening>> Begin(const SharedPointer& shared) {
    HypervisorResult<Connection> connection = Connect(shared->uri);
    if (!connection) return std::unexpected(connection.error());
    std::unique_ptr<Listening> listening(new Listening(*std::move(connection)));
    for (const EventKind& kind : EventKinds()) {
      if (listening->Register(kind, shared)) continue;
      if (kind.id == VIR_DOMAIN_EVENT_ID_LIFECYCLE) return LastError();
    }
    listening->AwaitLoss(shared);
    return listening;
  }
  ~Listening() {
    for (const int id : ids_) virConnectDomainEventDeregisterAny(connection_.get(), id);
    if (awaits_loss_) virConnectUnregisterCloseCallback(connection_.get(), OnLost);
  }
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;

 private:
  explicit Listening(Connection connection) : connection_(std::move(connection)) {}

  bool Register(const EventKind& kind, const SharedPointer& shared) {
    void* opaque = ToOpaque(shared);
    const int id = virConnectDomainEventRegisterAny(connection_.get(), nullptr, kind.id,
                                                    kind.callback, opaque, FreeOpaque);
    if (id < 0) {
      FreeOpaque(opaque);
      return false;
    }
    ids_.push_back(id);
    return true;
  }
  /// Without a daemon libvirt takes the callback, and forgets to give it back.
  void AwaitLoss(const SharedPointer& shared) {
    if (!MindSilence(connection_.get())) return;
    void* opaque = ToOpaque(shared);
    awaits_loss_ =
        virConnectRegisterCloseCallback(connection_.get(), OnLost, opaque, FreeOpaque) == 0;
    if (!awaits_loss_) FreeOpaque(opaque);
  }

  Connection connection_;
  std::vector<int> ids_;
  bool awaits_loss_ = false;
};

/// Until the watch is over: waits for the connection to be lost, and for a new one. libvirt may keep
/// the thread for long; nobody waits for it.
void Keep(const SharedPointer& shared, std::unique_ptr<Listening> listening) {
  std::unique_lock lock(shared->mutex);
  while (!shared->is_over) {
    if (listening) {
      shared->changed.wait(lock, [&] { return shared->is_lost || shared->is_over; });
    } else {
      shared->changed.wait_for(lock, kBeforeNextTry, [&] { return shared->is_over; });
    }
    if (shared->is_over) break;
    shared->is_lost = false;
    lock.unlock();
    listening.reset();
    if (auto begun = Listening::Begin(shared)) {
      listening = *std::move(begun);
      shared->feed.TellAnything();
    }
    lock.lock();
  }
}

class DomainWatch final : public HostWatch {
 public:
  explicit DomainWatch(SharedPointer shared) : shared_(std::move(shared)) {}
  ~DomainWatch() override {
    shared_->feed.Close();
    const std::lock_guard lock(shared_->mutex);
    shared_->is_over = true;
    shared_->changed.notify_all();
  }

 private:
  SharedPointer shared_;
};

}  // namespace

HypervisorResult<std::unique_ptr<HostWatch>> WatchDomains(const std::string& uri,
                                                          ChangeListener listener) {
  const auto shared = std::make_shared<Shared>(uri, ChangeFeed(std::move(listener)));
  HypervisorResult<std::unique_ptr<Listening>> listening = Listening::Begin(shared);
  if (!listening) return std::unexpected(listening.error());
  std::thread([shared, first = *std::move(listening)]() mutable {
    Keep(shared, std::move(first));
  }).detach();
  return std::make_unique<DomainWatch>(shared);
}

}  // namespace domus::libvirt
