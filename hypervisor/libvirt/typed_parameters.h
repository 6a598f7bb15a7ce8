// libvirt's list of named values, for calls that change several things at once.
#pragma once

#include <libvirt/libvirt.h>

namespace domus::libvirt {

class TypedParameters {
 public:
  TypedParameters() = default;
  TypedParameters(const TypedParameters&) = delete;
  TypedParameters& operator=(const TypedParameters&) = delete;
  ~TypedParameters() { virTypedParamsFree(list_, count_); }

  void AddUnsigned(const char* name, unsigned value) {
    virTypedParamsAddUInt(&list_, &count_, &capacity_, name, value);
  }
  void AddUnsigned64(const char* name, unsigned long long value) {
    virTypedParamsAddULLong(&list_, &count_, &capacity_, name, value);
  }
  void AddSigned64(const char* name, long long value) {
    virTypedParamsAddLLong(&list_, &count_, &capacity_, name, value);
  }

  virTypedParameterPtr list() const { return list_; }
  int count() const { return count_; }

 private:
  virTypedParameterPtr list_ = nullptr;
  int count_ = 0;
  int capacity_ = 0;
};

}  // namespace domus::libvirt
