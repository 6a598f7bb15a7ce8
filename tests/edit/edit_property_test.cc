// Random scripts in random layouts, random changes: the edit says exactly the wanted guest, and every
// line that isn't about a changed setting is there as it was.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <set>
#include <string>
#include <vector>

#include "edit/guest_edit.h"
#include "model/guest_fields.h"
#include "tests/compiler/compile_support.h"
#include "tests/support/random_script.h"

namespace domus {

TEST_CASE("an edit gives the wanted guest and leaves all other lines alone") {
  CHECK(rc::check([] {
    const testing::RandomScript script = testing::AnyScript();
    const CompiledText before(script.text);
    RC_ASSERT(before.guest().has_value());
    GuestConfig wanted = before.guest()->config;
    testing::Drift(wanted);
    SourceMap sources;
    DiagnosticSink sink;
    const auto edited = EditGuest({"vm.cfg", FileKind::kGuestScript, script.text},
                                  before.guest()->config, wanted, sources, sink);
    RC_LOG() << script.text << "\n---\n" << Dump(sink, sources, "") << edited.value_or("");
    RC_ASSERT(edited.has_value());
    const CompiledText after(*edited);
    RC_LOG() << after.findings;
    RC_ASSERT(after.guest().has_value());
    RC_ASSERT(after.guest()->config == wanted);
    std::set<std::string> changed;
    for (const std::string& path : DifferingFields(before.guest()->config, wanted)) {
      changed.insert(std::string(FieldKind(path)));
    }
    size_t at = 0;
    for (const testing::ScriptPart& part : script.parts) {
      if (changed.contains(part.key)) continue;
      const size_t found = edited->find(part.text, at);
      RC_ASSERT(found != std::string::npos);
      at = found + part.text.size();
    }
  }));
}

}  // namespace domus
