#include "delivery/send_pace.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lapwing {
namespace {

constexpr double slowest = 0.1;       // a second: one in ten seconds
constexpr double gain = 1.01;         // for each message that was taken
constexpr double fast_enough = 2000;  // a second, from which on a slowed lane is as fast as it goes again
constexpr Duration first_pause = Duration::seconds(10);
constexpr Duration longest_pause = Duration::minutes(10);
constexpr std::uint64_t ten_thousand = 10'000;

double per_second(std::uint32_t per_minute) { return static_cast<double>(per_minute) / 60; }

}  // namespace

SendPace::SendPace(PaceSettings settings) : settings_(std::move(settings)), warm_days_(settings_.providers.size() + 1) {
  for (std::uint32_t i = 0; i < settings_.providers.size(); ++i) {
    for (const std::string& domain : settings_.providers[i].domains) providers_.emplace(domain, i + 1);
  }
}

std::uint32_t SendPace::provider_of(ChannelKind channel, std::string_view place) const {
  if (channel != ChannelKind::email) return 0;
  const auto known = providers_.find(place);
  return known == providers_.end() ? 0 : known->second;
}

std::string_view SendPace::provider_name(std::uint32_t provider) const {
  return provider == 0 ? std::string_view("other") : settings_.providers.at(provider - 1).name;
}

SendPace::Bucket& SendPace::bucket_of(Lane lane, Instant now) {
  const auto [found, is_new] = buckets_.try_emplace(lane);
  Bucket& bucket = found->second;
  if (is_new) {
    std::uint32_t per_minute = settings_.other_per_minute;
    if (lane.channel == ChannelKind::sms) per_minute = settings_.sms_per_minute;
    if (lane.channel == ChannelKind::push) per_minute = settings_.push_per_minute;
    if (lane.provider != 0) per_minute = settings_.providers.at(lane.provider - 1).per_minute;
    bucket.per_second = per_second(per_minute);
    bucket.tokens = std::max(bucket.per_second, 1.0);
    bucket.filled_at = bucket.counted_from = now;
  }
  if (bucket.rate() > 0 && now > bucket.filled_at) {
    // At most a second's worth is saved up, and one message at least.
    const double gained = bucket.rate() * static_cast<double>((now - bucket.filled_at).ms) / 1000;
    bucket.tokens = std::min(bucket.tokens + gained, std::max(bucket.rate(), 1.0));
  }
  bucket.filled_at = now;
  if (now - bucket.counted_from >= Duration::seconds(1)) {
    bucket.counted_from = now;
    bucket.went = 0;
  }
  return bucket;
}

std::size_t SendPace::take(Lane lane, std::size_t wanted, Instant now, Day day) {
  Breaker& breaker = breakers_[index(lane.channel)];
  Bucket& bucket = bucket_of(lane, now);
  std::size_t room = wanted;
  if (is_broken(lane.channel)) {
    if (now < breaker.opens_at) return 0;
    room = std::min<std::size_t>(room, 1);
  }
  if (now < bucket.closed_until) return 0;
  if (bucket.rate() > 0) room = std::min(room, static_cast<std::size_t>(std::max(bucket.tokens, 0.0)));
  WarmDay* warm = nullptr;
  if (lane.channel == ChannelKind::email && settings_.warm_up) {
    if (const auto limit = limit_of(lane.provider, day)) {
      warm = &warm_days_[lane.provider][day.number];
      room = static_cast<std::size_t>(std::min<std::uint64_t>(room, *limit - std::min(*limit, warm->sent)));
    }
  }
  if (room == 0) return 0;
  if (is_broken(lane.channel)) breaker.opens_at = now + breaker.pause;  // for the one that tries
  if (bucket.rate() > 0) bucket.tokens -= static_cast<double>(room);
  bucket.went += room;
  if (warm != nullptr) warm->sent += room;
  return room;
}

void SendPace::give_back(Lane lane, Day day) {
  const auto found = buckets_.find(lane);
  if (found == buckets_.end()) return;
  Bucket& bucket = found->second;
  if (bucket.rate() > 0) bucket.tokens += 1;
  if (bucket.went > 0) --bucket.went;
  if (lane.channel != ChannelKind::email) return;
  const auto warm = warm_days_[lane.provider].find(day.number);
  if (warm != warm_days_[lane.provider].end() && warm->second.sent > 0) --warm->second.sent;
}

