#include "hypervisor/backing_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>

#include <nlohmann/json.hpp>

namespace domus {
namespace {

constexpr size_t kLongestChain = 256;
constexpr size_t kHeadBytes = 64 << 10;
constexpr size_t kFooterBytes = 512;
constexpr size_t kLongestName = 4096;

/// A number of `size` bytes at an offset; 0 beyond the end.
uint64_t BigEndian(std::string_view bytes, size_t offset, size_t size) {
  if (offset > bytes.size() || size > bytes.size() - offset) return 0;
  uint64_t number = 0;
  for (const char c : bytes.substr(offset, size)) {
    number = number << 8 | static_cast<unsigned char>(c);
  }
  return number;
}

uint64_t LittleEndian(std::string_view bytes, size_t offset, size_t size) {
  if (offset > bytes.size() || size > bytes.size() - offset) return 0;
  std::string reversed(bytes.substr(offset, size));
  std::ranges::reverse(reversed);
  return BigEndian(reversed, 0, size);
}

void AddText(const ImageReader& image, uint64_t offset, uint64_t size,
             std::vector<std::string>& names) {
  if (offset == 0 || size == 0 || size > kLongestName) return;
  const std::string text = image(offset, size);
  names.push_back(text.substr(0, text.find('\0')));
}

/// qcow, and qcow2 with the extension that names an external data file.
void AddQcow(std::string_view head, const ImageReader& image, std::vector<std::string>& names) {
  constexpr uint32_t kExternalData = 0x44415441;
  AddText(image, BigEndian(head, 8, 8), BigEndian(head, 16, 4), names);
  const uint64_t version = BigEndian(head, 4, 4);
  if (version < 2) return;
  uint64_t at = version == 2 ? 72 : BigEndian(head, 100, 4);
  while (at + 8 <= head.size()) {
    const uint64_t type = BigEndian(head, at, 4);
    const uint64_t size = BigEndian(head, at + 4, 4);
    if (type == 0) return;
    if (type == kExternalData) AddText(image, at + 8, size, names);
    at += 8 + (size + 7) / 8 * 8;
  }
}

void AddQed(std::string_view head, const ImageReader& image, std::vector<std::string>& names) {
  constexpr uint64_t kHasBackingFile = 1;
  if ((LittleEndian(head, 16, 8) & kHasBackingFile) == 0) return;
  AddText(image, LittleEndian(head, 56, 4), LittleEndian(head, 60, 4), names);
}

/// UTF-16 as UTF-8; half a pair is left out.
std::string FromUtf16(std::string_view bytes, bool big_endian) {
  std::string text;
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const auto code = static_cast<uint32_t>(big_endian ? BigEndian(bytes, i, 2)
                                                       : LittleEndian(bytes, i, 2));
    if (code == 0) break;
    if (code >= 0xd800 && code < 0xe000) continue;
    if (code < 0x80) {
      text += static_cast<char>(code);
    } else if (code < 0x800) {
      text += static_cast<char>(0xc0 | code >> 6);
      text += static_cast<char>(0x80 | (code & 0x3f));
    } else {
      text += static_cast<char>(0xe0 | code >> 12);
      text += static_cast<char>(0x80 | (code >> 6 & 0x3f));
      text += static_cast<char>(0x80 | (code & 0x3f));
    }
  }
  std::ranges::replace(text, '\\', '/');
  return text;
}

/// The parent of a differencing disk: by its plain name, and by its locators.
void AddVhd(std::string_view footer, const ImageReader& image, std::vector<std::string>& names) {
  constexpr uint64_t kDifferencing = 4;
  if (BigEndian(footer, 60, 4) != kDifferencing) return;
  const std::string dynamic = image(BigEndian(footer, 16, 8), 1024);
  if (dynamic.size() < 1024 || !dynamic.starts_with("cxsparse")) return;
  names.push_back(FromUtf16(std::string_view(dynamic).substr(64, 512), true));
  for (size_t i = 0; i < 8; ++i) {
    const size_t at = 576 + i * 24;
    const std::string platform = dynamic.substr(at, 4);
    const uint64_t size = BigEndian(dynamic, at + 8, 4);
    const uint64_t offset = BigEndian(dynamic, at + 16, 8);
    if (platform == "MacX") AddText(image, offset, size, names);
    if ((platform == "W2ru" || platform == "W2ku") && size <= kLongestName) {
      names.push_back(FromUtf16(image(offset, size), false));
    }
  }
}

/// Extents and the parent in a descriptor, which is a file of its own or lies within the image.
void AddVmdk(std::string_view head, std::vector<std::string>& names) {
  const size_t start = head.find("# Disk DescriptorFile");
  if (start == std::string_view::npos) return;
  std::string_view text = head.substr(start);
  text = text.substr(0, text.find('\0'));
  for (const std::string_view before : {"parentFileNameHint=\"", " FLAT \"", " SPARSE \"",
                                        " VMFS \"", " VMFSSPARSE \""}) {
    for (size_t at = text.find(before); at != std::string_view::npos; at = text.find(before, at)) {
      at += before.size();
      const size_t end = text.find('"', at);
      if (end == std::string_view::npos) break;
      names.emplace_back(text.substr(at, end - at));
    }
  }
}

/// Every "filename" of QEMU's json: form.
void AddFileNames(const nlohmann::json& json, int depth, std::vector<std::string>& names) {
  constexpr int kDeepest = 16;
  if (depth > kDeepest) return;
  for (const auto& [key, value] : json.items()) {
    const bool names_file = key == "filename" || key.ends_with(".filename");
    if (names_file && value.is_string()) names.push_back(value.get<std::string>());
    if (value.is_structured()) AddFileNames(value, depth + 1, names);
  }
}

/// A path out of what a header says; empty for an address of the network.
std::string PathOf(std::string name, const std::filesystem::path& directory) {
  for (const std::string_view scheme : {"file://", "file:"}) {
    if (!name.starts_with(scheme)) continue;
    name.erase(0, scheme.size());
    break;
  }
  const size_t colon = name.find(':');
  const bool has_scheme = colon != std::string::npos && colon < name.find('/');
  if (name.empty() || (has_scheme && name.find("://") != std::string::npos)) return "";
  return (directory / name).lexically_normal().string();
}

std::vector<std::string> PathsIn(const std::string& name, const std::filesystem::path& directory) {
  std::vector<std::string> names = {name};
  if (name.starts_with("json:")) {
    names.clear();
    const auto json = nlohmann::json::parse(name.substr(5), nullptr, /*allow_exceptions=*/false);
    if (json.is_structured()) AddFileNames(json, 0, names);
  }
  std::vector<std::string> paths;
  for (std::string& one : names) {
    if (std::string path = PathOf(std::move(one), directory); !path.empty()) {
      paths.push_back(std::move(path));
    }
  }
  return paths;
}

/// Fewer bytes than asked for at the end of the file.
std::string ReadAt(int file, uint64_t offset, size_t size) {
  std::string bytes(size, '\0');
  size_t length = 0;
  while (length < size) {
    const ssize_t count = ::pread(file, bytes.data() + length, size - length,
                                  static_cast<off_t>(offset + length));
    if (count <= 0) break;
    length += static_cast<size_t>(count);
  }
  bytes.resize(length);
  return bytes;
}

/// Of a regular file; a pipe would hold up the reader.
std::vector<std::string> ReadNames(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return {};
  struct stat status {};
  std::vector<std::string> names;
  if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode)) {
    names = NamedBackingFiles(
        [file](uint64_t offset, size_t size) { return ReadAt(file, offset, size); },
        static_cast<uint64_t>(status.st_size));
  }
  ::close(file);
  return names;
}

}  // namespace

