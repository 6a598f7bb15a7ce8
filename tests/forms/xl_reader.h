// xl's own reader (libxlutil), behind C++.
#pragma once

extern "C" {
#include <libxlutil.h>
}

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace domus::testing {

/// An atom, which is text even where it is a number, or a list.
struct XlValue {
  std::variant<std::string, std::vector<XlValue>> data;
  bool operator==(const XlValue&) const = default;
};

/// One cfg as xl reads it, and what xl says of it on the way.
class XlReader {
 public:
  explicit XlReader(const std::string& text)
      : report_(open_memstream(&said_, &said_size_)), config_(xlu_cfg_init(report_, "cfg")) {
    result_ = xlu_cfg_readdata(config_, text.data(), static_cast<int>(text.size()));
  }
  ~XlReader() {
    xlu_cfg_destroy(config_);
    std::fclose(report_);
    std::free(said_);
  }
  XlReader(const XlReader&) = delete;
  XlReader& operator=(const XlReader&) = delete;

  bool good() const { return result_ == 0; }
  XLU_Config* config() { return config_; }
  std::string Said() {
    std::fflush(report_);
    return {said_, said_size_};
  }

  std::optional<XlValue> Find(const std::string& name) {
    const char* text = nullptr;
    if (xlu_cfg_get_string(config_, name.c_str(), &text, 1) == 0) return XlValue{text};
    XLU_ConfigList* list = nullptr;
    if (xlu_cfg_get_list(config_, name.c_str(), &list, nullptr, 1) != 0) return std::nullopt;
    return XlValue{Items(list)};
  }
  std::optional<long> FindNumber(const std::string& name) {
    long number = 0;
    if (xlu_cfg_get_long(config_, name.c_str(), &number, 1) != 0) return std::nullopt;
    return number;
  }

 private:
  std::vector<XlValue> Items(XLU_ConfigList* list) {
    std::vector<XlValue> items;
    for (int i = 0; XLU_ConfigValue* value = xlu_cfg_get_listitem2(list, i); ++i) {
      char* text = nullptr;
      XLU_ConfigList* inner = nullptr;
      if (xlu_cfg_value_type(value) == XLU_LIST) {
        xlu_cfg_value_get_list(config_, value, &inner, 1);
        items.push_back({Items(inner)});
      } else {
        xlu_cfg_value_get_string(config_, value, &text, 1);
        items.push_back({std::string(text)});
      }
    }
    return items;
  }

  char* said_ = nullptr;
  size_t said_size_ = 0;
  std::FILE* report_;
  XLU_Config* config_;
  int result_ = 0;
};

}  // namespace domus::testing
