// What campaigns did, and who stands where in them.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/campaign_people.hpp"
#include "api/campaign_routes.hpp"
#include "api/campaign_steps.hpp"
#include "api/campaign_stories.hpp"
#include "api/customer_list.hpp"
#include "api/home_report.hpp"
#include "api/json_body.hpp"
#include "api/told_campaign.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int32_t days_max = 400;
constexpr std::int64_t version_max = 1'000'000;

Answered<std::uint32_t> read_version(QueryFields& query) {
  return static_cast<std::uint32_t>(TRY(readable(query.integer("version", 0, 1, version_max))));
}

std::unexpected<Problem> no_campaign(const std::string& id) {
  return refuse(404, fmt::format("there is no campaign or broadcast \"{}\"", id));
}

Answered<HttpResponse> report(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  ToldWish wish{.period = {}, .campaign = call.value("campaign")};
  wish.period.from = TRY(read_day(query, "from", wish.period.from));
  wish.period.until = TRY(read_day(query, "until", wish.period.until));
  wish.version = TRY(read_version(query));
  CHECK(readable(query.finish()));
  if (wish.period.until < wish.period.from) return refuse(422, "expected a day no earlier than \"from\"", "until");
  const GatheredCampaigns gathered(shop.folder.host(), wish);
  if (!gathered.ids().contains(wish.campaign)) return no_campaign(wish.campaign);
  return json_answer(to_json(gathered.tell(wish.campaign)));
}

Answered<HttpResponse> steps(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const std::uint32_t version = TRY(read_version(query));
  CHECK(readable(query.finish()));
  const std::string& id = call.value("campaign");
  const auto live = live_steps(shop.folder.host(), id, version);
  if (!live) {
    return refuse(404, version == 0 ? fmt::format("there is no campaign \"{}\"", id)
                                    : fmt::format("there is no version {} of a campaign \"{}\"", version, id));
  }
  return json_answer(to_json(id, *live));
}

Answered<HttpResponse> people(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  PeopleWish wish{.campaign = call.value("campaign"), .step = query.text("step"), .paging = {}};
  wish.paging = TRY(read_paging(query));
  CHECK(readable(query.finish()));
  return json_answer(people_json(shop.folder, TRY(list_people(shop.folder.host(), wish))));
}

Answered<HttpResponse> why(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const std::string customer = query.text("customer");
  const std::string language = TRY(read_language(query, shop.folder.shop()));
  CHECK(readable(query.finish()));
  if (customer.empty()) return refuse(400, "expected a customer's id", "customer");
  CHECK(read_customer(shop.folder.host(), customer, [](const Engine&, const CustomerView&) {}));
  const std::string& campaign = call.value("campaign");
  const CampaignStory story = TRY(read_story(shop.folder, customer, campaign));
  Json json = story_json(shop.folder, customer, campaign, story, language);
  json["absence"] = story.events().empty() ? Json(absence_in_words(shop.folder, customer, campaign, story, language))
                                           : Json();
  return json_answer(json);
}

Answered<HttpResponse> home(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  ReportPeriod period;
  period.until = TRY(read_day(query, "until", shop.folder.shop().zone.day(shop.clock())));
  period.from = TRY(read_day(query, "from", period.until - 6));
  CHECK(readable(query.finish()));
  if (period.until < period.from) return refuse(422, "expected a day no earlier than \"from\"", "until");
  if (period.until - period.from >= days_max) {
    return refuse(422, fmt::format("expected at most {} days", days_max), "from");
  }
  return json_answer(home_report_json(shop.folder.host(), period));
}

}  // namespace

std::vector<Route> campaign_report_routes(ApiShop& shop) {
  const std::string campaign = "/api/campaigns/{campaign}";
  return {api_route(shop, "GET", "/api/report", Permission::read, home),
          api_route(shop, "GET", campaign + "/report", Permission::read, report),
          api_route(shop, "GET", campaign + "/steps", Permission::read, steps),
          api_route(shop, "GET", campaign + "/people", Permission::read_customers, people),
          api_route(shop, "GET", campaign + "/why", Permission::read_customers, why)};
}

}  // namespace lapwing
