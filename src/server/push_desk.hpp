#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace lapwing {

class DataFolder;

/// Forgets browsers that push services say are gone.
class PushDesk {
 public:
  /// The folder must outlive it; `clock` is the wall clock.
  PushDesk(DataFolder& folder, std::function<Instant()> clock) : folder_(folder), clock_(std::move(clock)) {}

  /// The customer is not reached there any more, unless another subscription has come meanwhile. Any thread.
  Result<void> forget(const std::string& customer_id, const std::string& subscription);

 private:
  DataFolder& folder_;
  std::function<Instant()> clock_;
};

}  // namespace lapwing