Instant SendPace::next_room(Lane lane, Instant now, Instant next_day) const {
  const Breaker& breaker = breakers_[index(lane.channel)];
  if (is_broken(lane.channel) && now < breaker.opens_at) return breaker.opens_at;
  const auto found = buckets_.find(lane);
  if (found == buckets_.end()) return now;
  const Bucket& bucket = found->second;
  if (now < bucket.closed_until) return bucket.closed_until;
  const double missing = 1 - bucket.tokens;
  if (bucket.rate() > 0 && missing > 0) {
    return now + Duration{static_cast<std::int64_t>(std::ceil(missing / bucket.rate() * 1000))};
  }
  return next_day;  // nothing else holds it back but the day's share
}

void SendPace::slow_down(Bucket& bucket, Instant now) {
  // A server that was not told apart from others till now is slowed from what it last got.
  const double seconds = std::max(static_cast<double>((now - bucket.counted_from).ms) / 1000, 1.0);
  const double so_far = bucket.rate() > 0 ? bucket.rate() : static_cast<double>(bucket.went) / seconds;
  bucket.slowed_to = std::max(so_far / 2, slowest);
  bucket.tokens = std::min(bucket.tokens, 0.0);
}

void SendPace::speed_up(Bucket& bucket) {
  if (bucket.slowed_to <= 0) return;
  bucket.slowed_to *= gain;
  const double full = bucket.per_second > 0 ? bucket.per_second : fast_enough;
  if (bucket.slowed_to >= full) bucket.slowed_to = 0;
}

void SendPace::count_unreached(Breaker& breaker, Instant now) {
  if (++breaker.failures < failures_max) return;
  const bool was_open = breaker.failures > failures_max;
  if (was_open && now < breaker.opens_at - breaker.pause) return;  // of tries that began before
  breaker.pause = was_open ? std::min(breaker.pause * 2, longest_pause) : first_pause;
  breaker.opens_at = now + breaker.pause;
}

void SendPace::hear(Lane lane, const PaceSign& sign, Instant now, Day day) {
  Breaker& breaker = breakers_[index(lane.channel)];
  Bucket& bucket = bucket_of(lane, now);
  if (sign.kind == PaceSign::Kind::unreached) return count_unreached(breaker, now);
  breaker = {};
  if (sign.retry_after > Duration{}) bucket.closed_until = std::max(bucket.closed_until, now + sign.retry_after);
  if (sign.kind == PaceSign::Kind::taken) return speed_up(bucket);
  // A batch that was under way is told of one by one: it slows the lane once.
  const bool is_news = bucket.slowed_to <= 0 || bucket.tokens > -1;
  if (sign.kind == PaceSign::Kind::throttled && is_news) {
    slow_down(bucket, now);
    bucket.tokens = -1;
  }
  if (lane.channel == ChannelKind::email && settings_.warm_up) ++warm_days_[lane.provider][day.number].deferred;
}

// ---- Warming up

void SendPace::recall(const DayCount& count) {
  const auto known = std::ranges::find(settings_.providers, count.provider, &PaceSettings::Provider::name);
  const bool is_other = known == settings_.providers.end();
  if (is_other && count.provider != provider_name(0)) return;  // it is told apart no more
  const std::size_t provider = is_other ? 0 : static_cast<std::size_t>(known - settings_.providers.begin()) + 1;
  warm_days_[provider][count.day.number] = {count.sent, count.deferred};
}

std::vector<SendPace::DayCount> SendPace::counts_of(Day day) const {
  std::vector<DayCount> counts;
  for (std::uint32_t provider = 0; provider < warm_days_.size(); ++provider) {
    const auto found = warm_days_[provider].find(day.number);
    if (found == warm_days_[provider].end()) continue;
    counts.push_back({std::string(provider_name(provider)), day, found->second.sent, found->second.deferred});
  }
  return counts;
}

/// A day counts if at least half of what it might have had went out, and few enough of that were deferred.
std::optional<std::uint64_t> SendPace::limit_of(std::uint32_t provider, Day day) const {
  if (!settings_.warm_up) return std::nullopt;
  const PaceSettings::WarmUp& warm_up = *settings_.warm_up;
  std::uint64_t limit = warm_up.first_day;
  for (const auto& [number, count] : warm_days_.at(provider)) {
    if (number >= day.number || limit >= warm_up.enough) break;
    const bool was_used = count.sent * 2 >= limit;
    const bool went_well = count.deferred * ten_thousand <= count.sent * warm_up.deferred_max;
    if (was_used && went_well) limit *= 2;
  }
  if (limit >= warm_up.enough) return std::nullopt;
  return limit;
}

}  // namespace lapwing
