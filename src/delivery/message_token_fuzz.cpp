#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ensure.hpp"
#include "delivery/message_token.hpp"

/// Any bytes as what names a message in an address or a link: what can be read is spelled in exactly one way.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lapwing;
  const std::string_view token(reinterpret_cast<const char*>(data), size);
  const std::string origin = "0123456789abcdef";
  for (const std::string& text : {std::string(token), origin + "-p" + std::string(token)}) {
    if (const auto name = read_message_id(text, origin)) {
      ensure(message_id_token(origin, name->partition, name->intent) == text, "a message has one name");
    }
    if (const auto read = read_token(text, origin)) {
      const std::string name = message_id_token(origin, read->message.partition, read->message.intent);
      ensure(text.starts_with(name) && text.size() > name.size(), "a token begins with its message and proves it");
    }
  }
  return 0;
}
