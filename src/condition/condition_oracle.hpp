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

struct RawOrder {
  std::int64_t second = 0;
  Money total;
  Money refunded;
  OrderStatus status = OrderStatus::completed;
  std::vector<std::pair<std::string, std::string>> lines;  ///< category, product
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
    if (node.contains("attribute")) return attribute_holds(node);
    if (node.contains("rfm")) return rfm_holds(node["rfm"], now);
    if (node.contains("bonus")) return bonus_holds(node, now);
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

  [[nodiscard]] bool passes(const nlohmann::json& node, const RawOrder& order) const {
    const nlohmann::json where = node.value("where", nlohmann::json::object());
    const bool is_off = order.status == OrderStatus::cancelled || order.status == OrderStatus::returned;
    if (!where.contains("status") && is_off) return false;
    if (where.contains("status") && !lists(where["status"], to_text(order.status))) return false;
    if (where.contains("total") && !compares(where["total"], (order.total - order.refunded).units, Money::scale)) {
      return false;
    }
    bool has_category = !where.contains("category");
    bool has_product = !where.contains("product");
    for (const auto& [category, product] : order.lines) {
      has_category = has_category || lists(where["category"], category);
      has_product = has_product || lists(where["product"], product);
    }
    return has_category && has_product;
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
      if (!passes(node, order) || !is_in_window(node, at, now)) continue;
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
    return moment_holds(node, what == "last" ? std::ranges::max(times) : std::ranges::min(times), now);
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

  [[nodiscard]] bool attribute_holds(const nlohmann::json& node) const {
    const auto found = customer_.attributes.find(node["attribute"].get<std::string>());
    const bool is_set = found != customer_.attributes.end();
    if (node.contains("is_set")) return is_set == node["is_set"].get<bool>();
    if (!is_set) return false;
    const AttributeValue& value = found->second;
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

  [[nodiscard]] bool rfm_holds(const nlohmann::json& node, Instant now) const {
    std::optional<RfmStanding> standing;
    for (const auto& [from, next] : customer_.rfm) {
      if (from <= now) standing = next;
    }
    if (!standing) return false;
    const auto fits = [&](const char* key, int score) { return !node.contains(key) || lists(node[key], score); };
    return fits("r", standing->r) && fits("f", standing->f) && fits("m", standing->m) &&
           (!node.contains("name") || lists(node["name"], standing->name));
  }

  [[nodiscard]] bool bonus_holds(const nlohmann::json& node, Instant now) const {
    const std::string figure = node["bonus"];
    const std::string type = node.value("type", "");
    std::int64_t sum = 0;
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
