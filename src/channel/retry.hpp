#pragma once

#include <string_view>

#include "base/instant.hpp"
#include "channel/channel.hpp"

namespace lapwing {

/// How long a message is worth trying.
enum class Urgency {
  transactional,  ///< a receipt, a password: soon and stubbornly; after 1, 5, 15, 60 minutes, then every 4 hours, 48 h
                  ///< in all
  marketing,      ///< an offer: gently, since it goes stale; after 15, 60 minutes, then every 4 hours, 24 h in all
};

/// What to do about a message after a try.
enum class NextStep {
  finished,  ///< the outcome stands: accepted or failed
  retry,     ///< try again at `at`
  give_up,   ///< it has been tried long enough
  hold,      ///< in doubt whether it went out: wait for a person or a later report, since a copy would annoy
};

struct AfterAttempt {
  NextStep step = NextStep::finished;
  Instant at = Instant::never();  ///< of a retry; else never
  friend bool operator==(const AfterAttempt&, const AfterAttempt&) = default;
};

/// How a try went and what came before it.
struct AttemptHistory {
  Instant first_attempt_at;
  Instant last_attempt_at;
  int attempt_count = 1;  ///< tries made so far, the last one included
  Duration retry_after;   ///< how long the server asked to be left alone at the last try; zero if it did not
};

/// The pause before the next try after `attempt_count` tries (at least 1), before spreading.
Duration retry_delay(Urgency urgency, int attempt_count);

/// Decides what follows a try that had this outcome. A retry comes when the schedule says, but not before the server
/// wants it. Its instant is spread by up to a tenth of its delay, by a hash of the token, so that messages which failed
/// together do not come back together; the same arguments always give the same answer. In doubt, a transactional
/// message goes again (with the same Message-ID) and a marketing message is held.
AfterAttempt after_attempt(Urgency urgency, Outcome outcome, const AttemptHistory& history,
                           std::string_view message_id_token);

}  // namespace lapwing
