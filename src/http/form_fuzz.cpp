#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ensure.hpp"
#include "http/form.hpp"
#include "http/http.hpp"

/// The first line is a content type, the rest a form; fields hold no more than came.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lapwing;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view type = text.substr(0, text.find_first_of("\r\n"));
  const std::string body(text.substr(type.size()));
  for (const std::string& said : {std::string(type), std::string("application/x-www-form-urlencoded"),
                                  std::string("multipart/form-data; boundary=x")}) {
    std::size_t bytes = 0;
    for (const auto& [name, value] : read_form({.method = "POST", .content_type = said, .body = body})) {
      bytes += name.size() + value.size();
    }
    ensure(bytes <= body.size(), "a form holds no more than its bytes");
  }
  static_cast<void>(query_value(text, "lang"));
  return 0;
}
