#include "api/customer_timeline.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/customer_list.hpp"
#include "api/refusal_reasons.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

/// From where an event is. The numbers stand in cursors.
enum class Source : std::uint8_t { order, behaviour, message, campaign, bonus, promo_code };

/// One event: what it is ordered by, and where it is found.
struct Event {
  std::uint32_t second = 0;
  Source source{};
  std::uint32_t ordinal = 0;  ///< among those of its source in its second, from 0
  std::uint32_t place = 0;    ///< in what the source has of the customer

  friend bool operator<(const Event& a, const Event& b) {
    return std::tie(a.second, a.source, a.ordinal) < std::tie(b.second, b.source, b.ordinal);
  }
};

Answered<Event> parse_cursor(std::string_view cursor) {
  std::array<std::uint32_t, 3> numbers{};
  const char* at = cursor.data();
  const char* const end = cursor.data() + cursor.size();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto [behind, error] = std::from_chars(at, end, numbers[i]);
    const bool goes_on = i + 1 < numbers.size();
    if (error != std::errc() || goes_on != (behind != end && *behind == '.') || (!goes_on && behind != end)) {
      return refuse(400, "expected the \"next\" of the page before", "cursor");
    }
    at = behind + 1;
  }
  if (numbers[1] > static_cast<std::uint32_t>(Source::promo_code)) {
    return refuse(400, "expected the \"next\" of the page before", "cursor");
  }
  return Event{numbers[0], static_cast<Source>(numbers[1]), numbers[2], 0};
}

/// All that the partition keeps of one customer that has a time.
class Events {
 public:
  Events(const Engine& engine, const CustomerView& customer) : engine_(engine), customer_(customer) {
    gather(Source::order, customer.orders().placed_at());
    gather(Source::behaviour, of(Activity::Lane::behaviour).at());
    gather(Source::message, of(Activity::Lane::messages).at());
    gather(Source::campaign, of(Activity::Lane::campaigns).at());
    gather(Source::bonus, engine.bonuses().flows(customer.number()).at);
    gather(Source::promo_code, engine.audience().issued_codes().codes(customer.number()).issued_at());
  }

  /// The newest `limit` that are older than the cursor, and whether there are more.
  [[nodiscard]] std::pair<std::vector<Event>, bool> page(const std::optional<Event>& before, std::size_t limit) && {
    if (before) std::erase_if(all_, [&](const Event& event) { return !(event < *before); });
    const bool is_more = all_.size() > limit;
    const auto middle = all_.begin() + static_cast<std::ptrdiff_t>(std::min(limit, all_.size()));
    std::partial_sort(all_.begin(), middle, all_.end(), [](const Event& a, const Event& b) { return b < a; });
    all_.erase(middle, all_.end());
    return {std::move(all_), is_more};
  }

  [[nodiscard]] Json tell(const Event& event, const Zone& zone) const {
    Json json{{"at", instant_json(Instant::from_seconds(event.second), zone)}};
    const auto put = [&](std::size_t place) {
      switch (event.source) {
        case Source::order:
          return tell_order(json, place);
        case Source::behaviour:
          return tell_happening(json, of(Activity::Lane::behaviour), place);
        case Source::message:
          return tell_happening(json, of(Activity::Lane::messages), place);
        case Source::campaign:
          return tell_happening(json, of(Activity::Lane::campaigns), place);
        case Source::bonus:
          return tell_bonus(json, place);
        case Source::promo_code:
          return tell_code(json, place, zone);
      }
    };
    put(event.place);
    return json;
  }

  [[nodiscard]] bool is_refusal(const Event& event) const {
    return event.source == Source::message &&
           of(Activity::Lane::messages).kind(event.place) == Happening::message_refused;
  }

 private:
  [[nodiscard]] HappeningsView of(Activity::Lane lane) const {
    return engine_.audience().activity().happenings(customer_.number(), lane);
  }
  void gather(Source source, std::span<const std::uint32_t> seconds) {
    std::uint32_t ordinal = 0;
    for (std::uint32_t place = 0; place < seconds.size(); ++place) {
      ordinal = place > 0 && seconds[place] == seconds[place - 1] ? ordinal + 1 : 0;
      all_.push_back({seconds[place], source, ordinal, place});
    }
  }

