#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace lapwing {

/// What `lapwing serve` is told.
struct ServeOptions {
  std::string data, listen = "127.0.0.1:8080", channel, definitions, from_address, webhooks, dkim, public_url, feedback,
                    bounce_domain, sms, pace, push, feedback_keys, lmtp, unsubscribe_address, team_url;
  bool private_webhooks = false;
  std::uint64_t upload_megabytes_max = 2000;
  std::vector<std::string> campaigns;
  bool json = false;
};

/// A shop that is served: its data, its channels, its doors and the threads that keep it going.
class Serving {
 public:
  /// Starts everything, and opens the doors last. An error names the option or the file; nothing runs then.
  static Result<std::unique_ptr<Serving>> start(const ServeOptions& options);
  /// Closes the doors, finishes what is in hand and waits until all is durable.
  ~Serving();
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  /// Says on standard output where the shop is.
  void tell_ready() const;

 private:
  struct Parts;
  explicit Serving(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace lapwing
