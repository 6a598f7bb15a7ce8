#include "lang/evaluator/repr.h"

#include <fmt/format.h>

#include <algorithm>

#include "lang/evaluator/dict.h"
#include "lang/evaluator/exceptions.h"
#include "lang/python_repr.h"

namespace domus::evaluator {
namespace {

class Writer {
 public:
  explicit Writer(Run& run) : run_(run) {}

  void Write(const Ref& ref) {
    const NestingGuard guard(run_);
    run_.Step();
    run_.CheckStringSize(out.size());
    std::visit([&](const auto& data) { Put(data); }, ref.data);
  }

  std::string out;

 private:
  void Put(None) { out += "None"; }
  void Put(bool value) { out += value ? "True" : "False"; }
  void Put(const Integer& value) {
    out += fmt::format("{}{}", value.value, value.is_long ? "L" : "");
  }
  void Put(double value) { out += PythonFloatRepr(value); }
  void Put(const String* text) {
    run_.Work(text->text.size());
    out += text->unicode ? PythonUnicodeRepr(text->text) : PythonStringRepr(text->text);
  }
  void Put(const ListObject* list) { Container(list, "[", "]", [&] { Items(list->items); }); }
  void Put(const TupleObject* tuple) {
    Container(tuple, "(", tuple->items.size() == 1 ? ",)" : ")", [&] { Items(tuple->items); });
  }
  void Put(const DictObject* dict) {
    Container(dict, "{", "}", [&] {
      bool first = true;
      for (const auto& [key, value] : DictItems(run_, *dict)) {
        if (!first) out += ", ";
        first = false;
        Write(key);
        out += ": ";
        Write(value);
      }
    });
  }
  void Put(const FunctionObject* function) { out += "<function " + function->name + ">"; }
  void Put(const BuiltinObject* builtin) {
    out += fmt::format("<built-in function {}>", builtin->method->name);
  }
  void Put(const ModuleObject* module) { out += fmt::format("<module '{}'>", module->name); }
  void Put(const TypeObject* type) {
    out += type->is_exception ? fmt::format("<type 'exceptions.{}'>", type->name)
                              : fmt::format("<type '{}'>", type->name);
  }
  void Put(const ExceptionObject* exception) {
    out += exception->type->name;
    Container(exception, "(", exception->args.size() == 1 ? ",)" : ")",
              [&] { Items(exception->args); });
  }
  void Put(const PatternObject*) { out += "<_sre.SRE_Pattern object>"; }
  void Put(const MatchObject*) { out += "<_sre.SRE_Match object>"; }

  template <class Body>
  void Container(const void* object, std::string_view open, std::string_view close, Body body) {
    out += open;
    if (std::ranges::find(inside_, object) != inside_.end()) {
      out += "...";
    } else {
      inside_.push_back(object);
      body();
      inside_.pop_back();
    }
    out += close;
  }
  void Items(const std::vector<Ref>& items) {
    bool first = true;
    for (const Ref& item : items) {
      if (!first) out += ", ";
      first = false;
      Write(item);
    }
  }

  Run& run_;
  std::vector<const void*> inside_;
};

}  // namespace

std::string Repr(Run& run, const Ref& ref) {
  Writer writer(run);
  writer.Write(ref);
  run.CheckStringSize(writer.out.size());
  run.Charge(writer.out.size());
  return std::move(writer.out);
}

std::string Str(Run& run, const Ref& ref) {
  if (const String* text = ref.As<const String>()) return text->text;
  if (const double* real = ref.Scalar<double>()) return PythonFloatStr(*real);
  if (const Integer* integer = ref.Scalar<Integer>()) return fmt::format("{}", integer->value);
  if (const auto* exception = ref.As<const ExceptionObject>()) {
    return ExceptionText(run, *exception);
  }
  return Repr(run, ref);
}

String StrValue(Run& run, const Ref& ref) {
  if (const String* text = ref.As<const String>()) return *text;
  return {Str(run, ref), false, {}};
}

}  // namespace domus::evaluator
