#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "model/shop.hpp"

namespace lapwing {

/// Whether a line must say what it is worth. One that need not adds nothing if it does not.
enum class Worth : std::uint8_t { needed, free };

/// Reads an array of order lines, as they stand in a request or in a cell of a file: product_id, and perhaps category,
/// quantity, price of a piece and amount. An error names the path of the first fault below `path`, as "lines[1].price".
Result<std::vector<OrderLine>> read_order_lines(const nlohmann::json& array, const std::string& path, Worth worth);

}  // namespace lapwing
