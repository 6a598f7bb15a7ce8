#include "lang/redact.h"

#include <doctest/doctest.h>

#include "lang/render_diagnostic.h"

namespace domus {

TEST_CASE("the values of passwords become asterisks, byte for byte") {
  struct Row {
    const char* line;
    const char* redacted;
  };
  for (const Row& row : {
           Row{"vncpasswd = 'hunter2'", "vncpasswd = '*******'"},
           Row{"vncpasswd=\"hunter2\" # it's mine", "vncpasswd=\"*******\" # it's mine"},
           Row{"vncpasswd 'hunter2'", "vncpasswd '*******'"},
           Row{"vncpasswd = \u2019hunter2\u2019", "vncpasswd = \u2019*******\u2019"},
           Row{"vncpasswd = hunter2", "vncpasswd = *******"},
           Row{"vncpasswd = ['a', 'b']", "vncpasswd = **********"},
           Row{"vncpasswd = 'unclosed", "vncpasswd = '********"},
           Row{"vfb = ['vncpasswd=hunter2,vnc=1']", "vfb = ['vncpasswd=*******,vnc=1']"},
           Row{"a = {'vncpasswd': 'hunter2'}", "a = {'vncpasswd': '*******'}"},
           Row{"(vncpasswd hunter2)(vnc 1)", "(vncpasswd *******)(vnc 1)"},
           Row{"SPICEPASSWD='x'; vncpassword='y'", "SPICEPASSWD='*'; vncpassword='*'"},
           Row{"if vncpasswd == 'hunter2':", "if vncpasswd == '*******':"},
           Row{"memory = 512", "memory = 512"},
           Row{"vncpasswd = ''", "vncpasswd = ''"},
           Row{"vncpasswd", "vncpasswd"},
       }) {
    CHECK(RedactLine(row.line) == row.redacted);
  }
}

TEST_CASE("a finding beside a password shows none of it") {
  SourceMap sources;
  const SourceFile& file = sources.Add("vm.cfg", "vncpasswd = \u2019hunter2\u2019\n");
  const Diagnostic diagnostic =
      Diagnostic(Code::kSY011, {file.id(), {12, 25}},
                 "`\u2019hunter2\u2019` has typographic quotes", "no string to Python")
          .Help("write straight quotes: 'hunter2'");
  CHECK(RenderDiagnostic(diagnostic, sources) ==
        "error[SY011]: `\u2019(secret)\u2019` has typographic quotes\n"
        "  --> vm.cfg:1:13\n"
        "   |\n"
        " 1 | vncpasswd = \u2019*******\u2019\n"
        "   |             ^^^^^^^^^ no string to Python\n"
        "   |\n"
        "   = help: write straight quotes: '(secret)'\n");
}

}  // namespace domus
