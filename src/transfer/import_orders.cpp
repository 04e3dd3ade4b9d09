#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "host/customer_facts.hpp"
#include "transfer/import_run.hpp"

namespace lapwing {
namespace {

/// In the order of known_columns(ImportTable::orders).
enum Field : std::size_t {
  order_id,
  customer_id,
  created_at,
  status,
  total,
  refunded,
  bonus_spent,
  promo_code,
  store,
  email,
  phone,
  product_id,
  category,
  quantity,
  price,
  amount
};

/// What shops call the five stages of an order.
std::optional<OrderStatus> status_of(std::string_view text) {
  static const std::unordered_map<std::string, OrderStatus> words = [] {
    std::unordered_map<std::string, OrderStatus> by_word;
    const std::pair<OrderStatus, std::vector<std::string_view>> stages[] = {
        {OrderStatus::created,
         {"created", "new", "pending", "open", "on hold", "processing", "authorized", "новый", "создан",
          "в обработке"}},
        {OrderStatus::paid, {"paid", "partially paid", "shipped", "оплачен", "отправлен"}},
        {OrderStatus::completed,
         {"completed", "complete", "delivered", "fulfilled", "done", "partially refunded", "выполнен", "завершен",
          "завершён", "доставлен"}},
        {OrderStatus::cancelled,
         {"cancelled", "canceled", "failed", "voided", "expired", "отменен", "отменён", "отмена"}},
        {OrderStatus::returned, {"returned", "refunded", "возвращен", "возвращён", "возврат"}}};
    for (const auto& [stage, names] : stages) {
      for (const std::string_view name : names) by_word.emplace(folded_name(name), stage);
    }
    return by_word;
  }();
  const auto found = words.find(folded_name(text));
  if (found == words.end()) return std::nullopt;
  return found->second;
}

/// Rows become orders: rows of one order that follow each other are gathered, and where the file comes back to an order
/// its lines are added behind those that it had.
class OrdersImport {
 public:
  OrdersImport(ImportRun& run, MappedTable& table) : run_(run), table_(table), has_lines_(table.has(product_id)) {}

  Result<void> run() {
    while (TRY(table_.next())) CHECK(row());
    CHECK(flush());
    CHECK(run_.router.finish());
    ImportCounts& orders = run_.summary.orders;
    orders.accepted += whole_.added + whole_.changed;
    orders.unchanged += whole_.unchanged;
    orders.rejected += table_.summary().rejected + whole_.refused;
    CHECK(put_continued());
    return put_guests();
  }

 private:
  Result<void> row() {
    const std::string_view given_id = table_.field(order_id);
    if (has_lines_ && has_order_ && !given_id.empty() && given_id == order_.order_id) {
      const auto line = TRY(read_line(table_, product_id));
      if (!line) return {};
      ++run_.summary.merged_rows;
      ++rows_;
      order_.lines.push_back(*line);
      return {};
    }
    CHECK(flush());
    OrderRecorded order{.imported = true};
    if (table_.has(order_id) && given_id.empty()) return table_.reject(order_id, "expected an order id");
    order.order_id = given_id;
    const auto placed_at = parse_date(table_.field(created_at), table_.dates(), run_.folder.shop().zone);
    if (!placed_at) return table_.reject(created_at, fmt::format("expected a date as {}", to_text(table_.dates())));
    if (placed_at->ms < 0 || placed_at->seconds() > 0xFFFF'FFFF) {
      return table_.reject(created_at, "expected a date from 1970 to 2106");
    }
    order.placed_at = *placed_at;
    if (!TRY(read_amounts(order)) || !TRY(read_status(order))) return {};
    if (has_lines_ && !table_.field(product_id).empty()) {
      const auto line = TRY(read_line(table_, product_id));
      if (!line) return {};
      order.lines.push_back(*line);
    }
    order.promo_code = table_.field(promo_code);
    order.store = table_.field(store);
    CHECK(read_customer(order));
    if (order.order_id.empty()) order.order_id = id_by_contents(order);
    order_ = std::move(order);
    has_order_ = true;
    rows_ = 1;
    return {};
  }

  /// These give false after rejecting the row.
  Result<bool> read_amounts(OrderRecorded& order) {
    const auto read = [&](Field column, Money& to) -> Result<bool> {
      const auto text = table_.field(column);
      if (text.empty()) return true;
      const auto value = parse_money(text);
      if (!value) {
        CHECK(table_.reject(column, "expected an amount, as 1234.50"));
        return false;
      }
      to = *value;
      return true;
    };
    Money given_total;
    if (table_.has(total) && table_.field(total).empty() && !has_lines_) {
      CHECK(table_.reject(total, "expected an amount, as 1234.50"));
      return false;
    }
    if (!TRY(read(total, given_total)) || !TRY(read(refunded, order.refunded)) ||
        !TRY(read(bonus_spent, order.bonus_spent))) {
      return false;
    }
    if (!table_.field(total).empty()) order.total = given_total;
    return true;
  }

