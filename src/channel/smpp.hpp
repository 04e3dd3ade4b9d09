#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "channel/channel.hpp"
#include "channel/smpp_url.hpp"

namespace lapwing {

class SmppLink;

/// Hands SMS to one server over SMPP 3.4, by one connection as a transceiver. It is made at the first use, kept while
/// the channel lives, made again with growing pauses (1 s to 60 s) when it is lost, and left with an unbind at the end;
/// a thread of the channel's own keeps it alive between batches.
///
/// At most once: a submit that was handed over and not answered is `unknown` and never repeated here. What the server
/// refuses because it is too much goes again, more slowly; after a minute in which it took nothing, and after three
/// connections running that came to nothing, the rest of the batch is `deferred` untried. A text of which only some
/// parts were taken is `unknown`, since another try would bring those parts again.
///
/// `accepted` means that the server has it; whether the customer does, a receipt says later, through `receive`.
class SmppChannel final : public Channel {
 public:
  explicit SmppChannel(SmppSettings settings);
  /// Waits for the server's goodbye, up to five seconds.
  ~SmppChannel() override;

  void send(std::span<const Envelope> batch, const Done& done) override;
  /// What came in and was not taken when the connection was lost will be repeated by the server.
  void receive(Duration wait, const TakeIncoming& take) override;
  [[nodiscard]] std::string description() const override;

 private:
  SmppLink& link();

  SmppSettings settings_;
  std::uint64_t next_ticket_ = 0;
  std::unique_ptr<SmppLink> link_;
};

}  // namespace lapwing
