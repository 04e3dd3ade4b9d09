#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ensure.hpp"
#include "contact/email.hpp"
#include "contact/phone.hpp"

/// Any bytes as an e-mail address and as a phone number: what is accepted is accepted again, unchanged.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lapwing;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const EmailVerdict email = normalize_email(text);
  ensure(email.is_valid() == email.reason.empty(), "a refusal has a reason, and nothing else has");
  if (email.is_valid()) {
    ensure(email.address.find_first_of("\r\n\t <>,;") == std::string::npos, "an address holds nothing of a header");
    const EmailVerdict again = normalize_email(email.address);
    ensure(again.is_valid() && again.address == email.address, "an address in its form stays as it is");
    ensure(again.key == email.key, "the same mailbox has the same key");
  }
  for (const std::string_view region : {"RU", "US", ""}) {
    const PhoneVerdict phone = normalize_phone(text, region);
    if (!phone.is_valid()) continue;
    ensure(phone.e164.starts_with('+') && phone.e164.size() <= 16, "a number has its international form");
    ensure(normalize_phone(phone.e164, "").e164 == phone.e164, "a number in its form stays as it is");
  }
  return 0;
}
