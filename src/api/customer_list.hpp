#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "api/answered.hpp"
#include "engine/engine.hpp"
#include "vault/vault.hpp"

namespace lapwing {

class Host;

/// What of a customer stands in lists and on the card.
struct CustomerRow {
  std::string id;
  std::uint64_t orders = 0;  ///< those that RFM counts: not cancelled, not given back in full, worth something
  Money revenue;             ///< what they came to, less refunds
  Instant last_order_at = Instant::never();  ///< `never`: there is none
  std::string stage;                         ///< of the lifecycle; empty: stages are not set up
  std::string cell;                          ///< "R5F4M3"; empty without scores
  std::string rfm_name;                      ///< the group's id; empty: not scored
  std::string sealed_personal;
};
CustomerRow customer_row(const Engine& engine, const CustomerView& customer, Instant now);

/// Whom a list is of.
struct CustomerQuery {
  std::string text;     ///< how the id begins, or an e-mail or phone as somebody writes it; empty: everybody
  std::string segment;  ///< a published one; empty: everybody
  Paging paging;        ///< the cursor is the last row's id
};
struct CustomerPage {
  std::vector<CustomerRow> rows;  ///< ascending by id
  std::string next;               ///< empty at the end
};
/// Looks through everybody, each partition on its own thread, and keeps the rows of one page. Refuses a segment that
/// is not there. Calls `begins`, if it is given, once before it looks at anybody.
Answered<CustomerPage> list_customers(DataFolder& folder, const CustomerQuery& query, Instant now,
                                      const std::function<void()>& begins = {});

/// The rows as {"items": [...], "next": "..."}. Names and contacts are opened here, of these rows alone; null if they
/// are not known or the customer was erased.
nlohmann::ordered_json customers_json(DataFolder& folder, const CustomerPage& page);
/// Nothing if nothing is known or the customer was erased.
Personal open_personal(const Vault& vault, std::string_view customer_id, std::string_view sealed);

/// Has the customer's partition read what it knows of one customer; 404 if it knows none of that id.
Answered<void> read_customer(Host& host, const std::string& customer_id,
                             const std::function<void(const Engine&, const CustomerView&)>& read);

}  // namespace lapwing
