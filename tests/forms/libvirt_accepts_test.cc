// Libvirt takes what Domus writes: libvirt's schema and its test driver are asked about every guest of
// the corpus, for every target; and what libvirt prints of it is still the same guest.
#include <doctest/doctest.h>

#include <fmt/format.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/text.h"
#include "forms/guest_field_copy.h"
#include "forms/libvirt_xml.h"
#include "forms/libvirt_xml_reader.h"
#include "tests/forms/corpus_guests.h"
#include "tests/support/run_program.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

const std::string kSchema = "/usr/share/libvirt/schemas/domain.rng";

struct Written {
  std::string name;  // "vmcfg/web01.cfg (xen)"
  GuestConfig guest;
  Rendered rendered;
};

const std::vector<Written>& AllWritten() {
  static const std::vector<Written> all = [] {
    std::vector<Written> written;
    for (const CorpusGuest& guest :
         CorpusGuests({"vmcfg", "xl", "libvirt-pairs/xl", "libvirt-pairs/xm"})) {
      for (const auto& [target, word] : {std::pair(LibvirtTarget::kXen, "xen"),
                                         std::pair(LibvirtTarget::kQemu, "qemu"),
                                         std::pair(LibvirtTarget::kKvm, "kvm")}) {
        written.push_back({fmt::format("{} ({})", guest.name, word), guest.config,
                           WriteLibvirtXml(guest.config, target)});
      }
    }
    return written;
  }();
  return all;
}

struct Close {
  void operator()(virConnectPtr connection) const { virConnectClose(connection); }
  void operator()(virDomainPtr domain) const { virDomainFree(domain); }
};
using Connection = std::unique_ptr<virConnect, Close>;
using Domain = std::unique_ptr<virDomain, Close>;

/// Libvirt's test driver, in this process, without the guest that it comes with.
Connection OpenTestDriver() {
  virInitialize();
  virSetErrorFunc(nullptr, [](void*, virErrorPtr) {});
  Connection connection(virConnectOpen("test:///default"));
  REQUIRE(connection);
  if (const Domain own{virDomainLookupByName(connection.get(), "test")}) {
    virDomainDestroy(own.get());
    virDomainUndefine(own.get());
  }
  return connection;
}

/// The test driver runs domains of its own type alone.
std::string ForTestDriver(std::string xml) {
  const size_t begin = xml.find("type='") + 6;
  return xml.replace(begin, xml.find('\'', begin) - begin, "test");
}

std::string LastError() {
  const virErrorPtr error = virGetLastError();
  return error && error->message ? error->message : "no reason given";
}

std::string Describe(const std::set<std::string>& paths) {
  return Join({paths.begin(), paths.end()}, " ");
}

/// What the test driver makes up for running domains.
std::string WithoutTestNames(std::string xml) {
  const std::string made_up = "<target dev='testnet";
  for (size_t at = 0; (at = xml.find(made_up, at)) != std::string::npos;) {
    xml.erase(at, xml.find("/>", at) + 2 - at);
  }
  return xml;
}

/// What it can't hold although Xen's driver does: a domain of type `test` that isn't HVM has no kernel
/// of its own, and no device model takes arguments.
bool IsTestDriversOwn(const Written& written, const std::string& path) {
  static const std::set<std::string> kernel = {"kernel", "ramdisk", "root", "extra", "cmdline"};
  const bool paravirtual = written.name.ends_with("(xen)") && written.guest.type != GuestType::kHvm;
  const bool some_mac = std::ranges::any_of(written.guest.vifs, [](const Vif& vif) {
    return !vif.mac;
  });
  return (paravirtual && kernel.contains(path)) || path == "device_model_args" ||
         (path == "uuid" && !written.guest.uuid) || (path.starts_with("vif[") && some_mac);
}

/// Defines it, reads back what libvirt prints, and takes it away again.
std::string Try(virConnectPtr connection, const Written& written) {
  const std::string xml = ForTestDriver(written.rendered.text);
  const Domain domain(virDomainDefineXML(connection, xml.c_str()));
  if (!domain) return written.name + ": " + LastError() + "\n";
  char* printed = virDomainGetXMLDesc(domain.get(), VIR_DOMAIN_XML_SECURE);
  const std::string text = printed ? printed : "";
  std::free(printed);
  virDomainUndefine(domain.get());
  const auto read = ReadLibvirtXml(WithoutTestNames(text));
  if (!read) return written.name + ": " + read.error().message + "\n";
  std::set<std::string> lost;
  for (const Loss& loss : written.rendered.losses) lost.insert(loss.field);
  std::set<std::string> different;
  for (const std::string& path : DifferentFields(ComparedFields(written.guest), ComparedFields(*read))) {
    if (!lost.contains(path) && !IsTestDriversOwn(written, path)) different.insert(path);
  }
  if (different.empty()) return "";
  return fmt::format("{}: libvirt changed {}\n", written.name, Describe(different));
}

}  // namespace

TEST_CASE("the domain XML of every corpus guest is valid by libvirt's schema") {
  REQUIRE_MESSAGE(std::filesystem::exists(kSchema), "install libvirt0: it has ", kSchema);
  if (AllWritten().empty()) return;
  CHECK(AllWritten().size() > 400);
  TemporaryDirectory directory;
  std::vector<std::string> command = {"/usr/bin/xmllint", "--noout", "--relaxng", kSchema};
  for (size_t i = 0; i < AllWritten().size(); ++i) {
    const std::string path = (directory.path() / fmt::format("{}.xml", i)).string();
    REQUIRE(WriteFile(path, AllWritten()[i].rendered.text));
    command.push_back(path);
  }
  const ProgramResult result = RunProgram(command);
  std::string invalid;
  for (size_t i = 0; i < AllWritten().size(); ++i) {
    if (result.output.contains(fmt::format("/{}.xml validates", i))) continue;
    invalid += AllWritten()[i].name + "\n";
  }
  CHECK(invalid == "");
  CHECK(result.status == 0);
}

TEST_CASE("libvirt's test driver defines every corpus guest and prints the same guest") {
  if (AllWritten().empty()) return;
  const Connection connection = OpenTestDriver();
  std::string problems;
  for (const Written& written : AllWritten()) problems += Try(connection.get(), written);
  CHECK(problems == "");
}

}  // namespace domus
