// Man pages, completions, colour and places: what the command line makes besides running commands.
#include <doctest/doctest.h>

#include <map>
#include <sstream>

#include "cli/color.h"
#include "cli/completion.h"
#include "cli/man_page.h"
#include "cli/places.h"
#include "cli/version.h"

namespace domus {
namespace {

const std::vector<CommandReference> kCommands = {
    {"lint",
     "Check 'configs'",
     {{{}, "PATH", {}, "Files [or trees]", true}},
     {{{"--format"}, "full|concise", {"full", "concise"}, "How", false},
      {{"-q", "--quiet"}, "", {}, "Less", false}}}};

using Variables = std::map<std::string, std::string>;

/// An environment with the given variables.
struct Surroundings {
  std::ostringstream out;
  std::istringstream in;
  Variables variables;
  Environment environment{.out = out, .err = out, .in = in};

  explicit Surroundings(Variables given) : variables(std::move(given)) {
    environment.variable = [this](const char* name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
  }
};

}  // namespace

TEST_CASE("a command's man page") {
  CHECK(CommandManPage(kCommands[0]) ==
        ".TH domus-lint 1 \"\" \"domus " + Version() + "\" \"Domus\"\n"
        ".SH NAME\ndomus\\-lint \\- Check 'configs'\n"
        ".SH SYNOPSIS\n\\fBdomus lint\\fR [\\fIOPTION\\fR]... [\\fIPATH\\fR]...\n"
        ".SH DESCRIPTION\nCheck 'configs'.\n"
        ".SH ARGUMENTS\n.TP\n\\fIPATH\\fR\nFiles [or trees].\n"
        ".SH OPTIONS\n.TP\n\\fB\\-\\-format\\fR \\fIfull|concise\\fR\nHow.\n"
        ".TP\n\\fB\\-q\\fR, \\fB\\-\\-quiet\\fR\nLess.\n"
        ".SH EXIT STATUS\nSee \\fBdomus help exit\\-codes\\fR.\n"
        ".SH SEE ALSO\n\\fBdomus\\fR(1)\n");
}

TEST_CASE("completions offer options, and the values of those that have fixed ones") {
  const std::string bash = CompletionScript("bash", kCommands).value();
  CHECK(bash.find("lint:--format) words=\"full concise\" ;;") != std::string::npos);
  CHECK(bash.find("lint) words=\"--format -q --quiet\" ;;") != std::string::npos);
  const std::string zsh = CompletionScript("zsh", kCommands).value();
  CHECK(zsh.find("'lint:Check '\\''configs'\\'''") != std::string::npos);
  CHECK(zsh.find("'--format[How]:full|concise:(full concise)'") != std::string::npos);
  const std::string fish = CompletionScript("fish", kCommands).value();
  CHECK(fish.find("-l format -r -f -a 'full concise' -d 'How'") != std::string::npos);
  CHECK_FALSE(CompletionScript("csh", kCommands).has_value());
}

TEST_CASE("colour only on a terminal, unless told") {
  CHECK(UseColor("auto", Surroundings(Variables{}).environment, true));
  CHECK_FALSE(UseColor("auto", Surroundings(Variables{}).environment, false));
  CHECK(UseColor("always", Surroundings(Variables{}).environment, false));
  CHECK_FALSE(UseColor("never", Surroundings(Variables{}).environment, true));
  CHECK_FALSE(UseColor("auto", Surroundings(Variables{{"NO_COLOR", "1"}}).environment, true));
  CHECK_FALSE(UseColor("auto", Surroundings(Variables{{"CI", "true"}}).environment, true));
  CHECK_FALSE(UseColor("auto", Surroundings(Variables{{"TERM", "dumb"}}).environment, true));
  CHECK(UseColor("auto", Surroundings(Variables{{"CLICOLOR_FORCE", "1"}}).environment, false));
}

TEST_CASE("places: flag, then variable, then domus.yaml, then default") {
  Manifest manifest;
  const auto find = [&](const PlaceOptions& options, Variables variables,
                        bool root = false) {
    Surroundings surroundings(std::move(variables));
    surroundings.environment.is_root = root;
    const Places places = FindPlaces(options, surroundings.environment, manifest, "infra");
    return places.state_file + " " + places.hypervisor;
  };
  CHECK(find({}, {}, true) == "/var/lib/domus/state.db sim:/var/lib/domus/state.sim");
  CHECK(find({}, {{"HOME", "/home/ana"}}) ==
        "/home/ana/.local/state/domus/state.db sim:/home/ana/.local/state/domus/state.sim");
  CHECK(find({}, {{"XDG_STATE_HOME", "/x"}}) == "/x/domus/state.db sim:/x/domus/state.sim");
  manifest.state_file = "domus.db";
  manifest.hypervisor = "sim:host.db?memory=1024";
  CHECK(find({}, {}) == "infra/domus.db sim:infra/host.db?memory=1024");
  CHECK(find({}, {{"DOMUS_STATE", "/v.db"}, {"DOMUS_HYPERVISOR", "sim:?cpus=2"}}) ==
        "/v.db sim:/v.sim?cpus=2");
  CHECK(find({.state = "/f.db", .hypervisor = "sim:/f"}, {{"DOMUS_STATE", "/v.db"}}) ==
        "/f.db sim:/f");
}

}  // namespace domus
