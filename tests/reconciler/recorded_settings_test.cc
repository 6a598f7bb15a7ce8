#include "reconciler/recorded_settings.h"

#include <doctest/doctest.h>

namespace domus {
namespace {

Field MakeField(std::string path, std::map<std::string, std::string> parts, std::string display) {
  return {.path = std::move(path), .parts = std::move(parts), .display = std::move(display)};
}

}  // namespace

TEST_CASE("settings are written by path, whatever their order") {
  const Field memory = MakeField("memory", {{"", "2048"}}, "2048 MiB");
  const Field disk = MakeField("disk[xvda]", {{"source", "/a.img"}, {"access", "w"}}, "file:/a.img");
  const char* const written =
      R"({"@power":{"parts":{"":"running"},"shown":"running"},)"
      R"("disk[xvda]":{"parts":{"access":"w","source":"/a.img"},"shown":"file:/a.img"},)"
      R"("memory":{"parts":{"":"2048"},"shown":"2048 MiB"}})";
  CHECK(WriteSettings({memory, disk}, Power::kRunning) == written);
  CHECK(WriteSettings({disk, memory}, Power::kRunning) == written);
  CHECK(WriteSettings({MakeField("a", {}, "")}) == R"({"a":{"parts":{},"shown":""}})");
  CHECK(WriteSettings({}) == "{}");
}

TEST_CASE("settings may hold any bytes") {
  const Field field = MakeField("extra", {{"", "a \"b\" \\ \n \x01 \x7f ä \xff"}}, "§");
  CHECK(WriteSettings({field}) ==
        R"({"extra":{"parts":{"":"a \"b\" \\ \n \u0001 )"
        "\x7f ä \xEF\xBF\xBD"
        R"("},"shown":"§"}})");
}

TEST_CASE("what was written reads as it was") {
  const std::vector<Field> fields = {MakeField("extra", {{"", "a \"b\""}}, "a \"b\""),
                                     MakeField("vif[0]", {{"bridge", "xenbr0"}}, "bridge xenbr0")};
  for (const std::optional<Power> power : {std::optional<Power>(), std::optional(Power::kStopped)}) {
    CHECK(ReadSettings(WriteSettings(fields, power)).value() == SettingsOf(fields, power));
  }
  CHECK(ReadSettings("").value().empty());
  CHECK_FALSE(ReadSettings("[").has_value());
  CHECK_FALSE(ReadSettings(R"({"memory":7})").has_value());
}

}  // namespace domus
