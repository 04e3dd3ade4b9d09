#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

#include "base/instant.hpp"

namespace lapwing {

/// Slows down who guesses. After so many failures in a row each further try has to wait twice as long as the one before
/// it; nobody is locked out for good. Forgets by itself, and bounded. Any thread.
class Throttle {
 public:
  struct Limits {
    int free_failures = 5;
    Duration first_wait = Duration::seconds(1);
    Duration wait_max = Duration::minutes(5);
    std::size_t names_max = 10'000;
  };
  explicit Throttle(Limits limits) : limits_(limits) {}

  /// How long this name has to wait now; zero: not at all.
  [[nodiscard]] Duration wait_of(const std::string& name, Instant now) const;
  void failed(const std::string& name, Instant now);
  void succeeded(const std::string& name);

 private:
  struct Count {
    int failures = 0;
    Instant last{};
  };
  [[nodiscard]] Duration penalty_of(const Count& count) const;

  Limits limits_;
  mutable std::mutex mutex_;
  std::map<std::string, Count> counts_;
};

}  // namespace lapwing
