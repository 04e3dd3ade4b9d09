#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "channel/verifying_key.hpp"

namespace lapwing {

// What proves that a report posted to the shop's address is a provider's. Pure but for OpenSSL.

/// SendGrid's Signed Event Webhook: ECDSA over the timestamp, as written, and the body, as sent. Error: the signature
/// is not the key's, or its time, in seconds since 1970, is more than ten minutes from `now`.
Result<void> check_sendgrid_signature(const VerifyingKey& key, std::string_view signature, std::string_view timestamp,
                                      std::string_view body, Instant now);

/// A message of Amazon SNS over HTTP.
struct SnsMessage {
  std::string type;  ///< Notification, SubscriptionConfirmation or UnsubscribeConfirmation
  std::string message_id;
  std::string topic;
  std::string message;
  std::optional<std::string> subject;
  std::string timestamp;
  std::string token;          ///< of confirmations only
  std::string subscribe_url;  ///< likewise
  std::string signature;      ///< in base64
  std::string signature_version;
  std::string certificate_url;
};

/// Error: the place of what is missing or of another type.
Result<SnsMessage> read_sns_message(std::string_view json);

/// What SNS signs: each name and value that the type has, in the order of the names, a line each.
std::string sns_signed_text(const SnsMessage& message);

/// Whether that key signed the message: SHA-1 in version 1, SHA-256 in version 2. Error: the signature is not the
/// key's, or of another version.
Result<void> check_sns_signature(const VerifyingKey& key, const SnsMessage& message);

/// The one host from which messages of the topic are signed and confirmed, "sns.eu-west-1.amazonaws.com". Error: not
/// such a name as "arn:aws:sns:eu-west-1:123456789012:bounces".
Result<std::string> sns_host_of(std::string_view topic);

/// Whether the address is https, on that very host, without sign-in or port.
bool is_at_host(std::string_view url, std::string_view host);

/// The same, and a certificate by its name: one file ".pem" at the top.
bool is_certificate_at_host(std::string_view url, std::string_view host);

}  // namespace lapwing
