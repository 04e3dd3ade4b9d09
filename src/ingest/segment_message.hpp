#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace lapwing {

/// What a message of Segment's specification is.
enum class SegmentCall : std::uint8_t { track, page, screen, identify, group, alias };
std::optional<SegmentCall> parse_segment_call(std::string_view text);

/// Segment's limits, in bytes of JSON and in messages.
inline constexpr std::size_t segment_message_bytes_max = 32 * 1024;
inline constexpr std::size_t segment_batch_bytes_max = 500 * 1024;
inline constexpr std::size_t segment_batch_messages_max = 2500;
/// Of an id, of an event's name and of other words of which we remember each.
inline constexpr std::size_t segment_word_bytes_max = 256;

/// One message as it is understood, of whichever SDK. It borrows from the JSON that it was read from.
struct SegmentMessage {
  SegmentCall call{};
  std::string message_id;  ///< empty: not said, and then nobody knows it again
  std::string user_id, anonymous_id, previous_id, group_id;
  std::string name;  ///< of the event, the page or the screen
  Instant at{};      ///< when it happened, by our clock
  const nlohmann::json* properties = nullptr;
  const nlohmann::json* traits = nullptr;
  const nlohmann::json* context = nullptr;
};

/// Reads one message; `call` is what the address says that it is, `sent_at` when the client sent the batch by its own
/// clock. Fields that nobody knows are left alone, as the specification wants it. An error says what a field at `path`
/// should have been.
Result<SegmentMessage> read_segment_message(const nlohmann::json& json, const std::string& path,
                                            std::optional<SegmentCall> call, std::optional<Instant> sent_at,
                                            Instant now);

/// The instant in a field, if it is there. Error: it is none.
Result<std::optional<Instant>> segment_instant(const nlohmann::json& json, std::string_view name,
                                               const std::string& path);
/// The text in the first of these fields that has one; a whole number counts as its digits. Empty: none has.
std::string segment_word(const nlohmann::json& json, std::initializer_list<std::string_view> names);

}  // namespace lapwing