  void tell_order(Json& json, std::size_t place) const {
    const OrdersView orders = customer_.orders();
    json.update({{"type", "order"},
                 {"order_id", engine_.audience().order_id(orders.id_key(place))},
                 {"status", to_text(orders.status(place))},
                 {"total", to_text(orders.total(place))},
                 {"refunded", to_text(orders.refunded(place))}});
  }
  void tell_happening(Json& json, const HappeningsView& happenings, std::size_t place) const;
  void tell_bonus(Json& json, std::size_t place) const {
    const BonusFlows flows = engine_.bonuses().flows(customer_.number());
    const bool is_accrual = flows.part[place] == BonusPart::accrued;
    json.update({{"type", is_accrual ? "bonus_accrued" : "bonus_spent"},
                 {"bonus_type", engine_.bonuses().type(BonusTypeIndex{flows.type[place]}).id},
                 {"amount", to_text(Money{flows.amount[place]})}});
  }
  void tell_code(Json& json, std::size_t place, const Zone& zone) const {
    const PromoCodes& issued = engine_.audience().issued_codes();
    const PromoCodesView codes = issued.codes(customer_.number());
    json.update({{"type", "promo_code_issued"},
                 {"code", issued.texts().text(codes.code(place))},
                 {"pool", text_or_null(issued.texts().text(codes.pool(place)))},
                 {"expires_at", instant_json(codes.expires_at(place), zone)}});
  }

  const Engine& engine_;
  const CustomerView& customer_;
  std::vector<Event> all_;
};

/// What a happening is called, and what its subject's parts are; empty: it has none.
struct HappeningWords {
  std::string_view type;
  std::string_view name;
  std::string_view group;
  bool is_message = false;
};
constexpr std::array<HappeningWords, 15> words = {{
    {"visit", "name", ""},
    {"product_view", "product_id", "category"},
    {"category_view", "", "category"},
    {"cart_changed", "", ""},
    {"checkout_started", "", ""},
    {"custom", "name", ""},
    {"message_sent", "template", "campaign", true},
    {"message_sent", "template", "campaign", true},
    {"message_delivered", "template", "campaign", true},
    {"message_opened", "template", "campaign", true},
    {"message_clicked", "template", "campaign", true},
    {"message_failed", "template", "campaign", true},
    {"message_refused", "template", "campaign", true},
    {"campaign_entered", "", "campaign"},
    {"campaign_left", "reason", "campaign"},
}};

void Events::tell_happening(Json& json, const HappeningsView& happenings, std::size_t place) const {
  const Activity& activity = engine_.audience().activity();
  const Happening kind = happenings.kind(place);
  const HappeningSubject& subject = activity.subject(happenings.subject(place));
  const HappeningWords& told = words.at(static_cast<std::size_t>(kind));
  json["type"] = told.type;
  if (!told.name.empty()) json[std::string(told.name)] = text_or_null(activity.texts().text(subject.name));
  if (!told.group.empty()) json[std::string(told.group)] = text_or_null(activity.texts().text(subject.group));
  if (!told.is_message) return;
  json["channel"] = to_text(static_cast<ChannelKind>(subject.channel));
  json["topic"] = text_or_null(activity.texts().text(subject.topic));
  if (told.type == "message_sent") json["opened"] = kind == Happening::message_read;
}

}  // namespace

Answered<Json> customer_timeline(DataFolder& folder, const std::string& customer_id, const Paging& paging) {
  std::optional<Event> before;
  if (!paging.cursor.empty()) before = TRY(parse_cursor(paging.cursor));
  Json items = Json::array();
  std::string next;
  CustomerNumber number{};
  std::vector<std::pair<std::size_t, Instant>> refusals;  // places in the page, and when
  CHECK(read_customer(folder.host(), customer_id, [&](const Engine& engine, const CustomerView& customer) {
    number = customer.number();
    Events events(engine, customer);
    const auto [page, is_more] = Events(events).page(before, paging.limit);
    for (const Event& event : page) {
      if (events.is_refusal(event)) refusals.emplace_back(items.size(), Instant::from_seconds(event.second));
      items.push_back(events.tell(event, folder.shop().zone));
    }
    if (!is_more) return;
    const Event& last = page.back();
    next = fmt::format("{}.{}.{}", last.second, static_cast<unsigned>(last.source), last.ordinal);
  }));
  RefusalReasons reasons(folder.journal(), folder.host().partition_of(customer_id));
  for (const auto& [place, at] : refusals) {
    Json& item = items[place];
    const auto template_id = item["template"].is_null() ? std::string() : item["template"].get<std::string>();
    const RefusalReasons::Reason reason = TRY(reasons.find(number, template_id, at));
    item["reason"] = text_or_null(reason.reason);
    item["rule"] = text_or_null(reason.rule);
  }
  Json json{{"items", std::move(items)}};
  if (!next.empty()) json["next"] = next;
  return json;
}

}  // namespace lapwing
