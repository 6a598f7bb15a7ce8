// What xm and xl make of a file otherwise than Domus does, as whole findings.
#include <doctest/doctest.h>

#include <filesystem>

#include "compiler/lower/placeholders.h"
#include "tests/compiler/compile_support.h"

namespace domus {
namespace {

std::string Lint(const std::string& lines) { return CompiledText(PvGuest(lines)).findings; }

std::string LintAs(const std::string& text, const CompileOptions& options) {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "vm.cfg").string();
  REQUIRE(WriteFile(path, text));
  SourceMap sources;
  DiagnosticSink sink;
  REQUIRE(Compile(path, options, sources, sink));
  return Dump(sink, sources, directory.path().string());
}

}  // namespace

TEST_CASE("numbers in quotes, where xm counts with them") {
  CHECK(Lint("maxmem = '512'") ==
        "warning VM201 vm.cfg:3:10-14: xm does not take `maxmem` for a number (text, because of its "
        "quotes)\n"
        "  note: in its XML, xm repeats the text a million times\n"
        "  help: write 512 without quotes\n");
  CHECK(Lint("irq = [ '8' ]") ==
        "warning VM201 vm.cfg:3:9-11: xm does not take `irq` for a number (text, because of its "
        "quotes)\n"
        "  note: xm passes the quotes on to xend\n"
        "  help: write 8 without quotes\n");
  CHECK(Lint("irq = [ 8 ]\nmemory = '512'\nvcpus = '2'") == "");
}

TEST_CASE("a string where xm goes through a list") {
  CHECK(Lint("disk = 'phy:/dev/vg/db01,xvda,w'") ==
        "warning VM202 vm.cfg:3:8-32: xm takes `disk` letter by letter (a string where xm expects a "
        "list)\n"
        "  help: write `disk = [ … ]` around it\n");
  CHECK(Lint("cpuid = 'host,tm=0'") == "");
  CHECK(Lint("cpuid = '1:ecx=0'").starts_with("warning VM202 vm.cfg:3:9"));
}

TEST_CASE("what xm leaves out or takes for something else") {
  CHECK(Lint("vtpm = [ 'backend=0', 'backend=1' ]") ==
        "warning VM203 vm.cfg:3:23-33: xm heeds only the first `vtpm` (left out by xm)\n");
  CHECK(Lint("disk = [ 'phy:/dev/vg/db01, xvda,w' ]") ==
        "warning VM204 vm.cfg:3:28-32: xm keeps the blanks in a disk string (with blanks, this is "
        "another name)\n"
        "  help: write `xvda`\n");
  CHECK(Lint("disk = [ 'format=raw, vdev=xvda, access=w, target=/dev/vg/db01' ]") == "");
  CHECK(Lint("cpuid_check = [ '1:ecx=0x1' ]") ==
        "warning VM205 vm.cfg:3:1-11: xm does not read `cpuid_check` without `cpuid` (passed on as "
        "it is)\n");
  CHECK(Lint("dryrun = 1") ==
        "warning VM206 vm.cfg:3:1-6: xm takes `dryrun` for its own option (as if `--dryrun` were "
        "given)\n"
        "  help: give a helper variable another name\n");
  CHECK(Lint("dryrun = 0") == "");
  CHECK(Lint("kernel = 'vmlinuz'") ==
        "warning VM207 vm.cfg:3:10-18: `kernel` is a relative path (taken from the directory where "
        "xm is run)\n"
        "  help: write the whole path\n");
  CHECK(Lint("builder = ''") ==
        "warning VM208 vm.cfg:3:11-12: `builder` is empty (xm makes it `None`, and xend refuses the "
        "guest)\n"
        "  help: write `builder = 'linux'` or `builder = 'hvm'`, or leave it out\n");
  CHECK(Lint("nfs_root = '/x'") ==
        "warning VM210 vm.cfg:3:1-8: `nfs_root` needs `nfs_server` (xm refuses the guest)\n");
}

TEST_CASE("a vif's repeated key is a warning, and the last one counts, as in xm and xl") {
  const CompiledText compiled(PvGuest("vif = [ 'bridge=a,bridge=b' ]"));
  CHECK(compiled.findings ==
        "warning VM042 vm.cfg:3:19-24: `bridge` is given twice in one vif (this one counts)\n"
        "  vm.cfg:3:10-15: first given here\n");
  REQUIRE(compiled.guest());
  CHECK(compiled.guest()->config.vifs[0].bridge == "b");
}

TEST_CASE("functions see the file's variables in Domus, and not in xm") {
  CHECK(Lint("base = 2\ndef double():\n  return base * 2\nvcpus = double()") ==
        "warning VM209 vm.cfg:5:10-13: xm would stop here: global name 'base' is not defined (a "
        "function of a config sees none of its variables)\n"
        "  help: hand the value over as an argument\n");
  CHECK(Lint("base = 2\ndef double(n):\n  return n * 2\nvcpus = double(base)") == "");
}

