#include <nlohmann/json.hpp>

#include "api/rfm_answers.hpp"
#include "server/status.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const RfmStatus& rfm) {
  Json cells = Json::array();
  const RfmNames& names = rfm.names;
  for (std::int32_t r = 1; r <= rfm.matrix.bins(); ++r) {
    for (std::int32_t f = 1; f <= rfm.matrix.bins(); ++f) {
      const RfmCell& cell = rfm.matrix.cell(RfmPlane::recency_frequency, r, f);
      cells.push_back({{"r", r},
                       {"f", f},
                       {"name", names.names()[names.of_cell(r, f)].id},
                       {"customers", cell.customers},
                       {"revenue", to_text(cell.revenue)}});
    }
  }
  return {{"day", to_text(rfm.day)},
          {"period_days", rfm.period_days},
          {"cells", cells},
          {"names", rfm_names_json(rfm.matrix, names)},
          {"outside_period", rfm.matrix.outside_period()},
          {"no_orders", rfm.matrix.no_orders()}};
}

Json to_json(const CampaignStanding& campaign) {
  const CampaignCounters& counters = campaign.counters;
  Json messages = Json::object();
  for (const auto& [id, of_template] : counters.messages) {
    messages[id] = {{"queued", of_template.queued},
                    {"sent", of_template.sent},
                    {"refused", of_template.refused},
                    {"failed", of_template.failed},
                    {"unknown", of_template.unknown}};
  }
  return {{"id", campaign.id},
          {"name", campaign.name},
          {"version", campaign.version},
          {"entered", counters.entered},
          {"active", campaign.under_way()},
          {"exited", counters.exited},
          {"messages", messages},
          {"goals", {{"orders", counters.goals}, {"revenue", to_text(counters.revenue)}}}};
}

}  // namespace

std::string to_json(const ShopStatus& status) {
  Json campaigns = Json::array();
  for (const CampaignStanding& campaign : status.campaigns) campaigns.push_back(to_json(campaign));
  Json bonuses = Json::object();
  for (const auto& [type, counters] : status.bonuses) {
    bonuses[type] = {{"accrued", to_text(counters.accrued)},
                     {"spent", to_text(counters.spent)},
                     {"burned", to_text(counters.burned)}};
  }
  const Json json = {{"shop",
                      {{"name", status.shop_name},
                       {"currency", status.currency},
                       {"zone", status.zone.name()},
                       {"locale", status.locale}}},
                     {"at", to_text(status.at, status.zone)},
                     {"last_record_at",
                      status.last_record_at ? Json(to_text(*status.last_record_at, status.zone)) : Json()},
                     {"customers", status.customers},
                     {"buyers", status.buyers},
                     {"orders", status.orders},
                     {"orders_fallen", status.orders_fallen},
                     {"revenue", to_text(status.revenue)},
                     {"rfm", status.rfm ? to_json(*status.rfm) : Json()},
                     {"campaigns", campaigns},
                     {"bonuses", bonuses},
                     {"pending_messages", status.pending_messages},
                     {"undelivered_messages", status.undelivered_messages}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace lapwing
