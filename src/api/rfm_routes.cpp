#include "api/rfm_routes.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/customer_list.hpp"
#include "api/json_body.hpp"
#include "api/rfm_answers.hpp"
#include "host/data_folder.hpp"
#include "http/asked_together.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

/// The passes over everybody that one question for a customer's history may cost.
constexpr std::size_t days_max = 400;

/// Everybody by the bounds that conditions go by today; nothing if nobody can be scored yet. Calls `begins` before it
/// looks at anybody.
std::optional<ScoredShop> score_by_today(Host& host, Instant now, const std::function<void()>& begins) {
  std::mutex mutex;
  std::optional<ScoredShop> whole;
  std::once_flag begun;
  host.for_each([&](PartitionId, const Engine& engine) {
    std::call_once(begun, begins);
    const RfmState& rfm = engine.rfm();
    if (rfm.bounds() == nullptr) return;
    RfmMatrix here(rfm.bounds()->bins);
    gather(rfm.definition(), *rfm.bounds(), engine.moment(now), here);
    const std::lock_guard lock(mutex);
    if (!whole) whole = ScoredShop{*rfm.bounds(), RfmMatrix(rfm.bounds()->bins)};
    if (whole->matrix.bins() == here.bins()) whole->matrix.merge(here);
  });
  return whole;
}

using ScoredToday = AskedTogether<std::optional<ScoredShop>>;

Answered<HttpResponse> matrix(ScoredToday& today_together, ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  Host& host = shop.folder.host();
  const Zone& zone = shop.folder.shop().zone;
  const Instant now = shop.clock();
  const Day today = zone.day(now);
  const Day day = TRY(read_day(query, "day", today));
  CHECK(readable(query.finish()));
  if (day > today) return refuse(422, fmt::format("expected a day no later than {}", to_text(today)), "day");
  const RfmDefinition definition = shop_rfm(host).definition;
  const Instant at = day == today ? now : end_of(day, zone);
  std::optional<ScoredShop> scored;
  if (day == today) scored = today_together.ask([&](const auto& begins) { return score_by_today(host, now, begins); });
  if (!scored) scored = TRY(score_shop_at(host, zone, at, definition));
  return json_answer(to_json(definition, *scored, to_text(at, zone)));
}

Answered<HttpResponse> transitions(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const Zone& zone = shop.folder.shop().zone;
  const Day from = TRY(read_day(query, "from", std::nullopt));
  const Day to = TRY(read_day(query, "to", zone.day(shop.clock())));
  CHECK(readable(query.finish()));
  if (to <= from) return refuse(422, fmt::format("expected a day later than {}", to_text(from)), "to");
  const RfmDefinition definition = shop_rfm(shop.folder.host()).definition;
  const RfmTransitions moved = rfm_transitions(shop.folder.host(), zone, definition, from, to);
  return json_answer(to_json(moved, definition.settings.names, from, to));
}

Answered<HttpResponse> customer_history(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const Zone& zone = shop.folder.shop().zone;
  const Day to = TRY(read_day(query, "to", zone.day(shop.clock())));
  const Day from = TRY(read_day(query, "from", to - 365));
  std::string every = query.text("every");
  CHECK(readable(query.finish()));
  if (every.empty()) every = "month";
  if (every != "month" && every != "week" && every != "day") return refuse(400, "expected month, week or day", "every");
  const std::vector<Day> days = TRY(days_between(from, to, every));
  if (days.size() > days_max) return refuse(422, fmt::format("expected at most {} days to look at", days_max), "every");
  Host& host = shop.folder.host();
  const std::string& id = call.value("customer");
  CHECK(read_customer(host, id, [](const Engine&, const CustomerView&) {}));
  const RfmDefinition definition = shop_rfm(host).definition;
  return json_answer(to_json(id, TRY(rfm_history(host, zone, definition, id, days)), definition.settings.names));
}

HttpResponse settings_answer(const ShopRfm& rfm, unsigned status) {
  HttpResponse response = json_answer(to_json(rfm), status);
  response.headers.emplace_back("ETag", etag(rfm.version));
  return response;
}

Answered<HttpResponse> settings(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  return settings_answer(shop_rfm(shop.folder.host()), 200);
}

Answered<HttpResponse> set_settings(ApiShop& shop, const Call& call) {
  TRY(JsonBody::of(call));
  const std::lock_guard lock(shop.publishing);
  Host& host = shop.folder.host();
  CHECK(check_version(call.request, shop_rfm(host).version));
  CHECK(publish_rfm(host, shop.folder.shop().zone, call.request.body, shop.clock()));
  return settings_answer(shop_rfm(host), 200);
}

}  // namespace

std::vector<Route> rfm_routes(ApiShop& shop) {
  const auto today = std::make_shared<ScoredToday>();
  const auto of_day = [today](ApiShop& asked, const Call& call) { return matrix(*today, asked, call); };
  return {api_route(shop, "GET", "/api/rfm", Permission::read, of_day),
          api_route(shop, "GET", "/api/rfm/transitions", Permission::read, transitions),
          api_route(shop, "GET", "/api/rfm/customers/{customer}", Permission::read_customers, customer_history),
          api_route(shop, "GET", "/api/rfm/settings", Permission::read, settings),
          api_route(shop, "PUT", "/api/rfm/settings", Permission::edit_definitions, set_settings)};
}

}  // namespace lapwing
