#pragma once

#include <memory>
#include <vector>

#include "channel/channel.hpp"
#include "channel/dkim.hpp"
#include "channel/smtp_session.hpp"
#include "channel/smtp_url.hpp"

namespace lapwing {

/// Hands mail to one server (a smarthost or a provider), by at most `connection_count_max` connections at a time, which
/// are kept from one batch to the next.
///
/// An envelope that cannot be written as a mail fails without being sent. When the server cannot be reached or turns us
/// away several times running, the rest of the batch is deferred untried: a server in trouble, or one that dislikes our
/// password, is not knocked at ten thousand times.
///
/// Each connection has a thread while `send` runs; README.md has the figures. One thread at a time.
class SmtpChannel final : public Channel {
 public:
  explicit SmtpChannel(SmtpSettings settings, DkimSigners signers = {});
  ~SmtpChannel() override;

  void send(std::span<const Envelope> batch, const Done& done) override;
  [[nodiscard]] std::string description() const override;

 private:
  class Batch;

  SmtpSettings settings_;
  DkimSigners signers_;
  std::vector<std::unique_ptr<SmtpSession>> sessions_;
};

}  // namespace lapwing
