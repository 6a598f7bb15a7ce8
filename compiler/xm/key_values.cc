#include "compiler/xm/key_values.h"

#include "base/text.h"
#include "compiler/xm/python_values.h"
#include "compiler/xm/refusal.h"

namespace domus::xm {

KeyValues ReadKeyValues(const Value& text) {
  KeyValues dict;
  const Value stripped = StripText(text);
  if (!Truthy(stripped)) return dict;
  for (const Value& piece : SplitText(stripped, ',')) {
    const std::string_view pair = piece.Text();
    const size_t equals = pair.find('=');
    if (equals == pair.npos) {
      Refuse(std::string(pair) + " should be a pair, separated by an equals sign.");
    }
    Value value = piece;
    std::get<String>(value.data).text = Trim(pair.substr(equals + 1));
    dict.Set(std::string(Trim(pair.substr(0, equals))), std::move(value));
  }
  return dict;
}

}  // namespace domus::xm
