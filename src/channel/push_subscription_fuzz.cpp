#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ensure.hpp"
#include "channel/push_subscription.hpp"

/// Any bytes as a push subscription; and as the endpoint of one that is right otherwise.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lapwing;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto check = [](std::string_view json) {
    const auto read = parse_push_subscription(json);
    if (!read) return;
    ensure(read->origin.starts_with("https://"), "only https is called");
    ensure(read->origin.find_first_of("/?#@\\ ", 8) == std::string::npos, "an origin is a host and a port");
    ensure(read->endpoint.size() >= read->origin.size(), "an origin begins the endpoint");
    ensure(read->recipient.public_key.size() == EllipticKey::public_size, "a key is a point");
    ensure(read->recipient.auth_secret.size() == 16, "a secret has 16 bytes");
  };
  check(text);
  std::string endpoint;
  for (const char c : text) endpoint += c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' ' ? '/' : c;
  // A public key of RFC 8291.
  check(R"({"endpoint": "https://)" + endpoint + R"(", "keys": {"auth": "BTBZMqHH6r4Tts7J_aSIgg", "p256dh": )" +
        R"("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"}})");
  return 0;
}
