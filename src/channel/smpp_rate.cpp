#include "channel/smpp_rate.hpp"

#include <algorithm>

namespace lapwing {
namespace {

constexpr std::int64_t message = 1'000'000;  // in tokens
constexpr std::int64_t rate_min = 1'000;     // one message a second
constexpr Duration burst{50};                // what may go at once after a pause
constexpr Duration between_cuts{200};
constexpr Duration between_rises = Duration::seconds(1);

std::int64_t bucket_of(std::int64_t rate) { return std::max(message, rate * burst.ms); }

}  // namespace

SmppRate::SmppRate(int per_second_max)
    : rate_max_(per_second_max * std::int64_t{1000}), rate_(rate_max_), tokens_(bucket_of(rate_max_)) {}

void SmppRate::refill(Instant now) {
  if (filled_at_ == Instant::earliest()) filled_at_ = now;
  // A second fills any bucket; more would only overflow.
  const auto elapsed = std::clamp(now - filled_at_, Duration{0}, Duration::seconds(1));
  tokens_ = std::min(tokens_ + rate_ * elapsed.ms, bucket_of(rate_));
  filled_at_ = std::max(filled_at_, now);
}

bool SmppRate::take(Instant now) {
  refill(now);
  if (tokens_ < message) return false;
  tokens_ -= message;
  return true;
}

Instant SmppRate::ready_at(Instant now) {
  refill(now);
  const std::int64_t lacking = std::max<std::int64_t>(message - tokens_, 0);
  return now + Duration{(lacking + rate_ - 1) / rate_};
}

void SmppRate::accepted(Instant now) {
  if (changed_at_ == Instant::earliest()) changed_at_ = now;
  if (rate_ == rate_max_ || now - changed_at_ < between_rises) return;
  rate_ = std::min(rate_max_, rate_ + std::max(rate_max_ / 20, rate_min));
  changed_at_ = now;
}

void SmppRate::throttled(Instant now) {
  const bool was_cut_just_now = rate_ < rate_max_ && now - changed_at_ < between_cuts;
  if (was_cut_just_now) return;
  refill(now);
  rate_ = std::max(rate_min, rate_ / 2);
  tokens_ = 0;
  changed_at_ = now;
}

}  // namespace lapwing
