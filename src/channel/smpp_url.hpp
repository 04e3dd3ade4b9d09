#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace lapwing {

/// How to reach an SMS server and what it wants.
struct SmppSettings {
  std::string host;  ///< a name or an address, IPv6 in brackets
  std::uint16_t port = 2775;
  std::string system_id;  ///< who we are to it, at most 15 characters
  std::string password;   ///< at most 8
  std::string system_type;
  std::string default_sender;  ///< for envelopes without a `from_address`
  int window = 10;             ///< submits under way at the same time
  int rate = 100;              ///< submits a second at most; less while the server says that it is too much
  int parts_max = 10;          ///< SMS that one text may take
  Duration validity = Duration::hours(4);
  Duration answer_timeout = Duration::seconds(60);
  Duration enquire_interval = Duration::seconds(30);  ///< between questions whether the server is still there
  bool is_ucs2_only = false;                          ///< of servers whose default alphabet is not that of GSM
};

/// Reads "smpp://system_id:password@host:port?option=value&...", percent-encoded; the port by default is 2775. Options:
///   password_file=FILE  password_env=NAME   where the password stands, if not in the URL
///   from=SENDER         of messages that name none: up to 15 digits, or up to 11 characters of ASCII
///   window=1..50        default 10
///   rate=1..100000      submits a second, default 100
///   parts=1..255        SMS that one text may take, default 10
///   validity=SECONDS    how long the server tries to deliver, up to 14 days, default 4 hours
///   timeout=SECONDS     for each answer, default 60
///   enquire=SECONDS     default 30
///   alphabet=gsm7|ucs2  default gsm7 where a text allows it
///   type=SYSTEM_TYPE
/// The connection is not encrypted: servers are reached over a private network or a tunnel. An error names the part at
/// fault and never holds the system id or the password.
Result<SmppSettings> parse_smpp_url(std::string_view url);

/// Whether it can be the sender of an SMS.
bool is_sms_sender(std::string_view sender);

}  // namespace lapwing
