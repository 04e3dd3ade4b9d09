#include "api/approval_routes.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "access/access.hpp"
#include "api/four_eyes.hpp"
#include "api/json_body.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t reason_bytes_max = 2000;
constexpr std::int64_t recipients_max = 1'000'000'000;
constexpr std::int64_t hours_max = 30 * 24;

// ---- requests

/// What has run out stands in the audit log, though nobody did anything.
Answered<void> expire(ApiShop& shop) {
  for (const ApprovalRequest& request : TRY(stored(shop.access->approvals().expire(shop.clock())))) {
    CHECK(stored(shop.access->audit().append({.at = shop.clock(),
                                              .actor = "nobody",
                                              .action = "approval expired",
                                              .subject = fmt::format("approval={}", request.id),
                                              .address = "",
                                              .outcome = 410})));
  }
  return {};
}

Answered<std::int64_t> read_number(std::string_view text, unsigned status, std::string message, std::string where) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_one = error == std::errc() && end == text.data() + text.size() && number > 0;
  if (!is_one) return refuse(status, std::move(message), std::move(where));
  return number;
}

Answered<ApprovalRequest> find(ApiShop& shop, const Call& call) {
  const std::string missing = fmt::format("there is no request \"{}\"", call.value("approval"));
  const std::int64_t id = TRY(read_number(call.value("approval"), 404, missing, ""));
  CHECK(expire(shop));
  auto found = TRY(stored(shop.access->approvals().find(id)));
  if (!found) return refuse(404, missing);
  return *std::move(found);
}

HttpResponse request_answer(ApiShop& shop, const Call& call, const ApprovalRequest& request) {
  HttpResponse response = json_answer(to_json(request, shop, call.actor));
  response.headers.emplace_back("ETag", etag(request.recounts + 1));
  return response;
}

Answered<HttpResponse> list(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const Paging paging = TRY(read_paging(query));
  const std::string asked = query.text("status");
  CHECK(readable(query.finish()));
  const auto status = parse_approval_status(asked);
  if (!asked.empty() && !status) {
    return refuse(400, "expected waiting, approved, carried_out, failed, declined, withdrawn or expired", "status");
  }
  std::optional<std::int64_t> before;
  if (!paging.cursor.empty()) {
    before = TRY(read_number(paging.cursor, 400, "expected the \"next\" of the page before", "cursor"));
  }
  CHECK(expire(shop));
  auto requests = TRY(stored(shop.access->approvals().list(paging.limit + 1, before, status)));
  Json json{{"items", Json::array()}};
  if (requests.size() > paging.limit) {
    requests.pop_back();
    json["next"] = std::to_string(requests.back().id);
  }
  for (const ApprovalRequest& request : requests) json["items"].push_back(to_json(request, shop, call.actor));
  return json_answer(json);
}

Answered<HttpResponse> one(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  return request_answer(shop, call, TRY(find(shop, call)));
}

/// 409 unless it can still be decided.
Answered<void> check_open(const ApprovalRequest& request, bool may_be_approved) {
  const bool is_open = request.status == ApprovalStatus::waiting ||
                       (may_be_approved && request.status == ApprovalStatus::approved);
  if (is_open) return {};
  return refuse(409, fmt::format("the request is {} already", to_text(request.status)));
}

/// 403 unless whoever asks is a second person who may do such a thing.
Answered<void> check_second_person(const ApprovalRequest& request, const Actor& actor) {
  if (actor.kind != Actor::Kind::user) return refuse(403, "a person has to decide this, signed in: no key does");
  if (actor.id == request.asker.person) return refuse(403, "somebody else has to decide this than who asked for it");
  if (actor.may(request.needs)) return {};
  return refuse(403, fmt::format("this needs the permission {}", to_text(request.needs)));
}

struct Doing {
  ApprovalKind kind;
  Deed* deed;
  std::string_view path_name;  ///< of the address, which the subject stands for; empty: it has none
  Permission needs;            ///< of who asked, when it is carried out
};
const Doing& doing_of(ApprovalKind kind) {
  static const Doing all[] = {
      {ApprovalKind::audience_label, label_audience, "", Permission::change_customers},
      {ApprovalKind::audience_bonus, give_audience_bonuses, "", Permission::move_bonuses},
      {ApprovalKind::bonus_accrual, accrue_bonuses, "", Permission::move_bonuses},
      {ApprovalKind::campaign_publish, publish_campaign_version, "campaign", Permission::run_campaigns},
      {ApprovalKind::campaign_start, set_campaign_status, "campaign", Permission::run_campaigns},
      {ApprovalKind::approval_rule, change_approval_rule, "", Permission::change_settings}};
  return *std::ranges::find(all, kind, &Doing::kind);
}

