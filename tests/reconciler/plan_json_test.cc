#include "reconciler/plan_json.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>

#include <string>
#include <type_traits>

#include "reconciler/plan_members.h"
#include "tests/reconciler/golden.h"
#include "tests/reconciler/plan_document.h"
#include "tests/reconciler/world.h"
#include "tests/support/arbitrary_guest.h"
#include "tests/support/documents.h"

namespace domus {
namespace {

/// A live change with a secret, a creation, a removal held back, a refusal with its line.
PlanDocument SmallDocument() {
  World world;
  GuestConfig web = SmallGuest("web01", 2048, 2);
  web.maxmem_mib = 4096;
  web.vnc.password = Secret("tops3cret");
  world.Applied(web);
  web.memory_mib = 3072;
  web.vnc.password = Secret("hunter2");
  DesiredGuest& wanted = world.Want(web);
  wanted.sources["memory"] = {.file = wanted.file, .line = 4, .column = 10, .end_column = 14};
  GuestConfig created = SmallGuest("web02", 512);
  world.Want(created);
  world.Applied(SmallGuest("old", 256), LifeState::kOff);
  world.Want(SmallGuest("taken"));
  world.Host(SmallGuest("taken"));
  PlanDocument document = DocumentOf(world.MakePlan());
  document.refusal_lines = {"name = 'taken'"};
  return document;
}

std::string ErrorOf(std::string_view json) {
  const Result<PlanDocument> document = ReadPlan(json);
  return document ? "(none)" : document.error().message;
}

/// The error of the small document with one text in it replaced.
std::string ErrorWith(std::string_view text, std::string_view replacement) {
  std::string json = WritePlan(SmallDocument());
  const size_t at = json.find(text);
  REQUIRE(at != std::string::npos);
  return ErrorOf(json.replace(at, text.size(), replacement));
}

/// A guest that is on, off or away, recorded or not, and wanted otherwise or not at all.
void AddGuest(World& world, const std::string& name) {
  GuestConfig before = *testing::AnyGuest();
  before.name = name;
  if (*rc::gen::inRange(0, 4) > 0) {
    world.Applied(before, testing::OneOf<LifeState>(7));
    world.recorded.objects[GuestAddress(name)].protect = *rc::gen::inRange(0, 4) == 0;
  } else if (testing::Flag()) {
    world.Host(before);
  }
  if (*rc::gen::inRange(0, 4) == 0) return;
  GuestConfig after = *testing::AnyGuest();
  after.name = name;
  DesiredGuest& wanted = world.Want(after, testing::OneOf<Power>(3));
  wanted.sources["memory"] = {.file = testing::Text(), .line = 3, .column = 1, .end_column = 9};
}

PlanDocument AnyDocument() {
  World world;
  for (const char* name : {"a", "b", "\xff", "d e"}) AddGuest(world, name);
  world.policy = {.allow_restart = testing::Flag(),
                  .allow_recreate = testing::Flag(),
                  .allow_remove = testing::Flag(),
                  .max_remove = {}};
  if (testing::Flag()) world.policy.max_remove = RemovalLimit{3, testing::Flag()};
  return DocumentOf(world.MakePlan(), world.policy);
}

template <class E>
bool WordsAreToString() {
  for (size_t i = 0; i < kWords<E>.size(); ++i) {
    if (ToString(static_cast<E>(i)) != kWords<E>[i]) return false;
  }
  return ToString(static_cast<E>(kWords<E>.size())).empty();
}

}  // namespace

TEST_CASE("a plan as a document") {
  const std::string json = WritePlan(SmallDocument());
  CHECK_GOLDEN("plan/document", json);
  testing::KeepDocument("plan", "small", json);
}

TEST_CASE("the words of a plan document are those of the rest of domus") {
  CHECK(WordsAreToString<Action>());
  CHECK(WordsAreToString<Disruption>());
  CHECK(WordsAreToString<Cause>());
  CHECK(WordsAreToString<Verb>());
}

TEST_CASE("no secret and no digest of one is in the document") {
  const std::string json = WritePlan(SmallDocument());
  for (const char* secret : {"hunter2", "tops3cret"}) {
    CHECK(json.find(secret) == std::string::npos);
    GuestConfig guest;
    guest.vnc.password = Secret(secret);
    for (const Field& field : GuestFields(guest, "key")) {
      if (field.secret) CHECK(json.find(field.parts.at("")) == std::string::npos);
    }
  }
  CHECK(json.find(R"("path":"vncpasswd")") != std::string::npos);
}

TEST_CASE("a document that is read and written again is the same, and reads the same") {
  int n = 0;
  const bool same = rc::check("written, read, written", [&] {
    const PlanDocument document = AnyDocument();
    const std::string json = WritePlan(document);
    const Result<PlanDocument> read = ReadPlan(json);
    RC_ASSERT(read.has_value());
    RC_ASSERT(WritePlan(*read) == json);
    RC_ASSERT(read->plan.order == document.plan.order);
    RC_ASSERT(Verdict(read->plan) == Verdict(document.plan));
    for (const bool full : {false, true}) {
      const PlanTextOptions options{.version = "0.1.0", .full = full};
      RC_ASSERT(RenderPlan(read->plan, options) == RenderPlan(document.plan, options));
    }
    if (++n % 10 == 0) testing::KeepDocument("plan", fmt::format("any{}", n), json);
  });
  CHECK(same);
}

TEST_CASE("what isn't a plan") {
  CHECK(ErrorOf("") == "not a whole JSON document");
  CHECK(ErrorOf("name = 'db01'\n") == "not a whole JSON document");
  CHECK(ErrorOf("[1]") == "a JSON document, but no plan");
  CHECK(ErrorOf("{}") == "a JSON document, but no plan");
  CHECK(ErrorOf(R"({"format_version": "1.0", "name": "db01"})") == "a JSON document, but no plan");
  const std::string json = WritePlan(SmallDocument());
  CHECK(ErrorOf(json.substr(0, json.size() / 2)) == "not a whole JSON document");
  CHECK(ErrorOf(R"({"format_version": "1.0", "plan_id": "7c1e-42d0"})") == "created: is missing");
}

TEST_CASE("versions") {
  CHECK(ErrorWith(R"("1.0")", R"("1.7")") == "(none)");
  CHECK(ErrorWith(R"("1.0")", R"("2.0")") == "a plan in format 2.0; this domus reads 1.x");
  CHECK(ErrorWith(R"("1.0")", R"("x")") == "format_version: expected two numbers, as in 1.0");
  CHECK(ErrorWith(R"("created")", R"("colour": "blue", "created")") == "(none)");
  CHECK(ErrorWith(R"("how")", R"("colour": "blue", "how")") == "(none)");
}

TEST_CASE("wrong members are named") {
  CHECK(ErrorWith(R"("7c1e-42d0")", R"("../etc")") ==
        "plan_id: expected four and four hexadecimal digits");
  CHECK(ErrorWith(R"("update")", R"("explode")") ==
        "changes[0].action: expected one of recreate, restart, rename, update, stage, create, remove, "
        "forget, adopt");
  CHECK(ErrorWith(R"("mib":3072)", R"("mib":"3072")") ==
        "changes[0].steps[1].change.mib: expected an integer");
  CHECK(ErrorWith(R"("set_memory")", R"("set_fire")").starts_with(
      "changes[0].steps[1].change.op: expected one of set_memory, "));
  CHECK(ErrorWith(R"("line":4)", R"("line":5000000000)") ==
        "changes[0].paths[0].source.line: the number is out of range");
  CHECK(ErrorWith(R"([["guest.)", R"([["guest.x)") ==
        "order: expected the address of each change, once");
  CHECK(ErrorWith(R"("severity":"error")", R"("severity":"mild")") ==
        "diagnostics: expected the severity error or warning");
  CHECK(ErrorWith(R"("needs": [)", R"("needs": [7)") == "needs[0]: expected a text");
}

TEST_CASE("nesting is bounded") {
  CHECK(ErrorOf(std::string(1'000'000, '[')) == "nested too deeply for a plan");
  CHECK(ErrorOf(fmt::format(R"({{"a": {}{}}})", std::string(200, '['), std::string(200, ']'))) ==
        "nested too deeply for a plan");
}

TEST_CASE("no bytes crash the reader") {
  CHECK(rc::check([](const std::string& bytes) { (void)ReadPlan(bytes); }));
  const std::string json = WritePlan(SmallDocument());
  CHECK(rc::check([&] {
    std::string damaged = json;
    const size_t at = *rc::gen::inRange<size_t>(0, json.size());
    damaged[at] = *rc::gen::arbitrary<char>();
    (void)ReadPlan(damaged);
  }));
}

TEST_CASE("ids and times") {
  CHECK(PlanId("\x7c\x1e\x42\xd0") == "7c1e-42d0");
  CHECK(Rfc3339(1'795'096'931) == "2026-11-19T14:02:11Z");
}

}  // namespace domus
