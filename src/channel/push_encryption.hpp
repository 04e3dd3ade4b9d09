#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "channel/elliptic_key.hpp"

namespace lapwing {

/// How the records of an encrypted body are sealed (RFC 8188, 2.2 and 2.3).
struct ContentKeys {
  std::string key;    ///< AES-128, 16 bytes
  std::string nonce;  ///< of the first record, 12 bytes
};

/// From the keying material and the salt of 16 bytes that stands in the body.
ContentKeys derive_content_keys(std::string_view material, std::string_view salt);

/// What a body in the coding aes128gcm begins with (RFC 8188, 2.1); `key_id` has at most 255 bytes.
std::string content_header(std::string_view salt, std::uint32_t record_size, std::string_view key_id);

/// The record of that number, counted from 0, sealed: 16 bytes longer. A record's text ends with 1, the last one's with
/// 2, and zeros may follow.
std::string seal_record(const ContentKeys& keys, std::uint64_t number, std::string_view record);

/// A browser's public key and the secret that it shares with those who may write to it (RFC 8291, 2).
struct PushRecipient {
  std::string public_key;   ///< 65 bytes
  std::string auth_secret;  ///< 16 bytes
};

/// What has to be another for each message.
struct PushSecrets {
  EllipticKey key;
  std::string salt;  ///< 16 bytes
  /// Drawn by OpenSSL.
  static PushSecrets draw();
};

/// A push service must take a body of 4,096 bytes (RFC 8030, 7.2); so much of it can be text (RFC 8291, 4).
constexpr std::size_t push_text_max = 3993;

/// The body of a push message, one record in the coding aes128gcm (RFC 8291). Error: the recipient's key is none, or
/// the text is longer than `push_text_max`.
Result<std::string> encrypt_push(const PushRecipient& recipient, std::string_view text, const PushSecrets& secrets);

}  // namespace lapwing