/// Does what was approved, as who asked for it.
Answered<HttpResponse> carry_out(ApiShop& shop, Approved& approved) {
  const ApprovalRequest& request = approved.request;
  const Doing& doing = doing_of(request.kind);
  const auto asker = shop.access->actor_of(request.asker);
  if (!asker || !asker->may(doing.needs)) return refuse(409, "who asked for it may not do it any more");
  HttpRequest asked{.method = "POST", .content_type = "application/json"};
  asked.body = request.body;
  std::vector<std::pair<std::string_view, std::string>> values;
  if (!doing.path_name.empty()) values.emplace_back(doing.path_name, request.subject);
  return doing.deed(shop, Call{asked, *asker, std::move(values)}, &approved);
}

/// What is known of the request after it was tried.
void note_outcome(ApiShop& shop, const Approved& approved, const Answered<HttpResponse>& done) {
  ApprovalRequest& request = approved.request;
  if (done) {
    request.status = ApprovalStatus::carried_out;
    request.outcome = done->body;
  } else if (approved.has_grown) {
    request.status = ApprovalStatus::waiting;
    ++request.recounts;
    request.decided_by = 0;
    request.decided_by_name.clear();
    request.decided_at.reset();
    request.expires_at = shop.clock() + shop.access->approvals().rule().expires_after;
  } else if (done.error().status < 500) {
    request.status = ApprovalStatus::failed;
    request.outcome = Json{{"error", done.error().error.text()}}.dump();
  }
}

Answered<HttpResponse> approve(ApiShop& shop, const Call& call) {
  if (!call.request.body.empty()) CHECK(TRY(JsonBody::of(call))->finish());
  const std::lock_guard lock(shop.approving);
  ApprovalRequest request = TRY(find(shop, call));
  CHECK(check_second_person(request, call.actor));
  CHECK(check_open(request, true));
  CHECK(check_version(call.request, request.recounts + 1));
  const ApprovalStatus before = std::exchange(request.status, ApprovalStatus::approved);
  request.decided_by = call.actor.id;
  request.decided_by_name = call.actor.name;
  request.decided_at = shop.clock();
  Approvals& approvals = shop.access->approvals();
  if (!TRY(stored(approvals.replace(request, before)))) return refuse(409, "the request was decided meanwhile");
  call.tell(fmt::format("{} {} by {}", to_text(request.kind), request.subject, request.asker.name));
  Approved approved{request};
  const Answered<HttpResponse> done = carry_out(shop, approved);
  note_outcome(shop, approved, done);
  TRY(stored(approvals.replace(request, ApprovalStatus::approved)));
  call.tell(approved.has_grown ? "grown" : to_text(request.status));
  if (done) return request_answer(shop, call, request);
  if (approved.has_grown || done.error().status >= 500) return std::unexpected(done.error());
  return refuse(409, "it could not be carried out: " + done.error().error.text());
}

Answered<HttpResponse> decline(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  std::string reason = TRY(body->text("reason"));
  CHECK(body->finish());
  if (reason.empty() || reason.size() > reason_bytes_max) {
    return refuse(422, fmt::format("expected why, in 1 to {} bytes", reason_bytes_max), "$.reason");
  }
  const std::lock_guard lock(shop.approving);
  ApprovalRequest request = TRY(find(shop, call));
  CHECK(check_second_person(request, call.actor));
  CHECK(check_open(request, false));
  request.status = ApprovalStatus::declined;
  request.decided_by = call.actor.id;
  request.decided_by_name = call.actor.name;
  request.decided_at = shop.clock();
  request.reason = std::move(reason);
  TRY(stored(shop.access->approvals().replace(request, ApprovalStatus::waiting)));
  return request_answer(shop, call, request);
}

Answered<HttpResponse> withdraw(ApiShop& shop, const Call& call) {
  if (!call.request.body.empty()) CHECK(TRY(JsonBody::of(call))->finish());
  const std::lock_guard lock(shop.approving);
  ApprovalRequest request = TRY(find(shop, call));
  const Asker asker = shop.access->asker_of(call.actor);
  const bool is_same_key = asker.is_key && request.asker.is_key && asker.id == request.asker.id;
  const bool is_same_person = !asker.is_key && asker.person == request.asker.person;
  if (!is_same_key && !is_same_person) return refuse(403, "who asked for it withdraws it; others decline");
  CHECK(check_open(request, false));
  request.status = ApprovalStatus::withdrawn;
  request.decided_at = shop.clock();
  TRY(stored(shop.access->approvals().replace(request, ApprovalStatus::waiting)));
  return request_answer(shop, call, request);
}

