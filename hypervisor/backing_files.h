// Which other files an image can't be read without, as its header says: qcow, qcow2, QED, VHD, VMDK.
//
// Sources: QEMU's docs/interop/qcow2.txt and qed_spec.txt; the VHD image format specification 1.0; the
// Virtual Disk Format 5.0 (VMDK's descriptor).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace domus {

/// The image's backing file, that one's, and so on, and files that hold its data apart: absolute paths,
/// lexically normal, each once. Network addresses are none. What can't be read rests on nothing that
/// is known.
std::vector<std::string> BackingFilesOf(const std::string& path);

/// Reads so many bytes at an offset, or as many as there are.
using ImageReader = std::function<std::string(uint64_t offset, size_t size)>;

/// Of one image alone, of `size` bytes, as its header writes them: perhaps relative to its directory, with
/// `file:` before them, or as QEMU's `json:`.
std::vector<std::string> NamedBackingFiles(const ImageReader& image, uint64_t size);

}  // namespace domus
