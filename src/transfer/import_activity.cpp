// What customers did besides ordering. A cart is all that lay in it at an instant: an array in one row, or one row for
// each of its lines, behind each other, that have the customer and the instant in common.
#include <algorithm>

#include <fmt/format.h>

#include "model/json_fields.hpp"
#include "model/order_line_json.hpp"
#include "transfer/import_run.hpp"

namespace lapwing {
namespace {

/// In the order of known_columns(ImportTable::activity).
enum Field : std::size_t { customer_id, at, kind, name, product_id, category, quantity, price, amount, cart };

Result<std::vector<OrderLine>> lines_of(std::string_view array) {
  const nlohmann::json json = TRY(parse_json(array));
  return read_order_lines(json, "", Worth::free);
}

std::optional<ActivityKind> kind_of(std::string_view text) {
  std::string word(text);
  std::ranges::replace_if(word, [](char c) { return c == ' ' || c == '-'; }, '_');
  std::ranges::transform(word, word.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return parse_activity_kind(word);
}

class ActivityImport {
 public:
  ActivityImport(ImportRun& run, MappedTable& table) : run_(run), table_(table) {}

  Result<void> run() {
    while (TRY(table_.next())) CHECK(row());
    CHECK(flush());
    CHECK(run_.router.finish());
    ImportCounts& counts = run_.summary.activity;
    counts.accepted += counters_.added + counters_.changed;
    counts.unchanged += counters_.unchanged;
    counts.rejected += table_.summary().rejected + counters_.refused;
    return {};
  }

 private:
  Result<void> row() {
    ActivityRecorded activity;
    activity.customer_id = run_.folder.vault().current_id(table_.field(customer_id));
    if (activity.customer_id.empty()) return table_.reject(customer_id, "expected a customer id");
    const auto instant = parse_date(table_.field(at), table_.dates(), run_.folder.shop().zone);
    if (!instant) return table_.reject(at, fmt::format("expected a date as {}", to_text(table_.dates())));
    if (instant->ms < 0 || instant->seconds() > 0xFFFF'FFFF) {
      return table_.reject(at, "expected a date from 1970 to 2106");
    }
    activity.at = *instant;
    const auto did = kind_of(table_.field(kind));
    if (!did) {
      return table_.reject(kind,
                           "expected visit, product_view, category_view, cart_changed, checkout_started or custom");
    }
    activity.kind = *did;
    if (*did == ActivityKind::cart_changed) return cart_row(std::move(activity));
    CHECK(flush());
    if (!TRY(read_subject(activity))) return {};
    return put(std::move(activity));
  }

  /// False after rejecting the row, which does not say what it is about.
  Result<bool> read_subject(ActivityRecorded& activity) {
    const auto need = [&](Field column, std::string& to, std::string_view reason) -> Result<bool> {
      to = table_.field(column);
      if (to.empty()) CHECK(table_.reject(column, reason));
      return !to.empty();
    };
    switch (activity.kind) {
      case ActivityKind::visit:
        activity.name = table_.field(name);
        return true;
      case ActivityKind::product_view:
        activity.category = table_.field(category);
        return need(product_id, activity.product_id, "expected a product id");
      case ActivityKind::category_view:
        return need(category, activity.category, "expected a category");
      case ActivityKind::custom:
        return need(name, activity.name, "expected the event's name");
      case ActivityKind::cart_changed:
      case ActivityKind::checkout_started:
        break;
    }
    return true;
  }

  Result<void> cart_row(ActivityRecorded activity) {
    const std::string_view array = table_.field(cart);
    const bool goes_on = cart_ && array.empty() && cart_->customer_id == activity.customer_id &&
                         cart_->at == activity.at;
    if (!goes_on) CHECK(flush());
    if (!array.empty()) {
      auto lines = lines_of(array);
      if (!lines) return table_.reject(cart, lines.error().text());
      activity.cart = std::move(*lines);
      return put(std::move(activity));
    }
    std::optional<OrderLine> line;
    if (!table_.field(product_id).empty()) {
      line = TRY(read_line(table_, product_id, false));
      if (!line) return {};
    }
    if (!goes_on) cart_ = std::move(activity);
    if (line) cart_->cart.push_back(std::move(*line));
    return {};
  }

  Result<void> flush() {
    if (!cart_) return {};
    ActivityRecorded whole = std::move(*cart_);
    cart_.reset();
    return put(std::move(whole));
  }

  Result<void> put(ActivityRecorded activity) {
    const std::string customer = activity.customer_id;
    return run_.router.put(customer, std::move(activity), counters_);
  }

  ImportRun& run_;
  MappedTable& table_;
  std::optional<ActivityRecorded> cart_;  // whose lines are still coming
  InputRouter::Counters counters_;
};

}  // namespace

Result<void> import_activity(ImportRun& run, const std::string& path) {
  MappedTable table = TRY(run.open(ImportTable::activity, path, "at"));
  if (!table.has(customer_id) || !table.has(at) || !table.has(kind)) {
    return fail("expected columns for customer_id, at and kind", path);
  }
  auto imported = run_to_end(run, table, ActivityImport(run, table));
  run.summary.files.push_back(table.summary());
  return imported;
}

}  // namespace lapwing
