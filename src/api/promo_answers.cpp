#include "api/promo_answers.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/answered.hpp"
#include "api/smallest.hpp"
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

void add(PoolCounts& counts, const PoolCounts& more) {
  counts.id = more.id;
  counts.title = more.title;
  counts.generated = more.generated;
  counts.free += more.free;
  counts.reserved += more.reserved;
  counts.given += more.given;
  counts.redeemed += more.redeemed;
  counts.expired += more.expired;
  counts.lapsed += more.lapsed;
  counts.low = counts.low || more.low;
}

/// By id; that one alone, or all if it is empty.
std::map<std::string, PoolCounts> gather(Host& host, const std::string& id, Instant now) {
  std::mutex mutex;
  std::map<std::string, PoolCounts> by_id;
  host.for_each([&](PartitionId, const Engine& engine) {
    const PromoStock& stock = engine.promo_stock();
    std::vector<PoolCounts> here;  // by the pool's number; without an id those that nobody asked for
    for (const PromoStock::Pool& pool : stock.pools()) {
      PoolCounts& counts = here.emplace_back();
      if (!id.empty() && pool.definition.id != id) continue;
      counts.id = pool.definition.id;
      counts.title = pool.definition.title;
      counts.generated = pool.definition.generated.has_value();
      counts.low = pool.low_told;
    }
    for (const PromoCode& code : stock.codes()) {
      if (!here[code.pool].id.empty()) count(here[code.pool], code, now);
    }
    const std::lock_guard lock(mutex);
    for (const PoolCounts& counts : here) {
      if (!counts.id.empty()) add(by_id[counts.id], counts);
    }
  });
  return by_id;
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
  std::vector<PoolCounts> pools;
  for (auto& [id, counts] : gather(host, {}, now)) pools.push_back(std::move(counts));
  return pools;
}

PoolCounts count_pool(Host& host, const std::string& id, Instant now) {
  auto found = gather(host, id, now);
  return found.empty() ? PoolCounts{.id = id} : std::move(found.begin()->second);
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

Result<std::vector<ListedCode>> page_of_codes(Host& host, const CodePageWish& wish) {
  std::mutex mutex;
  bool is_known = false;
  Smallest<std::string, ListedCode> page(wish.count);
  host.for_each([&](PartitionId, const Engine& engine) {
    const auto number = engine.promo_stock().find_pool(wish.pool);
    Smallest<std::string_view, const PromoCode*> here(wish.count);
    for (const PromoCode& code : engine.promo_stock().codes()) {
      const bool is_wanted = number == code.pool && code.text > wish.after &&
                             (!wish.state || code.state == *wish.state);
      if (is_wanted) here.offer(code.text, &code);
    }
    const std::lock_guard lock(mutex);
    is_known = is_known || number.has_value();
    for (const auto& [text, code] : std::move(here).take()) {
      if (page.wants(code->text)) page.offer(code->text, listed(engine, *code));
    }
  });
  if (!is_known) return fail(fmt::format("there is no promo pool \"{}\"", wish.pool));
  std::vector<ListedCode> codes;
  for (auto& [text, code] : std::move(page).take()) codes.push_back(std::move(code));
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
