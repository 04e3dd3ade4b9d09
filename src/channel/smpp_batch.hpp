#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "channel/channel.hpp"
#include "channel/smpp_session.hpp"
#include "channel/smpp_url.hpp"

namespace lapwing {

/// The messages of one `Channel::send` on their way to an SMS server, over as many connections as it takes: which part
/// goes next, and what the answers to a message's parts add up to. A part never goes twice unless the server has said
/// that it did not take it, or cannot have it. Pure.
class SmppBatch {
 public:
  /// `first_ticket` and those after it are this batch's. The settings must outlive it.
  SmppBatch(std::span<const Envelope> envelopes, const SmppSettings& settings, std::uint64_t first_ticket, Instant now);

  struct Next {
    std::uint64_t ticket = 0;
    const SmppMessage* message = nullptr;
  };
  /// The part that goes next, now under way; nothing if none waits.
  std::optional<Next> next();
  [[nodiscard]] bool has_next();

  void answer(const SmppAnswer& answer, Instant now);
  /// No other part goes out: messages of which none is under way have their outcome. `why` is for people.
  void give_up(std::string_view why);
  /// The part cannot be written as a unit.
  void refuse(std::uint64_t ticket);

  /// Whether the server has been refusing for lack of room, and taken nothing, for so long that it is time to give up.
  [[nodiscard]] bool is_stuck(Instant now) const;
  /// Outcomes that have not been taken yet, by place in the batch.
  std::vector<std::pair<std::size_t, SendResult>> take_results() { return std::exchange(results_, {}); }
  /// Whether each message had its outcome.
  [[nodiscard]] bool is_over() const { return open_count_ == 0; }
  [[nodiscard]] std::uint64_t end_ticket() const { return end_ticket_; }

 private:
  struct Message {
    std::vector<SmppMessage> parts;
    std::vector<std::string> ids;  ///< of the parts that were taken
    std::size_t taken_count = 0;
    std::size_t under_way_count = 0;
    std::optional<SendResult> verdict;  ///< what it comes to once nothing is under way, if not all parts are taken
    bool is_over = false;
  };
  struct Part {
    std::size_t message;
    std::size_t part;
  };

  void settle(std::size_t index);
  [[nodiscard]] Part part_of(std::uint64_t ticket) const { return tickets_.at(ticket); }

  std::vector<Message> messages_;
  std::map<std::uint64_t, Part> tickets_;
  std::deque<std::uint64_t> waiting_;
  std::vector<std::pair<std::size_t, SendResult>> results_;
  std::size_t open_count_ = 0;
  std::uint64_t end_ticket_ = 0;
  Instant progress_at_;
  bool is_throttled_ = false;
};

}  // namespace lapwing
