#include <doctest/doctest.h>

#include <filesystem>

#include "base/files.h"
#include "compiler/xm/dry_run.h"
#include "tests/support/temporary_directory.h"

namespace domus::xm {
namespace {

using Arguments = std::vector<std::string>;

std::string Error(const Arguments& arguments) {
  const DryRunResult result = DryRun(arguments, DryRunHost{});
  CHECK(result.out == "");
  CHECK(result.status == 1);
  return result.err;
}

/// A directory with one config in it.
struct Config {
  TemporaryDirectory directory;
  std::string path = (directory.path() / "vm.cfg").string();
  explicit Config(const std::string& text) { REQUIRE(WriteFile(path, text)); }

  DryRunResult Run(Arguments arguments) const {
    arguments.push_back(path);
    return DryRun(arguments, DryRunHost{});
  }
};

bool Has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

TEST_CASE("options are read as Python's getopt reads them") {
  CHECK(Error({}) == "Error: which command? Domus knows xm's new and create\n");
  CHECK(Error({"list"}) == "Error: Domus knows xm's new and create, not list\n");
  CHECK(Error({"new", "-z"}) == "Error: option -z not recognized\n");
  CHECK(Error({"new", "--nope"}) == "Error: option --nope not recognized\n");
  CHECK(Error({"new", "--vnc"}) == "Error: option --vnc not a unique prefix\n");
  CHECK(Error({"new", "--dry=1"}) == "Error: option --dryrun must not have an argument\n");
  CHECK(Error({"new", "-nf"}) == "Error: option -f requires argument\n");
  CHECK(Error({"new", "--path"}) == "Error: option --path requires argument\n");
  CHECK(Error({"new", "--xen", "5"}) == "Error: --xen takes 3.1, 3.4, 4.0 or 4.4, not 5\n");
}

TEST_CASE("a file is looked for as given, then along the path") {
  const Config config("name = 'a'\n");
  const std::string folder = config.directory.path().string();
  CHECK(DryRun({"new", "-n", "--path", "/nowhere:" + folder, "vm.cfg"}, {})
            .out.starts_with("Using config file \"" + folder + "/vm.cfg\".\n(vm\n    (name a)\n"));
  CHECK(Error({"new", "-n", "--path=/nowhere", "no-such-file"}) ==
        "Error: Unable to open config file: no-such-file\n");
  CHECK(DryRun({"new", "-n", folder}, {}).err ==
        "Error: [Errno 21] Is a directory: '" + folder + "'\n");
}

TEST_CASE("quiet leaves out the first line; the last bare word is the file") {
  const Config config("name = 'a'\n");
  CHECK(config.Run({"new", "-qn", "no-such-file"}).out.starts_with("(vm\n"));
}

TEST_CASE("both forms: SXP first, and create's guest is transient") {
  const Config config("name = 'a'\n");
  const std::string out = config.Run({"create", "-q", "-n", "-x"}).out;
  CHECK(out.starts_with("(vm\n"));
  CHECK(Has(out, ")\n<?xml version='1.0' encoding='UTF-8'?>\n"));
  CHECK(Has(out, "<other_config value='True' key='transient'/>"));
  CHECK_FALSE(Has(config.Run({"new", "-q", "-x"}).out, "transient"));
}

TEST_CASE("without a dry run nothing is made") {
  const DryRunResult result = Config("name = 'a'\n").Run({"new"});
  CHECK(result.err ==
        "Error: without --dryrun xm would make a guest, which Domus does with `domus apply`\n");
  CHECK(result.status == 1);
  CHECK(Config("dryrun = 1\n").Run({"new", "-q"}).out.starts_with("(vm\n"));
}

TEST_CASE("words that xm doesn't know are variables of the script, stripped") {
  const Config config("extra = word\n");
  CHECK(Has(config.Run({"new", "-n", " word = x "}).out, "(args x)"));
  CHECK(Has(config.Run({"new", "-n", "word=x", "extra= y"}).out, "(args ' y')"));
}

TEST_CASE("a script's errors are Python's") {
  const DryRunResult syntax = Config("name='e'\nmemory=\n").Run({"new", "-qn"});
  CHECK(syntax.err.starts_with("Error: Errors were found at line 2 while processing "));
  CHECK(syntax.err.ends_with("/vm.cfg:\n\tmemory=\n\n"));
  CHECK(Config("name = nosuch\n").Run({"new", "-qn"}).err ==
        "Error: name 'nosuch' is not defined\n");
  const DryRunResult bytes = Config("a = 1\n# \xC3\xA4\n").Run({"new", "-qn"});
  CHECK(bytes.err.starts_with("Error: Errors were found at line 2 while processing "));
  CHECK(bytes.err.ends_with(":\n\tNone\n"));
}

TEST_CASE("XML is not run") {
  const DryRunResult result = Config("<xm/>\n").Run({"new", "-qn"});
  CHECK(result.out == "");
  CHECK(result.err == "");
  CHECK(result.status == 0);
}

TEST_CASE("SXP files are printed again") {
  const Config config("(vm (name a) (memory 64) (vcpus '1'))\n");
  CHECK(DryRun({"new", "-n", "-F", config.path}, {}).out ==
        "(vm (name a) (memory 64) (vcpus 1))\n");
  CHECK(Error({"new", "-n", "-F", "/no/such/file"}) ==
        "Error: Cannot read file /no/such/file: No such file or directory\n");
}

TEST_CASE("help lists the options, help_config the variables of the version") {
  CHECK(DryRun({"new", "--help"}, {}).out.starts_with("Usage: xm new|create --dryrun "));
  CHECK(Has(DryRun({"new", "--help_config"}, {}).out, "\ndisk                             may be"));
  CHECK_FALSE(Has(DryRun({"new", "--help_config"}, {}).out, "usbport"));
  CHECK(Has(DryRun({"new", "--help_config", "--xen=3.1"}, {}).out, "usbport"));
}

}  // namespace
}  // namespace domus::xm
