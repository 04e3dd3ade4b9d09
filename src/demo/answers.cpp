#include "demo/answers.hpp"

#include <algorithm>
#include <cmath>

#include "base/hash.hpp"

namespace lapwing {
namespace {

/// What stays the same of a customer from message to message.
struct Reader {
  std::uint64_t opens_per_mille = 0;
  bool has_dead_mailbox = false;
  bool is_fetched_for = false;  // the mail program loads pictures by itself
  bool is_scanned = false;      // a program follows the links first
};

Reader draw_reader(SeededRandom random) {
  const std::uint64_t kind = random.below(100);
  return {.opens_per_mille = kind < 50   ? 40u
                             : kind < 75 ? 180u
                                         : 480u,
          .has_dead_mailbox = random.below(1000) < 4,
          .is_fetched_for = random.below(100) < 22,
          .is_scanned = random.below(100) < 3};
}

Duration seconds_between(std::uint64_t least, std::uint64_t most, SeededRandom& random) {
  return Duration::seconds(static_cast<std::int64_t>(least + random.below(most - least)));
}

/// Not at night by the shop's clock, which is Moscow's: who would answer then does so in the morning.
Instant when_awake(Instant at, SeededRandom& random) {
  constexpr std::int64_t moscow_offset_hours = 3;
  const std::int64_t hour = ((at + Duration::hours(moscow_offset_hours)).seconds() / 3600) % 24;
  if (hour >= 7 && hour < 24) return at;
  return at + Duration::hours(7 - hour) + seconds_between(0, 2 * 3600, random);
}

/// Most look within hours, the last ones days later.
Duration until_opened(SeededRandom& random) {
  const auto seconds = std::llround(random.exponential(4.0 * 3600));
  return Duration::seconds(std::clamp<std::int64_t>(seconds, 90, 4 * 86'400));
}

}  // namespace

DemoAnswers::DemoAnswers(std::uint64_t seed, Day today)
    : seed_(seed), catalogue_(demo_catalogue()), baskets_(catalogue_, today) {}

DemoAnswer DemoAnswers::to(const DemoMessage& message) const {
  const std::uint64_t person = stable_hash(message.customer_id, seed_);
  const Reader reader = draw_reader(SeededRandom(person));
  SeededRandom random(stable_hash(message.name, person));
  DemoAnswer answer;
  const auto comes = [&](Instant at, ReceiptOutcome outcome) { answer.receipts.emplace_back(at, outcome); };

  const Instant arrived = message.accepted_at + seconds_between(2, 40, random);
  if (reader.has_dead_mailbox && message.is_mail) {
    comes(arrived, ReceiptOutcome::bounced);
    return answer;
  }
  if (random.below(1000) < 6) {
    comes(arrived, ReceiptOutcome::soft_bounced);
    return answer;
  }
  comes(arrived, ReceiptOutcome::delivered);
  if (message.is_mail && reader.is_fetched_for) {
    comes(arrived + seconds_between(1, 30, random), ReceiptOutcome::machine_opened);
  }
  if (message.is_mail && reader.is_scanned) {
    comes(arrived + Duration::seconds(35), ReceiptOutcome::machine_clicked);
  }
  // A text is read, but nobody is told of it.
  const std::uint64_t opens_per_mille = message.is_mail ? reader.opens_per_mille : 600;
  if (random.below(1000) >= opens_per_mille) return answer;

  const Instant opened = when_awake(arrived + Duration::minutes(1) + until_opened(random), random);
  if (message.is_mail) comes(opened, ReceiptOutcome::opened);
  const Instant acted = opened + seconds_between(15, 240, random);
  const std::uint64_t deed = random.below(1000);
  if (deed < 1 && message.is_mail) {
    comes(acted, ReceiptOutcome::complained);
  } else if (deed < 9 && message.is_mail) {
    answer.unsubscribes = true;
    comes(acted, ReceiptOutcome::unsubscribed);
  } else if (deed < 209) {
    comes(acted, ReceiptOutcome::clicked);
    buy(message, acted, random, answer);
  }
  return answer;
}

void DemoAnswers::buy(const DemoMessage& message, Instant clicked_at, SeededRandom& random, DemoAnswer& answer) const {
  SeededRandom liking(stable_hash(message.customer_id, seed_ + 1));
  DemoTaste taste = baskets_.taste(liking);
  const auto day_at = [](Instant at) { return Day{static_cast<std::int32_t>(at.seconds() / 86'400)}; };
  answer.visits_at = clicked_at + Duration::seconds(1);
  for (std::uint64_t left = random.below(3); left > 0; --left) {
    answer.looks_at.push_back(baskets_.look(taste, day_at(clicked_at), random));
  }
  if (random.below(1000) >= 280) return;
  const bool at_once = random.below(100) < 65;
  const Instant at = at_once ? clicked_at + seconds_between(300, 3600, random)
                             : when_awake(clicked_at + seconds_between(18 * 3600, 70 * 3600, random), random);
  DemoPurchase purchase{.at = at, .lines = baskets_.fill(taste, day_at(at), random)};
  if (random.below(1000) < 40) purchase.cancelled_at = at + seconds_between(3600, 40 * 3600, random);
  purchase.pays_with_bonuses = random.below(100) < 70;
  answer.purchase = std::move(purchase);
}

}  // namespace lapwing
