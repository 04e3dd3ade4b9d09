#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "channel/connect.hpp"
#include "channel/smtp_url.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace lapwing {

/// How connections to one server are encrypted: TLS 1.2 at least. Reads the certificates to trust once.
class SmtpTls {
 public:
  /// Error: the file of certificates cannot be read.
  static Result<SmtpTls> create(const SmtpSettings& settings);

 private:
  friend class SmtpStream;
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  std::unique_ptr<ssl_ctx_st, Free> context_;
};

/// A connection to a mail server, in the clear at first. Waits for the server as long as the settings say. After an
/// error it is of no more use. One thread at a time.
class SmtpStream {
 public:
  /// `settings` must outlive it.
  static Result<SmtpStream> connect(const SmtpSettings& settings);

  /// Encrypts from here on. `is_checked`: the certificate must be the server's, and vouched for. What the server said
  /// before is no part of it: an error if anything of that is unread. `tls` must outlive it.
  Result<void> encrypt(const SmtpTls& tls, bool is_checked);

  /// `has_more`: the rest follows at once, and the network need not hurry.
  Result<void> write(std::string_view bytes, bool has_more = false);
  /// One reply with all its lines, each with its end. Error: none came in time, or it has no end.
  Result<std::string> read_reply();

  /// Whether the server is there and has said nothing since its last reply, as far as can be seen without waiting.
  [[nodiscard]] bool is_idle() const;
  /// Waits no longer than so long for what comes.
  void set_timeout(Duration timeout);

 private:
  struct FreeTls {
    void operator()(ssl_st* tls) const;
  };

  SmtpStream(const SmtpSettings& settings, Descriptor socket);
  Result<std::size_t> read(char* bytes, std::size_t size);
  [[nodiscard]] std::string why_not(std::string_view action) const;

  const SmtpSettings* settings_;
  Descriptor socket_;
  std::unique_ptr<ssl_st, FreeTls> tls_;
  Duration timeout_;
  std::string unread_;
};

}  // namespace lapwing
