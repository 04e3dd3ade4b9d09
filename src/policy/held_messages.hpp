#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "model/decisions.hpp"
#include "policy/arbiter.hpp"
#include "policy/message_subject.hpp"

namespace lapwing {

/// The messages of a partition that may not go yet, and when each is judged again. Changes only by enacting decisions.
class HeldMessages {
 public:
  void enact(const MessageHeld& held);
  /// The message was queued or refused; a hold of 0 or one that is over: nothing happens.
  void end(HoldNumber hold);

  [[nodiscard]] Instant next_due() const { return due_.empty() ? Instant::never() : due_.begin()->first; }
  /// Those that are to be judged at `now`, in the order of their instants.
  [[nodiscard]] std::vector<HoldNumber> due(Instant now) const;
  /// Nullptr if it is over.
  [[nodiscard]] const MessageHeld* find(HoldNumber hold) const;
  /// In the order in which they were first held.
  [[nodiscard]] std::vector<HoldNumber> of(CustomerNumber customer) const;
  /// The one at which the enrollment stands.
  [[nodiscard]] std::optional<HoldNumber> of(EnrollmentNumber enrollment) const;
  [[nodiscard]] std::vector<HoldNumber> all() const;
  [[nodiscard]] bool empty() const { return held_.empty(); }
  [[nodiscard]] std::size_t size() const { return held_.size(); }
  /// For the next message that is held.
  [[nodiscard]] HoldNumber next() const { return HoldNumber{next_}; }

  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  std::map<std::uint64_t, MessageHeld> held_;
  std::uint64_t next_ = 1;
  // What follows from the rest.
  std::set<std::pair<Instant, std::uint64_t>> due_;
  std::unordered_map<std::uint32_t, std::vector<std::uint64_t>> by_customer_;
  std::unordered_map<std::uint64_t, std::uint64_t> by_enrollment_;
};

[[nodiscard]] SendRequest request_of(const MessageHeld& held);
/// That a message is held, as far as the request and the verdict say it: whose and which it is, the caller knows.
[[nodiscard]] MessageHeld held_by(const Waits& waits, const SendRequest& request);
/// What becomes of a held message whose enrollment has ended, and for what reason.
[[nodiscard]] MessageRefused withdrawn(const MessageHeld& held, const std::string& exit_reason);

}  // namespace lapwing
