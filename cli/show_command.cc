#include "cli/show_command.h"

#include <ostream>

#include "cli/plan_command.h"
#include "cli/plan_file.h"

namespace domus {

int RunShow(const ShowOptions& options, Environment& environment) {
  const Result<PlanDocument> document = LoadPlan(options.file);
  if (!document) {
    environment.err << "error: " << document.error().message << "\n"
                    << "  = help: domus plan -o FILE saves a plan; domus plan PATH shows one anew\n";
    return kExitFailed;
  }
  PrintPlan(*document, options.file, TextOptions(options.full, options.common, environment),
            options.json, environment);
  return kExitOk;
}

}  // namespace domus
