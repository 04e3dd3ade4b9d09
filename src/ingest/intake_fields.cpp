#include "ingest/intake_fields.hpp"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/customer_facts.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

/// How far ahead of ours a shop's clock may be.
constexpr Duration clock_slack = Duration::days(1);

}  // namespace

Result<Instant> instant(JsonFields& fields, std::string_view name) {
  const std::string text = TRY(fields.text(name));
  auto at = parse_instant(text);
  if (!at) return fail(at.error().message, fields.path_of(name));
  return *at;
}

Result<Instant> past_instant(JsonFields& fields, std::string_view name, Instant now) {
  const Instant at = TRY(instant(fields, name));
  if (at > now + clock_slack) return fail("expected a time that has come", fields.path_of(name));
  return at;
}

Result<Money> money_or_zero(JsonFields& fields, std::string_view name) {
  if (!fields.has(name)) return Money{};
  return fields.money(name);
}

Result<std::vector<OrderLine>> read_lines(JsonFields& fields, std::string_view name, Worth worth) {
  const nlohmann::json* array = fields.value(name);
  if (array == nullptr) return std::vector<OrderLine>();
  return read_order_lines(*array, fields.path_of(name), worth);
}

std::unexpected<Error> nobody(const JsonFields& fields) {
  return fail("expected a customer id, or an e-mail or phone that can be used", fields.path_of("customer_id"));
}

Result<std::string> read_customer_id(JsonFields& fields, DataFolder& folder) {
  const std::string email = TRY(optional_text(fields, "email"));
  const std::string phone = TRY(optional_text(fields, "phone"));
  std::string id = folder.vault().current_id(TRY(optional_text(fields, "customer_id")));
  if (id.empty()) id = TRY(customer_by_contact(folder.vault(), email, phone, folder.shop().phone_region));
  if (id.empty()) return nobody(fields);
  return id;
}

Result<void> read_subject(JsonFields& fields, ActivityRecorded& activity) {
  struct Kind {
    ActivityKind kind;
    std::string_view needed;   // a field without which it means nothing
    std::string_view allowed;  // another that it may have
  };
  static constexpr std::array<Kind, 6> kinds = {{{ActivityKind::visit, "", "name"},
                                                 {ActivityKind::product_view, "product_id", "category"},
                                                 {ActivityKind::category_view, "category", ""},
                                                 {ActivityKind::cart_changed, "cart", ""},
                                                 {ActivityKind::checkout_started, "", ""},
                                                 {ActivityKind::custom, "name", ""}}};
  const auto kind = parse_activity_kind(TRY(fields.text("kind")));
  if (!kind) {
    return fail("expected visit, product_view, category_view, cart_changed, checkout_started or custom",
                fields.path_of("kind"));
  }
  activity.kind = *kind;
  const Kind& has = kinds[static_cast<std::size_t>(*kind)];
  for (const std::string_view field : {"name", "product_id", "category", "cart"}) {
    if (field == has.needed && !fields.has(field)) {
      return fail(fmt::format("expected it, since a {} is about it", to_text(*kind)), fields.path_of(field));
    }
    if (field != has.needed && field != has.allowed && fields.has(field)) {
      return fail(fmt::format("expected none, since a {} has none", to_text(*kind)), fields.path_of(field));
    }
  }
  const auto read = [&](std::string_view field) -> Result<std::string> {
    return field == has.needed ? fields.text(field) : optional_text(fields, field);
  };
  activity.name = TRY(read("name"));
  activity.product_id = TRY(read("product_id"));
  activity.category = TRY(read("category"));
  activity.cart = TRY(read_lines(fields, "cart", Worth::free));
  return {};
}

}  // namespace lapwing
