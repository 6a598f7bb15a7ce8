// What lies at paths of this machine, what images rest on, and deletion.
#include "hypervisor/host_files.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "hypervisor/backing_files.h"
#include "tests/support/temporary_directory.h"

namespace domus {
namespace {

namespace fs = std::filesystem;

using FileKind = HostFile::Kind;

class Folder {
 public:
  std::string Path(const std::string& name) const { return (directory_.path() / name).string(); }
  std::string Write(const std::string& name, const std::string& bytes) const {
    std::ofstream(Path(name), std::ios::binary) << bytes;
    return Path(name);
  }

 private:
  TemporaryDirectory directory_;
};

std::string Number(uint64_t number, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(number >> (8 * i) & 0xff);
  return text;
}

std::string Reversed(std::string text) { return {text.rbegin(), text.rend()}; }

std::string Put(std::string bytes, size_t at, const std::string& text) {
  if (bytes.size() < at + text.size()) bytes.resize(at + text.size(), '\0');
  return bytes.replace(at, text.size(), text);
}

std::string Qcow2(const std::string& backing, const std::string& data_file = "") {
  std::string image = "QFI\xfb" + Number(3, 4) + Number(backing.empty() ? 0 : 512, 8) +
                      Number(backing.size(), 4);
  image = Put(image, 100, Number(104, 4));
  if (!data_file.empty()) {
    image = Put(image, 104, Number(0x44415441, 4) + Number(data_file.size(), 4) + data_file);
  }
  return Put(Put(image, 511, std::string(1, '\0')), 512, backing);
}

std::string Vhd(const std::string& parent) {
  std::string utf16;
  for (const char c : parent) utf16 += std::string(1, '\0') + c;
  std::string footer = Put(Put("conectix", 16, Number(512, 8)), 60, Number(4, 4));
  footer.resize(512, '\0');
  std::string header = Put("cxsparse", 64, utf16);
  header = Put(header, 576, "MacX" + Number(0, 4) + Number(parent.size() + 7, 4) + Number(0, 4) +
                                Number(2048, 8));
  header.resize(1024, '\0');
  return Put(footer + header, 2048, "file://" + parent) + std::string(100, '\0') + footer;
}

}  // namespace

TEST_CASE("what lies at a path") {
  const Folder folder;
  const std::string file = folder.Write("a.img", "12345");
  fs::create_symlink(file, folder.Path("link"));
  fs::create_symlink("nowhere", folder.Path("dangling"));
  fs::create_hard_link(file, folder.Path("hard"));
  fs::create_directory(folder.Path("directory"));
  REQUIRE(::mkfifo(folder.Path("pipe").c_str(), 0600) == 0);

  const HostFile seen = LookAtFile(file);
  CHECK(seen.path == file);
  CHECK(seen.kind == FileKind::kFile);
  CHECK(seen.bytes == 5);
  CHECK_FALSE(seen.identity.empty());
  CHECK(LookAtFile(folder.Path("hard")).identity == seen.identity);
  const HostFile link = LookAtFile(folder.Path("link"));
  CHECK(link.kind == FileKind::kLink);
  CHECK(link.target == file);
  CHECK(link.identity == seen.identity);
  CHECK(LookAtFile(folder.Path("dangling")).kind == FileKind::kLink);
  CHECK(LookAtFile(folder.Path("dangling")).identity.empty());
  CHECK(LookAtFile(folder.Path("directory")).kind == FileKind::kDirectory);
  CHECK(LookAtFile(folder.Path("pipe")).kind == FileKind::kOther);
  CHECK(LookAtFile("/dev/null").kind == FileKind::kDevice);
  CHECK(LookAtFile(folder.Path("nothing")).kind == FileKind::kMissing);
  CHECK(LookAtFile(file + "/below").kind == FileKind::kMissing);
  CHECK(LookAtFile(folder.Path(std::string(300, 'x'))).kind == FileKind::kUnknown);
  CHECK(LookAtFile(folder.Path(std::string(300, 'x'))).why == "file name too long");
}

TEST_CASE("only a regular file is deleted") {
  const Folder folder;
  const std::string file = folder.Write("a.img", "12345");
  fs::create_symlink(file, folder.Path("link"));
  fs::create_directory(folder.Path("directory"));
  for (const std::string& path : {folder.Path("link"), folder.Path("directory"),
                                  std::string("/dev/null")}) {
    const auto refused = DeleteHostFile(path);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().kind == HypervisorError::Kind::kConflict);
    CHECK(refused.error().text == "can't delete " + path + ": it is no regular file");
  }
  CHECK(fs::exists(file));
  CHECK(DeleteHostFile(file).has_value());
  CHECK_FALSE(fs::exists(file));
  CHECK(DeleteHostFile(file).has_value());
  CHECK(DeleteHostFile(folder.Path("directory") + "/../nothing/x").has_value());
}