// ---- the rule

Json rule_json(const ApprovalRule& rule) {
  return {{"recipients", rule.recipients ? Json(*rule.recipients) : Json()},
          {"bonuses", rule.bonuses ? Json(to_text(*rule.bonuses)) : Json()},
          {"growth_percent", rule.growth_percent},
          {"expires_after_hours", rule.expires_after.ms / Duration::hours(1).ms}};
}

Answered<ApprovalRule> read_rule(JsonBody& body) {
  ApprovalRule rule;
  const auto is_given = [&](std::string_view name) {
    const nlohmann::json* value = body->value(name);
    return value != nullptr && !value->is_null();
  };
  if (is_given("recipients")) {
    rule.recipients = static_cast<std::uint64_t>(TRY(body->integer("recipients", 1, recipients_max)));
  }
  if (is_given("bonuses")) {
    rule.bonuses = TRY(body->money("bonuses"));
    if (*rule.bonuses <= Money{}) return refuse(422, "expected an amount above zero", "$.bonuses");
  }
  if (body->has("growth_percent")) {
    rule.growth_percent = static_cast<std::uint32_t>(TRY(body->integer("growth_percent", 0, 100)));
  }
  if (body->has("expires_after_hours")) {
    rule.expires_after = Duration::hours(TRY(body->integer("expires_after_hours", 1, hours_max)));
  }
  CHECK(body->finish());
  return rule;
}

/// Who alone could approve nothing of their own would hold up the shop for good.
Answered<void> check_two_people(const Access& access) {
  const std::vector<User> users = access.users().all();
  const auto may_approve = [](const User& user) {
    return !user.is_disabled && permissions_of(user.role).covers({Permission::run_campaigns, Permission::move_bonuses});
  };
  if (std::ranges::count_if(users, may_approve) >= 2) return {};
  return refuse(409, "there have to be two people first who may approve: owners or marketers");
}

Answered<HttpResponse> tell_rule(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  return json_answer(rule_json(shop.access->approvals().rule()));
}

}  // namespace

/// What holds up more is there at once; what lets more through waits for a second person, who could approve what it
/// would let through.
Answered<HttpResponse> change_approval_rule(ApiShop& shop, const Call& call, Approved* approved) {
  auto body = TRY(JsonBody::of(call));
  const ApprovalRule rule = TRY(read_rule(body));
  const std::lock_guard lock(shop.changing_rule);
  const ApprovalRule before = shop.access->approvals().rule();
  call.tell(rule_json(rule).dump());
  if (approved == nullptr && rule.is_looser_than(before)) {
    return ask_for_approval(shop, call,
                            {.kind = ApprovalKind::approval_rule,
                             .needs = Permission::run_campaigns,
                             .subject = "",
                             .body = rule_json(rule)},
                            Extent{});
  }
  if (rule.is_on() && !before.is_on()) CHECK(check_two_people(*shop.access));
  CHECK(stored(shop.access->approvals().set_rule(rule)));
  return json_answer(rule_json(rule));
}

std::vector<Route> approval_routes(ApiShop& shop) {
  const std::string request = "/api/approvals/{approval}";
  const auto route = [&](std::string method, std::string path, Permission needs, Handler handler) {
    return api_route(shop, std::move(method), std::move(path), needs,
                     [handler = std::move(handler)](ApiShop& of, const Call& call) -> Answered<HttpResponse> {
                       if (of.access == nullptr) return refuse(404, "it is not known here who works in the shop");
                       return handler(of, call);
                     });
  };
  const auto change_rule = [](ApiShop& of, const Call& call) { return change_approval_rule(of, call, nullptr); };
  return {route("GET", "/api/approvals", Permission::read, list),
          route("GET", request, Permission::read, one),
          route("POST", request + "/approve", Permission::read, approve),
          route("POST", request + "/decline", Permission::read, decline),
          route("POST", request + "/withdraw", Permission::read, withdraw),
          route("GET", "/api/approval-rule", Permission::read, tell_rule),
          route("PUT", "/api/approval-rule", Permission::change_settings, change_rule)};
}

}  // namespace lapwing
