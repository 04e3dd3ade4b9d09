#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "campaign/health_limits.hpp"

namespace lapwing {

/// How fast a shop's messages may go.
struct PaceSettings {
  /// Mailboxes that are served together, and watch their senders together.
  struct Provider {
    std::string name;
    std::vector<std::string> domains;  ///< in lower case
    std::uint32_t per_minute = 0;      ///< messages; 0: as fast as it goes
  };
  /// A domain or an address that is new to the providers starts with little, and doubles from day to day.
  struct WarmUp {
    std::uint64_t first_day = 200;      ///< mails to each provider
    std::uint64_t enough = 50'000;      ///< a day that may have so many ends it
    std::uint32_t deferred_max = 1000;  ///< ten-thousandths of a day's mails; above, the next day gets no more
  };

  /// A message that was not tried for so long is worth nothing any more.
  struct Expiry {
    Duration marketing = Duration::hours(14 * 24);  ///< a warm-up may take its time
    Duration other = Duration::hours(48);           ///< service and transactional ones
  };

  std::vector<Provider> providers;
  std::uint32_t other_per_minute = 0;  ///< mails to everybody else, likewise
  std::uint32_t sms_per_minute = 0;
  std::uint32_t push_per_minute = 0;
  std::optional<WarmUp> warm_up;
  HealthLimits auto_pause;  ///< a campaign whose mail comes to more is paused
  Expiry expiry;
};

/// The large providers, without a limit for any: that they ask for less is heard all the same.
PaceSettings usual_pace();

/// Reads {"providers"?: [{"name", "domains"?, "per_minute"?}], "other_per_minute"?, "sms_per_minute"?,
/// "push_per_minute"?, "warm_up"?: {"first_day"?, "enough"?, "deferred_max"?}, "auto_pause"?: {"after"?,
/// "bounced_max"?, "complained_max"?}, "expires_after"?: {"marketing"?, "other"?}}; docs/formats/pace.md has the
/// meaning. A provider of `usual_pace` that is named without domains keeps its own, and one that is not named stays as
/// it is. An error names the field and what was expected.
Result<PaceSettings> parse_pace(std::string_view json);

}  // namespace lapwing
