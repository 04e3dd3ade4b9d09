#include "api/promo_answers.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/answered.hpp"
#include "host/host.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

void count(PoolCounts& into, const PromoCode& code, Instant now) {
  switch (code.state) {
    case PromoCodeState::free:
      ++into.free;
      return;
    case PromoCodeState::reserved:
      ++into.reserved;
      return;
    case PromoCodeState::lapsed:
      ++into.lapsed;
      return;
    case PromoCodeState::given:
      ++into.given;
      if (code.uses > 0) {
        ++into.redeemed;
      } else if (now >= code.expires_at) {
        ++into.expired;
      }
      return;
  }
}

ListedCode listed(const Engine& engine, const PromoCode& code) {
  const bool is_out = code.state == PromoCodeState::given || code.state == PromoCodeState::reserved;
  return {code.text,        engine.promo_stock().pools()[code.pool].definition.id,
          code.state,       is_out ? std::string(engine.audience().customer(code.customer).id()) : "",
          code.campaign_id, code.given_at,
          code.expires_at,  code.uses};
}

Json worth_json(const PromoWorth& worth) {
  return {{"text", text_or_null(worth.text)},
          {"percent", worth.percent ? Json(to_text(*worth.percent)) : Json()},
          {"amount", worth.amount ? Json(to_text(*worth.amount)) : Json()}};
}

}  // namespace

std::vector<PoolCounts> count_pools(Host& host, Instant now) {
  std::mutex mutex;
  std::map<std::string, PoolCounts> by_id;
  host.for_each([&](PartitionId, const Engine& engine) {
    const PromoStock& stock = engine.promo_stock();
    const std::lock_guard lock(mutex);
    for (const PromoStock::Pool& pool : stock.pools()) {
      PoolCounts& counts = by_id[pool.definition.id];
      counts.id = pool.definition.id;
      counts.title = pool.definition.title;
      counts.generated = pool.definition.generated.has_value();
      counts.low = counts.low || pool.low_told;
    }
    for (const PromoCode& code : stock.codes()) count(by_id[stock.pools()[code.pool].definition.id], code, now);
  });
  std::vector<PoolCounts> pools;
  for (auto& [id, counts] : by_id) pools.push_back(std::move(counts));
  return pools;
}

Json to_json(const PoolCounts& pool) {
  return {{"pool", pool.id},
          {"title", pool.title},
          {"generated", pool.generated},
          {"free", pool.generated ? Json() : Json(pool.free)},
          {"reserved", pool.reserved},
          {"given", pool.given},
          {"redeemed", pool.redeemed},
          {"expired", pool.expired},
          {"lapsed", pool.lapsed},
          {"low", pool.low}};
}

Json to_json(const ListedCode& code, const Zone& zone) {
  const bool is_given = code.state == PromoCodeState::given;
  const bool is_free = code.state == PromoCodeState::free;
  return {{"code", code.code},
          {"pool", code.pool},
          {"state", to_text(code.state)},
          {"customer", text_or_null(code.customer_id)},
          {"campaign", text_or_null(code.campaign_id)},
          {"given_at", is_given ? Json(to_text(code.given_at, zone)) : Json()},
          {"expires_at", is_free ? Json() : instant_json(code.expires_at, zone)},
          {"uses", code.uses}};
}

Result<std::vector<ListedCode>> list_codes(Host& host, const std::string& pool) {
  std::mutex mutex;
  bool is_known = false;
  std::vector<ListedCode> codes;
  host.for_each([&](PartitionId, const Engine& engine) {
    const auto number = engine.promo_stock().find_pool(pool);
    const std::lock_guard lock(mutex);
    is_known = is_known || number.has_value();
    for (const PromoCode& code : engine.promo_stock().codes()) {
      if (number == code.pool) codes.push_back(listed(engine, code));
    }
  });
  if (!is_known) return fail(fmt::format("there is no promo pool \"{}\"", pool));
  std::ranges::sort(codes, [](const ListedCode& a, const ListedCode& b) {
    return std::tie(b.state, a.code) < std::tie(a.state, b.code);
  });
  return codes;
}

std::optional<ListedCode> code_given(Host& host, const std::string& customer_id, const std::string& key) {
  std::optional<ListedCode> code;
  host.with(host.partition_of(customer_id), [&](const Engine& engine) {
    const auto customer = engine.audience().find(customer_id);
    const PromoCode* found = customer ? engine.promo_stock().answer(*customer, key) : nullptr;
    if (found != nullptr) code = listed(engine, *found);
  });
  return code;
}

CheckedCode check_code_everywhere(Host& host, std::string_view typed, std::string_view customer_id, Instant at) {
  std::mutex mutex;
  CheckedCode whole;
  host.for_each([&](PartitionId partition, const Engine& engine) {
    const CodeCheck checked = check_code(engine, typed, customer_id, at);
    const std::lock_guard lock(mutex);
    if (checked.code != nullptr) {
      const PromoPool& pool = engine.promo_stock().pools()[checked.code->pool].definition;
      whole = {checked.verdict, listed(engine, *checked.code), partition, pool.worth, pool.uses};
    } else if (!whole.code && checked.verdict == CodeVerdict::mistyped) {
      whole.verdict = CodeVerdict::mistyped;
    }
  });
  return whole;
}

Json to_json(const CheckedCode& checked, const std::string& typed, const Zone& zone) {
  Json json = {{"code", typed}, {"verdict", to_text(checked.verdict)}, {"good", checked.verdict == CodeVerdict::good}};
  if (!checked.code) return json;
  json.update(to_json(*checked.code, zone));
  json["uses_max"] = checked.uses_max;
  json["worth"] = worth_json(checked.worth);
  return json;
}

}  // namespace lapwing
