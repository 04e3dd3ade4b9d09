#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "channel/base64url.hpp"
#include "channel/dkim_key.hpp"
#include "channel/web_push.hpp"

namespace lapwing {
namespace {

constexpr std::size_t topic_size_max = 32;
constexpr std::size_t topic_hash_size = 24;  // 32 characters

bool is_base64url(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

}  // namespace

Result<std::string> push_text(const Envelope& envelope) {
  if (envelope.subject.empty() && envelope.text.empty())
    return fail("the message has neither subject nor text", "text");
  const std::string& url = envelope.url;
  const bool is_plain = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7f; });
  if (!url.empty() && (!url.starts_with("https://") || !is_plain)) return fail("expected an https URL in ASCII", "url");
  nlohmann::ordered_json json;
  if (!envelope.subject.empty()) json["title"] = envelope.subject;
  if (!envelope.text.empty()) json["body"] = envelope.text;
  if (!url.empty()) json["url"] = url;
  json["tag"] = envelope.message_id_token;
  try {
    return json.dump();
  } catch (const nlohmann::json::exception&) {
    return fail("subject or text is not UTF-8", "text");
  }
}

std::string push_topic(std::string_view message_id_token) {
  const bool is_topic = !message_id_token.empty() && message_id_token.size() <= topic_size_max &&
                        std::all_of(message_id_token.begin(), message_id_token.end(), is_base64url);
  if (is_topic) return std::string(message_id_token);
  return base64url(sha256(message_id_token).substr(0, topic_hash_size));
}

}  // namespace lapwing
