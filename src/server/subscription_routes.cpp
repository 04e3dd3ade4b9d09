#include "server/subscription_routes.hpp"

#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/answered.hpp"
#include "api/json_body.hpp"
#include "server/subscriptions.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

/// What the handlers share.
struct Desk {
  Subscriptions& subscriptions;
  std::function<Instant()> clock;
  Zone zone;
};

Json to_json(const Subscriptions::Listed& listed, const Zone& zone) {
  const Subscription& of = listed.subscription;
  Json kinds = Json::array();
  for (const SubscribedKind kind : of.kinds) kinds.push_back(to_text(kind));
  const std::string_view state = !of.active ? "off" : of.failing_since == Instant::never() ? "working" : "failing";
  return {{"id", std::to_string(of.id)},
          {"name", of.name},
          {"url", of.url},
          {"kinds", std::move(kinds)},
          {"active", of.active},
          {"state", state},
          {"failing_since", instant_json(of.failing_since, zone)},
          {"switched_off", text_or_null(of.switched_off)},
          {"waiting", listed.waiting},
          {"created_at", to_text(of.created_at, zone)},
          {"created_by", of.created_by}};
}

Json to_json(const SubscriptionDelivery& delivery, const Zone& zone) {
  return {{"webhook_id", delivery.webhook_id},
          {"type", delivery.type},
          {"at", to_text(delivery.at, zone)},
          {"outcome", delivery.outcome},
          {"status", delivery.status == 0 ? Json() : Json(delivery.status)},
          {"took_ms", delivery.took.ms},
          {"reply", delivery.reply}};
}

std::unexpected<Problem> no_such(const Call& call) {
  return refuse(404, fmt::format("there is no webhook \"{}\"", call.value("webhook")));
}

/// -1, which none has, if the address names no number.
std::int64_t id_in(const Call& call) {
  const std::string& text = call.value("webhook");
  std::int64_t id = -1;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), id);
  return fault == std::errc() && end == text.data() + text.size() ? id : -1;
}

/// What a body says; what it does not say is absent.
struct Wanted {
  std::optional<std::string> name, url;
  std::optional<std::set<SubscribedKind>> kinds;
  std::optional<bool> active;

  void put_into(Subscription& subscription) const {
    if (name) subscription.name = *name;
    if (url) subscription.url = *url;
    if (kinds) subscription.kinds = *kinds;
    if (active) subscription.active = *active;
  }
};

Result<std::set<SubscribedKind>> read_kinds(const nlohmann::json& json, const std::string& path) {
  if (!json.is_array()) return fail("expected a list of kinds", path);
  std::set<SubscribedKind> kinds;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const auto kind = json[i].is_string() ? parse_subscribed_kind(json[i].get<std::string>()) : std::nullopt;
    if (!kind) {
      std::string known;
      for (std::size_t k = 0; k < subscribed_kind_count; ++k) {
        known += (k == 0 ? "" : ", ") + std::string(to_text(static_cast<SubscribedKind>(k)));
      }
      return fail("expected one of " + known, fmt::format("{}[{}]", path, i));
    }
    kinds.insert(*kind);
  }
  return kinds;
}

Result<Wanted> read_wanted(JsonFields& fields) {
  Wanted wanted;
  if (fields.has("name")) wanted.name = TRY(fields.text("name"));
  if (fields.has("url")) wanted.url = TRY(fields.text("url"));
  if (const auto* kinds = fields.value("kinds")) wanted.kinds = TRY(read_kinds(*kinds, fields.path_of("kinds")));
  if (fields.has("active")) wanted.active = TRY(fields.yes_or("active", true));
  CHECK(fields.finish());
  return wanted;
}

/// A field that a room below named, by its path in the body.
template <class T>
Answered<T> of_body(Result<T> result) {
  if (!result && !result.error().where.empty()) return fail(result.error().message, "$." + result.error().where);
  return with_status<T>(422, std::move(result));
}

Answered<HttpResponse> list(Desk& desk, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  Json items = Json::array();
  for (const auto& one : desk.subscriptions.all()) items.push_back(to_json(one, desk.zone));
  return json_answer(Json{{"items", std::move(items)}});
}

Answered<HttpResponse> one(Desk& desk, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  const auto found = desk.subscriptions.find(id_in(call));
  if (!found) return no_such(call);
  return json_answer(to_json(*found, desk.zone));
}

Answered<HttpResponse> add(Desk& desk, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const Wanted wanted = TRY(read_wanted(body.fields()));
  if (!wanted.url) return fail("expected where to call", "$.url");
  if (!wanted.kinds) return fail("expected of what to tell", "$.kinds");
  Subscription subscription{.created_at = desk.clock(), .created_by = call.actor.name};
  wanted.put_into(subscription);
  const auto made = TRY(of_body(desk.subscriptions.add(std::move(subscription))));
  call.tell(fmt::format("webhook={}", made.id));
  const auto found = desk.subscriptions.find(made.id);
  if (!found) return refuse(409, "it was removed meanwhile");
  Json json = to_json(*found, desk.zone);
  json["secret"] = made.secret;
  HttpResponse response = json_answer(json, 201);
  response.headers.emplace_back("Location", fmt::format("/api/webhooks/{}", made.id));
  return response;
}

Answered<HttpResponse> change(Desk& desk, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const Wanted wanted = TRY(read_wanted(body.fields()));
  const bool is_there = TRY(of_body(
      desk.subscriptions.change(id_in(call), [&](Subscription& subscription) { wanted.put_into(subscription); })));
  const auto found = desk.subscriptions.find(id_in(call));
  if (!is_there || !found) return no_such(call);
  return json_answer(to_json(*found, desk.zone));
}

Answered<HttpResponse> remove(Desk& desk, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  if (!TRY(stored(desk.subscriptions.remove(id_in(call))))) return no_such(call);
  return done();
}

Answered<HttpResponse> test(Desk& desk, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  const auto delivery = desk.subscriptions.test(id_in(call));
  if (!delivery) return no_such(call);
  return json_answer(to_json(*delivery, desk.zone));
}

Answered<HttpResponse> deliveries(Desk& desk, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  if (!desk.subscriptions.find(id_in(call))) return no_such(call);
  Json items = Json::array();
  for (const auto& one : TRY(stored(desk.subscriptions.deliveries(id_in(call))))) {
    items.push_back(to_json(one, desk.zone));
  }
  return json_answer(Json{{"items", std::move(items)}});
}

}  // namespace

std::vector<Route> subscription_routes(Subscriptions& subscriptions, std::function<Instant()> clock, Zone zone) {
  const auto desk = std::make_shared<Desk>(Desk{subscriptions, std::move(clock), std::move(zone)});
  const auto route = [&](std::string method, std::string path, auto answer) {
    return Route{std::move(method), std::move(path), Permission::change_settings,
                 [desk, answer](const Call& call) { return told(answer(*desk, call)); }};
  };
  const std::string webhook = "/api/webhooks/{webhook}";
  return {route("GET", "/api/webhooks", list),
          route("POST", "/api/webhooks", add),
          route("GET", webhook, one),
          route("PATCH", webhook, change),
          route("DELETE", webhook, remove),
          route("POST", webhook + "/test", test),
          route("GET", webhook + "/deliveries", deliveries)};
}

}  // namespace lapwing
