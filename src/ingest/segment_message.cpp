#include "ingest/segment_message.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace lapwing {
namespace {

using Json = nlohmann::json;

const Json* member(const Json& json, std::string_view name) {
  const auto found = json.find(name);
  return found == json.end() || found->is_null() ? nullptr : &*found;
}

/// About how long the JSON of a value is, never longer than it is.
std::size_t size_at_least(const Json& json) {
  if (json.is_string()) return json.get_ref<const std::string&>().size() + 2;
  std::size_t size = 1;
  if (json.is_array()) {
    for (const Json& value : json) size += size_at_least(value) + 1;
  } else if (json.is_object()) {
    for (const auto& [name, value] : json.items()) size += name.size() + 4 + size_at_least(value);
  }
  return size;
}

Result<void> check_words(const SegmentMessage& message, const std::string& path) {
  const std::array<std::pair<std::string_view, const std::string*>, 6> words = {{{"messageId", &message.message_id},
                                                                                 {"userId", &message.user_id},
                                                                                 {"anonymousId", &message.anonymous_id},
                                                                                 {"previousId", &message.previous_id},
                                                                                 {"groupId", &message.group_id},
                                                                                 {"event", &message.name}}};
  for (const auto& [name, word] : words) {
    if (word->size() > segment_word_bytes_max) {
      return fail(fmt::format("expected {} bytes at most", segment_word_bytes_max), fmt::format("{}.{}", path, name));
    }
    if (word->find('\0') != std::string::npos) {
      return fail("expected a text without a zero byte", fmt::format("{}.{}", path, name));
    }
  }
  return {};
}

Result<void> check_needs(const SegmentMessage& message, const std::string& path) {
  if (message.user_id.empty() && message.anonymous_id.empty()) {
    return fail("expected a userId or an anonymousId", path);
  }
  if (message.call == SegmentCall::track && message.name.empty()) {
    return fail("expected the event's name", path + ".event");
  }
  if (message.call == SegmentCall::group && message.group_id.empty()) {
    return fail("expected the group's id", path + ".groupId");
  }
  if (message.call != SegmentCall::alias) return {};
  if (message.user_id.empty()) return fail("expected the new id", path + ".userId");
  if (message.previous_id.empty()) return fail("expected the id before", path + ".previousId");
  return {};
}

/// When it happened: what the client's clock was ahead when it sent the message is taken off. What a client says has
/// not come yet has just come.
Result<Instant> moment_of(const Json& json, const std::string& path, std::optional<Instant> batch_sent_at,
                          Instant now) {
  // RudderStack's SDKs and messages that Segment passed on have their own clock's time there, uncorrected.
  auto original = TRY(segment_instant(json, "originalTimestamp", path));
  if (!original) original = TRY(segment_instant(json, "timestamp", path));
  if (!original) return now;
  auto sent_at = TRY(segment_instant(json, "sentAt", path));
  if (!sent_at) sent_at = batch_sent_at;
  const Instant at = sent_at ? *original + (now - *sent_at) : *original;
  if (at < Instant{}) return fail("expected a time after 1970", path + ".timestamp");
  return std::min(at, now);
}

}  // namespace

std::optional<SegmentCall> parse_segment_call(std::string_view text) {
  constexpr std::array<std::string_view, 6> names = {"track", "page", "screen", "identify", "group", "alias"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (text == names[i]) return static_cast<SegmentCall>(i);
  }
  return std::nullopt;
}

Result<std::optional<Instant>> segment_instant(const Json& json, std::string_view name, const std::string& path) {
  const Json* value = member(json, name);
  if (value == nullptr || (value->is_string() && value->get_ref<const std::string&>().empty())) return std::nullopt;
  const std::string where = fmt::format("{}.{}", path, name);
  if (!value->is_string()) return fail("expected an instant, as 2026-06-01T10:00:00Z", where);
  const auto at = parse_instant(value->get_ref<const std::string&>());
  if (!at) return fail(at.error().message, where);
  return *at;
}

std::string segment_word(const Json& json, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const Json* value = member(json, name);
    if (value == nullptr) continue;
    if (value->is_string() && !value->get_ref<const std::string&>().empty()) return value->get<std::string>();
    if (value->is_number_integer()) return value->dump();
  }
  return {};
}

Result<SegmentMessage> read_segment_message(const Json& json, const std::string& path, std::optional<SegmentCall> call,
                                            std::optional<Instant> sent_at, Instant now) {
  if (!json.is_object()) return fail("expected an object", path);
  if (size_at_least(json) > segment_message_bytes_max) {
    return fail(fmt::format("expected a message of at most {} bytes", segment_message_bytes_max), path);
  }
  // Some pages of the specification, and some servers, write `action` and `user_id`.
  if (!call) call = parse_segment_call(segment_word(json, {"type", "action"}));
  if (!call) return fail("expected track, page, screen, identify, group or alias", path + ".type");
  SegmentMessage message;
  message.call = *call;
  message.message_id = segment_word(json, {"messageId", "message_id"});
  message.user_id = segment_word(json, {"userId", "user_id"});
  message.anonymous_id = segment_word(json, {"anonymousId", "anonymous_id"});
  message.previous_id = segment_word(json, {"previousId", "previous_id"});
  message.group_id = segment_word(json, {"groupId", "group_id"});
  message.name = segment_word(json, {*call == SegmentCall::track ? "event" : "name"});
  message.at = TRY(moment_of(json, path, sent_at, now));
  for (const auto& [name, part] : {std::pair("properties", &message.properties), std::pair("traits", &message.traits),
                                   std::pair("context", &message.context)}) {
    *part = member(json, name);
    if (*part != nullptr && !(*part)->is_object()) return fail("expected an object", fmt::format("{}.{}", path, name));
  }
  CHECK(check_words(message, path));
  CHECK(check_needs(message, path));
  return message;
}

}  // namespace lapwing
