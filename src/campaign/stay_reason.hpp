#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lapwing {

/// Why an enrollment stays when others move to another version of its campaign. As a text, which `MigrationPreview`
/// counts by, it is the code, and behind a blank the step if it is about one.
struct StayReason {
  std::string_view code;
  std::string_view step;  ///< of the other version, that it would stand at
};
inline constexpr std::string_view stays_for_place = "waits_for_place";      ///< a limit is being asked for one
inline constexpr std::string_view stays_for_message = "message_under_way";  ///< what becomes of one is waited for
inline constexpr std::string_view stays_without_id = "step_without_id";
inline constexpr std::string_view stays_step_missing = "step_missing";  ///< the version has no step of that id
inline constexpr std::string_view stays_step_differs = "step_differs";  ///< it has one that is no such wait

std::string to_text(const StayReason& reason);
/// What `to_text` gave; borrows from the text.
StayReason parse_stay_reason(std::string_view text);
/// In English, for people: "version 2 has no step "pause"".
std::string in_words(const StayReason& reason, std::uint32_t version);

}  // namespace lapwing
