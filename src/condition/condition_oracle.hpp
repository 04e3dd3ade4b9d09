#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "base/zone.hpp"
#include "condition/evaluate.hpp"
#include "model/shop.hpp"

namespace lapwing {

// What tests hold the evaluation against: the same questions, answered slowly and obviously from lists of what
// happened, one instant at a time, straight from the JSON. It shares no code with the room but the base's calendar.

struct RawLine {
  std::string category;
  std::string product;
  Money price;
  std::int64_t pieces = 1;
};

struct RawOrder {
  std::int64_t second = 0;
  Money total;
  Money refunded;
  OrderStatus status = OrderStatus::completed;
  std::vector<RawLine> lines;
  std::string promo_code;
  std::string store;
};

/// Something besides orders, under the key that a condition asks for it by.
struct RawHappening {
  std::int64_t second = 0;
  std::string family;                        ///< "views"
  std::string is;                            ///< "opened", of families that have such words
  std::map<std::string, std::string> where;  ///< "product": "mug"
};

struct RawPromoCode {
  std::string code;
  std::string pool;
  std::int64_t second = 0;
  std::optional<std::int64_t> expires;
};

struct RawCart {
  std::int64_t second = 0;
  std::vector<RawLine> lines;
};

struct RawFlow {
  std::int64_t second = 0;
  std::string part;
  std::string type;
  Money amount;
};

struct RawLot {
  std::string type;
  Money amount;
  Instant active_at;
  Instant burns_at;
};

struct RawCustomer {
  std::string id;
  std::optional<Instant> created_at;
  Instant heard_at;
  std::vector<RawOrder> orders;
  std::map<ChannelKind, ContactState> contacts;
  std::map<std::pair<ChannelKind, std::string>, bool> consents;
  std::map<std::string, AttributeValue> attributes;
  std::set<std::string> labels;
  std::vector<std::pair<Instant, RfmStanding>> rfm;  ///< from when on each holds
  std::vector<RawLot> lots;
  std::map<ChannelKind, std::string> places;
  std::map<std::string, std::string> brands;  ///< of products
  std::vector<RawHappening> happenings;
  std::optional<RawCart> cart;
  std::vector<RawPromoCode> codes;
  std::set<std::string> walking;  ///< campaigns
  std::vector<RawFlow> flows;
  std::map<std::string, Instant> segments;
  std::pair<std::string, Instant> stage;
};

class ConditionOracle {
 public:
  ConditionOracle(const RawCustomer& customer, const Zone& zone, std::optional<Instant> enrolled_at)
      : customer_(customer), zone_(zone), enrolled_at_(enrolled_at) {}

  [[nodiscard]] bool holds(const nlohmann::json& node, Instant now) const {
    if (node.contains("everyone")) return true;
    if (node.contains("not")) return !holds(node["not"], now);
    if (node.contains("all")) {
      bool all = true;
      for (const auto& child : node["all"]) all = holds(child, now) && all;
      return all;
    }
    if (node.contains("any")) {
      bool any = false;
      for (const auto& child : node["any"]) any = holds(child, now) || any;
      return any;
    }
    if (node.contains("orders")) return orders_hold(node, now);
    if (node.contains("first_seen")) return moment_holds(node["first_seen"], first_seen(), now);
    if (node.contains("contact")) return contact_holds(node);
    if (node.contains("consent")) return consent_holds(node);
    if (node.contains("label")) return customer_.labels.contains(node["label"].get<std::string>());
    if (node.contains("attribute")) return attribute_holds(node, now);
    if (node.contains("rfm")) return rfm_holds(node["rfm"], standing(now, "0 days"));
    if (node.contains("rfm_moved")) {
      const auto& move = node["rfm_moved"];
      return rfm_holds(move["from"], standing(now, move["within"])) && rfm_holds(move["to"], standing(now, "0 days"));
    }
    if (node.contains("bonus")) return bonus_holds(node, now);
    if (node.contains("cart")) return cart_holds(node["cart"], now);
    if (node.contains("promo_codes")) return promo_codes_hold(node, now);
    if (node.contains("in_campaign")) {
      return std::ranges::any_of(list(node["in_campaign"]), [this](const auto& id) {
        return customer_.walking.contains(id.template get<std::string>());
      });
    }
    if (node.contains("segment")) {
      const auto found = customer_.segments.find(node["segment"].get<std::string>());
      return found != customer_.segments.end() && is_in_for(node, found->second, now);
    }
    if (node.contains("stage")) {
      return lists(node["stage"], customer_.stage.first) && is_in_for(node, customer_.stage.second, now);
    }
    for (const char* family : {"visits", "views", "checkouts", "events", "messages", "campaigns"}) {
      if (node.contains(family)) return happenings_hold(node, family, now);
    }
    const auto& sample = node.at("sample");
    return bucket_of(customer_.id, sample["salt"].get<std::string>()) <
           static_cast<std::uint32_t>(sample["percent"].get<double>() * 100 + 0.5);
  }

