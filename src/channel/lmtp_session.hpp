#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lapwing {

struct LmtpLimits {
  std::size_t mail_bytes_max = 2 * 1024 * 1024;  ///< told by SIZE (RFC 1870)
  std::size_t command_bytes_max = 2048;          ///< of a command's line, with its end
  std::size_t text_line_bytes_max = 64 * 1024;   ///< of a mail's line; servers send 1000 at most (RFC 5321, 4.5.3.1.6)
  std::size_t recipients_max = 100;
  std::size_t faults_max = 20;  ///< commands that were refused, after which the connection is over
};

/// A mail as it came over the wire.
struct LmtpMail {
  std::string from;                     ///< as in MAIL; empty: a report on a mail
  std::vector<std::string> recipients;  ///< at least one, as in RCPT
  std::string bytes;                    ///< with the lines' ends as sent
};

/// One connection of a server of LMTP (RFC 2033, over RFC 5321), without the connection: bytes in, replies and mails
/// out. Offers PIPELINING, ENHANCEDSTATUSCODES, 8BITMIME and SIZE.
///
///     send(session.greeting());
///     send(session.take(bytes));
///     while (session.mail()) send(session.settle(keep(*session.mail())));
///
/// Only CR LF ends a line, and only CR LF . CR LF ends a mail, so that nobody hides one mail in another; whatever else
/// stands in a mail stays. A mail that is too large, or has a line that is, is read to its end and refused. One thread.
class LmtpSession {
 public:
  /// `name` is the host's, as it greets.
  explicit LmtpSession(std::string name, LmtpLimits limits = {});

  [[nodiscard]] std::string greeting() const;
  /// What is to be sent for these bytes; empty as long as nothing is. While a mail waits to be settled they are kept
  /// for later.
  std::string take(std::string_view bytes);
  /// The mail that came in whole, until it is settled.
  [[nodiscard]] const std::optional<LmtpMail>& mail() const { return mail_; }
  /// What is to be sent once the mail was kept or could not be, a reply for each recipient, and for what had been sent
  /// behind it.
  std::string settle(bool is_kept);
  /// Whether the connection is to be closed, after all was sent.
  [[nodiscard]] bool is_over() const { return is_over_; }

 private:
  enum class Transfer : std::uint8_t { none, under_way, too_large, bad_line };

  std::string work();
  std::string take_line(std::string_view line);
  std::string answer_hello(std::string_view domain);
  std::string answer_mail(std::string_view arguments);
  std::string answer_recipient(std::string_view arguments);
  std::string answer_data();
  void take_text(std::string_view line);
  std::string end_of_mail();
  std::string refuse(std::string_view reply);
  void reset();

  const std::string name_;
  const LmtpLimits limits_;
  std::string input_;          // not worked on yet
  std::size_t searched_ = 0;   // of it, in which no end of a line is
  bool is_line_long_ = false;  // its beginning was thrown away
  bool has_greeted_ = false;
  bool is_over_ = false;
  std::size_t faults_ = 0;
  std::optional<std::string> from_;
  std::vector<std::string> recipients_;
  Transfer transfer_ = Transfer::none;
  std::string text_;
  std::optional<LmtpMail> mail_;
};

}  // namespace lapwing
