#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ensure.hpp"
#include "channel/lmtp_session.hpp"

namespace {

struct Heard {
  std::string replies;
  std::vector<std::string> mails;
  bool is_over = false;
  bool operator==(const Heard&) const = default;
};

/// All that a session says to the bytes, which come in pieces of that size.
Heard converse(std::string_view bytes, std::size_t piece) {
  lapwing::LmtpLimits limits;
  limits.mail_bytes_max = 600;
  limits.command_bytes_max = 80;
  limits.text_line_bytes_max = 200;
  limits.recipients_max = 3;
  lapwing::LmtpSession session("fuzz", limits);
  Heard heard;
  while (!bytes.empty() && !session.is_over()) {
    heard.replies += session.take(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    while (session.mail()) {
      lapwing::ensure(session.mail()->bytes.size() <= limits.mail_bytes_max, "a mail is no larger than allowed");
      lapwing::ensure(!session.mail()->recipients.empty() && session.mail()->recipients.size() <= limits.recipients_max,
                      "a mail has as many recipients as allowed");
      heard.mails.push_back(session.mail()->bytes);
      heard.replies += session.settle(heard.mails.size() % 2 == 0);
    }
  }
  heard.is_over = session.is_over();
  return heard;
}

}  // namespace

/// However bytes are cut into pieces, the session says the same and hands over the same mails.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Heard whole = converse(bytes, std::max<std::size_t>(size, 1));
  lapwing::ensure(converse(bytes, 1) == whole, "pieces of one byte say the same");
  lapwing::ensure(converse(bytes, 7) == whole, "pieces of seven bytes say the same");
  return 0;
}
