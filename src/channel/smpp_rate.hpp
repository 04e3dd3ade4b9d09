#pragma once

#include <cstdint>

#include "base/instant.hpp"

namespace lapwing {

/// How fast messages may go to one server: a bucket of tokens whose rate is halved when the server says that it is too
/// much, and grows again by a twentieth of the maximum with each second in which it takes messages (additive increase,
/// multiplicative decrease). `now` may be of any clock that does not go back.
class SmppRate {
 public:
  explicit SmppRate(int per_second_max);

  /// Takes leave to send one message now, if there is any.
  bool take(Instant now);
  /// When there will be leave.
  [[nodiscard]] Instant ready_at(Instant now);

  void accepted(Instant now);
  /// Answers to what was under way together count as one.
  void throttled(Instant now);

  /// In thousandths of a message a second.
  [[nodiscard]] std::int64_t current() const { return rate_; }

 private:
  void refill(Instant now);

  std::int64_t rate_max_;
  std::int64_t rate_;
  std::int64_t tokens_;  // millionths of a message
  Instant filled_at_ = Instant::earliest();
  Instant changed_at_ = Instant::earliest();
};

}  // namespace lapwing
