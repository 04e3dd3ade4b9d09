#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "api/backtests.hpp"
#include "report/uplift.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct SpotText {
  BlindSpot spot;
  std::string_view ru;
  std::string_view en;
};
constexpr std::array<SpotText, 11> spot_texts = {{
    {BlindSpot::reactions, "Как клиенты ответили бы на кампанию: заказы и визиты здесь те, что были без неё.",
     "How people would have reacted: orders and visits are those that there were without the campaign."},
    {BlindSpot::receipts, "Сообщения считаются доставленными сразу и никем не открытыми.",
     "Messages count as delivered at once, and as opened by nobody."},
    {BlindSpot::permission, "Контакты, согласия, стоп-лист и политика взяты сегодняшние.",
     "Contacts, consents, the suppression list and the policy are those of today."},
    {BlindSpot::households, "Общие контакты нескольких клиентов не учтены, и кампании, идущие на деле, не уступают ей.",
     "Contacts that customers share are not seen, and campaigns that really ran make no room for it."},
    {BlindSpot::profile, "Метки, поля, контакты и согласия в условиях взяты сегодняшние.",
     "Labels, attributes, contacts and consents that conditions ask for are those of today."},
    {BlindSpot::orders, "Статусы и возвраты заказов взяты сегодняшние: отменённый позже заказ отменён с самого начала.",
     "Statuses and refunds of orders are those of today: what was cancelled later was cancelled from the start."},
    {BlindSpot::cart, "Из корзин известна только последняя, а сами действия клиентов помнятся 400 дней.",
     "Of carts only the last one is known, and what customers did is remembered for 400 days."},
    {BlindSpot::segments, "Состав статических сегментов и давность пребывания в сегментах и стадиях взяты сегодняшние.",
     "Members of static segments, and since when somebody is in a segment or stage, are those of today."},
    {BlindSpot::bonuses, "Остатки прежних бонусов взяты сегодняшние, а начисленные кампанией никто не тратит.",
     "Balances of earlier bonuses are those of today, and nobody spends what the campaign gives."},
    {BlindSpot::bounds, "Оценки RFM считаются по границам не более шестидесяти дней этого времени.",
     "RFM scores go by the bounds of at most sixty days of that time."},
    {BlindSpot::own_deeds, "То, что кампания сама отправила бы или пометила, её условия не видят.",
     "What the campaign itself would have sent or labelled is not seen by its conditions."},
}};

}  // namespace

Json to_json(const BacktestReport& report) {
  Json days = Json::array(), messages = Json::array(), variants = Json::array();
  Json bonuses = Json::object(), overlap = Json::object();
  for (const auto& [day, count] : report.entered) days.push_back({{"day", to_text(day)}, {"entered", count}});
  for (const auto& [about, counted] : report.messages) {
    Json refused = Json::array();
    for (const auto& [why, count] : counted.refused) {
      refused.push_back({{"reason", why.first}, {"rule", why.second}, {"messages", count}});
    }
    messages.push_back({{"channel", to_text(about.first)},
                        {"template", about.second},
                        {"sent", counted.sent},
                        {"held", counted.held},
                        {"cost", to_text(counted.cost)},
                        {"refused", refused}});
  }
  for (const auto& [variant, count] : report.variants) {
    variants.push_back({{"split", variant.first}, {"variant", variant.second}, {"entered", count}});
  }
  for (const auto& [type, counted] : report.bonuses) {
    bonuses[type] = {{"accruals", counted.accruals}, {"amount", to_text(counted.amount)}};
  }
  for (const auto& [id, counted] : report.overlap) {
    overlap[id] = {{"walking", counted.walking}, {"messaged", counted.messaged}};
  }
  const Interval interval = rate_interval(report.bought.bought, report.bought.observed);
  return {{"customers", report.customers},
          {"entered", report.entries()},
          {"customers_entered", report.customers_entered},
          {"by_day", days},
          {"control", {{"campaign", report.control[1]}, {"shop", report.control[2]}}},
          {"exited", report.exited},
          {"under_way", report.under_way},
          {"variants", variants},
          {"messages", messages},
          {"cost", to_text(report.cost())},
          {"bonuses", bonuses},
          {"promo_codes", report.codes},
          {"tasks", report.tasks},
          {"popups", report.popups},
          {"webhooks", report.webhooks},
          {"changes", report.changes},
          {"goals", {{"orders", report.goals}, {"revenue", to_text(report.goal_revenue)}}},
          {"overlap", overlap},
          {"bought_anyway",
           {{"observed", report.bought.observed},
            {"bought", report.bought.bought},
            {"orders", report.bought.orders},
            {"revenue", to_text(report.bought.revenue)},
            {"low", interval.low},
            {"high", interval.high}}}};
}

Json to_json(std::span<const BlindSpot> spots) {
  Json json = Json::array();
  for (const BlindSpot spot : spots) json.push_back(to_text(spot));
  return json;
}

std::string_view in_words(BlindSpot spot, std::string_view language) {
  const auto known = std::ranges::find(spot_texts, spot, &SpotText::spot);
  return language == "ru" ? known->ru : known->en;
}

}  // namespace lapwing