TEST_CASE("what an image rests on, by its header") {
  const Folder folder;
  const std::string base = folder.Write("base.img", "raw");
  const auto rests_on = [&](const std::string& bytes) {
    return BackingFilesOf(folder.Write("image", bytes));
  };
  const std::vector<std::string> on_base = {base};
  CHECK(rests_on("raw").empty());
  CHECK(rests_on(Qcow2("")).empty());
  CHECK(rests_on(Qcow2("base.img")) == on_base);
  CHECK(rests_on(Qcow2(base)) == on_base);
  CHECK(rests_on(Qcow2("file:" + base)) == on_base);
  CHECK(rests_on(Qcow2("./x/../base.img")) == on_base);
  CHECK(rests_on(Qcow2("", "base.img")) == on_base);
  CHECK(rests_on(Qcow2("nbd://server/export")).empty());
  CHECK(rests_on(Qcow2(R"(json:{"driver":"qcow2","file":{"driver":"file","filename":")" + base +
                       R"("}})")) == on_base);
  CHECK(rests_on(Qcow2("json:{\"file")).empty());
  std::string qed = Put(std::string("QED\0", 4), 16, Reversed(Number(1, 8)));
  qed = Put(Put(qed, 56, Reversed(Number(64, 4)) + Reversed(Number(8, 4))), 64, "base.img");
  CHECK(rests_on(qed) == on_base);
  CHECK(rests_on(Vhd(base)) == on_base);
  CHECK(rests_on("# Disk DescriptorFile\nparentFileNameHint=\"base.img\"\n"
                 "RW 4192256 SPARSE \"extent.vmdk\"\n") ==
        std::vector<std::string>{base, folder.Path("extent.vmdk")});
}

TEST_CASE("a chain of images is followed, and one in a circle ends") {
  const Folder folder;
  const std::string base = folder.Write("base.img", "raw");
  const std::string middle = folder.Write("middle", Qcow2("base.img"));
  const std::string top = folder.Write("top", Qcow2("middle"));
  CHECK(BackingFilesOf(top) == std::vector<std::string>{middle, base});
  fs::create_directory(folder.Path("elsewhere"));
  fs::create_symlink(top, folder.Path("elsewhere/link"));
  CHECK(BackingFilesOf(folder.Path("elsewhere/link")) == std::vector<std::string>{middle, base});
  CHECK(LookAtFile(top).rests_on ==
        std::vector<std::string>{LookAtFile(middle).identity, LookAtFile(base).identity});
  folder.Write("circle", Qcow2("circle"));
  CHECK(BackingFilesOf(folder.Path("circle")).size() == 1);
  fs::remove(base);
  CHECK(LookAtFile(middle).rests_on == std::vector<std::string>{base});
}

TEST_CASE("no bytes are too much for the reader of headers") {
  const std::vector<std::string> seeds = {
      Qcow2("base.img", "data"), Vhd("base"), std::string("QED\0", 4) + std::string(80, '\xff'),
      "# Disk DescriptorFile\nparentFileNameHint=\"", "KDMV# Disk DescriptorFile FLAT \""};
  rc::check("any header", [&] {
    std::string bytes = seeds[*rc::gen::inRange<size_t>(0, seeds.size())];
    for (int i = *rc::gen::inRange(0, 8); i > 0; --i) {
      bytes[*rc::gen::inRange<size_t>(4, bytes.size())] = *rc::gen::arbitrary<char>();
    }
    bytes.resize(*rc::gen::inRange<size_t>(0, bytes.size() + 1));
    const auto read = [&](uint64_t offset, size_t size) {
      return offset < bytes.size() ? bytes.substr(offset, size) : std::string();
    };
    for (const std::string& name : NamedBackingFiles(read, bytes.size())) {
      RC_ASSERT(name.size() <= 64 << 10);
    }
  });
}

}  // namespace domus
