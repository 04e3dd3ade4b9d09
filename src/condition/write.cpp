#include <nlohmann/json.hpp>

#include "base/money.hpp"
#include "condition/condition.hpp"
#include "condition/happening_words.hpp"
#include "condition/names.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

/// A list of one is written as the one.
Json one_or_many(Json list) { return list.size() == 1 ? list.front() : list; }

template <class Shown>
void put(Json& to, const Comparison& comparison, Shown shown) {
  const auto name = std::string(name_in(comparison_names, comparison.kind));
  if (comparison.kind == Comparison::Kind::between) {
    to[name] = Json::array({shown(comparison.bound), shown(comparison.upper)});
  } else {
    to[name] = shown(comparison.bound);
  }
}

std::string money_text(std::int64_t units) { return to_text(Money{units}); }
std::string day_text(std::int64_t number) { return to_text(Day{static_cast<std::int32_t>(number)}); }
std::int64_t plain(std::int64_t number) { return number; }

/// As a JSON number, since a text would be read as a text or a date. A fraction came from such a number, so its
/// shortest notation gives it back.
Json number(std::int64_t units) {
  if (units % Money::scale == 0) return units / Money::scale;
  return Json::parse(to_text(Money{units}));
}

void put(Json& to, const MomentTest& test) {
  const bool ago = test.kind == MomentTest::Kind::at_least_ago || test.kind == MomentTest::Kind::less_than_ago;
  to[std::string(name_in(moment_test_names, test.kind))] = ago ? to_text(test.span) : to_text(test.day);
}

template <class Shown>
void put_at(Json& to, const char* key, const std::optional<Comparison>& comparison, Shown shown) {
  if (comparison) put(to[key] = Json::object(), *comparison, shown);
}
void put_texts(Json& to, std::string_view key, const std::vector<std::string>& texts) {
  if (!texts.empty()) to[std::string(key)] = one_or_many(texts);
}

std::string quantity_text(std::int64_t thousandths) { return to_text(Quantity{thousandths}); }

Json written(const LineFilter& line) {
  Json to = Json::object();
  put_texts(to, "product", line.products);
  put_texts(to, "category", line.categories);
  put_texts(to, "brand", line.brands);
  put_at(to, "price", line.price, money_text);
  put_at(to, "quantity", line.quantity, quantity_text);
  return to;
}

void put(Json& to, const char* key, const OrderText& text) {
  if (text.given) to[key] = *text.given;
  put_texts(to, key, text.one_of);
}

Json written(const OrderFilter& filter) {
  Json where = Json::object();
  if (filter.statuses) {
    Json statuses = Json::array();
    const unsigned bits = *filter.statuses;
    for (unsigned bit = 0; bits >> bit != 0; ++bit) {
      if ((bits >> bit & 1u) != 0) statuses.push_back(to_text(static_cast<OrderStatus>(bit)));
    }
    where["status"] = one_or_many(std::move(statuses));
  }
  put_at(where, "total", filter.total, money_text);
  put_texts(where, "category", filter.categories);
  put_texts(where, "product", filter.products);
  if (filter.line.is_asked()) where["line"] = written(filter.line);
  put(where, "promo_code", filter.promo_code);
  put(where, "store", filter.store);
  Json weekdays = Json::array();
  for (std::size_t day = 1; day < weekday_names.size(); ++day) {
    if ((filter.weekdays >> day & 1u) != 0) weekdays.push_back(weekday_names[day]);
  }
  if (!weekdays.empty()) where["weekday"] = one_or_many(std::move(weekdays));
  put_at(where, "hour", filter.hour, plain);
  return where;
}

void put(Json& to, const OrderFilter& filter) {
  Json where = written(filter);
  if (!where.empty()) to["where"] = std::move(where);
}

void put_no_order_since(Json& to, const std::optional<OrderFilter>& filter) {
  if (!filter) return;
  Json which = written(*filter);
  to["no_order_since"] = which.empty() ? Json(true) : std::move(which);
}

void put(Json& to, const HappeningFilter& filter) {
  const HappeningWords words = words_of(filter.family);
  Json where = Json::object();
  for (const HappeningWord& word : words.is.subspan(1)) {
    if (word.kinds == filter.kinds) where["is"] = word.word;
  }
  put_texts(where, words.group, filter.groups);
  put_texts(where, words.name, filter.names);
  put_texts(where, "topic", filter.topics);
  Json channels = Json::array();
  for (unsigned channel = 0; channel < channel_count; ++channel) {
    if ((unsigned{filter.channels} >> channel & 1u) != 0) {
      channels.push_back(to_text(static_cast<ChannelKind>(channel)));
    }
  }
  if (!channels.empty()) where["channel"] = one_or_many(std::move(channels));
  if (!where.empty()) to["where"] = std::move(where);
}

