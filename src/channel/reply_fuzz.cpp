#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ensure.hpp"
#include "channel/reply.hpp"
#include "channel/smtp_offer.hpp"

/// Any bytes as what a mail server says.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lapwing;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const SmtpReply reply = parse_reply(text);
  ensure(reply.code == 0 || (reply.code >= 200 && reply.code < 600), "a reply has a code, or is none");
  ensure(reply.text.size() <= 200, "a reply is cut off");
  for (const char c : reply.text) ensure(c >= ' ' && c < 0x7f, "a reply is one line of printable ASCII");
  const Outcome outcome = classify_reply(reply.code, reply.enhanced_code);
  ensure(reply.code < 400 || outcome != Outcome::accepted, "a refusal is not taken for a success");
  if (names_dead_address(reply.code, reply.enhanced_code)) ensure(reply.code >= 500, "only for ever is dead");
  ensure(queue_id(reply.text).size() <= reply.text.size(), "a queue id is part of the reply");
  const std::size_t end = reply_size(text);
  ensure(end <= text.size() && (end == 0 || text[end - 1] == '\n'), "a reply ends with a line");
  if (parse_offer(text.substr(0, end)).pipelining) ensure(end > 14, "what is offered has been said");
  return 0;
}
