#include "lang/evaluator/object.h"

#include "lang/evaluator/dict.h"

namespace domus::evaluator {

const Integer* AsInteger(const Ref& ref, Integer& storage) {
  if (const Integer* integer = ref.Scalar<Integer>()) {
    storage = *integer;
  } else if (const bool* boolean = ref.Scalar<bool>()) {
    storage = {*boolean ? 1 : 0, false};
  } else {
    return nullptr;
  }
  return &storage;
}

bool AsDouble(const Ref& ref, double& out) {
  Integer integer;
  if (const double* real = ref.Scalar<double>()) {
    out = *real;
  } else if (AsInteger(ref, integer)) {
    out = static_cast<double>(integer.value);
  } else {
    return false;
  }
  return true;
}

const Ref* Arguments::Named(std::string_view name) const {
  for (const Keyword& keyword : keywords) {
    if (keyword.name == name) return &keyword.value;
  }
  return nullptr;
}

bool TypeObject::IsSubclassOf(const TypeObject& other) const {
  for (const TypeObject* type = this; type; type = type->base) {
    if (type == &other) return true;
  }
  return false;
}

std::string_view TypeName(const Ref& ref) {
  struct Name {
    std::string_view operator()(None) const { return "NoneType"; }
    std::string_view operator()(bool) const { return "bool"; }
    std::string_view operator()(const Integer& i) const { return i.is_long ? "long" : "int"; }
    std::string_view operator()(double) const { return "float"; }
    std::string_view operator()(const String* s) const { return s->unicode ? "unicode" : "str"; }
    std::string_view operator()(const ListObject*) const { return "list"; }
    std::string_view operator()(const TupleObject*) const { return "tuple"; }
    std::string_view operator()(const DictObject*) const { return "dict"; }
    std::string_view operator()(const FunctionObject*) const { return "function"; }
    std::string_view operator()(const BuiltinObject*) const {
      return "builtin_function_or_method";
    }
    std::string_view operator()(const ModuleObject*) const { return "module"; }
    std::string_view operator()(const TypeObject*) const { return "type"; }
    std::string_view operator()(const ExceptionObject* e) const { return e->type->name; }
    std::string_view operator()(const PatternObject*) const { return "_sre.SRE_Pattern"; }
    std::string_view operator()(const MatchObject*) const { return "_sre.SRE_Match"; }
  };
  return std::visit(Name{}, ref.data);
}

bool Truth(const Ref& ref) {
  struct IsTrue {
    bool operator()(None) const { return false; }
    bool operator()(bool b) const { return b; }
    bool operator()(const Integer& i) const { return i.value != 0; }
    bool operator()(double d) const { return d != 0; }
    bool operator()(const String* s) const { return !s->text.empty(); }
    bool operator()(const ListObject* l) const { return !l->items.empty(); }
    bool operator()(const TupleObject* t) const { return !t->items.empty(); }
    bool operator()(const DictObject* d) const { return d->table.size() != 0; }
    bool operator()(const void*) const { return true; }
  };
  return std::visit(IsTrue{}, ref.data);
}

bool Identical(const Ref& a, const Ref& b) {
  if (a.data.index() != b.data.index()) return false;
  // CPython shares small numbers and short strings; here all equal scalars are one object.
  if (const String* text = a.As<const String>()) {
    const String* other = b.As<const String>();
    return text == other || (text->text == other->text && text->unicode == other->unicode);
  }
  return a.data == b.data;
}

}  // namespace domus::evaluator
