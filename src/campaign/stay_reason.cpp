#include "campaign/stay_reason.hpp"

#include <fmt/format.h>

namespace lapwing {

std::string to_text(const StayReason& reason) {
  if (reason.step.empty()) return std::string(reason.code);
  return fmt::format("{} {}", reason.code, reason.step);
}

StayReason parse_stay_reason(std::string_view text) {
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) return {text, {}};
  return {text.substr(0, blank), text.substr(blank + 1)};
}

std::string in_words(const StayReason& reason, std::uint32_t version) {
  if (reason.code == stays_for_place) return "a place is being asked for";
  if (reason.code == stays_for_message) return "a message is under way";
  if (reason.code == stays_step_missing) return fmt::format("version {} has no step \"{}\"", version, reason.step);
  if (reason.code == stays_step_differs) {
    return fmt::format("in version {} the step \"{}\" is of another kind", version, reason.step);
  }
  return "the step has no id";
}

}  // namespace lapwing