TEST_CASE("xl reads the whole command line from cmdline") {
  CHECK(Lint("extra = 'ro'\ncmdline = 'root=/dev/xvda1'") ==
        "warning VM211 vm.cfg:3:1-5: xl ignores `extra` beside `cmdline` (has no effect under xl)\n"
        "  vm.cfg:4:1-7: the whole kernel command line\n");
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "guest").string();
  REQUIRE(WriteFile(path, "name='db01'; kernel='/boot/k'\n root='/dev/sda'; cmdline='quiet'\n"));
  SourceMap sources;
  DiagnosticSink sink;
  const auto compiled = Compile(path, {.this_machine = {}, .kind = FileKind::kGuestXl}, sources, sink);
  REQUIRE(compiled);
  REQUIRE(compiled->files[0].guest);
  const GuestConfig& guest = compiled->files[0].guest->config;
  CHECK(guest.extra == "quiet");
  CHECK_FALSE(guest.root);
  CHECK(guest.options.empty());
}

TEST_CASE("a file for xl has octal numbers, needs a name, and is no matter of xm's") {
  const CompileOptions xl{.this_machine = {}, .kind = FileKind::kGuestXl};
  CHECK(LintAs("name='db01'; bootloader='pygrub'; memory=01000; maxmem='512'\n", xl) == "");
  CHECK(LintAs("bootloader='pygrub'\n", xl) ==
        "error VM027 vm.cfg:1:1: the guest sets no `name` (named `vm.cfg`, after its file)\n"
        "  note: xm names such a guest after its file, xl refuses it\n");
  CHECK(LintAs("name='a'; bootloader='pygrub'; memory=08\n", xl).starts_with("error VM013"));
}

TEST_CASE("under xl, w! is an error where it stands") {
  const std::string text =
      PvGuest("disk = [ 'phy:/dev/vg/db01,xvda,w', 'phy:/dev/vg/ocr,xvdb,w!' ]");
  CHECK(LintAs(text, {.this_machine = {}}) == "");
  CHECK(LintAs(text, {.this_machine = {}, .hypervisor = "xl"}) ==
        "error VM031 vm.cfg:3:59-60: access mode `w!` is not available in xl (shared writable disk, "
        "xend only)\n"
        "  note: xl refuses the whole file because of this\n"
        "  help: `domus explain VM031` lists the ways to share a disk without it\n");
}

TEST_CASE("placeholders are found, and other signs are not") {
  CHECK(FindPlaceholder("phy:@DISK@,xvda,w") == "@DISK@");
  CHECK(FindPlaceholder("{{ name }}") == "{{ name }}");
  CHECK(FindPlaceholder("a ${NAME} b") == "${NAME}");
  CHECK(FindPlaceholder("<your name here>") == "<your name here>");
  CHECK(FindPlaceholder("{% if x %}") == "{% if x %}");
  CHECK_FALSE(FindPlaceholder("a@b.example c@d.example"));
  CHECK_FALSE(FindPlaceholder("1 < 2 and 3 > 2"));
  CHECK_FALSE(FindPlaceholder("<>"));
  CHECK_FALSE(FindPlaceholder("^localhost$ {}"));
  CHECK_FALSE(FindPlaceholder(std::string(1 << 20, '<') + ">"));
  CHECK(Lint("extra = 'ip=@IP@'") ==
        "warning VM098 vm.cfg:3:13-16: `extra` holds what a template left to be filled in (a "
        "placeholder)\n"
        "  help: write the value itself\n");
}

TEST_CASE("a password that everybody can read, and one that not") {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "vm.cfg").string();
  const std::string text = PvGuest("vfb = [ 'type=vnc,vncpasswd=horse' ]");
  const auto lint = [&](int mode) {
    REQUIRE(WriteFile(path, text, mode));
    SourceMap sources;
    DiagnosticSink sink;
    REQUIRE(Compile(path, {.this_machine = {}}, sources, sink));
    return Dump(sink, sources, directory.path().string());
  };
  CHECK(lint(0600) == "");
  CHECK(lint(0644) ==
        "warning VM029 vm.cfg:3:9-34: a password in a file that every user can read (in clear text)\n"
        "  help: take the right from them: `chmod o-r`\n");
}

TEST_CASE("guests that the host's memory can't hold") {
  const Files files = {{"a/vm.cfg", "name='a'\nbootloader='p'\nmemory=600\n"},
                       {"b/vm.cfg", "name='b'\nbootloader='p'\nmemory=600\n"},
                       {"domus.yaml", "hypervisor: 'sim:?memory=1024'\n"}};
  CHECK(CompiledTree(files).findings ==
        "warning HO006 b/vm.cfg:3:8-10: the guests need more memory than the host has (does not fit "
        "beside the guests before it)\n"
        "  note: 2 guests need 1200 MiB, the host has 1024 MiB for them and for domain 0\n");
  Files stopped = files;
  stopped[2].text += "guests:\n  b: { power: stopped }\n";
  CHECK(CompiledTree(stopped).findings == "");
}

}  // namespace domus
