#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "channel/channel.hpp"
#include "channel/mime.hpp"
#include "channel/smtp_url.hpp"

namespace lapwing {

/// What became of one try.
struct SmtpAttempt {
  SendResult result;
  /// The server was not reached, or it turned us away before it heard of the message: the next message would fare
  /// alike.
  bool is_server_trouble = false;
};

/// One connection to a mail server, opened when needed and kept for the next message. One thread at a time.
class SmtpSession {
 public:
  /// Does not connect yet. `settings` must outlive it.
  explicit SmtpSession(const SmtpSettings& settings);
  ~SmtpSession();

  /// Sends one mail and waits for the outcome.
  ///
  /// The outcome is `unknown` if the connection breaks after libcurl took the last bytes of the message (it takes up to
  /// 64 KB at once) and before a reply to them came. libcurl does not tell when the final dot left, so a break in the
  /// instant before counts as unknown too: too careful, never the other way.
  SmtpAttempt send(const Mail& mail);

 private:
  struct Transfer;
  struct Handle;

  std::unique_ptr<Handle> handle_;
  int message_count_ = 0;
};

}  // namespace lapwing
