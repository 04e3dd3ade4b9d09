#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "api/answered.hpp"

namespace lapwing {

/// All that is known of a customer now: names, contacts and whether they work, consents, attributes, labels, zone,
/// stage, RFM, segments with since when, bonuses by type, cart, and what the orders come to. 404 if nobody knows the
/// customer.
Answered<nlohmann::ordered_json> customer_card(DataFolder& folder, const std::string& customer_id, Instant now);

/// The customer's orders, the newest first, with their lines. The cursor is the last order's second and id.
Answered<nlohmann::ordered_json> customer_orders(DataFolder& folder, const std::string& customer_id,
                                                 const Paging& paging);

/// A value as `read_attributes` takes it: a text, a number, true or false, {"date": "2026-12-31"} or an array.
nlohmann::ordered_json attribute_json(const AttributeValue& value);

}  // namespace lapwing
