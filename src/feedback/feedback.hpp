#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"

namespace lapwing {

/// What a mail, or a provider's notification, says of one recipient.
enum class FeedbackKind : std::uint8_t {
  bounce,        ///< the message was given up: it did not and will not arrive
  delay,         ///< it has not arrived yet; the server keeps trying
  delivered,     ///< it arrived, or was handed on to where nobody reports from
  complaint,     ///< the recipient reported it, or asked to be left alone; see `wants_no_more`
  auto_reply,    ///< an absence note or the like; says nothing about the address
  not_a_report,  ///< anything else: somebody should look at it
};

/// Whether a bounce speaks against the address itself (hard) or against this attempt (soft).
enum class BounceClass : std::uint8_t { none, soft, hard };

/// Why a message bounced or is delayed. The first four are hard.
enum class BounceCause : std::uint8_t {
  unknown_recipient,  ///< no such mailbox
  unknown_domain,     ///< no such domain, or no way to it
  moved,              ///< the mailbox is somewhere else now
  accepts_no_mail,    ///< the domain says that it takes no mail (RFC 7505)
  mailbox_full,
  disabled,         ///< the mailbox exists and is suspended, inactive or frozen
  maybe_unknown,    ///< "no such user", but said where filters say so for living users too
  sender_refused,   ///< our address, its domain or its SPF, DKIM or DMARC did not please
  blocked,          ///< our server, its address or reputation, or how much it sends
  content_refused,  ///< spam, a virus, size, form
  policy,           ///< refused by a rule of the recipient's or their server's
  expired,          ///< tried for too long
  unreachable,      ///< no connection, a loop, a fault of the network
  server_fault,     ///< a fault at the recipient's server
  other,
};

/// All texts are UTF-8 without control characters; an empty one was not told.
struct FeedbackReport {
  FeedbackKind kind = FeedbackKind::not_a_report;
  BounceClass bounce_class = BounceClass::none;  ///< of bounces only
  BounceCause cause = BounceCause::other;        ///< of bounces and delays only
  std::string recipient;                         ///< the address as the reporting server names it
  std::string original_recipient;     ///< the address that we sent to, where it was told apart (RFC 3464 section 2.3.1)
  std::string enhanced_code;          ///< RFC 3463, "5.1.1"
  int reply_code = 0;                 ///< SMTP, 400 .. 599 for refusals; 0 if none was told
  std::string text;                   ///< what the server said, on one line of at most 200 bytes
  std::string message_id;             ///< the Message-ID of what we sent, without angle brackets
  std::string envelope_id;            ///< the ENVID that we gave (RFC 3461)
  std::string return_path;            ///< the MAIL FROM of what we sent, which may carry a tag of ours
  std::string feedback_type;          ///< of complaints: abuse, fraud, opt-out, not-spam, auth-failure, ... (RFC 5965)
  std::string source;                 ///< who says so: the reporting program or server
  std::string source_ip;              ///< of complaints: the server that handed our message over
  std::optional<Instant> arrived_at;  ///< when the reporting server got our message

  friend bool operator==(const FeedbackReport&, const FeedbackReport&) = default;
};

/// One mail, understood.
struct Feedback {
  std::vector<FeedbackReport> reports;  ///< at least one; a mail that is no report gives one `not_a_report`
  std::vector<std::string> came_to;     ///< the addresses at which it reached us: where a tag of ours may stand
  std::string subject;                  ///< of the mail; the first 200 bytes, on one line

  friend bool operator==(const Feedback&, const Feedback&) = default;
};

/// What a mail reports: a delivery status (RFC 3464), an abuse report (RFC 5965), an automatic reply (RFC 3834), a
/// notification of Amazon SES in a mail, or a refusal in free text of the servers that write no report of their own.
/// Takes any bytes; line ends may be LF, CRLF or CR. Looks at the first 2 MiB, at 100 parts nested 16 deep, and at 200
/// recipients. Thread-safe.
[[nodiscard]] Feedback read_feedback(std::string_view mail);

/// Whether a complaint asks for no more mail: all but "not-spam" and "auth-failure" (RFC 6591), which machines send.
[[nodiscard]] bool wants_no_more(const FeedbackReport& report);

/// "bounce", "auto_reply", ...
[[nodiscard]] std::string_view to_text(FeedbackKind kind);
/// "hard", "soft" or "".
[[nodiscard]] std::string_view to_text(BounceClass bounce_class);
/// "unknown_recipient", ...
[[nodiscard]] std::string_view to_text(BounceCause cause);

}  // namespace lapwing