struct PutWindow {
  Json& to;

  void operator()(const EverWindow&) const {}
  void operator()(const RollingWindow& window) const { to["within"] = to_text(window.span); }
  void operator()(const CalendarPeriod& period) const {
    to["calendar"] = std::string(period.previous ? "previous " : "current ") +
                     std::string(name_in(period_unit_names, period.unit));
  }
  void operator()(const DateWindow& window) const {
    if (window.from) to["from"] = to_text(*window.from);
    if (window.until) to["until"] = to_text(*window.until);
  }
  void operator()(const EnrollmentWindow&) const { to["since"] = "enrollment"; }
};

struct PutAttribute {
  Json& to;

  static Json written(const AttributeTest::Value& value) {
    if (const auto* amount = std::get_if<Money>(&value.value)) return number(amount->units);
    if (const auto* yes = std::get_if<bool>(&value.value)) return *yes;
    return std::get<std::string>(value.value);
  }
  void operator()(const AttributeTest::IsSet& test) const { to["is_set"] = test.set; }
  void operator()(const AttributeTest::OneOf& test) const {
    if (test.values.size() == 1) {
      to["equals"] = written(test.values.front());
      return;
    }
    to["in"] = Json::array();
    for (const AttributeTest::Value& value : test.values) to["in"].push_back(written(value));
  }
  void operator()(const AttributeTest::Contains& test) const { to["contains"] = test.text; }
  void operator()(const AttributeTest::StartsWith& test) const { to["starts_with"] = test.text; }
  void operator()(const AttributeTest::HasAny& test) const { put_texts(to, "has_any", test.texts); }
  void operator()(const AttributeTest::HasAll& test) const { put_texts(to, "has_all", test.texts); }
  void operator()(const AttributeTest::NumberIs& test) const { put(to, test.comparison, number); }
  void operator()(const AttributeTest::DateIs& test) const { put(to, test.comparison, day_text); }
  void operator()(const AttributeTest::Age& age) const { put(to, age.test); }
  void operator()(const AttributeTest::DaysUntil& test) const {
    put(to[test.yearly ? "days_until_anniversary" : "days_until"] = Json::object(), test.comparison, plain);
  }
};

void put_scores(Json& to, const char* key, std::uint16_t scores) {
  Json list = Json::array();
  for (int score = 1; score <= RfmTest::score_max; ++score) {
    if ((scores >> score & 1) != 0) list.push_back(score);
  }
  if (!list.empty()) to[key] = one_or_many(std::move(list));
}

Json written(const RfmTest& test) {
  Json rfm = Json::object();
  put_scores(rfm, "r", test.r);
  put_scores(rfm, "f", test.f);
  put_scores(rfm, "m", test.m);
  put_texts(rfm, "name", test.names);
  return rfm;
}

/// Writes the tree from one node on.
struct Writer {
  std::span<const ConditionNode> nodes;

  [[nodiscard]] Json node(std::size_t place) const {
    Json to = Json::object();
    std::visit([&](const auto& test) { put_test(to, test, place); }, nodes[place].test);
    return to;
  }

 private:
  [[nodiscard]] Json children(std::size_t place) const {
    Json list = Json::array();
    for (std::size_t child = place + 1; child < nodes[place].end; child = nodes[child].end) list.push_back(node(child));
    return list;
  }

