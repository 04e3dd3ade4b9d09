#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "channel/lmtp_session.hpp"

namespace lapwing {

struct LmtpOptions {
  std::string address = "127.0.0.1";                ///< an IP address
  std::uint16_t port = 0;                           ///< 0: a free one
  std::string name = "localhost";                   ///< of this host, as it greets
  Duration command_max = Duration::minutes(5);      ///< for the next bytes to come in, and for replies to go out
  Duration connection_max = Duration::minutes(30);  ///< for all that one connection brings
  std::size_t connections_max = 16;
  LmtpLimits limits;
};

/// Makes a mail durable, and says whether it did. Called from several threads at once, and may block.
using LmtpHandler = std::function<bool(const LmtpMail&)>;

/// Takes mail from the shop's own mail server (RFC 2033), which delivers to it what comes back. There is no sign-in:
/// whoever reaches the address can bring mail. A thread listens, and each connection has one of its own; those beyond
/// `connections_max` are told to come back.
class LmtpServer {
 public:
  /// Listens and begins to answer. The error says which address could not be had, and why.
  static Result<std::unique_ptr<LmtpServer>> listen(LmtpOptions options, LmtpHandler handler);
  /// As `stop`.
  ~LmtpServer();

  [[nodiscard]] std::uint16_t port() const;
  /// Takes no more connections and mails; returns when the mails in hand are answered and no handler runs.
  void stop();

 private:
  class Listener;
  explicit LmtpServer(std::unique_ptr<Listener> listener);
  std::unique_ptr<Listener> listener_;
};

}  // namespace lapwing
