#include "lang/evaluator/types.h"

#include <fmt/format.h>

#include "lang/evaluator/conversions.h"
#include "lang/evaluator/dict.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/methods.h"
#include "lang/evaluator/repr.h"
#include "lang/evaluator/text.h"

namespace domus::evaluator {
namespace {

Ref ToInteger(Run& run, const Arguments& arguments, bool is_long) {
  if (arguments.positional.empty()) return run.NewInt(0, is_long);
  const Ref& value = arguments.positional[0];
  const Ref* base_given = arguments.Named("base");
  if (arguments.positional.size() > 1) base_given = &arguments.positional[1];
  const String* text = value.As<const String>();
  if (base_given && !text) {
    Raise(run, "TypeError", "int() can't convert non-string with explicit base");
  }
  if (text) {
    const int64_t base = base_given ? NeedInteger(run, *base_given) : 10;
    if (base != 0 && (base < 2 || base > 36)) {
      Raise(run, "ValueError", "int() base must be >= 2 and <= 36");
    }
    return run.NewInt(ParseInteger(run, *text, static_cast<int>(base)), is_long);
  }
  Integer integer;
  if (AsInteger(value, integer)) return run.NewInt(integer.value, is_long || integer.is_long);
  if (const double* real = value.Scalar<double>()) {
    return run.NewInt(TruncateToInteger(run, *real), is_long);
  }
  Raise(run, "TypeError",
        fmt::format("{}() argument must be a string or a number, not '{}'",
                    is_long ? "long" : "int", TypeName(value)));
}

Ref MakeInt(Run& run, const Ref&, Arguments& arguments) {
  return ToInteger(run, arguments, false);
}
Ref MakeLong(Run& run, const Ref&, Arguments& arguments) { return ToInteger(run, arguments, true); }

Ref MakeFloat(Run& run, const Ref&, Arguments& arguments) {
  if (arguments.positional.empty()) return run.NewFloat(0);
  const Ref& value = arguments.positional[0];
  double real = 0;
  if (AsDouble(value, real)) return run.NewFloat(real);
  if (const String* text = value.As<const String>()) return run.NewFloat(ParseReal(run, *text));
  Raise(run, "TypeError", "float() argument must be a string or a number");
}

Ref MakeBool(Run& run, const Ref&, Arguments& arguments) {
  return run.NewBool(!arguments.positional.empty() && Truth(arguments.positional[0]));
}

Ref MakeString(Run& run, const Ref&, Arguments& arguments) {
  if (arguments.positional.empty()) return run.NewText("");
  String text = StrValue(run, arguments.positional[0]);
  CheckEncodable(run, text);
  text.unicode = false;
  return run.NewString(std::move(text));
}

Ref MakeUnicode(Run& run, const Ref&, Arguments& arguments) {
  String text{"", true, {}};
  if (!arguments.positional.empty()) text = StrValue(run, arguments.positional[0]);
  if (arguments.positional.size() > 1) {
    // unicode(bytes, encoding) is bytes.decode(encoding).
    const Method* decode = FindMethod(StringMethods(), "decode");
    Arguments encoding{{arguments.positional[1]}, {}};
    return decode->call(run, arguments.positional[0], encoding);
  }
  CheckMixed(run, text, {"", !text.unicode, {}});
  text.unicode = true;
  return run.NewString(std::move(text));
}

Ref MakeList(Run& run, const Ref&, Arguments& arguments) {
  return run.NewList(arguments.positional.empty() ? std::vector<Ref>()
                                                  : Iterate(run, arguments.positional[0]));
}

Ref MakeTuple(Run& run, const Ref&, Arguments& arguments) {
  if (arguments.positional.empty()) return run.NewTuple({});
  if (arguments.positional[0].As<const TupleObject>()) return arguments.positional[0];
  return run.NewTuple(Iterate(run, arguments.positional[0]));
}

Ref MakeDict(Run& run, const Ref&, Arguments& arguments) {
  const Ref dict = run.NewDict();
  UpdateDict(run, *dict.As<DictObject>(), arguments);
  return dict;
}

constexpr Method kConstructors[] = {
    {"int", MakeInt, 0, 2, true}, {"long", MakeLong, 0, 2, true}, {"float", MakeFloat, 0, 1},
    {"bool", MakeBool, 0, 1},     {"str", MakeString, 0, 1},      {"unicode", MakeUnicode, 0, 3},
    {"list", MakeList, 0, 1},     {"tuple", MakeTuple, 0, 1},     {"dict", MakeDict, 0, 1, true},
};

constexpr TypeObject kObject{.name = "object"};
constexpr TypeObject kBaseString{.name = "basestring", .base = &kObject};
constexpr TypeObject kInt{.name = "int", .base = &kObject, .construct = &kConstructors[0]};

constexpr TypeObject kTypes[] = {
    {.name = "long", .base = &kObject, .construct = &kConstructors[1]},
    {.name = "float", .base = &kObject, .construct = &kConstructors[2]},
    {.name = "bool", .base = &kInt, .construct = &kConstructors[3]},
    {.name = "str", .base = &kBaseString, .construct = &kConstructors[4]},
    {.name = "unicode", .base = &kBaseString, .construct = &kConstructors[5]},
    {.name = "list", .base = &kObject, .construct = &kConstructors[6]},
    {.name = "tuple", .base = &kObject, .construct = &kConstructors[7]},
    {.name = "dict", .base = &kObject, .construct = &kConstructors[8]},
    {.name = "NoneType", .base = &kObject},
    {.name = "function", .base = &kObject},
    {.name = "builtin_function_or_method", .base = &kObject},
    {.name = "module", .base = &kObject},
    {.name = "type", .base = &kObject},
    {.name = "_sre.SRE_Pattern", .base = &kObject},
    {.name = "_sre.SRE_Match", .base = &kObject},
};

}  // namespace

std::span<const TypeObject> BuiltinTypes() { return kTypes; }

const TypeObject* FindType(std::string_view name) {
  for (const TypeObject* type : {&kInt, &kBaseString, &kObject}) {
    if (type->name == name) return type;
  }
  for (const TypeObject& type : kTypes) {
    if (type.name == name) return &type;
  }
  return FindExceptionType(name);
}

}  // namespace domus::evaluator