std::vector<std::string> NamedBackingFiles(const ImageReader& image, uint64_t size) {
  std::vector<std::string> names;
  const std::string head = image(0, kHeadBytes);
  const std::string footer = size < kFooterBytes ? "" : image(size - kFooterBytes, kFooterBytes);
  if (head.starts_with("QFI\xfb")) AddQcow(head, image, names);
  if (head.starts_with(std::string_view("QED\0", 4))) AddQed(head, image, names);
  if (footer.starts_with("conectix")) AddVhd(footer, image, names);
  if (head.starts_with("KDMV") || head.starts_with("# Disk DescriptorFile")) AddVmdk(head, names);
  std::erase(names, "");
  return names;
}

std::vector<std::string> BackingFilesOf(const std::string& path) {
  std::vector<std::string> found;
  std::vector<std::string> to_read = {path};
  while (!to_read.empty() && found.size() < kLongestChain) {
    // Names are relative to where the image really lies.
    std::error_code error;
    const std::filesystem::path image = std::filesystem::weakly_canonical(to_read.back(), error);
    to_read.pop_back();
    if (error) continue;
    for (const std::string& name : ReadNames(image.string())) {
      for (std::string& backing : PathsIn(name, image.parent_path())) {
        if (std::ranges::find(found, backing) != found.end()) continue;
        to_read.push_back(backing);
        found.push_back(std::move(backing));
      }
    }
  }
  return found;
}

}  // namespace domus
