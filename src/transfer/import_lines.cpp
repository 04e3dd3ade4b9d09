#include <unordered_map>

#include "base/hash.hpp"
#include "transfer/import_run.hpp"

namespace lapwing {
namespace {

/// In the order of known_columns(ImportTable::lines).
enum Field : std::size_t { order_id, product_id, category, quantity, price, amount };

/// Whose order it is, and how many of its lines have come so far.
struct OrderPlace {
  PartitionId partition{};
  CustomerNumber customer{};
  std::uint32_t lines = 0;
};

using OrderPlaces = std::unordered_map<std::uint64_t, OrderPlace>;

/// Where every order of the folder is, by the hash of its id.
OrderPlaces places_of_orders(Host& host) {
  std::vector<std::vector<std::pair<std::uint64_t, CustomerNumber>>> found(host.partition_count());
  host.for_each([&](PartitionId id, const Engine& engine) {
    const Audience& audience = engine.audience();
    for (std::uint32_t number = 0; number < audience.size(); ++number) {
      const OrdersView orders = audience.customer(CustomerNumber{number}).orders();
      for (std::size_t i = 0; i < orders.size(); ++i) {
        const std::string order_id = audience.order_id(orders.id_key(i));
        found[id.value].emplace_back(stable_hash(order_id), CustomerNumber{number});
      }
    }
  });
  OrderPlaces places;
  for (std::uint16_t i = 0; i < found.size(); ++i) {
    for (const auto& [hash, customer] : found[i]) places.emplace(hash, OrderPlace{PartitionId{i}, customer, 0});
  }
  return places;
}

class LinesImport {
 public:
  LinesImport(ImportRun& run, MappedTable& table)
      : run_(run),
        table_(table),
        places_(places_of_orders(run.folder.host())),
        customer_ids_(run.folder.host().partition_count()) {
    run_.folder.host().for_each([&](PartitionId id, const Engine& engine) {
      for (std::uint32_t number = 0; number < engine.audience().size(); ++number) {
        customer_ids_[id.value].emplace_back(engine.audience().customer(CustomerNumber{number}).id());
      }
    });
  }

  Result<void> run() {
    while (TRY(table_.next())) CHECK(row());
    CHECK(flush());
    CHECK(run_.router.finish());
    run_.summary.lines.rejected += table_.summary().rejected;
    // A batch of lines is new or known as a whole nearly always; what is not changed counts as known.
    run_.summary.lines.accepted += counters_.changed > 0 ? rows_ - unchanged_rows() : 0;
    run_.summary.lines.unchanged += unchanged_rows();
    return {};
  }

 private:
  Result<void> row() {
    const std::string_view id = table_.field(order_id);
    if (id != lines_.order_id) {
      CHECK(flush());
      const auto found = places_.find(stable_hash(id));
      if (id.empty() || found == places_.end())
        return table_.reject(order_id, "expected the id of an order that is known");
      place_ = &found->second;
      lines_ = {customer_ids_[place_->partition.value][place_->customer.value], std::string(id), place_->lines, {}};
    }
    const auto line = TRY(read_line(table_, product_id));
    if (!line) return {};
    lines_.lines.push_back(*line);
    ++rows_;
    return {};
  }

  Result<void> flush() {
    if (lines_.lines.empty()) {
      lines_.order_id.clear();
      return {};
    }
    ++groups_;
    place_->lines += static_cast<std::uint32_t>(lines_.lines.size());
    const std::string customer = lines_.customer_id;
    return run_.router.put(customer, std::exchange(lines_, {}), counters_);
  }

  [[nodiscard]] std::uint64_t unchanged_rows() const {
    return groups_ == 0 ? 0 : rows_ * counters_.unchanged / groups_;
  }

  ImportRun& run_;
  MappedTable& table_;
  OrderPlaces places_;
  std::vector<std::vector<std::string>> customer_ids_;
  OrderLinesRecorded lines_;
  OrderPlace* place_ = nullptr;
  std::uint64_t rows_ = 0;
  std::uint64_t groups_ = 0;
  InputRouter::Counters counters_;
};

}  // namespace

Result<std::optional<OrderLine>> read_line(MappedTable& table, std::size_t first, bool needs_worth) {
  const std::size_t category_at = first + 1;
  const std::size_t quantity_at = first + 2;
  const std::size_t price_at = first + 3;
  const std::size_t amount_at = first + 4;
  OrderLine line{std::string(table.field(first)), std::string(table.field(category_at)), {}, {}, {}};
  const auto rejected = [&](std::size_t column, std::string_view reason) -> Result<std::optional<OrderLine>> {
    CHECK(table.reject(column, reason));
    return std::nullopt;
  };
  if (line.product_id.empty()) return rejected(first, "expected a product id");
  if (const auto text = table.field(quantity_at); !text.empty()) {
    const auto value = parse_quantity(text);
    if (!value) return rejected(quantity_at, "expected a number of pieces, as 3 or 0.25");
    line.quantity = *value;
  }
  const auto read = [&](std::size_t column, Money& to) {
    const auto value = parse_money(table.field(column));
    if (value) to = *value;
    return value.has_value();
  };
  const bool has_amount = !table.field(amount_at).empty();
  const bool has_price = !table.field(price_at).empty();
  if (has_price && !read(price_at, line.price)) return rejected(price_at, "expected an amount, as 1234.50");
  if (has_amount && !read(amount_at, line.amount)) return rejected(amount_at, "expected an amount, as 1234.50");
  if (needs_worth && !has_price && !has_amount) return rejected(price_at, "expected an amount, as 1234.50");
  if (!has_amount) line.amount = line.price * line.quantity;
  return line;
}

Result<void> import_lines(ImportRun& run, const std::string& path) {
  MappedTable table = TRY(run.open(ImportTable::lines, path, ""));
  if (!table.has(order_id) || !table.has(product_id)) return fail("expected columns for order_id and product_id", path);
  auto imported = run_to_end(run, table, LinesImport(run, table));
  run.summary.files.push_back(table.summary());
  return imported;
}

}  // namespace lapwing
