#include "api/four_eyes.hpp"

#include <limits>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "access/access.hpp"
#include "api/selection.hpp"
#include "campaign/definition.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t waiting_looked_at = 1'000;

Approvals::Wish wish_of(const ApiShop& shop, const Call& call, const Intended& intended) {
  return {.kind = intended.kind,
          .person = shop.access->asker_of(call.actor).person,
          .subject = intended.counted_as,
          .extent = intended.extent,
          .is_once = !intended.counted_as.empty(),
          .is_counted_along = intended.is_counted_along};
}

std::string told_extent(const Extent& extent) {
  return fmt::format("{} recipients and {} bonuses", extent.recipients, to_text(extent.bonuses));
}

bool is_same_asker(const Asker& a, const Asker& b) { return a.is_key == b.is_key && a.id == b.id; }

/// Who may read the request's details: a customer's id is for those who may read customers.
bool may_see_details(const ApprovalRequest& request, const Actor& reader) {
  return request.kind != ApprovalKind::bonus_accrual || reader.may(Permission::read_customers);
}

}  // namespace

Route deed_route(ApiShop& shop, std::string method, std::string path, Permission needs, Deed* deed) {
  return api_route(shop, std::move(method), std::move(path), needs,
                   [deed](ApiShop& of, const Call& call) { return deed(of, call, nullptr); });
}

Answered<bool> needs_approval(ApiShop& shop, const Call& call, const Intended& intended) {
  if (shop.access == nullptr) return false;
  return TRY(stored(shop.access->approvals().would_need(wish_of(shop, call, intended), shop.clock()))).has_value();
}

Answered<bool> counts_as_needing_approval(ApiShop& shop, const Call& call, const Intended& intended) {
  if (shop.access == nullptr) return false;
  return TRY(stored(shop.access->approvals().count_in(wish_of(shop, call, intended), shop.clock()))).has_value();
}

Answered<HttpResponse> ask_for_approval(ApiShop& shop, const Call& call, const Intended& intended,
                                        Extent counted_with) {
  Approvals& approvals = shop.access->approvals();
  const Instant now = shop.clock();
  ApprovalRequest request{.kind = intended.kind, .needs = intended.needs};
  request.asker = shop.access->asker_of(call.actor);
  request.asked_at = now;
  request.expires_at = now + approvals.rule().expires_after;
  request.extent = intended.extent;
  request.counted_with = counted_with;
  request.subject = intended.subject;
  request.body = intended.body.dump();
  const std::lock_guard lock(shop.asking);
  for (const ApprovalRequest& known :
       TRY(stored(approvals.list(waiting_looked_at, std::nullopt, ApprovalStatus::waiting)))) {
    const bool is_same = known.kind == request.kind && known.subject == request.subject && known.body == request.body &&
                         is_same_asker(known.asker, request.asker) && known.expires_at > now;
    if (is_same) request.id = known.id, request = known;
  }
  if (request.id == 0) request = TRY(with_status(409, approvals.ask(std::move(request))));
  call.tell(fmt::format("approval={}", request.id));
  HttpResponse response = json_answer({{"approval", to_json(request, shop, call.actor)}}, 202);
  response.headers.emplace_back("Location", fmt::format("/api/approvals/{}", request.id));
  return response;
}

Answered<std::optional<HttpResponse>> hold_for_approval(ApiShop& shop, const Call& call, Approved* approved,
                                                        const Intended& intended) {
  if (shop.access == nullptr) return std::optional<HttpResponse>();
  Approvals& approvals = shop.access->approvals();
  if (approved != nullptr) {
    ApprovalRequest& request = approved->request;
    if (approvals.rule().allows_growth(request.extent, intended.extent)) return std::optional<HttpResponse>();
    approved->has_grown = true;
    const Extent shown = std::exchange(request.extent, intended.extent);
    return refuse(409, fmt::format("it was shown with {} and has {} now: nothing was done, look again",
                                   told_extent(shown), told_extent(request.extent)));
  }
  const auto counted = TRY(stored(approvals.count_in(wish_of(shop, call, intended), shop.clock())));
  if (!counted) return std::optional<HttpResponse>();
  return std::optional(TRY(ask_for_approval(shop, call, intended, *counted)));
}

Money sum_of_all(Money each, std::uint64_t count) {
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const auto units = static_cast<std::uint64_t>(each.units);
  if (units != 0 && count > most / units) return Money{std::numeric_limits<std::int64_t>::max()};
  return Money{static_cast<std::int64_t>(units * count)};
}

Extent extent_of(Host& host, const CampaignDefinition& campaign, Instant now) {
  Extent extent{CustomerSelection(host, campaign.audience, now).size(), Money{}};
  Money each;
  for (const Step& step : campaign.steps) {
    if (const auto* accrue = std::get_if<AccrueStep>(&step.action)) each += accrue->amount;
  }
  extent.bonuses = sum_of_all(each, extent.recipients);
  return extent;
}

Json to_json(const ApprovalRequest& request, const ApiShop& shop, const Actor& reader) {
  const Zone& zone = shop.folder.shop().zone;
  const auto extent = [](const Extent& of) {
    return Json{{"recipients", of.recipients}, {"bonuses", to_text(of.bonuses)}};
  };
  const bool is_told = may_see_details(request, reader);
  const bool is_own = reader.kind == Actor::Kind::user && reader.id == request.asker.person;
  const bool is_open = request.status == ApprovalStatus::waiting || request.status == ApprovalStatus::approved;
  return {{"id", std::to_string(request.id)},
          {"kind", to_text(request.kind)},
          {"status", to_text(request.status)},
          {"needs", to_text(request.needs)},
          {"asked_by", {{"name", request.asker.name}, {"key", request.asker.is_key}}},
          {"asked_at", to_text(request.asked_at, zone)},
          {"expires_at", to_text(request.expires_at, zone)},
          {"extent", extent(request.extent)},
          {"counted_with", extent(request.counted_with)},
          {"subject", is_told ? text_or_null(request.subject) : Json()},
          {"action", is_told ? Json::parse(request.body, nullptr, false) : Json()},
          {"revision", request.recounts + 1},
          {"own", is_own},
          {"may_approve", is_open && !is_own && reader.kind == Actor::Kind::user && reader.may(request.needs)},
          {"decided_by", text_or_null(request.decided_by_name)},
          {"decided_at", request.decided_at ? Json(to_text(*request.decided_at, zone)) : Json()},
          {"reason", text_or_null(request.reason)},
          {"outcome", is_told && !request.outcome.empty() ? Json::parse(request.outcome, nullptr, false) : Json()}};
}

}  // namespace lapwing