  void put_test(Json& to, const AllOf&, std::size_t place) const { to["all"] = children(place); }
  void put_test(Json& to, const AnyOf&, std::size_t place) const { to["any"] = children(place); }
  void put_test(Json& to, const Negation&, std::size_t place) const { to["not"] = node(place + 1); }
  void put_test(Json& to, const Everyone&, std::size_t) const { to["everyone"] = true; }
  void put_test(Json& to, const OrderFigure& test, std::size_t) const {
    to["orders"] = name_in(measure_names, test.measure);
    std::visit(PutWindow{to}, test.window);
    put(to, test.filter);
    if (test.measure == OrderFigure::Measure::count) {
      put(to, test.comparison, plain);
    } else {
      put(to, test.comparison, money_text);
    }
  }
  void put_test(Json& to, const OrderMoment& test, std::size_t) const {
    to["orders"] = test.last ? "last" : "first";
    put(to, test.filter);
    put(to, test.test);
    put_no_order_since(to, test.no_order_since);
  }
  void put_test(Json& to, const FirstSeen& node, std::size_t) const {
    to["first_seen"] = Json::object();
    put(to["first_seen"], node.test);
  }
  void put_test(Json& to, const ContactTest& test, std::size_t) const {
    to["contact"] = to_text(test.channel);
    to["is"] = name_in(contact_test_names, test.is);
    put_texts(to, test.channel == ChannelKind::email ? "domain" : "country", test.places);
  }
  void put_test(Json& to, const ConsentTest& test, std::size_t) const {
    to["consent"] = to_text(test.channel);
    if (!test.topic.empty()) to["topic"] = test.topic;
  }
  void put_test(Json& to, const LabelTest& test, std::size_t) const { to["label"] = test.label; }
  void put_test(Json& to, const AttributeTest& test, std::size_t) const {
    to["attribute"] = test.attribute;
    std::visit(PutAttribute{to}, test.test);
  }
  void put_test(Json& to, const RfmTest& test, std::size_t) const { to["rfm"] = written(test); }
  void put_test(Json& to, const RfmMove& move, std::size_t) const {
    to["rfm_moved"] = {{"from", written(move.from)}, {"to", written(move.to)}, {"within", to_text(move.within)}};
  }
  void put_test(Json& to, const BonusFlow& flow, std::size_t) const {
    to["bonus"] = name_in(bonus_part_names, flow.part);
    if (!flow.type.empty()) to["type"] = flow.type;
    std::visit(PutWindow{to}, flow.window);
    put(to, flow.comparison, money_text);
  }
  void put_test(Json& to, const HappeningCount& node, std::size_t) const {
    to[std::string(name_in(family_names, node.filter.family))] = "count";
    std::visit(PutWindow{to}, node.window);
    put(to, node.filter);
    put(to, node.comparison, plain);
  }
  void put_test(Json& to, const HappeningMoment& node, std::size_t) const {
    to[std::string(name_in(family_names, node.filter.family))] = node.last ? "last" : "first";
    put(to, node.filter);
    put(to, node.test);
    put_no_order_since(to, node.no_order_since);
  }
  void put_test(Json& to, const CartTest& test, std::size_t) const {
    Json cart = Json::object();
    put_at(cart, "value", test.value, money_text);
    put_texts(cart, "product", test.products);
    put_texts(cart, "category", test.categories);
    if (test.idle_for) cart["idle_for"] = to_text(*test.idle_for);
    to["cart"] = cart.empty() ? Json("not_empty") : std::move(cart);
  }
  void put_test(Json& to, const PromoCodeCount& node, std::size_t) const {
    to["promo_codes"] = name_in(promo_code_state_names, node.state);
    put_texts(to, "pool", node.pools);
    if (node.expires_within) to["within"] = to_text(*node.expires_within);
    std::visit(PutWindow{to}, node.window);
    put(to, node.comparison, plain);
  }
  void put_test(Json& to, const CampaignTest& test, std::size_t) const { put_texts(to, "in_campaign", test.campaigns); }
  void put_test(Json& to, const SegmentTest& test, std::size_t) const {
    to["segment"] = test.segment;
    if (test.in_for) to["in_for"] = to_text(*test.in_for);
  }
  void put_test(Json& to, const StageTest& test, std::size_t) const {
    put_texts(to, "stage", test.stages);
    if (test.in_for) to["in_for"] = to_text(*test.in_for);
  }
  void put_test(Json& to, const BonusTest& test, std::size_t) const {
    to["bonus"] = name_in(bonus_figure_names, test.figure);
    if (!test.type.empty()) to["type"] = test.type;
    if (test.within) to["within"] = to_text(*test.within);
    put(to, test.comparison, money_text);
  }
  void put_test(Json& to, const SampleTest& test, std::size_t) const {
    to["sample"] = {{"percent", number(std::int64_t{test.hundredths} * (Money::scale / 100))}, {"salt", test.salt}};
  }
};

}  // namespace

std::string to_json(const Condition& condition) { return Writer{condition.nodes()}.node(0).dump(); }

}  // namespace lapwing
