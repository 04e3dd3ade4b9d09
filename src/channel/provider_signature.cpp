#include "channel/provider_signature.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "model/json_fields.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

constexpr Duration timestamp_off_max = Duration::minutes(10);

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_name_character(char c) { return is_digit(c) || is_small(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '_'; }

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

/// "eu-west-1", "us-gov-west-1": two letters first and a number last. Hosts of other services, such as buckets of S3 in
/// "s3-us-west-2", cannot be spelled so.
bool is_region(std::string_view text) {
  const auto parts = split(text, '-');
  if (parts.size() < 3 || parts.front().size() != 2 || parts.back().empty() || parts.back().size() > 2) return false;
  if (!std::ranges::all_of(parts.back(), is_digit)) return false;
  return std::all_of(parts.begin(), parts.end() - 1,
                     [](std::string_view part) { return !part.empty() && std::ranges::all_of(part, is_small); });
}

Result<std::string> text_of(const Json& json, std::string_view name) {
  const auto at = json.find(std::string(name));
  if (at == json.end()) return fail("missing; expected a text", fmt::format("$.{}", name));
  if (!at->is_string()) return fail("expected a text", fmt::format("$.{}", name));
  return at->get<std::string>();
}

bool is_confirmation(std::string_view type) { return type != "Notification"; }

}  // namespace

Result<void> check_sendgrid_signature(const VerifyingKey& key, std::string_view signature, std::string_view timestamp,
                                      std::string_view body, Instant now) {
  std::int64_t seconds = 0;
  const auto [end, fault] = std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), seconds);
  const bool is_number = fault == std::errc() && end == timestamp.data() + timestamp.size();
  const std::int64_t today = now.seconds();
  const std::int64_t off = timestamp_off_max.ms / 1000;
  if (!is_number || seconds < today - off || seconds > today + off) {
    return fail("expected a time within ten minutes from now, in seconds since 1970", "timestamp");
  }
  const auto bytes = base64_decoded(signature);
  const std::string what = std::string(timestamp).append(body);
  if (!bytes || !key.verifies(SignatureHash::sha256, what, *bytes)) {
    return fail("it is not of the key that --feedback-keys names", "signature");
  }
  return {};
}

Result<SnsMessage> read_sns_message(std::string_view text) {
  const Json json = TRY(parse_json(text));
  if (!json.is_object()) return fail("expected an object", "$");
  SnsMessage message;
  message.type = TRY(text_of(json, "Type"));
  constexpr std::array<std::string_view, 3> types = {"Notification", "SubscriptionConfirmation",
                                                     "UnsubscribeConfirmation"};
  if (std::ranges::find(types, message.type) == types.end()) {
    return fail("expected Notification, SubscriptionConfirmation or UnsubscribeConfirmation", "$.Type");
  }
  message.message_id = TRY(text_of(json, "MessageId"));
  message.topic = TRY(text_of(json, "TopicArn"));
  message.message = TRY(text_of(json, "Message"));
  message.timestamp = TRY(text_of(json, "Timestamp"));
  message.signature = TRY(text_of(json, "Signature"));
  message.signature_version = TRY(text_of(json, "SignatureVersion"));
  message.certificate_url = TRY(text_of(json, "SigningCertURL"));
  if (is_confirmation(message.type)) {
    message.token = TRY(text_of(json, "Token"));
    message.subscribe_url = TRY(text_of(json, "SubscribeURL"));
  } else if (json.contains("Subject") && !json["Subject"].is_null()) {
    message.subject = TRY(text_of(json, "Subject"));
  }
  return message;
}

std::string sns_signed_text(const SnsMessage& message) {
  std::string text;
  const auto put = [&](std::string_view name, std::string_view value) { text += fmt::format("{}\n{}\n", name, value); };
  put("Message", message.message);
  put("MessageId", message.message_id);
  if (is_confirmation(message.type)) {
    put("SubscribeURL", message.subscribe_url);
    put("Timestamp", message.timestamp);
    put("Token", message.token);
  } else {
    if (message.subject) put("Subject", *message.subject);
    put("Timestamp", message.timestamp);
  }
  put("TopicArn", message.topic);
  put("Type", message.type);
  return text;
}

Result<void> check_sns_signature(const VerifyingKey& key, const SnsMessage& message) {
  const bool is_first = message.signature_version == "1";
  if (!is_first && message.signature_version != "2") return fail("expected 1 or 2", "$.SignatureVersion");
  const auto bytes = base64_decoded(message.signature);
  const SignatureHash hash = is_first ? SignatureHash::sha1 : SignatureHash::sha256;
  if (!bytes || !key.verifies(hash, sns_signed_text(message), *bytes)) {
    return fail("it is not of the certificate at SigningCertURL", "$.Signature");
  }
  return {};
}

Result<std::string> sns_host_of(std::string_view topic) {
  const auto parts = split(topic, ':');
  const bool is_name = parts.size() == 6 && parts[0] == "arn" && parts[1].starts_with("aws") && parts[2] == "sns" &&
                       is_region(parts[3]) && !parts[4].empty() && std::ranges::all_of(parts[4], is_digit) &&
                       !parts[5].empty();
  if (!is_name) return fail("expected a topic such as arn:aws:sns:eu-west-1:123456789012:bounces");
  return fmt::format("sns.{}.amazonaws.com{}", parts[3], parts[1] == "aws-cn" ? ".cn" : "");
}

bool is_at_host(std::string_view url, std::string_view host) {
  const bool is_plain = std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7F' && c != '\\'; });
  const std::string begin = fmt::format("https://{}/", host);
  return is_plain && url.starts_with(begin);
}

bool is_certificate_at_host(std::string_view url, std::string_view host) {
  constexpr std::string_view end = ".pem";
  if (!is_at_host(url, host) || !url.ends_with(end)) return false;
  std::string_view name = url.substr(std::string_view("https://").size() + host.size() + 1);
  name.remove_suffix(end.size());
  return !name.empty() && std::ranges::all_of(name, is_name_character);
}

}  // namespace lapwing
