#include "api/backtest_routes.hpp"

#include <memory>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/backtests.hpp"
#include "api/job_answers.hpp"
#include "api/json_body.hpp"
#include "api/read_instant.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kind = "backtest";

/// What was wrong, by the field of the body.
Problem in_body(Error error) {
  const bool is_of_draft = error.where.starts_with('$');
  const std::string of_body = error.where.empty() ? "$" : "$." + error.where;
  error.where = is_of_draft ? "$.definition" + error.where.substr(1) : of_body;
  return Problem(422, std::move(error));
}

Answered<Instant> read_time(JsonBody& body, std::string_view name, const Zone& zone, bool whole_day) {
  const auto instant = read_instant(TRY(body->text(name)), zone, whole_day, {});
  if (!instant) return refuse(422, instant.error().message, body->path_of(name));
  return *instant;
}

Answered<BacktestWish> read_wish(JsonBody& body, const Zone& zone) {
  constexpr std::int64_t window_days_max = 90;
  BacktestWish wish;
  const auto* definition = body->value("definition");
  if (definition == nullptr || !definition->is_object()) return refuse(422, "expected an object", "$.definition");
  auto campaign = parse_campaign(definition->dump(), 1);
  if (!campaign) return std::unexpected(in_body(std::move(campaign).error()));
  wish.campaign = *std::move(campaign);
  wish.from = TRY(read_time(body, "from", zone, false));
  wish.until = TRY(read_time(body, "until", zone, true));
  if (body->has("window_days")) wish.window = Duration::days(TRY(body->integer("window_days", 1, window_days_max)));
  CHECK(body->finish());
  return wish;
}

Json spots_in_words(std::span<const BlindSpot> spots) {
  Json words = {{"ru", Json::array()}, {"en", Json::array()}};
  for (auto& [language, sentences] : words.items()) {
    for (const BlindSpot spot : spots) sentences.push_back(in_words(spot, language));
  }
  return words;
}

/// Plays the plan beside the shop.
class BacktestJob {
 public:
  BacktestJob(DataFolder& folder, BacktestPlan plan) : folder_(folder), plan_(std::move(plan)) {}

  Result<Json> operator()(Jobs::Run& run) {
    Host& host = folder_.host();
    const Zone& zone = folder_.shop().zone;
    // It may have waited long behind others.
    plan_ = TRY(complete_again(host, std::move(plan_)));
    // Of a draft that depends on RFM the first tenth is making bounds.
    const bool is_scored = plan_.facets.contains(Facet::rfm);
    constexpr std::uint64_t parts = 10;
    BacktestPlay play{.is_gentle = true, .progress = {}, .stop = run.token()};
    play.progress = [&run](std::uint64_t done, std::uint64_t all) { run.progress(done, all * parts); };
    const std::unique_ptr<PastRfm> rfm = score_past(host, plan_, zone, play);
    if (run.is_cancelled()) return Jobs::Run::cancelled();
    play.progress = [&run, is_scored](std::uint64_t done, std::uint64_t all) {
      is_scored ? run.progress(all + done * (parts - 1), all * parts) : run.progress(done, all);
    };
    const BacktestReport report = TRY(play_everybody(host, plan_, play));
    std::vector<BlindSpot> spots;
    host.with(PartitionId{0}, [&](const Engine& engine) { spots = blind_spots(plan_, engine); });
    Json json = {{"campaign", plan_.campaign.id},
                 {"from", to_text(plan_.from, zone)},
                 {"until", to_text(plan_.until, zone)},
                 {"window_days", plan_.window.ms / Duration::days(1).ms}};
    json.update(to_json(report));
    json["history_cannot_tell"] = to_json(std::span<const BlindSpot>(spots));
    json["history_cannot_tell_in_words"] = spots_in_words(spots);
    return json;
  }

 private:
  DataFolder& folder_;
  BacktestPlan plan_;
};

Answered<Job> find(ApiShop& shop, const std::string& id) {
  auto job = shop.jobs.find(kind, id);
  if (!job) return refuse(404, fmt::format("there is no backtest \"{}\", or it was forgotten", id));
  return *std::move(job);
}

Answered<HttpResponse> begin(ApiShop& shop, const Call& call) {
  const Zone& zone = shop.folder.shop().zone;
  auto body = TRY(JsonBody::of(call));
  auto plan = plan_backtest(shop.folder.host(), TRY(read_wish(body, zone)));
  if (!plan) return std::unexpected(in_body(std::move(plan).error()));
  const auto id = shop.jobs.begin(kind, call.actor.name, BacktestJob(shop.folder, *std::move(plan)));
  if (!id) return line_is_full(id.error());
  return job_begun(TRY(find(shop, *id)), zone, "/api/backtests");
}

Answered<HttpResponse> list(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  Json items = Json::array();
  for (const Job& job : shop.jobs.all(kind)) items.push_back(to_json(job, shop.folder.shop().zone, false));
  return json_answer({{"items", std::move(items)}});
}

Answered<HttpResponse> show(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  return json_answer(to_json(TRY(find(shop, call.value("backtest"))), shop.folder.shop().zone));
}

Answered<HttpResponse> cancel(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  TRY(find(shop, call.value("backtest")));
  shop.jobs.cancel(kind, call.value("backtest"));
  return done();
}

}  // namespace

std::vector<Route> backtest_routes(ApiShop& shop) {
  const std::string backtest = "/api/backtests/{backtest}";
  return {api_route(shop, "GET", "/api/backtests", Permission::read, list),
          asking_route(shop, "POST", "/api/backtests", Permission::edit_definitions, begin),
          api_route(shop, "GET", backtest, Permission::read, show),
          asking_route(shop, "DELETE", backtest, Permission::edit_definitions, cancel)};
}

}  // namespace lapwing
