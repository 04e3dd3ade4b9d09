#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ensure.hpp"
#include "channel/html_text.hpp"

/// Any bytes as a page, whose text is of its order of size.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lapwing;
  const std::string text = text_of_html(std::string_view(reinterpret_cast<const char*>(data), size));
  ensure(text.size() <= 8 * size + 16, "a text is no longer than its page gives cause for");
  return 0;
}
