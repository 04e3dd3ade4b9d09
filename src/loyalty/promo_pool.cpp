#include "loyalty/promo_pool.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/zone.hpp"
#include "loyalty/ledger.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

constexpr std::int64_t valid_days_max = 3650;
constexpr std::int64_t uses_max = 1'000'000;
constexpr std::int64_t low_stock_max = 1'000'000'000;

Result<std::optional<CodePattern>> read_codes(JsonFields& fields) {
  const nlohmann::json* codes = fields.value("codes");
  if (codes == nullptr) return fail("the field \"codes\" is missing", fields.path());
  if (*codes == "uploaded") return std::optional<CodePattern>();
  if (!codes->is_object()) {
    return fail(fmt::format("expected \"uploaded\" or how codes are made, as {{\"prefix\": \"SPRING-\"}}, found {}",
                            codes->dump()),
                fields.path_of("codes"));
  }
  JsonFields pattern = TRY(JsonFields::of(*codes, fields.path_of("codes")));
  const CodePattern generated = TRY(parse_code_pattern(pattern));
  CHECK(pattern.finish());
  return std::optional(generated);
}

Result<void> read_validity(JsonFields& fields, PromoPool& pool) {
  if (fields.has("valid_for") && fields.has("valid_until")) {
    return fail("expected \"valid_for\" or \"valid_until\", not both", fields.path());
  }
  if (fields.has("valid_for")) {
    const Duration valid_for = TRY(fields.duration("valid_for"));
    const std::int64_t days = valid_for.ms / Duration::days(1).ms;
    if (Duration::days(days) != valid_for || days < 1 || days > valid_days_max) {
      return fail(fmt::format("expected whole days, from 1 to {}, found {}", valid_days_max, to_text(valid_for)),
                  fields.path_of("valid_for"));
    }
    pool.valid_days = static_cast<std::int32_t>(days);
  }
  if (fields.has("valid_until")) {
    const std::string text = TRY(fields.text("valid_until"));
    const auto day = parse_day(text);
    if (!day) return fail(day.error().message, fields.path_of("valid_until"));
    pool.valid_until = *day;
  }
  return {};
}

Result<Money> read_amount(JsonFields& fields, std::string_view name, Money max) {
  const Money amount = TRY(fields.money(name));
  if (amount > Money{} && amount <= max) return amount;
  return fail(fmt::format("expected more than 0 and at most {}, found {}", to_text(max), to_text(amount)),
              fields.path_of(name));
}

Result<PromoWorth> read_worth(JsonFields& pool) {
  PromoWorth worth;
  const nlohmann::json* json = pool.value("worth");
  if (json == nullptr) return worth;
  JsonFields fields = TRY(JsonFields::of(*json, pool.path_of("worth")));
  worth.text = TRY(fields.text("text"));
  if (fields.has("percent") && fields.has("amount")) {
    return fail("expected \"percent\" or \"amount\", not both", fields.path());
  }
  if (fields.has("percent")) worth.percent = TRY(read_amount(fields, "percent", Money::of(100)));
  if (fields.has("amount")) worth.amount = TRY(read_amount(fields, "amount", BonusLedger::amount_max));
  CHECK(fields.finish());
  return worth;
}

}  // namespace

Result<PromoPool> parse_promo_pool(const nlohmann::json& definition) {
  JsonFields fields = TRY(JsonFields::of(definition, "$"));
  PromoPool pool;
  pool.id = TRY(fields.text("id"));
  pool.title = TRY(fields.text("title"));
  pool.generated = TRY(read_codes(fields));
  CHECK(read_validity(fields, pool));
  pool.worth = TRY(read_worth(fields));
  if (fields.has("uses")) pool.uses = static_cast<std::uint32_t>(TRY(fields.integer("uses", 1, uses_max)));
  pool.one_per_campaign = TRY(fields.yes_or("one_per_campaign", true));
  if (fields.has("low_stock")) {
    pool.low_stock = static_cast<std::uint64_t>(TRY(fields.integer("low_stock", 1, low_stock_max)));
    if (pool.generated) return fail("generated codes do not run low", fields.path_of("low_stock"));
  }
  CHECK(fields.finish());
  return pool;
}

std::optional<Instant> code_end(const PromoPool& pool, Instant now, const Zone& zone) {
  if (pool.valid_days > 0) return zone.start_of(zone.day(now) + (pool.valid_days + 1));
  if (!pool.valid_until) return Instant::never();
  const Instant end = zone.start_of(*pool.valid_until + 1);
  if (end <= now) return std::nullopt;
  return end;
}

}  // namespace lapwing
