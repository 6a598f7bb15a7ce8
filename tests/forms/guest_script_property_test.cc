// What a written file says is the guest, but for exactly the losses it names.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "forms/guest_script.h"
#include "tests/forms/compiled.h"
#include "tests/support/plausible_guest.h"

namespace domus {
namespace {

using namespace testing;

/// Rules about several settings at once: such a guest may be nonsense, but it is what was written.
bool IsOfTheWholeGuest(const std::string& error) {
  for (const char* code : {"VM020", "VM023", "VM024", "VM080"}) {
    if (error.starts_with(code)) return true;
  }
  return false;
}

void CheckRoundTrip(const GuestConfig& guest, ScriptDialect dialect) {
  const Rendered written = WriteGuestScript(guest, dialect);
  Read read = ReadScript(written.text, OptionsFor(guest));
  std::erase_if(read.errors, IsOfTheWholeGuest);
  // A loss that names the name of nothing says nothing of the guest.
  const std::set<std::string> lost = FieldsOf(written.losses);
  const std::set<std::string> differing = DifferingFields(guest, read.guest);
  if (!read.errors.empty() || lost != differing) {
    RC_LOG() << written.text << "\n-- losses\n" << Lines(written.losses) << "-- differs in\n";
    for (const std::string& path : differing) {
      if (!lost.contains(path)) RC_LOG() << "  unnamed: " << path << "\n";
    }
    for (const std::string& path : lost) {
      if (!differing.contains(path)) RC_LOG() << "  not lost: " << path << "\n";
    }
    for (const std::string& error : read.errors) RC_LOG() << "  " << error << "\n";
    RC_FAIL("what comes back is not the guest without its losses");
  }
}

}  // namespace

TEST_CASE("a vm.cfg loses exactly what it says") {
  CHECK(rc::check([] { CheckRoundTrip(*PlausibleGuest(), ScriptDialect::kXm); }));
}

TEST_CASE("xl's cfg loses exactly what it says") {
  CHECK(rc::check([] { CheckRoundTrip(*PlausibleGuest(), ScriptDialect::kXl); }));
}

}  // namespace domus
