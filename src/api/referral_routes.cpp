#include "api/referral_routes.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/customer_list.hpp"
#include "api/customer_names.hpp"
#include "api/definition_desk.hpp"
#include "api/json_body.hpp"
#include "api/read_instant.hpp"
#include "api/referral_answers.hpp"
#include "host/tell.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

const std::string program_id{ReferralProgram::id};

// ---- the program

/// Before a program is published its version is 0.
HttpResponse program_answer(ApiShop& shop, const std::optional<Definition>& program, unsigned status) {
  const ReferralFigures figures = sum_up(list_referrals(shop.folder.host()));
  Json json = program ? definition_json(program_id, *program)
                      : Json{{"id", program_id}, {"version", 0}, {"definition", nullptr}};
  json["figures"] = {{"referrers", figures.referrers},     {"asked", figures.asked},
                     {"accepted", figures.accepted},       {"refused", figures.refused},
                     {"rewarded", figures.rewarded},       {"taken_back", figures.taken_back},
                     {"revenue", to_text(figures.revenue)}};
  HttpResponse response = json_answer(json, status);
  response.headers.emplace_back("ETag", etag(program ? program->version : 0));
  return response;
}

Answered<HttpResponse> program(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  return program_answer(shop, find_definition(shop.folder.host(), DefinitionKind::referral, program_id), 200);
}

Answered<HttpResponse> publish(ApiShop& shop, const Call& call) {
  const DefinitionPut put = TRY(put_definition(shop, call, DefinitionKind::referral, program_id));
  return program_answer(shop, put.definition, put.status);
}

// ---- who brought whom

Json referral_json(DataFolder& folder, const ListedReferral& one) {
  return {{"friend", named_customer(folder, one.friend_id)},
          {"referrer", named_customer(folder, one.referrer_id)},
          {"state", to_text(one.state)},
          {"claimed_at", to_text(one.claimed_at, folder.shop().zone)},
          {"order_id", text_or_null(one.order_id)},
          {"revenue", to_text(one.order_net)}};
}

std::string cursor_of(const ListedReferral& one) { return fmt::format("{}.{}", one.claimed_at.ms, one.friend_id); }

/// Whether it stands behind the one that the cursor names.
Answered<std::function<bool(const ListedReferral&)>> behind(const std::string& cursor) {
  if (cursor.empty()) return [](const ListedReferral&) { return true; };
  const std::size_t end = cursor.find('.');
  Instant at;
  const auto [last, error] = std::from_chars(cursor.data(), cursor.data() + std::min(end, cursor.size()), at.ms);
  if (end == std::string::npos || error != std::errc() || last != cursor.data() + end) {
    return refuse(400, "expected the \"next\" of the page before", "cursor");
  }
  return [at, id = cursor.substr(end + 1)](const ListedReferral& one) {
    return std::tie(one.claimed_at, id) < std::tie(at, one.friend_id);
  };
}

Answered<HttpResponse> list(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const Paging paging = TRY(read_paging(query));
  CHECK(readable(query.finish()));
  const auto is_behind = TRY(behind(paging.cursor));
  Json json{{"items", Json::array()}};
  std::string last;
  for (const ListedReferral& one : list_referrals(shop.folder.host())) {
    if (!is_behind(one)) continue;
    if (json["items"].size() == paging.limit) {
      json["next"] = last;
      break;
    }
    json["items"].push_back(referral_json(shop.folder, one));
    last = cursor_of(one);
  }
  return json_answer(json);
}

/// What one of the two gets.
Json reward_json(const ReferralReward& reward) {
  return {{"bonus_type", reward.bonus_type}, {"amount", to_text(reward.amount)}};
}

Answered<HttpResponse> customer(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  DataFolder& folder = shop.folder;
  const std::string& id = call.value("customer");
  CustomerPlace place{.partition = folder.host().partition_of(id), .customer = {}};
  std::string code;
  Json rewards;
  std::uint32_t rewards_this_month = 0;
  Civil month = civil_of(folder.shop().zone.day(shop.clock()));
  month.day = 1;
  CHECK(read_customer(folder.host(), id, [&](const Engine& engine, const CustomerView& known) {
    place.customer = known.number();
    code = engine.referral_code(known.number());
    rewards_this_month = engine.referrals().rewards_in(known.number(), day_of(month));
    const auto& published = engine.referrals().program();
    if (published) {
      rewards = {{"referrer", reward_json(published->referrer)},
                 {"friend", reward_json(published->referred)},
                 {"per_month", published->rewards_per_month}};
    }
  }));
  Json friends = Json::array();
  Json own;
  for (const ListedReferral& one : list_referrals(folder.host())) {
    if (one.friend_id == id) own = referral_json(folder, one);
    if (one.referrer == place) friends.push_back(referral_json(folder, one));
  }
  return json_answer({{"customer", id},
                      {"code", text_or_null(code)},
                      {"rewards", std::move(rewards)},
                      {"rewards_this_month", rewards_this_month},
                      {"friends", std::move(friends)},
                      {"brought_by", std::move(own)}});
}

// ---- claims

Answered<HttpResponse> claim(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const Instant now = shop.clock();
  ReferralClaimed claimed;
  claimed.customer_id = TRY(body->text("customer"));
  claimed.code = TRY(body->text("code"));
  claimed.at = TRY(read_at(body.fields(), "at")).value_or(now);
  CHECK(body->finish());
  if (claimed.customer_id.empty()) return refuse(422, "expected the friend's id", "$.customer");
  Host& host = shop.folder.host();
  TRY(tell(host, host.partition_of(claimed.customer_id), claimed, now));
  const auto state = claim_state(host, claimed.customer_id, claimed.code);
  return json_answer({{"friend", claimed.customer_id},
                      {"code", claimed.code},
                      {"state", to_text(state.value_or(ReferralState::refused))}});
}

}  // namespace

std::vector<Route> referral_routes(ApiShop& shop) {
  Route claims = api_route(shop, "POST", "/api/referral/claims", Permission::record_events, claim);
  claims.is_audited = false;
  return {api_route(shop, "GET", "/api/referral", Permission::read, program),
          api_route(shop, "PUT", "/api/referral", Permission::edit_definitions, publish),
          api_route(shop, "GET", "/api/referral/{customer}", Permission::read_customers, customer), std::move(claims),
          api_route(shop, "GET", "/api/referrals", Permission::read_customers, list)};
}

}  // namespace lapwing
