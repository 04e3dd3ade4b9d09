#include "model/order_line_json.hpp"

#include <fmt/format.h>

#include "model/json_fields.hpp"

namespace lapwing {
namespace {

Result<OrderLine> read_line(const nlohmann::json& json, const std::string& path, Worth worth) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  OrderLine line;
  line.product_id = TRY(fields.text("product_id"));
  line.category = TRY(optional_text(fields, "category"));
  if (const nlohmann::json* quantity = fields.value("quantity")) {
    const auto parsed = parse_quantity(quantity->is_string() ? quantity->get<std::string>() : quantity->dump());
    if (!parsed) return fail("expected a number of pieces, as 3 or 0.25", fields.path_of("quantity"));
    line.quantity = *parsed;
  }
  const bool has_amount = fields.has("amount");
  if (fields.has("price") || (!has_amount && worth == Worth::needed)) line.price = TRY(fields.money("price"));
  line.amount = has_amount ? TRY(fields.money("amount")) : line.price * line.quantity;
  CHECK(fields.finish());
  return line;
}

}  // namespace

Result<std::vector<OrderLine>> read_order_lines(const nlohmann::json& array, const std::string& path, Worth worth) {
  if (!array.is_array()) return fail("expected an array of lines", path);
  std::vector<OrderLine> lines;
  for (std::size_t i = 0; i < array.size(); ++i) {
    lines.push_back(TRY(read_line(array[i], fmt::format("{}[{}]", path, i), worth)));
  }
  return lines;
}

}  // namespace lapwing
