#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "api/answered.hpp"

namespace lapwing {

class DataFolder;

/// The postings of a customer's bonuses, the newest first, as {"items": [...], "next": "..."}; from the journal. A page
/// may be shorter than asked for, or empty, though others follow. 404 if nobody knows the customer.
Answered<nlohmann::ordered_json> bonus_ledger_json(DataFolder& folder, const std::string& customer_id,
                                                   const Paging& paging);

}  // namespace lapwing
