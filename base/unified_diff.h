// Two texts as a unified diff, for people.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace domus {

/// "--- a/PATH", "+++ b/PATH" and hunks with three lines of context; empty when the texts are equal.
/// Each line goes through `show` before it is printed. Lines end at LF, CRLF or CR, and are printed
/// without; a last line that has none is marked.
std::string UnifiedDiff(std::string_view before, std::string_view after, const std::string& path,
                        const std::function<std::string(std::string_view)>& show);

}  // namespace domus
