#include "cli/explain_command.h"

#include <ostream>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/edit_distance.h"
#include "cli/explain_text.h"
#include "lang/diagnostic_code.h"
#include "model/guest_schema.h"

namespace domus {
namespace {

void ListCodes(std::ostream& out) {
  for (const CodeInfo& code : AllCodes()) {
    out << fmt::format("{}  {:<8} {:<28} {}\n", code.id, SeverityName(code.severity), code.slug,
                       code.summary);
  }
}

std::string Suggestion(std::string_view subject) {
  std::vector<std::string_view> names;
  for (const CodeInfo& code : AllCodes()) {
    names.push_back(code.id);
    names.push_back(code.slug);
  }
  for (const KeyInfo& key : GuestKeys()) names.push_back(key.name);
  const auto nearest = Nearest(subject, names);
  return nearest ? fmt::format("; did you mean `{}`?", *nearest) : "";
}

}  // namespace

int RunExplain(const ExplainOptions& options, Environment& environment) {
  if (options.subject.empty()) {
    ListCodes(environment.out);
    return kExitOk;
  }
  if (const auto code = FindCode(options.subject)) {
    environment.out << ExplainCode(Info(*code));
    return kExitOk;
  }
  if (const KeyInfo* key = FindGuestKey(options.subject)) {
    environment.out << ExplainKey(*key);
    return kExitOk;
  }
  environment.err << fmt::format("error: `{}` is no diagnostic code and no guest key{}\n",
                                 options.subject, Suggestion(options.subject))
                  << "  = help: `domus explain` lists all codes\n";
  return kExitFailed;
}

}  // namespace domus
