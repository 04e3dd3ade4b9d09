#include "api/settings_routes.hpp"

#include <mutex>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/answered.hpp"
#include "api/currency.hpp"
#include "campaign/holiday.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

/// Those on which customers said whether they want to be written to.
std::set<std::string> topics_of(Host& host) {
  std::set<std::string> topics;
  std::mutex mutex;
  host.for_each([&](PartitionId, const Engine& engine) {
    std::set<std::string> here;
    for (std::uint32_t number = 0; number < engine.audience().size(); ++number) {
      const CustomerView customer = engine.audience().customer(CustomerNumber{number});
      for (const TopicConsent& consent : customer.topic_consents()) here.emplace(consent.topic);
    }
    const std::lock_guard lock(mutex);
    topics.merge(here);
  });
  return topics;
}

Answered<HttpResponse> settings(ApiShop& shop, const ServedShop& served, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  const ShopConfigured& configured = shop.folder.shop();
  Json channels = Json::array();
  for (const auto& [channel, description] : served.channels) {
    channels.push_back({{"channel", to_text(channel)}, {"description", description}});
  }
  return json_answer({{"name", configured.name},
                      {"locale", configured.locale},
                      {"timezone", configured.zone.name()},
                      {"currency", configured.currency},
                      {"currency_sign", currency_of(configured)},
                      {"phone_region", configured.phone_region},
                      {"partitions", configured.partition_count},
                      {"now", to_text(shop.clock(), configured.zone)},
                      {"topics", topics_of(shop.folder.host())},
                      {"channels", std::move(channels)},
                      {"version", served.version}});
}

Answered<HttpResponse> list_holidays(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const std::int32_t this_year = civil_of(shop.folder.shop().zone.day(shop.clock())).year;
  const auto year = TRY(readable(query.integer("year", this_year, 1900, 2100)));
  CHECK(readable(query.finish()));
  Json items = Json::array();
  for (const Holiday& holiday : holidays()) {
    const auto day = holiday_in(holiday.id, static_cast<std::int32_t>(year));
    items.push_back({{"id", holiday.id},
                     {"name", {{"ru", holiday.ru}, {"en", holiday.en}}},
                     {"day", day ? Json(to_text(*day)) : Json()}});
  }
  return json_answer({{"year", year}, {"items", std::move(items)}});
}

}  // namespace

Route settings_route(ApiShop& shop, ServedShop served) {
  Route route;
  route.method = "GET";
  route.path = "/api/settings";
  route.needs = Permission::read;
  route.answer = [&shop, served = std::move(served)](const Call& call) { return told(settings(shop, served, call)); };
  return route;
}

std::vector<Route> holiday_routes(ApiShop& shop) {
  return {api_route(shop, "GET", "/api/holidays", Permission::read, list_holidays)};
}

}  // namespace lapwing
