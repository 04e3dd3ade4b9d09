#include "ingest/intake_routes.hpp"

#include <array>

#include <nlohmann/json.hpp>

#include "ingest/intake.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const IntakeItem& item) {
  constexpr std::array<std::string_view, 3> words = {"accepted", "unchanged", "refused"};
  Json json{{"id", item.id}, {"status", words.at(static_cast<std::size_t>(item.status))}};
  if (item.status == IntakeItem::Status::refused) {
    json["where"] = item.error.where;
    json["reason"] = item.error.message;
  }
  return json;
}

HttpResponse report_of(const std::vector<IntakeItem>& items) {
  std::array<std::uint64_t, 3> counts{};
  Json list = Json::array();
  for (const IntakeItem& item : items) {
    ++counts.at(static_cast<std::size_t>(item.status));
    list.push_back(to_json(item));
  }
  const auto [accepted, unchanged, refused] = counts;
  const Json json{{"accepted", accepted}, {"unchanged", unchanged}, {"refused", refused}, {"items", list}};
  return {.status = refused > 0 && refused == items.size() ? 422U : 200U,
          .content_type = "application/json",
          .body = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n",
          .headers = {}};
}

HttpResponse take(const HttpRequest& request,
                  const std::function<Result<std::vector<IntakeItem>>(std::string_view)>& by) {
  if (!is_json(request)) return json_expected();
  const auto items = by(request.body);
  if (!items) return problem(400, "Bad Request", items.error().message, items.error().where);
  return report_of(*items);
}

}  // namespace

std::vector<Route> intake_routes(Intake& intake) {
  using Taken = Result<std::vector<IntakeItem>>;
  std::vector<Route> routes;
  const auto add = [&](std::string path, Taken (Intake::*by)(std::string_view)) {
    routes.push_back({"POST", std::move(path), Permission::record_events,
                      [&intake, by](const Call& call) {
                        return take(call.request, [&](std::string_view text) { return (intake.*by)(text); });
                      },
                      false});
  };
  add("/api/orders", &Intake::take_orders);
  add("/api/customers", &Intake::take_customers);
  add("/api/activity", &Intake::take_activity);
  add("/api/promo-codes", &Intake::take_promo_codes);
  return routes;
}

}  // namespace lapwing
