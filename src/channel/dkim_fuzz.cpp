#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ensure.hpp"
#include "channel/dkim_canonical.hpp"

/// Any bytes as a mail that is brought into canonical form: once there, it stays as it is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lapwing;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const MailView mail = view_of_mail(text);
  std::size_t seen = mail.body.size();
  for (const auto field : mail.fields) seen += field.size();
  ensure(seen <= text.size(), "no more is seen than there is");
  for (const auto form : {Canonicalization::simple, Canonicalization::relaxed}) {
    const std::string body = canonical_body(form, mail.body);
    ensure(body.empty() || body.ends_with("\r\n"), "a canonical body ends with a line");
    ensure(canonical_body(form, body) == body, "canonical bodies stay");
    for (const auto field : mail.fields) {
      const std::string canonical = canonical_field(form, field);
      ensure(canonical_field(form, canonical) == canonical, "canonical fields stay");
    }
  }
  return 0;
}
