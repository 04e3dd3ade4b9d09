#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "channel/channel.hpp"
#include "channel/gateway_definition.hpp"

namespace lapwing {

struct GatewaySettings {
  std::string default_sender;  ///< for envelopes without a `from_address`
  int connection_count_max = 8;
  /// Whether it may stand in a private network or on this machine, at any port. Otherwise only at ports 80, 443, 8080
  /// and 8443 of public addresses, which are looked at when the connection is made: a name that resolves to something
  /// else by then gains nothing.
  bool is_any_network = false;
  bool is_asked = true;  ///< what became of messages, if the definition says how
};

/// Hands messages to a gateway over HTTP, a few requests at a time, one for each message; follows no redirects and uses
/// no proxy.
///
/// `unknown` is what may have been taken: a request that was sent and not answered, or answered in a way that the
/// definition does not know. If the gateway is repeatable it is `deferred` instead. Such a request is never sent again
/// by itself over another connection, as libcurl would where a kept one turns out to be closed; so connections are kept
/// for repeatable gateways only. After three failures running to reach it the rest of the batch is deferred untried.
class GatewayChannel final : public Channel {
 public:
  GatewayChannel(GatewayDefinition gateway, GatewaySettings settings);
  ~GatewayChannel() override;

  void send(std::span<const Envelope> batch, const Done& done) override;
  [[nodiscard]] bool replaces_copies() const override;
  /// Asks the gateway about messages that it accepted, those that are due; does not wait for others.
  void receive(Duration wait, const TakeIncoming& take) override;
  /// Has it asked about a message that an earlier process sent, by the gateway's own id. Not while another runs.
  void watch(std::string_view provider_id);
  [[nodiscard]] std::string description() const override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// Reads "gateway:NAME?option=value&..." or "gateway:FILE?..." with the options from=SENDER, connections=1..100 (8) and
/// network=public|any
/// (public) and status=ask|none (ask).
Result<std::unique_ptr<Channel>> parse_gateway_channel(std::string_view spec);

/// The name by which a gateway of such a setting is called back, and how: the definition's name, or its file's without
/// the ending. Nothing if it is no gateway, or never calls.
Result<std::optional<std::pair<std::string, GatewayCallback>>> find_gateway_callback(std::string_view spec);

}  // namespace lapwing
