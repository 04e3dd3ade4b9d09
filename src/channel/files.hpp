#pragma once

#include <filesystem>
#include <string>

#include "channel/channel.hpp"
#include "channel/dkim.hpp"

namespace lapwing {

/// Writes each mail to DIR/<message_id_token>.eml, as it would go over the wire: for trying out and for tests. A file
/// appears whole or not at all; one that is there already is the same message sent before and stays as it is. It is not
/// forced to the disk: this is no mail store.
class FilesChannel final : public Channel {
 public:
  /// The folder is made when the first mail is written.
  explicit FilesChannel(std::filesystem::path folder, DkimSigners signers = {});

  /// Writes on the calling thread. A file that cannot be written defers its message.
  void send(std::span<const Envelope> batch, const Done& done) override;
  [[nodiscard]] bool replaces_copies() const override { return true; }
  [[nodiscard]] std::string description() const override;

 private:
  std::filesystem::path folder_;
  DkimSigners signers_;
};

}  // namespace lapwing
