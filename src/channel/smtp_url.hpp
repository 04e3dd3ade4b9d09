#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace lapwing {

/// When a connection that begins in the clear is encrypted.
enum class StartTls {
  always,      ///< no encryption, no mail; the certificate is checked
  if_offered,  ///< "try"; against listeners only: without a password the certificate is not checked (RFC 7435)
  never,
};

/// How to reach a mail server.
struct SmtpSettings {
  std::string host;  ///< a name or an address, IPv6 in brackets
  std::uint16_t port = 25;
  bool is_tls_from_start = false;  ///< smtps
  StartTls start_tls = StartTls::if_offered;
  std::string user;  ///< empty: no sign-in
  std::string password;
  std::string ca_file;         ///< PEM file of the certificates to trust; empty: the system's
  std::string ehlo_name;       ///< how we greet; empty: this machine's name
  std::string default_sender;  ///< for envelopes without a `from_address`
  int connection_count_max = 10;
  /// How long a reply may take. RFC 5321 asks for ten minutes after the end of a message: giving up earlier risks a
  /// second copy.
  Duration reply_timeout = Duration::minutes(10);
};

/// Reads "smtp://user:password@host:port?option=value&...", where user and password are percent-encoded and everything
/// but the host may be absent; "smtps://" encrypts from the start. Ports by default: 25, for smtps 465. Options:
///   starttls=always|try|never   default: always with a password, so that nobody on the way can ask for it; else try
///   from=ADDRESS                sender of messages that name none
///   connections=1..100          at the same time, default 10
///   timeout=SECONDS             for each reply, default 600
///   ehlo=NAME  ca=FILE
/// An error names the part at fault and never holds the user or the password.
Result<SmtpSettings> parse_smtp_url(std::string_view url);

}  // namespace lapwing
