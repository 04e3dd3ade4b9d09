#include "channel/retry.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/ensure.hpp"
#include "base/hash.hpp"

namespace lapwing {
namespace {

/// Pauses after the first, second, ... try; the last one repeats.
struct Schedule {
  std::span<const Duration> delays;
  Duration give_up_after;
};

constexpr std::array transactional_delays = {Duration::minutes(1), Duration::minutes(5), Duration::minutes(15),
                                             Duration::hours(1), Duration::hours(4)};
constexpr std::array marketing_delays = {Duration::minutes(15), Duration::hours(1), Duration::hours(4)};

Schedule schedule_of(Urgency urgency) {
  if (urgency == Urgency::transactional) return {transactional_delays, Duration::hours(48)};
  return {marketing_delays, Duration::hours(24)};
}

}  // namespace

Duration retry_delay(Urgency urgency, int attempt_count) {
  ensure(attempt_count >= 1, "a retry follows at least one try");
  const auto delays = schedule_of(urgency).delays;
  return delays[std::min(static_cast<std::size_t>(attempt_count), delays.size()) - 1];
}

AfterAttempt after_attempt(Urgency urgency, Outcome outcome, const AttemptHistory& history,
                           std::string_view message_id_token) {
  if (outcome == Outcome::accepted || outcome == Outcome::failed) return {NextStep::finished, Instant::never()};
  if (outcome == Outcome::unknown && urgency == Urgency::marketing) return {NextStep::hold, Instant::never()};
  const Duration delay = std::max(retry_delay(urgency, history.attempt_count), history.retry_after);
  const auto salt = static_cast<std::uint64_t>(history.attempt_count);
  const auto spread = static_cast<std::int64_t>(stable_hash(message_id_token, salt) % 1000);
  const Instant at = history.last_attempt_at + delay + Duration{delay.ms / 10 * spread / 1000};
  if (at - history.first_attempt_at > schedule_of(urgency).give_up_after) return {NextStep::give_up, Instant::never()};
  return {NextStep::retry, at};
}

}  // namespace lapwing
