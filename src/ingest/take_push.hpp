#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/shop.hpp"

namespace lapwing {

class Vault;
struct ContactFact;
struct Personal;

/// Judges where a customer's browser hears of the shop, `JSON.stringify(subscription)` of the Push API, and notes it in
/// `personal`: the one that was said last is the one that is written to. Empty: the customer is not to be reached there
/// any more. Error: what is wrong with it, and nothing of its content.
Result<ContactFact> take_push(Vault& vault, std::string_view customer_id, const std::string& subscription,
                              Personal& personal);

}  // namespace lapwing
