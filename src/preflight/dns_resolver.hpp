#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "preflight/dns.hpp"

namespace lapwing {

/// The real domain name system, over c-ares: by the machine's resolvers, or by one of one's own. Each question waits
/// for its answer: two tries of three seconds for each resolver at most. One thread at a time.
class DnsResolver final : public Dns {
 public:
  /// `server` is ADDRESS:PORT; empty: what the machine is set to. Error: it is no such address.
  static Result<std::unique_ptr<DnsResolver>> create(const std::string& server);
  ~DnsResolver() override;

  DnsAnswer ask(DnsType type, const std::string& name) override;

 private:
  struct State;
  explicit DnsResolver(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace lapwing
