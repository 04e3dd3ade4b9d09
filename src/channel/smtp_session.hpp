#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "channel/channel.hpp"
#include "channel/mime.hpp"
#include "channel/reply.hpp"
#include "channel/smtp_offer.hpp"
#include "channel/smtp_stream.hpp"
#include "channel/smtp_url.hpp"

namespace lapwing {

/// What became of one try.
struct SmtpAttempt {
  SendResult result;
  /// The server was not reached, or it turned us away before it heard of the message: the next message would fare
  /// alike.
  bool is_server_trouble = false;
};

/// One connection to a mail server, opened when needed and kept for the next message. Says MAIL, RCPT and DATA in one
/// go where the server takes that, so that a mail takes two round trips. One thread at a time.
class SmtpSession {
 public:
  /// Does not connect yet. `settings` must outlive it.
  explicit SmtpSession(const SmtpSettings& settings) : settings_(settings) {}
  SmtpSession(const SmtpSession&) = delete;
  SmtpSession& operator=(const SmtpSession&) = delete;
  ~SmtpSession() { quit(); }

  /// Sends one mail and waits for the outcome. It is `unknown` if the final dot was handed to the system and no reply
  /// to it came; until then nothing is in doubt, since a server may not take a mail without the dot.
  SmtpAttempt send(const Mail& mail);

 private:
  /// Why there is no connection to send over; absent: there is one.
  using Trouble = std::optional<SmtpAttempt>;

  Trouble open();
  Trouble greet();
  Trouble secure();
  Trouble sign_in();
  /// MAIL, RCPT and DATA; absent: the server waits for the mail.
  std::optional<SmtpAttempt> announce(const Mail& mail);
  SmtpAttempt hand_over(const Mail& mail);
  /// Everything but the final dot; false if the connection broke.
  bool write_content(std::string_view bytes);
  void quit();

  /// False if the connection broke; why says `hear`.
  bool say(std::string_view bytes, bool has_more = false);
  /// The next reply; its code is 0 and its text says why if none came, and then there is no connection any more.
  SmtpReply hear();
  SmtpReply ask(std::string_view line);

  const SmtpSettings& settings_;
  std::optional<SmtpTls> tls_;
  std::optional<SmtpStream> stream_;
  SmtpOffer offer_;
  std::string break_;  ///< why the last `say` failed
  std::string heard_;  ///< the last reply as it came
  int message_count_ = 0;
  Instant used_at_ = Instant::earliest();
  bool is_announced_ = false;  ///< the server waits for the mail that is being sent, or has it
};

}  // namespace lapwing
