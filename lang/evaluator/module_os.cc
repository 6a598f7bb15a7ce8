// os and os.path: the declared host, and functions of text.
#include <fmt/format.h>

#include "base/text.h"
#include "lang/evaluator/conversions.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/modules.h"
#include "lang/evaluator/text.h"

namespace domus::evaluator {
namespace {

template <const auto& kText>
Ref TextConstant(Run& run) {
  return run.NewText(kText);
}

Ref Uname(Run& run, const Ref&, Arguments&) {
  const HostIdentity& host = run.options().host;
  return run.NewTuple({run.NewText(host.sysname), run.NewText(host.nodename),
                       run.NewText(host.release), run.NewText(host.version),
                       run.NewText(host.machine)});
}

Ref Path(Run& run) { return {&OsPathModule(), run.here}; }

constexpr char kSlash[] = "/", kNewline[] = "\n", kColon[] = ":", kDot[] = ".", kDots[] = "..",
               kPosix[] = "posix", kDevNull[] = "/dev/null";

constexpr Method kOsFunctions[] = {{"uname", Uname, 0, 0}};
constexpr Constant kOsConstants[] = {
    {"path", Path},
    {"sep", TextConstant<kSlash>},
    {"linesep", TextConstant<kNewline>},
    {"pathsep", TextConstant<kColon>},
    {"curdir", TextConstant<kDot>},
    {"pardir", TextConstant<kDots>},
    {"extsep", TextConstant<kDot>},
    {"name", TextConstant<kPosix>},
    {"devnull", TextConstant<kDevNull>},
};

// ---- os.path ----------------------------------------------------------------------------------

const String& PathOf(Run& run, const Ref& ref) {
  const String* text = ref.As<const String>();
  if (text) return *text;
  Raise(run, "AttributeError", fmt::format("'{}' object has no attribute 'endswith'", TypeName(ref)));
}

Ref JoinPaths(Run& run, const Ref&, Arguments& arguments) {
  String path = PathOf(run, arguments.positional[0]);
  for (size_t i = 1; i < arguments.positional.size(); ++i) {
    const String& next = PathOf(run, arguments.positional[i]);
    if (next.text.starts_with('/')) {
      path = next;
      continue;
    }
    TextBuilder builder(run);
    builder.Append(path);
    if (!path.text.empty() && !path.text.ends_with('/')) builder.Append("/");
    builder.Append(next);
    path = builder.Take();
  }
  return run.NewString(std::move(path));
}

/// Where the last component begins.
size_t TailBegin(const String& path) {
  const size_t slash = path.text.rfind('/');
  return slash == std::string::npos ? 0 : slash + 1;
}

String Head(Run& run, const String& path) {
  size_t end = TailBegin(path);
  const size_t kept = path.text.substr(0, end).find_last_not_of('/');
  if (kept != std::string::npos) end = kept + 1;
  return Substring(run, path, 0, end);
}

String Tail(Run& run, const String& path) {
  return Substring(run, path, TailBegin(path), path.text.size());
}

Ref BaseName(Run& run, const Ref&, Arguments& arguments) {
  return run.NewString(Tail(run, PathOf(run, arguments.positional[0])));
}
Ref DirName(Run& run, const Ref&, Arguments& arguments) {
  return run.NewString(Head(run, PathOf(run, arguments.positional[0])));
}
Ref SplitPath(Run& run, const Ref&, Arguments& arguments) {
  const String& path = PathOf(run, arguments.positional[0]);
  return run.NewTuple({run.NewString(Head(run, path)), run.NewString(Tail(run, path))});
}

Ref SplitExtension(Run& run, const Ref&, Arguments& arguments) {
  const String& path = PathOf(run, arguments.positional[0]);
  const size_t tail = TailBegin(path), size = path.text.size();
  size_t dot = path.text.rfind('.');
  // Leading dots belong to the name.
  const size_t first = path.text.find_first_not_of('.', tail);
  if (dot == std::string::npos || first == std::string::npos || dot < first) dot = size;
  return run.NewTuple({run.NewString(Substring(run, path, 0, dot)),
                       run.NewString(Substring(run, path, dot, size))});
}

Ref IsAbsolute(Run& run, const Ref&, Arguments& arguments) {
  return run.NewBool(PathOf(run, arguments.positional[0]).text.starts_with('/'));
}

std::string Normalize(const std::string& path) {
  if (path.empty()) return ".";
  // Exactly two leading slashes are kept, as POSIX lets them mean something.
  const bool absolute = path.starts_with('/');
  const bool two = path.starts_with("//") && !path.starts_with("///");
  std::vector<std::string> parts;
  for (const std::string_view part : Split(path, '/')) {
    if (part.empty() || part == ".") continue;
    const bool up = part == "..";
    if (!up || (!absolute && parts.empty()) || (!parts.empty() && parts.back() == "..")) {
      parts.emplace_back(part);
    } else if (!parts.empty()) {
      parts.pop_back();
    }
  }
  const std::string result = (two ? "//" : absolute ? "/" : "") + Join(parts, "/");
  return result.empty() ? "." : result;
}

Ref NormalPath(Run& run, const Ref&, Arguments& arguments) {
  const String& path = PathOf(run, arguments.positional[0]);
  run.Work(path.text.size());
  return run.NewString({Normalize(path.text), path.unicode, {}});
}

Ref AbsolutePath(Run& run, const Ref& self, Arguments& arguments) {
  if (PathOf(run, arguments.positional[0]).text.starts_with('/')) {
    return NormalPath(run, self, arguments);
  }
  Diagnostic diagnostic(Code::kVM004, run.here,
                        "`os.path.abspath` would read the working directory",
                        "a config is evaluated, never executed");
  diagnostic.helps.emplace_back("write the whole path");
  throw Stop{std::move(diagnostic)};
}

Ref Unchanged(Run&, const Ref&, Arguments& arguments) { return arguments.positional[0]; }

Ref CommonPrefix(Run& run, const Ref&, Arguments& arguments) {
  const std::vector<Ref> paths = Iterate(run, arguments.positional[0]);
  if (paths.empty()) return run.NewText("");
  std::string_view prefix = PathOf(run, paths[0]).text;
  for (const Ref& each : paths) {
    const std::string_view path = PathOf(run, each).text;
    run.Work(prefix.size());
    size_t shared = 0;
    while (shared < prefix.size() && shared < path.size() && prefix[shared] == path[shared]) {
      ++shared;
    }
    prefix = prefix.substr(0, shared);
  }
  return run.NewText(std::string(prefix));
}

constexpr Method kPathFunctions[] = {
    {"abspath", AbsolutePath, 1, 1},   {"basename", BaseName, 1, 1},
    {"commonprefix", CommonPrefix, 1, 1}, {"dirname", DirName, 1, 1},
    {"isabs", IsAbsolute, 1, 1},       {"join", JoinPaths, 1, -1},
    {"normcase", Unchanged, 1, 1},     {"normpath", NormalPath, 1, 1},
    {"split", SplitPath, 1, 1},        {"splitext", SplitExtension, 1, 1},
};
constexpr Constant kPathConstants[] = {
    {"sep", TextConstant<kSlash>},   {"pathsep", TextConstant<kColon>},
    {"curdir", TextConstant<kDot>},  {"pardir", TextConstant<kDots>},
    {"extsep", TextConstant<kDot>},
};

}  // namespace

const ModuleObject& OsModule() {
  static const ModuleObject module{"os", kOsFunctions, kOsConstants};
  return module;
}

const ModuleObject& OsPathModule() {
  static const ModuleObject module{"os.path", kPathFunctions, kPathConstants};
  return module;
}

}  // namespace domus::evaluator
