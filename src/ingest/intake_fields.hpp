#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/inputs.hpp"
#include "model/json_fields.hpp"
#include "model/order_line_json.hpp"

namespace lapwing {

class DataFolder;

// Fields that the items of several requests have. An error's `where` is the path of the field.

Result<Instant> instant(JsonFields& fields, std::string_view name);
/// One that has come, give or take what a shop's clock may be ahead of ours.
Result<Instant> past_instant(JsonFields& fields, std::string_view name, Instant now);
Result<Money> money_or_zero(JsonFields& fields, std::string_view name);

/// The lines in the array of that name; none if it is absent.
Result<std::vector<OrderLine>> read_lines(JsonFields& fields, std::string_view name, Worth worth);

/// The customer's id, as said or by a contact.
Result<std::string> read_customer_id(JsonFields& fields, DataFolder& folder);
/// That nobody is named.
std::unexpected<Error> nobody(const JsonFields& fields);
/// What was done, and the fields that go with it.
Result<void> read_subject(JsonFields& fields, ActivityRecorded& activity);

}  // namespace lapwing