  [[nodiscard]] Instant first_seen() const {
    Instant earliest = customer_.created_at.value_or(Instant::never());
    for (const RawOrder& order : customer_.orders) earliest = std::min(earliest, Instant::from_seconds(order.second));
    return earliest == Instant::never() ? customer_.heard_at : earliest;
  }

 private:
  [[nodiscard]] Day day(Instant at) const {
    Day day{static_cast<std::int32_t>(at.seconds() / 86'400) - 2};
    while (zone_.start_of(day + 1) <= at) day = day + 1;
    return day;
  }

  [[nodiscard]] bool is_aged(const std::string& span, Instant at, Instant now) const {
    std::istringstream words(span);
    std::int32_t count = 0;
    std::string unit;
    words >> count >> unit;
    if (unit.starts_with("minute")) return now - at >= Duration::minutes(count);
    if (unit.starts_with("hour")) return now - at >= Duration::hours(count);
    if (unit.starts_with("day")) return now - at >= Duration::days(count);
    if (unit.starts_with("week")) return now - at >= Duration::days(count * 7);
    // Calendars are compared as a person would: month for month, then the day, then how much of the day has passed.
    const std::int32_t months = unit.starts_with("year") ? count * 12 : count;
    const auto key = [this](Instant of, std::int32_t back) {
      const Civil date = civil_of(day(of));
      return std::tuple(date.year * 12 + date.month - back, date.day, of - zone_.start_of(day(of)));
    };
    return key(now, months) >= key(at, 0);
  }

  [[nodiscard]] std::int32_t period_number(const std::string& unit, Instant at) const {
    const Civil date = civil_of(day(at));
    if (unit == "day") return day(at).number;
    if (unit == "week") return (day(at).number + 3) / 7;
    if (unit == "month") return date.year * 12 + date.month - 1;
    if (unit == "quarter") return date.year * 4 + (date.month - 1) / 3;
    return date.year;
  }

  [[nodiscard]] bool is_in_window(const nlohmann::json& node, Instant at, Instant now) const {
    if (at > now) return false;
    if (node.contains("within")) return !is_aged(node["within"], at, now);
    if (node.contains("calendar")) {
      std::istringstream words(node["calendar"].get<std::string>());
      std::string which;
      std::string unit;
      words >> which >> unit;
      return period_number(unit, at) == period_number(unit, now) - (which == "previous" ? 1 : 0);
    }
    if (node.contains("since")) return enrolled_at_ && at > *enrolled_at_;
    if (node.contains("from") && to_text(day(at)) < node["from"].get<std::string>()) return false;
    return !(node.contains("until") && to_text(day(at)) > node["until"].get<std::string>());
  }

  static std::vector<nlohmann::json> list(const nlohmann::json& one_or_many) {
    if (one_or_many.is_array()) return one_or_many;
    return {one_or_many};
  }
  static bool lists(const nlohmann::json& one_or_many, const nlohmann::json& wanted) {
    for (const auto& one : list(one_or_many)) {
      if (one == wanted) return true;
    }
    return false;
  }

  static const nlohmann::json& where_of(const nlohmann::json& node) {
    static const nlohmann::json anything = nlohmann::json::object();
    return node.contains("where") ? node["where"] : anything;
  }

  [[nodiscard]] bool passes(const nlohmann::json& node, const RawOrder& order) const {
    const nlohmann::json& where = where_of(node);
    const bool is_off = order.status == OrderStatus::cancelled || order.status == OrderStatus::returned;
    if (!where.contains("status") && is_off) return false;
    if (where.contains("status") && !lists(where["status"], to_text(order.status))) return false;
    if (where.contains("total") && !compares(where["total"], (order.total - order.refunded).units, Money::scale)) {
      return false;
    }
    for (const auto& [key, text] : {std::pair("promo_code", order.promo_code), std::pair("store", order.store)}) {
      if (!where.contains(key)) continue;
      const auto& wanted = where[key];
      if (wanted.is_boolean() ? wanted.get<bool>() == text.empty() : !lists(wanted, text)) return false;
    }
    if (where.contains("online") && where["online"].get<bool>() != order.store.empty()) return false;
    const Instant at = Instant::from_seconds(order.second);
    const char* weekdays[] = {"thursday", "friday", "saturday", "sunday", "monday", "tuesday", "wednesday"};
    if (where.contains("weekday") && !lists(where["weekday"], weekdays[day(at).number % 7])) return false;
    const std::int64_t local_second = order.second + zone_.offset(at).ms / 1000;
    if (where.contains("hour") && !compares(where["hour"], local_second / 3600 % 24, 1)) return false;
    bool has_category = !where.contains("category");
    bool has_product = !where.contains("product");
    bool has_line = !where.contains("line");
    for (const RawLine& line : order.lines) {
      has_category = has_category || lists(where["category"], line.category);
      has_product = has_product || lists(where["product"], line.product);
      has_line = has_line || line_passes(where["line"], line);
    }
    return has_category && has_product && has_line;
  }
  [[nodiscard]] bool line_passes(const nlohmann::json& wanted, const RawLine& line) const {
    if (wanted.contains("category") && !lists(wanted["category"], line.category)) return false;
    if (wanted.contains("product") && !lists(wanted["product"], line.product)) return false;
    if (wanted.contains("brand") && !lists(wanted["brand"], customer_.brands.at(line.product))) return false;
    if (wanted.contains("price") && !compares(wanted["price"], line.price.units, Money::scale)) return false;
    return !wanted.contains("quantity") || compares(wanted["quantity"], line.pieces, 1);
  }
  /// Whether an order that `no_order_since` asks for was placed after `since`, or at it.
  [[nodiscard]] bool is_followed(const nlohmann::json& node, std::int64_t since, Instant now) const {
    const auto& filter = node["no_order_since"];
    const nlohmann::json where{{"where", filter.is_boolean() ? nlohmann::json::object() : filter}};
    return std::ranges::any_of(customer_.orders, [&](const RawOrder& order) {
      return order.second >= since && Instant::from_seconds(order.second) <= now && passes(where, order);
    });
  }

  static long double number(const nlohmann::json& value) {
    return value.is_string() ? std::stold(value.get<std::string>()) : value.get<long double>();
  }
  /// Whether value / scale compares so; test data keep to numbers that stay exact.
  static bool compares(const nlohmann::json& node, std::int64_t value, std::int64_t scale) {
    const auto have = static_cast<long double>(value);
    const auto bound = [scale](const nlohmann::json& text) { return number(text) * static_cast<long double>(scale); };
    if (node.contains("at_least")) return have >= bound(node["at_least"]);
    if (node.contains("at_most")) return have <= bound(node["at_most"]);
    if (node.contains("more_than")) return have > bound(node["more_than"]);
    if (node.contains("less_than")) return have < bound(node["less_than"]);
    if (node.contains("equals")) return have == bound(node["equals"]);
    return have >= bound(node["between"][0]) && have <= bound(node["between"][1]);
  }

  [[nodiscard]] bool orders_hold(const nlohmann::json& node, Instant now) const {
    const std::string what = node["orders"];
    std::vector<Instant> times;
    std::vector<std::int64_t> amounts;
    for (const RawOrder& order : customer_.orders) {
      const Instant at = Instant::from_seconds(order.second);
      if (!is_in_window(node, at, now) || !passes(node, order)) continue;
      times.push_back(at);
      amounts.push_back((order.total - order.refunded).units);
    }
    const auto count = static_cast<std::int64_t>(amounts.size());
    if (what == "count") return compares(node, count, 1);
    std::int64_t sum = 0;
    for (const std::int64_t amount : amounts) sum += amount;
    if (what == "sum") return compares(node, sum, Money::scale);
    if (count == 0) return false;
    if (what == "average") return compares(node, sum, count * Money::scale);
    if (what == "minimum") return compares(node, *std::ranges::min_element(amounts), Money::scale);
    if (what == "maximum") return compares(node, *std::ranges::max_element(amounts), Money::scale);
    if (what.starts_with("days")) {
      const std::int64_t seconds = (std::ranges::max(times) - std::ranges::min(times)).ms / 1000;
      return count > 1 && compares(node, seconds, 86'400 * (what == "days_between" ? count - 1 : 1));
    }
    const bool is_last = what == "last";
    if (is_last && node.contains("no_order_since") && is_followed(node, std::ranges::max(times).seconds() + 1, now)) {
      return false;
    }
    return moment_holds(node, what == "last" ? std::ranges::max(times) : std::ranges::min(times), now);
  }

  [[nodiscard]] bool happenings_hold(const nlohmann::json& node, const char* family, Instant now) const {
    const nlohmann::json& where = where_of(node);
    std::string is = std::string(family) == "messages" ? "sent" : std::string(family) == "campaigns" ? "entered" : "";
    if (where.contains("reason")) is = "exited";
    is = where.value("is", is);
    std::vector<Instant> times;
    for (const RawHappening& happening : customer_.happenings) {
      const Instant at = Instant::from_seconds(happening.second);
      const bool is_sent = is == "sent" && happening.is == "not_opened";  // sent in any case
      bool fits = happening.family == family && (happening.is == is || is_sent) && is_in_window(node, at, now);
      for (const auto& [key, wanted] : where.items()) {
        if (key == "is") continue;
        const auto have = happening.where.find(key);
        fits = fits && have != happening.where.end() && lists(wanted, have->second);
      }
      if (fits) times.push_back(at);
    }
    if (node[family] == "count") return compares(node, static_cast<std::int64_t>(times.size()), 1);
    if (times.empty()) return false;
    const Instant at = node[family] == "last" ? std::ranges::max(times) : std::ranges::min(times);
    if (node.contains("no_order_since") && is_followed(node, at.seconds(), now)) return false;
    return moment_holds(node, at, now);
  }

  [[nodiscard]] bool cart_holds(const nlohmann::json& wanted, Instant now) const {
    if (!customer_.cart || customer_.cart->lines.empty()) return false;
    Money value;
    bool has_category = !wanted.contains("category");
    bool has_product = !wanted.contains("product");
    for (const RawLine& line : customer_.cart->lines) {
      value += line.price;
      has_category = has_category || lists(wanted["category"], line.category);
      has_product = has_product || lists(wanted["product"], line.product);
    }
    if (!has_category || !has_product) return false;
    if (wanted.contains("value") && !compares(wanted["value"], value.units, Money::scale)) return false;
    if (!wanted.contains("idle_for")) return true;
    const Instant at = Instant::from_seconds(customer_.cart->second);
    return at <= now && is_aged(wanted["idle_for"], at, now) &&
           !is_followed({{"no_order_since", true}}, customer_.cart->second, now);
  }

  [[nodiscard]] bool promo_codes_hold(const nlohmann::json& node, Instant now) const {
    const std::string asked = node["promo_codes"];
    std::int64_t count = 0;
    for (const RawPromoCode& code : customer_.codes) {
      if (node.contains("pool") && !lists(node["pool"], code.pool)) continue;
      std::vector<std::int64_t> used;
      for (const RawOrder& order : customer_.orders) {
        const bool is_off = order.status == OrderStatus::cancelled || order.status == OrderStatus::returned;
        const bool is_past = order.second >= code.second && Instant::from_seconds(order.second) <= now;
        if (order.promo_code == code.code && !is_off && is_past) used.push_back(order.second);
      }
      const bool is_over = code.expires && Instant::from_seconds(*code.expires) <= now;
      const std::string state = !used.empty() ? "redeemed" : is_over ? "expired" : "unused";
      const Instant issued_at = Instant::from_seconds(code.second);
      if (asked == "expiring") {
        count += state == "unused" && issued_at <= now && code.expires &&
                         !is_later(Instant::from_seconds(*code.expires), node["within"], now)
                     ? 1
                     : 0;
        continue;
      }
      if (asked != "issued" && asked != state) continue;
      Instant at = issued_at;
      if (asked == "redeemed") at = Instant::from_seconds(std::ranges::min(used));
      if (asked == "expired") at = Instant::from_seconds(*code.expires);
      if (is_in_window(node, at, now)) ++count;
    }
    return compares(node, count, 1);
  }

  [[nodiscard]] bool is_in_for(const nlohmann::json& node, Instant since, Instant now) const {
    return !node.contains("in_for") || (since <= now && is_aged(node["in_for"], since, now));
  }

  [[nodiscard]] bool moment_holds(const nlohmann::json& node, Instant at, Instant now) const {
    if (at > now) return false;
    if (node.contains("at_least_ago")) return is_aged(node["at_least_ago"], at, now);
    if (node.contains("less_than_ago")) return !is_aged(node["less_than_ago"], at, now);
    if (node.contains("before")) return to_text(day(at)) < node["before"].get<std::string>();
    return to_text(day(at)) > node["after"].get<std::string>();
  }

  [[nodiscard]] bool contact_holds(const nlohmann::json& node) const {
    const auto channel = *parse_channel_kind(node["contact"].get<std::string>());
    const auto known = customer_.contacts.find(channel);
    const ContactState state = known == customer_.contacts.end() ? ContactState::absent : known->second;
    const std::string wanted = node.value("is", "valid");
    for (const char* key : {"domain", "country"}) {
      const auto place = customer_.places.find(channel);
      if (node.contains(key) && (place == customer_.places.end() || !lists(node[key], place->second))) return false;
    }
    if (wanted == "valid" && state == ContactState::confirmed) return true;
    return wanted == "present" ? state != ContactState::absent : to_text(state) == wanted;
  }

  [[nodiscard]] bool consent_holds(const nlohmann::json& node) const {
    const auto channel = *parse_channel_kind(node["consent"].get<std::string>());
    for (const std::string& topic : {node.value("topic", ""), std::string()}) {
      const auto said = customer_.consents.find({channel, topic});
      if (said != customer_.consents.end()) return said->second;
    }
    return false;
  }

  /// The number of days until a date, or until that day of the month in some year that is nearest to what is asked.
  [[nodiscard]] bool days_hold(const nlohmann::json& node, Day date, Instant now) const {
    const Day today = day(now);
    if (node.contains("days_until")) return compares(node["days_until"], date - today, 1);
    for (std::int32_t ahead = -200; ahead <= 200; ++ahead) {
      const Civil then = civil_of(today + ahead);
      const Civil born = civil_of(date);
      const bool is_leap_day = born.month == 2 && born.day == 29 && !is_valid({then.year, 2, 29});
      const bool comes_round = is_leap_day ? then.month == 3 && then.day == 1
                                           : then.month == born.month && then.day == born.day;
      if (comes_round && compares(node["days_until_anniversary"], ahead, 1)) return true;
    }
    return false;
  }

  [[nodiscard]] bool attribute_holds(const nlohmann::json& node, Instant now) const {
    const auto found = customer_.attributes.find(node["attribute"].get<std::string>());
    const bool is_set = found != customer_.attributes.end();
    if (node.contains("is_set")) return is_set == node["is_set"].get<bool>();
    if (!is_set) return false;
    const AttributeValue& value = found->second;
    for (const char* key : {"days_until", "days_until_anniversary", "at_least_ago", "less_than_ago"}) {
      if (!node.contains(key)) continue;
      const auto* date = std::get_if<Day>(&value);
      if (date == nullptr) return false;
      return std::string(key).ends_with("ago") ? moment_holds(node, zone_.start_of(*date), now)
                                               : days_hold(node, *date, now);
    }
    if (node.contains("has_any") || node.contains("has_all")) {
      const auto* have = std::get_if<TextList>(&value);
      if (have == nullptr) return false;
      std::set<std::string> missing;
      for (const auto& wanted : list(node.value("has_any", node.value("has_all", nlohmann::json())))) {
        missing.insert(wanted.get<std::string>());
      }
      const std::size_t wanted = missing.size();
      for (const std::string& one : *have) missing.erase(one);
      return node.contains("has_all") ? missing.empty() : missing.size() < wanted;
    }
    const auto* text = std::get_if<std::string>(&value);
    if (node.contains("contains")) return text != nullptr && text->find(node["contains"]) != std::string::npos;
    if (node.contains("starts_with")) return text != nullptr && text->find(node["starts_with"]) == 0;
    for (const auto& wanted : list(node.value("in", node.value("equals", nlohmann::json::array())))) {
      if (text != nullptr && wanted == *text) return true;
      if (const auto* yes = std::get_if<bool>(&value); yes != nullptr && wanted == *yes) return true;
      if (const auto* day = std::get_if<Day>(&value); day != nullptr && wanted == to_text(*day)) return true;
      const auto* amount = std::get_if<Money>(&value);
      if (amount != nullptr && wanted.is_number() && compares({{"equals", wanted}}, amount->units, Money::scale))
        return true;
    }
    if (node.contains("in") || node.contains("equals")) return false;
    const bool wants_date = node.dump().find('-') != std::string::npos;
    if (const auto* day = std::get_if<Day>(&value)) {
      nlohmann::json as_numbers;
      for (const auto& [key, bound] : node.items()) {
        if (key == "attribute") continue;
        for (const auto& one : list(bound)) {
          if (one.is_string()) as_numbers[key].push_back(parse_day(one.get<std::string>())->number);
        }
        if (!bound.is_array() && bound.is_string()) as_numbers[key] = as_numbers[key][0];
      }
      return wants_date && compares(as_numbers, day->number, 1);
    }
    const auto* amount = std::get_if<Money>(&value);
    return amount != nullptr && !wants_date && compares(node, amount->units, Money::scale);
  }

  /// Where the customer stood a span ago.
  [[nodiscard]] std::optional<RfmStanding> standing(Instant now, const std::string& span) const {
    std::optional<RfmStanding> standing;
    for (const auto& [from, next] : customer_.rfm) {
      if (from <= now && is_aged(span, from, now)) standing = next;
    }
    return standing;
  }
  static bool rfm_holds(const nlohmann::json& node, const std::optional<RfmStanding>& standing) {
    if (!standing) return false;
    const auto fits = [&](const char* key, int score) { return !node.contains(key) || lists(node[key], score); };
    return fits("r", standing->r) && fits("f", standing->f) && fits("m", standing->m) &&
           (!node.contains("name") || lists(node["name"], standing->name));
  }

  [[nodiscard]] bool bonus_holds(const nlohmann::json& node, Instant now) const {
    const std::string figure = node["bonus"];
    const std::string type = node.value("type", "");
    std::int64_t sum = 0;
    for (const RawFlow& flow : customer_.flows) {
      if (flow.part != figure || (!type.empty() && flow.type != type)) continue;
      if (is_in_window(node, Instant::from_seconds(flow.second), now)) sum += flow.amount.units;
    }
    if (figure == "accrued" || figure == "spent") return compares(node, sum, Money::scale);
    for (const RawLot& lot : customer_.lots) {
      if (!type.empty() && lot.type != type) continue;
      const bool is_active = lot.active_at <= now && now < lot.burns_at;
      const bool counts = figure == "balance"   ? is_active
                          : figure == "pending" ? now < lot.active_at
                                                : is_active && !is_later(lot.burns_at, node["within"], now);
      if (counts) sum += lot.amount.units;
    }
    return compares(node, sum, Money::scale);
  }
  /// Whether `at` is more than the span ahead.
  [[nodiscard]] bool is_later(Instant at, const std::string& span, Instant now) const {
    return is_aged(span, now, at - Duration{1});
  }

  const RawCustomer& customer_;
  const Zone& zone_;
  std::optional<Instant> enrolled_at_;
};

}  // namespace lapwing
