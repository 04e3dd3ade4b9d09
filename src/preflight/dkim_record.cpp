#include "preflight/dkim_record.hpp"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "preflight/tag_list.hpp"

namespace lapwing {
namespace {

using PublicKey = std::unique_ptr<EVP_PKEY, decltype([](EVP_PKEY* key) { EVP_PKEY_free(key); })>;

/// Base64 with or without its padding; blanks do not count (RFC 6376, 3.2).
std::optional<std::string> base64_decoded(std::string_view text) {
  std::string tight;
  std::ranges::copy_if(text, std::back_inserter(tight),
                       [](char c) { return !std::string_view(" \t\r\n").contains(c); });
  std::size_t padding = 0;
  while (padding < 2 && tight.ends_with('=')) {
    tight.pop_back();
    ++padding;
  }
  if (tight.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") !=
      std::string::npos) {
    return std::nullopt;
  }
  if (tight.size() % 4 == 1) return std::nullopt;
  const std::size_t missing = (4 - tight.size() % 4) % 4;
  tight.append(missing, '=');
  std::string bytes(tight.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(tight.data()),
                                   static_cast<int>(tight.size()));
  if (size < 0) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(size) - missing);
  return bytes;
}

PublicKey key_of(const DkimRecord& record) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(record.key.data());
  const auto size = static_cast<long>(record.key.size());
  if (record.key_type == "ed25519") {
    return PublicKey(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes, record.key.size()));
  }
  if (record.key_type != "rsa") return nullptr;
  const unsigned char* at = bytes;
  PublicKey key(d2i_PUBKEY(nullptr, &at, size));
  if (key != nullptr) return EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA ? std::move(key) : nullptr;
  at = bytes;  // RFC 6376 names the bare form, RSAPublicKey; nearly everybody publishes the other
  return PublicKey(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, size));
}

bool has_value(const std::string* list, std::string_view wanted, std::string_view other) {
  if (list == nullptr) return true;
  return std::ranges::any_of(split_values(*list, ':'),
                             [&](const std::string& value) { return value == wanted || value == other; });
}

bool has_flag(const std::string* list, std::string_view flag) {
  return list != nullptr && std::ranges::count(split_values(*list, ':'), flag) > 0;
}

}  // namespace

Result<DkimRecord> parse_dkim_record(std::string_view text) {
  const TagList list = TRY(parse_tag_list(text));
  const std::string* version = list.find("v");
  if (version != nullptr && (*version != "DKIM1" || list.tags.front().first != "v")) {
    return fail("expected v=DKIM1 as the first tag");
  }
  const std::string* key = list.find("p");
  if (key == nullptr) return fail("expected p= and the public key");
  auto bytes = base64_decoded(*key);
  if (!bytes) return fail("expected base64 behind p=");
  DkimRecord record;
  if (const std::string* type = list.find("k")) record.key_type = *type;
  record.key = std::move(*bytes);
  record.is_test = has_flag(list.find("t"), "y");
  record.takes_sha256 = has_value(list.find("h"), "sha256", "sha256");
  record.is_for_mail = has_value(list.find("s"), "email", "*");
  return record;
}

bool is_same_key(const DkimRecord& a, const DkimRecord& b) {
  const PublicKey left = key_of(a), right = key_of(b);
  return left != nullptr && right != nullptr && EVP_PKEY_eq(left.get(), right.get()) == 1;
}

int key_bits(const DkimRecord& record) {
  const PublicKey key = key_of(record);
  return key == nullptr ? 0 : EVP_PKEY_get_bits(key.get());
}

}  // namespace lapwing
