#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "model/shop.hpp"

namespace lapwing {

class DataFolder;
class Vault;
struct ContactFact;
struct Personal;

/// Judges where a customer's browser hears of the shop, `JSON.stringify(subscription)` of the Push API, and notes it in
/// `personal`: the one that was said last is the one that is written to. Empty: the customer is not to be reached there
/// any more. Error: what is wrong with it, and nothing of its content.
Result<ContactFact> take_push(Vault& vault, std::string_view customer_id, const std::string& subscription,
                              Personal& personal);

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
