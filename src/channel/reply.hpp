#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "channel/channel.hpp"

namespace lapwing {

/// A server's answer taken apart.
struct SmtpReply {
  int code = 0;               ///< 200 .. 599; 0 if the text is no SMTP reply
  std::string enhanced_code;  ///< RFC 3463, "4.2.2"; empty if there is none
  std::string text;           ///< the whole reply on one line, at most 200 characters
};

/// Takes "550-5.1.1 no such\r\n550 5.1.1 user\r\n" apart. Control characters become spaces and bytes beyond ASCII '?',
/// so that the text can go into any log and record.
SmtpReply parse_reply(std::string_view lines);

/// The size of the reply that `bytes` begin with, over all its lines and their ends; 0 if its end has not come yet.
std::size_t reply_size(std::string_view bytes);

/// What a reply to a message means. The first digit lies in practice: a full mailbox is refused with 552 5.2.2, though
/// it will have room again. So for 5xx the subject and detail of the enhanced code decide, if there is one; 4xx is
/// always worth another try. What refuses us rather than the message (530, 535: sign-in) is deferred, because an
/// operator can repair it.
Outcome classify_reply(int code, std::string_view enhanced_code);

/// Whether a permanent refusal says that this address does not exist, so that nothing should go there again. Refusals
/// of the content, the sender or the size say nothing about the address.
bool names_dead_address(int code, std::string_view enhanced_code);

/// The queue id in an accepting reply of the common servers: "queued as 4XyZ" (Postfix), "id=1abC-.." (Exim); else
/// empty.
std::string queue_id(std::string_view reply);

/// `text` on one line of printable ASCII, at most 200 characters.
std::string one_line(std::string_view text);

}  // namespace lapwing
