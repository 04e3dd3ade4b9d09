#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "channel/smpp_pdu.hpp"
#include "channel/smpp_rate.hpp"
#include "channel/smpp_url.hpp"

namespace lapwing {

/// What became of a submit.
struct SmppAnswer {
  enum class Kind : std::uint8_t {
    answered,  ///< the server said `status`, and if that is 0 `message_id`
    unsent,    ///< the connection went before the whole of it was handed over, so the server cannot have it
    lost,      ///< handed over, and no answer came: the server may have it
  };
  std::uint64_t ticket = 0;  ///< as given to `submit`
  Kind kind = Kind::lost;
  std::uint32_t status = 0;
  std::string message_id;
};

/// A deliver_sm that is to be acknowledged.
struct SmppDelivery {
  std::uint32_t sequence = 0;
  SmppMessage message;
};

/// One connection to an SMS server as a transceiver, without the connection: bytes that came go in, bytes that are to
/// go come out, and `now`, of a clock that never goes back, is told with each call. Binds first; answers what the
/// server asks; sees to it that no more than a window of submits is under way and no faster than the rate allows; asks
/// now and then whether the server is still there. Pure.
class SmppSession {
 public:
  /// The settings and the rate, which outlasts connections, must outlive it. The output begins with the bind.
  SmppSession(const SmppSettings& settings, SmppRate& rate, Instant now);

  enum class State : std::uint8_t {
    binding,
    bound,
    unbinding,
    over,  ///< the connection is to be closed, `reason` says why
  };
  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] const std::string& reason() const { return reason_; }
  /// Whether the server turned our bind down. A new connection would not help soon.
  [[nodiscard]] bool is_refused() const { return is_refused_; }

  /// Whether a submit may go now. If only the rate is against it, `wake_at` says when it will not be.
  [[nodiscard]] bool has_room() const;
  bool take_leave(Instant now) { return has_room() && rate_.take(now); }
  /// After `take_leave`. False if the message cannot be written as a unit.
  bool submit(std::uint64_t ticket, const SmppMessage& message, Instant now);

  /// Bytes that the server sent.
  void receive(std::string_view bytes, Instant now);
  /// Whatever is due.
  void advance(Instant now);
  /// When `advance` has something to do if nothing else happens.
  [[nodiscard]] Instant wake_at() const;
  /// Says goodbye; the state is over when the server has answered or five seconds have passed.
  void unbind(Instant now);
  /// The connection is gone, or is going to be closed: what is under way is answered as unsent or lost.
  void close(std::string_view why);

  /// Bytes for the server that have not been handed over yet.
  [[nodiscard]] std::string_view output() const { return std::string_view(output_).substr(output_begin_); }
  void wrote(std::size_t size);

  std::vector<SmppAnswer> take_answers() { return std::exchange(answers_, {}); }
  std::vector<SmppDelivery> take_deliveries() { return std::exchange(deliveries_, {}); }
  /// Answers a delivery: it is kept, or is to come again.
  void acknowledge(std::uint32_t sequence, bool is_kept);

 private:
  struct UnderWay {
    std::uint64_t ticket;
    Instant deadline;
    std::uint64_t output_end;  ///< the place behind it in all that this session has ever put out
  };

  void put(const SmppPdu& pdu);
  void answer(const SmppPdu& request, std::uint32_t status);
  void take(std::string_view unit, Instant now);
  void take_answer(const SmppPdu& pdu, Instant now);
  void take_bind_answer(const SmppPdu& pdu, Instant now);
  std::uint32_t next_sequence();

  const SmppSettings& settings_;
  SmppRate& rate_;
  State state_ = State::binding;
  bool is_refused_ = false;
  std::string reason_;
  std::string input_;
  std::string output_;
  std::size_t output_begin_ = 0;
  std::uint64_t written_ = 0;   // bytes handed over in all
  std::uint32_t sequence_ = 0;  // last given
  Instant state_deadline_;      // of binding and unbinding
  Instant enquire_at_ = Instant::never();
  Instant enquire_deadline_ = Instant::never();  // of the answer that is awaited
  std::map<std::uint32_t, UnderWay> under_way_;  // submits, by sequence
  std::vector<SmppAnswer> answers_;
  std::vector<SmppDelivery> deliveries_;
};

}  // namespace lapwing
