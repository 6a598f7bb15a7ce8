#include "lang/evaluator/builtins.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "lang/evaluator/compare.h"
#include "lang/evaluator/conversions.h"
#include "lang/evaluator/dict.h"
#include "lang/evaluator/exceptions.h"
#include "lang/evaluator/interpreter.h"
#include "lang/evaluator/methods.h"
#include "lang/evaluator/operators.h"
#include "lang/evaluator/repr.h"
#include "lang/evaluator/text.h"
#include "lang/evaluator/types.h"
#include "lang/utf8.h"

namespace domus::evaluator {
namespace {

using Refs = std::vector<Ref>;

// ---- numbers ----------------------------------------------------------------------------------

Ref Abs(Run& run, const Ref&, Arguments& a) {
  const Ref& value = a.positional[0];
  if (const double* real = value.Scalar<double>()) return run.NewFloat(std::fabs(*real));
  Integer integer;
  if (!AsInteger(value, integer)) {
    Raise(run, "TypeError", fmt::format("bad operand type for abs(): '{}'", TypeName(value)));
  }
  return integer.value < 0 ? ApplyUnary(run, ast::UnaryOp::kMinus, value)
                           : run.NewInt(integer.value, integer.is_long);
}

Ref DivMod(Run& run, const Ref&, Arguments& a) {
  const Refs& args = a.positional;
  return run.NewTuple({ApplyBinary(run, ast::BinaryOp::kFloorDivide, args[0], args[1]),
                       ApplyBinary(run, ast::BinaryOp::kModulo, args[0], args[1])});
}

Ref Pow(Run& run, const Ref&, Arguments& a) {
  if (a.positional.size() == 2) return Power(run, a.positional[0], a.positional[1]);
  const int64_t base = NeedInteger(run, a.positional[0]), modulus = NeedInteger(run, a.positional[2]);
  const int64_t exponent = NeedInteger(run, a.positional[1]);
  if (modulus == 0) Raise(run, "ValueError", "pow() 3rd argument cannot be 0");
  if (exponent < 0) {
    Raise(run, "TypeError",
          "pow() 2nd argument cannot be negative when 3rd argument specified");
  }
  __extension__ using Wide = __int128;
  Wide result = 1 % Wide{modulus}, square = base % Wide{modulus};
  for (auto left = static_cast<uint64_t>(exponent); left != 0; left >>= 1) {
    if (left & 1) result = result * square % modulus;
    square = square * square % modulus;
  }
  return run.NewInt(FloorModulo(run, {static_cast<int64_t>(result), false}, {modulus, false}).value);
}

Ref Round(Run& run, const Ref&, Arguments& a) {
  double value = 0;
  if (!AsDouble(a.positional[0], value)) Raise(run, "TypeError", "a float is required");
  const int64_t digits = a.positional.size() > 1 ? NeedInteger(run, a.positional[1]) : 0;
  if (digits > 300 || digits < -300) return run.NewFloat(digits > 0 ? value : 0.0);
  const double scale = std::pow(10.0, static_cast<double>(std::abs(digits)));
  const double scaled = digits >= 0 ? value * scale : value / scale;
  if (!std::isfinite(scaled)) return run.NewFloat(value);
  const double rounded = std::round(scaled);  // halves away from zero, as in Python 2
  return run.NewFloat(digits >= 0 ? rounded / scale : rounded * scale);
}

Ref Chr(Run& run, const Ref&, Arguments& a) {
  return run.NewString(CharacterOf(run, NeedInteger(run, a.positional[0]), false));
}
Ref UniChr(Run& run, const Ref&, Arguments& a) {
  return run.NewString(CharacterOf(run, NeedInteger(run, a.positional[0]), true));
}

Ref Ord(Run& run, const Ref&, Arguments& a) {
  const String* text = a.positional[0].As<const String>();
  if (!text) {
    Raise(run, "TypeError", fmt::format("ord() expected string of length 1, but {} found",
                                        TypeName(a.positional[0])));
  }
  if (Length(*text) != 1) {
    Raise(run, "TypeError", fmt::format("ord() expected a character, but string of length {} found",
                                        Length(*text)));
  }
  return run.NewInt(text->unicode ? int64_t{DecodeUtf8(text->text)[0]}
                                  : static_cast<unsigned char>(text->text[0]));
}

template <char kType>
Ref InBase(Run& run, const Ref&, Arguments& a) {
  Integer integer;
  if (!AsInteger(a.positional[0], integer)) {
    Raise(run, "TypeError", fmt::format("{}() argument can't be converted to {}",
                                        kType == 'x' ? "hex" : "oct", kType == 'x' ? "hex" : "oct"));
  }
  const auto bits = static_cast<uint64_t>(integer.value);
  const uint64_t magnitude = integer.value < 0 ? 0 - bits : bits;
  const std::string digits = kType == 'x'      ? fmt::format("0x{:x}", magnitude)
                             : magnitude == 0 ? "0"
                                              : fmt::format("0{:o}", magnitude);
  return run.NewText(fmt::format("{}{}{}", integer.value < 0 ? "-" : "", digits,
                                 integer.is_long ? "L" : ""));
}

Ref Sum(Run& run, const Ref&, Arguments& a) {
  Ref total = a.positional.size() > 1 ? a.positional[1] : run.NewInt(0);
  if (total.As<const String>()) {
    Raise(run, "TypeError", "sum() can't sum strings [use ''.join(seq) instead]");
  }
  for (const Ref& item : Iterate(run, a.positional[0])) {
    run.Step();
    total = ApplyBinary(run, ast::BinaryOp::kAdd, total, item);
  }
  return total;
}

// ---- sequences --------------------------------------------------------------------------------

Ref Len(Run& run, const Ref&, Arguments& a) {
  const Ref& value = a.positional[0];
  size_t length = 0;
  if (const String* text = value.As<const String>()) {
    if (text->unicode) run.Work(text->text.size());
    length = Length(*text);
  } else if (const ListObject* list = value.As<ListObject>()) {
    length = list->items.size();
  } else if (const TupleObject* tuple = value.As<const TupleObject>()) {
    length = tuple->items.size();
  } else if (const DictObject* dict = value.As<DictObject>()) {
    length = dict->table.size();
  } else {
    Raise(run, "TypeError", fmt::format("object of type '{}' has no len()", TypeName(value)));
  }
  return run.NewInt(static_cast<int64_t>(length));
}

int64_t RangeBound(Run& run, const Ref& ref, std::string_view what) {
  Integer integer;
  if (!AsInteger(ref, integer)) {
    Raise(run, "TypeError",
          fmt::format("range() integer {} argument expected, got {}.", what, TypeName(ref)));
  }
  return integer.value;
}

Ref RangeList(Run& run, const Ref&, Arguments& a) {
  const Refs& args = a.positional;
  const int64_t begin = args.size() > 1 ? RangeBound(run, args[0], "start") : 0;
  const int64_t end = RangeBound(run, args[args.size() > 1 ? 1 : 0], "end");
  const int64_t step = args.size() > 2 ? RangeBound(run, args[2], "step") : 1;
  if (step == 0) Raise(run, "ValueError", "range() step argument must not be zero");
  __extension__ using Wide = __int128;
  const Wide distance = step > 0 ? Wide{end} - begin : Wide{begin} - end;
  const Wide stride = step > 0 ? Wide{step} : -Wide{step};
  const Wide count = distance > 0 ? (distance - 1) / stride + 1 : 0;
  const auto limit = static_cast<Wide>(run.options().budgets.items);
  run.CheckItems(static_cast<size_t>(std::min(count, limit + 1)));
  run.Work(static_cast<size_t>(count));
  Refs items;
  for (Wide i = 0; i < count; ++i) items.push_back(run.NewInt(static_cast<int64_t>(begin + i * step)));
  return run.NewList(std::move(items));
}

/// min and max: of one iterable or of the arguments, by key.
template <bool kMax>
Ref Extreme(Run& run, const Ref&, Arguments& a) {
  const std::string_view name = kMax ? "max" : "min";
  const Refs items =
      a.positional.size() == 1 ? Iterate(run, a.positional[0]) : std::move(a.positional);
  if (items.empty()) Raise(run, "ValueError", fmt::format("{}() arg is an empty sequence", name));
  const Ref* key = a.Named("key");
  const auto key_of = [&](const Ref& item) { return key ? Call(run, *key, {item}) : item; };
  Ref best = items[0], best_key = key_of(items[0]);
  for (size_t i = 1; i < items.size(); ++i) {
    Ref candidate = key_of(items[i]);
    const auto order = Order(run, candidate, best_key);
    if (kMax ? order > 0 : order < 0) {
      best = items[i];
      best_key = std::move(candidate);
    }
  }
  return best;
}

Ref Sorted(Run& run, const Ref&, Arguments& a) {
  Refs items = Iterate(run, a.positional[0]);
  const auto argument = [&](size_t index, std::string_view name) {
    return index < a.positional.size() ? &a.positional[index] : a.Named(name);
  };
  const Ref* reverse = argument(3, "reverse");
  SortItems(run, items, argument(1, "cmp"), argument(2, "key"), reverse && Truth(*reverse));
  return run.NewList(std::move(items));
}

Ref Reversed(Run& run, const Ref&, Arguments& a) {
  Refs items = Iterate(run, a.positional[0]);
  std::ranges::reverse(items);
  return run.NewList(std::move(items));
}

Ref Enumerate(Run& run, const Ref&, Arguments& a) {
  const Ref* start = a.positional.size() > 1 ? &a.positional[1] : a.Named("start");
  int64_t index = start ? NeedInteger(run, *start) : 0;
  Refs pairs;
  for (const Ref& item : Iterate(run, a.positional[0])) {
    pairs.push_back(run.NewTuple({run.NewInt(index), item}));
    index = ApplyBinary(run, ast::BinaryOp::kAdd, run.NewInt(index), run.NewInt(1))
                .Scalar<Integer>()
                ->value;
  }
  return run.NewList(std::move(pairs));
}

/// The arguments side by side: as many rows as the shortest has, or the longest, filled with None.
std::vector<Refs> Rows(Run& run, const Refs& sequences, size_t first, bool longest) {
  std::vector<Refs> columns;
  for (size_t i = first; i < sequences.size(); ++i) columns.push_back(Iterate(run, sequences[i]));
  if (columns.empty()) return {};
  const auto sizes = [](const Refs& a, const Refs& b) { return a.size() < b.size(); };
  const size_t count = longest ? std::ranges::max_element(columns, sizes)->size()
                               : std::ranges::min_element(columns, sizes)->size();
  run.Charge(count * columns.size() * sizeof(Ref));
  run.Work(count * columns.size());
  std::vector<Refs> rows(count);
  for (size_t i = 0; i < count; ++i) {
    for (const Refs& column : columns) {
      rows[i].push_back(i < column.size() ? column[i] : run.NewNone());
    }
  }
  return rows;
}

Ref Zip(Run& run, const Ref&, Arguments& a) {
  Refs tuples;
  for (Refs& row : Rows(run, a.positional, 0, false)) tuples.push_back(run.NewTuple(std::move(row)));
  return run.NewList(std::move(tuples));
}

Ref Map(Run& run, const Ref&, Arguments& a) {
  const Ref& function = a.positional[0];
  Refs results;
  for (Refs& row : Rows(run, a.positional, 1, true)) {
    if (!function.IsNone()) {
      results.push_back(Call(run, function, std::move(row)));
    } else {
      results.push_back(row.size() == 1 ? row[0] : run.NewTuple(std::move(row)));
    }
  }
  return run.NewList(std::move(results));
}

Ref Filter(Run& run, const Ref&, Arguments& a) {
  const Ref &function = a.positional[0], &sequence = a.positional[1];
  Refs kept;
  for (const Ref& item : Iterate(run, sequence)) {
    run.Step();
    if (Truth(function.IsNone() ? item : Call(run, function, {item}))) kept.push_back(item);
  }
  if (const String* text = sequence.As<const String>()) {
    return JoinStrings(run, {"", text->unicode, {}}, run.NewList(std::move(kept)));
  }
  return sequence.As<const TupleObject>() ? run.NewTuple(std::move(kept))
                                          : run.NewList(std::move(kept));
}

Ref Reduce(Run& run, const Ref&, Arguments& a) {
  const Refs items = Iterate(run, a.positional[1]);
  const bool given = a.positional.size() > 2;
  if (items.empty() && !given) {
    Raise(run, "TypeError", "reduce() of empty sequence with no initial value");
  }
  Ref total = given ? a.positional[2] : items[0];
  for (size_t i = given ? 0 : 1; i < items.size(); ++i) {
    total = Call(run, a.positional[0], {total, items[i]});
  }
  return total;
}

template <bool kAll>
Ref Quantify(Run& run, const Ref&, Arguments& a) {
  for (const Ref& item : Iterate(run, a.positional[0])) {
    if (Truth(item) != kAll) return run.NewBool(!kAll);
  }
  return run.NewBool(kAll);
}

// ---- objects ----------------------------------------------------------------------------------

bool IsInstance(Run& run, const Ref& type, const Ref& classes) {
  const auto* subclass = type.As<const TypeObject>();
  if (const auto* one = classes.As<const TypeObject>()) return subclass->IsSubclassOf(*one);
  const auto* several = classes.As<const TupleObject>();
  if (!several) {
    Raise(run, "TypeError",
          "isinstance() arg 2 must be a class, type, or tuple of classes and types");
  }
  const NestingGuard guard(run);
  return std::ranges::any_of(several->items,
                             [&](const Ref& each) { return IsInstance(run, type, each); });
}

Ref InstanceOf(Run& run, const Ref&, Arguments& a) {
  return run.NewBool(IsInstance(run, TypeOf(run, a.positional[0]), a.positional[1]));
}

Ref SubclassOf(Run& run, const Ref&, Arguments& a) {
  if (!a.positional[0].As<const TypeObject>()) {
    Raise(run, "TypeError", "issubclass() arg 1 must be a class");
  }
  return run.NewBool(IsInstance(run, a.positional[0], a.positional[1]));
}

Ref Type(Run& run, const Ref&, Arguments& a) { return TypeOf(run, a.positional[0]); }

Ref Callable(Run& run, const Ref&, Arguments& a) {
  const Ref& value = a.positional[0];
  return run.NewBool(value.As<const FunctionObject>() || value.As<const BuiltinObject>() ||
                     value.As<const TypeObject>());
}

Ref Compare(Run& run, const Ref&, Arguments& a) {
  const auto order = Order(run, a.positional[0], a.positional[1]);
  return run.NewInt(order < 0 ? -1 : order > 0 ? 1 : 0);
}

Ref ReprOf(Run& run, const Ref&, Arguments& a) { return run.NewText(Repr(run, a.positional[0])); }

Ref GetAttr(Run& run, const Ref&, Arguments& a) {
  const String& name = NeedString(run, a.positional[1]);
  try {
    return GetAttribute(run, a.positional[0], name.text);
  } catch (const Raised& raised) {
    const bool missing = raised.exception->type == FindExceptionType("AttributeError");
    if (!missing || a.positional.size() < 3) throw;
    return a.positional[2];
  }
}

Ref HasAttr(Run& run, const Ref&, Arguments& a) {
  const String& name = NeedString(run, a.positional[1]);
  try {
    GetAttribute(run, a.positional[0], name.text);
    return run.NewBool(true);
  } catch (const Raised&) {
    return run.NewBool(false);
  }
}

Ref NamesAsDict(Run& run, Namespace& names) {
  const Ref dict = run.NewDict();
  for (const Binding& binding : names.all()) {
    if (!binding.value) continue;
    names.Read(binding.name);
    DictSet(run, *dict.As<DictObject>(), run.NewText(binding.name), *binding.value);
  }
  return dict;
}

Ref Locals(Run& run, const Ref&, Arguments&) {
  return NamesAsDict(run, run.interpreter->current->names);
}
Ref GlobalNames(Run& run, const Ref&, Arguments&) {
  return NamesAsDict(run, run.interpreter->globals.ForFunctions());
}

constexpr Method kFunctions[] = {
    {"abs", Abs, 1, 1},
    {"all", Quantify<true>, 1, 1},
    {"any", Quantify<false>, 1, 1},
    {"callable", Callable, 1, 1},
    {"chr", Chr, 1, 1},
    {"cmp", Compare, 2, 2},
    {"divmod", DivMod, 2, 2},
    {"enumerate", Enumerate, 1, 2, true},
    {"filter", Filter, 2, 2},
    {"getattr", GetAttr, 2, 3},
    {"globals", GlobalNames, 0, 0},
    {"hasattr", HasAttr, 2, 2},
    {"hex", InBase<'x'>, 1, 1},
    {"isinstance", InstanceOf, 2, 2},
    {"issubclass", SubclassOf, 2, 2},
    {"len", Len, 1, 1},
    {"locals", Locals, 0, 0},
    {"map", Map, 2, -1},
    {"max", Extreme<true>, 1, -1, true},
    {"min", Extreme<false>, 1, -1, true},
    {"oct", InBase<'o'>, 1, 1},
    {"ord", Ord, 1, 1},
    {"pow", Pow, 2, 3},
    {"range", RangeList, 1, 3},
    {"reduce", Reduce, 2, 3},
    {"repr", ReprOf, 1, 1},
    {"reversed", Reversed, 1, 1},
    {"round", Round, 1, 2},
    {"sorted", Sorted, 1, 4, true},
    {"sum", Sum, 1, 2},
    {"unichr", UniChr, 1, 1},
    {"vars", Locals, 0, 0},
    {"xrange", RangeList, 1, 3},
    {"zip", Zip, 0, -1},
};

// `type` is called as a function and compared as nothing else.
constexpr Method kTypeFunction = {"type", Type, 1, 1};

constexpr std::string_view kConstants[] = {"True", "False", "None"};
constexpr std::string_view kUnsupported[] = {
    "apply", "bytearray", "classmethod", "complex", "delattr", "dir",   "frozenset", "hash",
    "iter",  "next",      "property",    "set",     "setattr", "slice", "staticmethod", "super"};

}  // namespace

bool FindBuiltin(Run& run, std::string_view name, Ref& out) {
  if (name == "True" || name == "False") {
    out = run.NewBool(name == "True");
  } else if (name == "None") {
    out = run.NewNone();
  } else if (const Method* function = FindMethod(kFunctions, name)) {
    out = run.NewBuiltin(*function, {});
  } else if (name == kTypeFunction.name) {
    out = run.NewBuiltin(kTypeFunction, {});
  } else if (const TypeObject* type = FindType(name); type && name.find('.') == name.npos) {
    out = {type, run.here};
  } else if (std::ranges::find(kUnsupported, name) != std::end(kUnsupported)) {
    StopUnsupported(run, fmt::format("`{}` is not supported in a config", name),
                    "Domus does not evaluate this");
  } else {
    return false;
  }
  return true;
}

std::vector<std::string_view> BuiltinNames() {
  std::vector<std::string_view> names(std::begin(kConstants), std::end(kConstants));
  for (const Method& function : kFunctions) names.push_back(function.name);
  for (const TypeObject& type : BuiltinTypes()) {
    if (type.construct) names.push_back(type.name);
  }
  names.push_back("int");
  return names;
}

Ref TypeOf(Run& run, const Ref& ref) {
  if (const auto* exception = ref.As<const ExceptionObject>()) return {exception->type, run.here};
  return {FindType(TypeName(ref)), run.here};
}

}  // namespace domus::evaluator
