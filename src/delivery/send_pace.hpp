#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "delivery/pace_settings.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// Messages that go over one channel to one provider keep pace together.
struct Lane {
  ChannelKind channel{};
  std::uint32_t provider = 0;  ///< number of `SendPace::provider_of`; 0: of no provider that is told apart
  friend auto operator<=>(const Lane&, const Lane&) = default;
};

/// What a try says of the way that it took.
struct PaceSign {
  enum class Kind {
    taken,      ///< the server took it, or refused the message for itself
    deferred,   ///< not taken, for now
    throttled,  ///< the server wants less
    unreached,  ///< no server said anything
  };
  Kind kind = Kind::taken;
  Duration retry_after{};  ///< how long the server asked to be left alone; zero: it did not
};

/// How fast messages may go: as many a second to each provider as the shop set, half of that once it asks for less and
/// gradually more again; over a channel whose server does not answer one at a time, at growing intervals; and while the
/// sender is new to a provider, so many a day as the warm-up says. No clock of its own. One thread at a time.
class SendPace {
 public:
  explicit SendPace(PaceSettings settings);

  /// Number of the provider whose the place (an e-mail address's domain) is.
  [[nodiscard]] std::uint32_t provider_of(ChannelKind channel, std::string_view place) const;
  /// For people: "gmail"; "other" of 0.
  [[nodiscard]] std::string_view provider_name(std::uint32_t provider) const;

  /// How many messages may go now, at most `wanted`; they count as gone. `day`: by the shop's calendar.
  std::size_t take(Lane lane, std::size_t wanted, Instant now, Day day);
  /// One that was taken on `day` was not tried after all: its room is another's.
  void give_back(Lane lane, Day day);
  /// When it makes sense to ask again, if `take` gave less than was wanted.
  [[nodiscard]] Instant next_room(Lane lane, Instant now, Instant next_day) const;
  /// What became of one that went on `day`.
  void hear(Lane lane, const PaceSign& sign, Instant now, Day day);

  /// Whether the channel's server is taken for gone, and since when.
  [[nodiscard]] bool is_broken(ChannelKind channel) const { return breakers_[index(channel)].failures >= failures_max; }

  /// What a warm-up knows, by provider and day. What is told of a day again replaces what was known.
  struct DayCount {
    std::string provider;
    Day day{};
    std::uint64_t sent = 0;
    std::uint64_t deferred = 0;
  };
  void recall(const DayCount& count);
  /// Those of `day`, for whoever keeps them.
  [[nodiscard]] std::vector<DayCount> counts_of(Day day) const;
  /// How many mails the provider may get on that day; absent: there is no warm-up, or it is over.
  [[nodiscard]] std::optional<std::uint64_t> limit_of(std::uint32_t provider, Day day) const;

  /// So many tries running that no server answered, and the channel is left alone for a while.
  static constexpr int failures_max = 10;

 private:
  struct Bucket {
    double per_second = 0;  // what the shop set; 0: as fast as it goes
    double slowed_to = 0;   // since a server asked for less; 0: none did
    double tokens = 0;
    Instant filled_at{};
    Instant counted_from{};  // of `went`: a second ago at most
    std::uint64_t went = 0;
    Instant closed_until = Instant::earliest();

    [[nodiscard]] double rate() const { return slowed_to > 0 ? slowed_to : per_second; }
  };
  struct Breaker {
    int failures = 0;  // running
    Duration pause{};
    Instant opens_at = Instant::earliest();
  };
  struct WarmDay {
    std::uint64_t sent = 0;
    std::uint64_t deferred = 0;
  };

  static std::size_t index(ChannelKind channel) { return static_cast<std::size_t>(channel); }
  Bucket& bucket_of(Lane lane, Instant now);
  static void slow_down(Bucket& bucket, Instant now);
  static void speed_up(Bucket& bucket);
  void count_unreached(Breaker& breaker, Instant now);

  PaceSettings settings_;
  std::map<std::string, std::uint32_t, std::less<>> providers_;  // by domain
  std::map<Lane, Bucket> buckets_;
  std::array<Breaker, channel_count> breakers_;
  std::vector<std::map<std::int32_t, WarmDay>> warm_days_;  // by provider and day; of e-mail
};

}  // namespace lapwing