  Result<bool> read_status(OrderRecorded& order) {
    const auto text = table_.field(status);
    if (text.empty()) return true;
    const auto stage = status_of(text);
    if (!stage) {
      CHECK(table_.reject(status, "expected created, paid, completed, cancelled or returned"));
      return false;
    }
    order.status = *stage;
    return true;
  }

  Result<void> read_customer(OrderRecorded& order) {
    order.customer_id = run_.folder.vault().current_id(table_.field(customer_id));
    if (order.customer_id.empty()) {
      order.customer_id = TRY(run_.customer_by_contact(table_.field(email), table_.field(phone)));
      if (order.customer_id.starts_with("guest-")) {
        guests_.try_emplace(order.customer_id, table_.field(email), table_.field(phone));
      }
    }
    return {};
  }

  /// Exports without order ids: the same row always gets the same id, and equal rows are told apart by their number.
  std::string id_by_contents(const OrderRecorded& order) {
    const std::uint64_t hash = stable_hash(table_.row_text());
    const std::uint32_t number = ++equal_rows_[hash];
    return fmt::format("{}-{}-{:08x}-{}", order.customer_id, to_text(run_.folder.shop().zone.day(order.placed_at)),
                       static_cast<std::uint32_t>(hash), number);
  }

  Result<void> flush() {
    if (!has_order_) return {};
    has_order_ = false;
    Money sum;
    for (const OrderLine& line : order_.lines) sum += line.amount;
    const Money worth = order_.total.value_or(sum);
    if (order_.customer_id.empty()) {
      // A guest whom nobody can be made of.
      run_.summary.guests.orders += lines_seen_.emplace(stable_hash(order_.order_id), 0).second ? 1U : 0U;
      run_.summary.guests.rows += rows_;
      run_.summary.guests.revenue += worth;
      return {};
    }
    run_.summary.revenue += worth - order_.refunded;
    // A document that takes money back is a return, whatever the shop calls it.
    if (worth < Money{} && !table_.has(status)) order_.status = OrderStatus::returned;
    if (has_lines_) {
      std::uint32_t& seen = lines_seen_[stable_hash(order_.order_id)];
      order_.first_line = seen;
      seen += static_cast<std::uint32_t>(order_.lines.size());
      if (order_.first_line > 0) {
        run_.summary.merged_rows += 1;
        continued_.push_back({order_.customer_id, order_.order_id, order_.first_line, std::move(order_.lines)});
        return {};
      }
    }
    const std::string customer = order_.customer_id;
    return run_.router.put(customer, std::move(order_), whole_);
  }

  /// Lines of orders that the file came back to, after all orders are in.
  Result<void> put_continued() {
    for (OrderLinesRecorded& lines : continued_) {
      const std::string customer = lines.customer_id;
      CHECK(run_.router.put(customer, std::move(lines), parts_));
    }
    return run_.router.finish();
  }

  /// What is known of the customers that guests became: how to reach them.
  Result<void> put_guests() {
    Vault& vault = run_.folder.vault();
    for (const auto& [id, contacts] : guests_) {
      CustomerRecorded guest{.customer_id = id, .imported = true};
      Personal personal;
      if (!contacts.first.empty()) {
        guest.contacts.push_back(TRY(take_email(vault, id, contacts.first, personal)));
      }
      if (!contacts.second.empty()) {
        guest.contacts.push_back(TRY(take_phone(vault, id, contacts.second, run_.phone_region(), personal)));
      }
      guest.sealed_personal = TRY(vault.seal(id, personal));
      CHECK(run_.router.put(id, std::move(guest), guest_counters_));
    }
    return run_.router.finish();
  }

  ImportRun& run_;
  MappedTable& table_;
  bool has_lines_;
  OrderRecorded order_;
  bool has_order_ = false;
  std::uint64_t rows_ = 0;
  InputRouter::Counters whole_;
  InputRouter::Counters parts_;
  std::unordered_map<std::uint64_t, std::uint32_t> lines_seen_;  // by the hash of an order's id
  std::unordered_map<std::uint64_t, std::uint32_t> equal_rows_;  // by the hash of a row
  std::vector<OrderLinesRecorded> continued_;
  std::map<std::string, std::pair<std::string, std::string>> guests_;  // e-mail and phone as given, by customer id
  InputRouter::Counters guest_counters_;
};

}  // namespace

Result<void> import_orders(ImportRun& run, const std::string& path) {
  MappedTable table = TRY(run.open(ImportTable::orders, path, "created_at"));
  if (!table.has(created_at)) return fail("there is no column for created_at: when the order was placed", path);
  if (!table.has(customer_id) && !table.has(email) && !table.has(phone)) {
    return fail("no column tells whose orders these are: expected customer_id, email or phone", path);
  }
  if (!table.has(total) && !(table.has(product_id) && (table.has(price) || table.has(amount)))) {
    return fail("no column tells what an order came to: expected total, or lines with product_id and price", path);
  }
  auto imported = run_to_end(run, table, OrdersImport(run, table));
  run.summary.files.push_back(table.summary());
  return imported;
}

}  // namespace lapwing
