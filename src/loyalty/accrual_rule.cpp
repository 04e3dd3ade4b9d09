#include "loyalty/accrual_rule.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "loyalty/ledger.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

constexpr Duration pending_max = Duration::days(3650);

/// The share of the amount, rounded down; exact for any amount.
Money share_of(Money amount, EarnedShare share) {
  return Money{amount.units / EarnedShare::whole * share.units +
               amount.units % EarnedShare::whole * share.units / EarnedShare::whole};
}

Money rounded_up(Money amount) { return Money::of((amount.units + Money::scale - 1) / Money::scale); }

Result<void> read_earning(JsonFields& fields, AccrualRule& rule) {
  if (fields.has("percent") == fields.has("fixed")) {
    return fail("expected either \"percent\" or \"fixed\"", fields.path());
  }
  if (fields.has("fixed")) {
    rule.fixed = TRY(fields.money("fixed"));
    if (rule.fixed > Money{} && rule.fixed <= BonusLedger::amount_max) return {};
    return fail(fmt::format("expected more than 0 and at most {}, found {}", to_text(BonusLedger::amount_max),
                            to_text(rule.fixed)),
                fields.path_of("fixed"));
  }
  const Money percent = TRY(fields.money("percent"));
  if (percent <= Money{} || percent > Money::of(100)) {
    return fail(fmt::format("expected more than 0 and at most 100, found {}", to_text(percent)),
                fields.path_of("percent"));
  }
  rule.share = EarnedShare{percent.units};
  return {};
}

Result<OrderStatus> read_status(JsonFields& fields) {
  const std::string text = TRY(fields.text_or("status", "completed"));
  const auto status = parse_order_status(text);
  if (status && *status <= OrderStatus::completed) return *status;
  return fail(fmt::format("expected \"created\", \"paid\" or \"completed\", found \"{}\"", text),
              fields.path_of("status"));
}

Result<std::vector<std::string>> read_categories(JsonFields& fields) {
  std::vector<std::string> categories;
  const nlohmann::json* list = fields.value("excluded_categories");
  if (list == nullptr) return categories;
  const std::string path = fields.path_of("excluded_categories");
  if (!list->is_array()) return fail(fmt::format("expected a list, found {}", list->type_name()), path);
  for (std::size_t i = 0; i < list->size(); ++i) {
    const nlohmann::json& category = (*list)[i];
    if (!category.is_string()) {
      return fail(fmt::format("expected text, found {}", category.type_name()), fmt::format("{}[{}]", path, i));
    }
    categories.push_back(category.get<std::string>());
  }
  return categories;
}

}  // namespace

Result<AccrualRule> parse_accrual_rule(const nlohmann::json& definition) {
  JsonFields fields = TRY(JsonFields::of(definition, "$"));
  AccrualRule rule;
  rule.id = TRY(fields.text("id"));
  rule.title = TRY(fields.text("title"));
  rule.bonus_type = TRY(fields.text("bonus_type"));
  CHECK(read_earning(fields, rule));
  rule.status = TRY(read_status(fields));
  if (fields.has("min_order")) rule.min_order = TRY(fields.money("min_order"));
  if (rule.min_order < Money{}) {
    return fail(fmt::format("expected at least 0, found {}", to_text(rule.min_order)), fields.path_of("min_order"));
  }
  rule.excluded_categories = TRY(read_categories(fields));
  rule.segment = TRY(optional_text(fields, "segment"));
  rule.stage = TRY(optional_text(fields, "stage"));
  if (fields.has("pending")) {
    rule.pending = TRY(fields.duration("pending"));
    if (rule.pending <= Duration{} || rule.pending > pending_max) {
      return fail(fmt::format("expected more than nothing and at most {}, found {}", to_text(pending_max),
                              to_text(rule.pending)),
                  fields.path_of("pending"));
    }
  }
  rule.whole_units = TRY(fields.yes_or("whole_units", false));
  rule.history = TRY(fields.yes_or("history", false));
  rule.enabled = TRY(fields.yes_or("enabled", true));
  CHECK(fields.finish());
  return rule;
}

bool has_earned(const AccrualRule& rule, OrderStatus status) {
  return status >= rule.status && status <= OrderStatus::completed;
}

Money earned(const AccrualRule& rule, const EarningOrder& earning) {
  if (!has_earned(rule, earning.status)) return Money{};
  const Money kept = earning.order.total - earning.refunded;
  if (kept < rule.min_order) return Money{};
  Money base = kept - earning.paid_with_bonuses;
  for (const BonusOrder::Line& line : earning.order.lines) {
    if (std::ranges::find(rule.excluded_categories, line.category) != rule.excluded_categories.end()) {
      base -= line.total;
    }
  }
  if (base <= Money{}) return Money{};
  const Money amount = rule.fixed > Money{} ? rule.fixed : share_of(base, rule.share);
  return std::min(rule.whole_units ? rounded_up(amount) : amount, BonusLedger::amount_max);
}

}  // namespace lapwing
