#include "model/guest_words.h"

#include <doctest/doctest.h>

#include "model/state.h"

namespace domus {
namespace {

template <class E, class FromWord>
void CheckRoundTrip(int count, bool first_is_unset, FromWord from_word) {
  for (int i = first_is_unset ? 1 : 0; i < count; ++i) {
    const E value = static_cast<E>(i);
    CAPTURE(ToWord(value));
    CHECK(from_word(ToWord(value)) == value);
  }
  CHECK(from_word("") == std::nullopt);
  CHECK(from_word("nonsense") == std::nullopt);
}

TEST_CASE("every enum value has a word that means it") {
  CheckRoundTrip<GuestType>(3, false, GuestTypeFromWord);
  CheckRoundTrip<LifecycleAction>(7, false, LifecycleActionFromWord);
  CheckRoundTrip<DiskAccess>(3, false, DiskAccessFromWord);
  CheckRoundTrip<DiskBackend>(6, true, DiskBackendFromWord);
  CheckRoundTrip<DiskFormat>(7, true, DiskFormatFromWord);
  CheckRoundTrip<VifType>(3, true, VifTypeFromWord);
}

TEST_CASE("other spellings") {
  CHECK(GuestTypeFromWord("linux") == GuestType::kPv);
  CHECK(LifecycleActionFromWord("rename_restart") == LifecycleAction::kRenameRestart);
  CHECK(LifecycleActionFromWord("coredump-and-destroy") == LifecycleAction::kCoredumpDestroy);
  CHECK(DiskAccessFromWord("ro") == DiskAccess::kReadOnly);
  CHECK(DiskAccessFromWord("rw") == DiskAccess::kReadWrite);
  CHECK(DiskAccessFromWord("!") == DiskAccess::kSharedWrite);
  CHECK(DiskBackendFromWord("qemu") == DiskBackend::kQdisk);
  CHECK(DiskFormatFromWord("aio") == DiskFormat::kRaw);
}

TEST_CASE("rates and times in the words of vif and tc") {
  CHECK(ToWord(VifRate{1'250'000}) == "10Mb/s");
  CHECK(ToWord(VifRate{250'000}) == "2Mb/s");
  CHECK(ToWord(VifRate{251'000}) == "251KB/s");
  CHECK(ToWord(VifRate{1'000'000, 20'000}) == "1MB/s@20ms");
  CHECK(ToWord(VifRate{7, 1'500}) == "7B/s@1500us");
  CHECK(TcRate(8'000'000) == "8mbit");
  CHECK(TcRate(64'000) == "64kbit");
  CHECK(TcRate(10'500'001) == "10500001bit");
  CHECK(TcTime(50'000) == "50ms");
  CHECK(TcTime(1) == "1us");
}

TEST_CASE("life states and powers") {
  for (int i = 0; i < 7; ++i) {
    const auto state = static_cast<LifeState>(i);
    CHECK(LifeStateFromString(ToString(state)) == state);
  }
  CHECK(LifeStateFromString("asleep") == std::nullopt);
  CHECK(ToString(Power::kRunning) == "running");
  CHECK(ToString(Power::kStopped) == "stopped");
  CHECK(ToString(Power::kIgnore) == "ignore");
}

}  // namespace
}  // namespace domus
