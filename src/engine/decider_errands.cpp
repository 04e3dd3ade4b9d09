// What the engine sends to other partitions and hears from them; and the places of a campaign, of which there are so
// many over all partitions:
//
//   the walk's partition                         the partition that keeps the campaign's places
//   comes to a limit, and stands ── PlaceAsked ─▶ counts
//   goes on, or leaves ◀──────── PlaceAnswered ── gives the next place, or none
//
// A place is taken by the decision that sends the answer, so a crash in between neither loses one nor gives it twice.
#include <algorithm>

#include "base/hash.hpp"
#include "engine/decider.hpp"

namespace lapwing {

void Engine::Decider::send_errand(PartitionId to, ErrandPayload payload) {
  emit(ErrandSent{engine_.errands_.next(), to, std::move(payload)});
}

void Engine::Decider::take_errand(const ErrandReceived& received) {
  if (const auto* asked = std::get_if<PlaceAsked>(&received.payload)) {
    answer_place(received.from, *asked);
  } else if (const auto* answered = std::get_if<PlaceAnswered>(&received.payload)) {
    engine_.campaigns_.place_answered(*answered, now_, *this);
  } else {
    take_referral_errand(received.payload);
  }
}

std::optional<bool> Engine::Decider::take_place(EnrollmentNumber enrollment, const std::string& limit,
                                                std::uint32_t participants) {
  const std::string campaign = engine_.campaign_of(enrollment);
  const std::uint32_t partitions = engine_.shop_ ? std::max(1u, engine_.shop_->partition_count) : 1;
  const PartitionId keeper{static_cast<std::uint16_t>(stable_hash(campaign) % partitions)};
  send_errand(keeper, PlaceAsked{enrollment, campaign, limit, participants});
  return std::nullopt;
}

/// The keeper need not know the campaign: who asks says how many places there are.
void Engine::Decider::answer_place(PartitionId from, const PlaceAsked& asked) {
  const std::uint32_t taken = engine_.campaigns_.places_taken(asked.campaign_id, asked.limit);
  const std::uint32_t place = taken < asked.participants ? taken + 1 : 0;
  send_errand(from, PlaceAnswered{asked.enrollment, asked.campaign_id, asked.limit, place});
}

}  // namespace lapwing
