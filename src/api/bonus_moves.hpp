#pragma once

#include <string>
#include <string_view>

#include "api/answered.hpp"
#include "base/instant.hpp"
#include "model/inputs.hpp"

namespace lapwing {

class DataFolder;
class JsonFields;

/// Stands before a spend's key in the ledger: what is spent at somebody's request is apart from what pays for an order.
inline constexpr std::string_view spend_key_prefix = "spend/";

/// The field "idempotency_key", by which a request that may come twice names itself.
Result<std::string> read_idempotency_key(JsonFields& fields);

/// What came of a request that may come twice.
template <class Request>
struct Moved {
  bool is_new = false;  ///< it was carried out now; else the same had come before, and nothing changed
  Request taken;        ///< as it was carried out, the first time
};

// Each changes a customer's bonuses once for each key and is durable when it returns. 404: nobody knows the customer;
// 409: the key was used for something else, or the hold has ended otherwise; 422: it cannot be done, as with more than
// there is, which the message then tells.

Answered<Moved<BonusAccrualRequested>> accrue_once(DataFolder& folder, const BonusAccrualRequested& request,
                                                   Instant now);
Answered<Moved<BonusSpendRequested>> spend_once(DataFolder& folder, const BonusSpendRequested& request, Instant now);
/// `expires_at_said`: whether it is part of the request; else any earlier end will do.
Answered<Moved<BonusHoldRequested>> hold_once(DataFolder& folder, const BonusHoldRequested& request,
                                              bool expires_at_said, Instant now);
/// 404 also if there is no such hold.
Answered<Moved<BonusHoldCommitted>> commit_once(DataFolder& folder, const BonusHoldCommitted& request, Instant now);
Answered<Moved<BonusHoldReleased>> release_once(DataFolder& folder, const BonusHoldReleased& request, Instant now);
/// Gives the customer a code of the pool.
Answered<Moved<PromoCodeRequested>> give_code_once(DataFolder& folder, const PromoCodeRequested& request, Instant now);

}  // namespace lapwing
