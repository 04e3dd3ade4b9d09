#include "player/told.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

namespace lapwing {
namespace {

using CustomerIds = std::vector<std::string>;  // by number

CustomerIds ids_in(const std::vector<Record>& records) {
  CustomerIds ids;
  for (const Record& record : records) {
    const auto* decision = std::get_if<Decision>(&record.body);
    const auto* registered = decision == nullptr ? nullptr : std::get_if<Registered>(decision);
    if (registered != nullptr) ids.push_back(registered->customer_id);
  }
  return ids;
}

/// Puts one partition's decisions into words.
class Teller {
 public:
  Teller(const std::vector<CustomerIds>& ids, std::size_t partition, const ThingNames& things,
         const ThingNames* told_before, const Zone& zone)
      : all_ids_(ids), ids_(ids[partition]), things_(things), told_before_(told_before), zone_(zone) {}

  /// Whom the decision concerns, and what it says; nothing if it only keeps the books.
  std::optional<std::pair<std::string, std::string>> tell(const Decision& decision) {
    if (const auto* enrolled = std::get_if<Enrolled>(&decision)) {
      walks_[enrolled->enrollment.value] = {id(enrolled->customer), enrolled->campaign_id};
    }
    return std::visit([&](const auto& decided) { return about(decided); }, decision);
  }

 private:
  struct Walk {
    std::string customer;
    std::string campaign;
  };
  using Words = std::optional<std::pair<std::string, std::string>>;

  [[nodiscard]] const std::string& id(CustomerNumber customer) const { return ids_.at(customer.value); }
  [[nodiscard]] const std::string& id(CustomerPlace place) const {
    return all_ids_.at(place.partition.value).at(place.customer.value);
  }
  [[nodiscard]] const Walk& walk(EnrollmentNumber number) const { return walks_.at(number.value); }
  [[nodiscard]] std::string clock(Instant at) const { return clock_text(at, zone_); }
  /// Generated codes are told by their number, since nobody could read what they came from.
  [[nodiscard]] std::string shown(const std::string& code) const {
    const auto thing = things_.codes.find(code);
    if (thing == things_.codes.end()) return code;
    for (const auto& [name, known] : (told_before_ != nullptr ? *told_before_ : things_).shown_codes) {
      if (known == thing->second) return name;
    }
    return code;
  }

  template <class Bookkeeping>
  [[nodiscard]] Words about(const Bookkeeping&) const {
    return std::nullopt;
  }

  // Walks

  [[nodiscard]] Words about(const Enrolled& enrolled) const {
    const std::string key = enrolled.key.empty() ? "" : " for " + enrolled.key;
    const std::string control = enrolled.control == ControlGroup::none
                                    ? ""
                                    : fmt::format(" (control of the {})", to_text(enrolled.control));
    const std::string& name = id(enrolled.customer);
    return {{name, fmt::format("{} enters {}{}{}", name, enrolled.campaign_id, key, control)}};
  }
  [[nodiscard]] Words about(const VariantAssigned& assigned) const {
    const std::string& name = walk(assigned.enrollment).customer;
    return {{name, fmt::format("{} goes the way {} of {}", name, assigned.variant, assigned.split)}};
  }
  [[nodiscard]] Words about(const Migrated& migrated) const {
    const Walk& of = walk(migrated.enrollment);
    return {{of.customer, fmt::format("{} moves to version {} of {}", of.customer, migrated.version, of.campaign)}};
  }
  [[nodiscard]] Words about(const Exited& exited) const {
    const Walk& of = walk(exited.enrollment);
    return {{of.customer, fmt::format("{} leaves {}: {}", of.customer, of.campaign, exited.reason)}};
  }
  [[nodiscard]] Words about(const GoalReached& reached) const {
    const Walk& of = walk(reached.enrollment);
    return {
        {of.customer, fmt::format("{} reaches the goal of {} with {}", of.customer, of.campaign, reached.order_id)}};
  }
  [[nodiscard]] Words about(const CustomerChanged& changed) const {
    std::string told = id(changed.customer);
    for (const LabelFact& label : changed.labels) told += (label.set ? " +" : " -") + label.name;
    for (const AttributeFact& attribute : changed.attributes) {
      const auto* text = std::get_if<std::string>(&attribute.value);
      told += fmt::format(" {}={}", attribute.name, text != nullptr ? *text : "...");
    }
    return {{id(changed.customer), told}};
  }
  [[nodiscard]] Words about(const TaskRaised& raised) const {
    const std::string whose = raised.assignee.empty() ? "somebody" : raised.assignee;
    const std::string due = raised.due_at ? " by " + clock(*raised.due_at) : "";
    const std::string& name = id(raised.customer);
    return {{name, fmt::format("{} gets a {} about {}: {}{}", whose, to_text(raised.kind), name, raised.text, due)}};
  }

  [[nodiscard]] Words about(const WebhookRaised& raised) const {
    const std::string& name = id(raised.customer);
    const std::string order = raised.about.empty() ? "" : " and " + raised.about;
    return {{name, fmt::format("{} is told of {}{}: {}", raised.endpoint, name, order, raised.data)}};
  }

  // Messages, and what they brought

  [[nodiscard]] Words about(const MessageQueued& queued) const {
    const std::string& name = id(queued.customer);
    return {{name, fmt::format("{} is sent {}", name, queued.template_id)}};
  }
  [[nodiscard]] Words about(const MessageRefused& refused) const {
    const std::string rule = refused.rule.empty() ? "" : fmt::format(" ({})", refused.rule);
    const std::string& name = id(refused.customer);
    return {{name, fmt::format("{} is refused {}: {}{}", name, refused.template_id, refused.reason, rule)}};
  }
  [[nodiscard]] Words about(const MessageWithdrawn& withdrawn) const {
    const std::string rule = withdrawn.rule.empty() ? "" : fmt::format(" ({})", withdrawn.rule);
    const std::string& name = id(withdrawn.customer);
    return {{name, fmt::format("a message to {} is withdrawn: {}{}", name, withdrawn.reason, rule)}};
  }
  [[nodiscard]] Words about(const MessageHeld& held) const {
    const std::string& name = id(held.customer);
    return {{name, fmt::format("{} waits for {} until {} ({})", name, held.template_id, clock(held.until), held.rule)}};
  }
  [[nodiscard]] Words about(const OrderAttributed& attributed) const {
    return {
        {id(attributed.customer), fmt::format("{} belongs to {}, {}: {}", attributed.order_id, attributed.campaign_id,
                                              to_text(attributed.touch), to_text(attributed.amount))}};
  }

  // Bonuses and codes

  [[nodiscard]] Words about(const BonusPosted& posted) const {
    const std::string& name = id(posted.customer);
    return {
        {name, fmt::format("{}'s {} {} {}", name, posted.bonus_type, to_text(posted.amount), to_text(posted.kind))}};
  }
  [[nodiscard]] Words about(const PromoCodeReserved& reserved) const {
    const bool ends = reserved.expires_at != Instant::never();
    const std::string& name = id(reserved.customer);
    return {{name, fmt::format("{} is to have {} of {}{}", name, shown(reserved.code), reserved.pool,
                               ends ? " before " + clock(reserved.expires_at) : "")}};
  }
  [[nodiscard]] Words about(const PromoCodeGiven& given) const {
    const std::string& name = id(given.customer);
    return {{name, fmt::format("{} has {}", name, shown(given.code))}};
  }
  [[nodiscard]] Words about(const PromoCodeReleased& released) const {
    const std::string& name = id(released.customer);
    return {{name, fmt::format("{} does not get {}", name, shown(released.code))}};
  }
  [[nodiscard]] Words about(const PromoCodeRedeemed& redeemed) const {
    const std::string& name = id(redeemed.customer);
    return {{name, fmt::format("{} uses {} in {}", name, shown(redeemed.code), redeemed.order_id)}};
  }
  [[nodiscard]] Words about(const PromoCodeRestored& restored) const {
    const std::string& name = id(restored.customer);
    return {{name, fmt::format("{} has not used {} in {}", name, shown(restored.code), restored.order_id)}};
  }
  [[nodiscard]] Words about(const PromoCodeRefused& refused) const {
    const std::string& name = id(refused.customer);
    return {{name, fmt::format("{} is refused a code of {}: {}", name, refused.pool, to_text(refused.reason))}};
  }
  /// Only if something changed.
  [[nodiscard]] Words about(const RefillPeriodsLearned& learned) const {
    if (learned.periods.empty()) return std::nullopt;
    std::string told;
    for (const LearnedPeriod& period : learned.periods) {
      told += fmt::format("{} {}: {} h", told.empty() ? "" : ",",
                          period.product.empty() ? period.category : period.product, period.period.ms / 3'600'000);
    }
    return {{"", fmt::format("{} learns{}", learned.campaign_id, told)}};
  }
  [[nodiscard]] Words about(const PromoStockLow& low) const {
    return {{"", fmt::format("{} has {} left", low.pool, low.left)}};
  }

  // Referrals

  [[nodiscard]] Words about(const ReferralMoved& moved) const {
    const std::string& name = id(moved.customer);
    switch (moved.state) {
      case ReferralState::asked:
        return {{name, fmt::format("{} claims {}", name, id(moved.referrer))}};
      case ReferralState::accepted:
        return {{name, fmt::format("{} counts as referred", name)}};
      case ReferralState::rewarded:
        return {{name, fmt::format("{} as a friend is rewarded for {}", name, moved.order_id)}};
      case ReferralState::refused:
      case ReferralState::taken_back:
        break;
    }
    return {{name, fmt::format("{} as a friend is {}: {}", name, to_text(moved.state), moved.reason)}};
  }
  [[nodiscard]] Words about(const ReferrerRewarded& rewarded) const {
    const std::string reason = rewarded.reason.empty() ? "" : ": " + rewarded.reason;
    const std::string& name = id(rewarded.customer);
    return {{name, fmt::format("{} as the referrer of {} is {}{}", name, id(rewarded.referred),
                               to_text(rewarded.outcome), reason)}};
  }

  const std::vector<CustomerIds>& all_ids_;
  const CustomerIds& ids_;
  const ThingNames& things_;
  const ThingNames* told_before_;
  const Zone& zone_;
  std::map<std::uint64_t, Walk> walks_;
};

}  // namespace

ThingNames things_in(const std::vector<Record>& records) {
  const CustomerIds ids = ids_in(records);
  std::map<Thing, std::size_t> counts;
  const auto next = [&](Thing thing) {
    thing.nth = ++counts[thing];
    return thing;
  };
  ThingNames things;
  const auto add = [&](std::map<std::string, Thing>& to, const std::string& name, Thing thing) {
    things.named.emplace(thing, name);
    to.emplace(name, std::move(thing));
  };
  for (const Record& record : records) {
    const auto* decision = std::get_if<Decision>(&record.body);
    if (decision == nullptr) continue;
    if (const auto* queued = std::get_if<MessageQueued>(decision)) {
      add(things.messages, std::to_string(queued->intent.value),
          next({Thing::Kind::message, ids.at(queued->customer.value), {}}));
    } else if (const auto* raised = std::get_if<TaskRaised>(decision)) {
      add(things.tasks, std::to_string(raised->task.value),
          next({Thing::Kind::task, ids.at(raised->customer.value), {}}));
    } else if (const auto* reserved = std::get_if<PromoCodeReserved>(decision)) {
      if (reserved->number == 0 || things.codes.contains(reserved->code)) continue;
      const Thing thing = next({Thing::Kind::code, ids.at(reserved->customer.value), reserved->pool});
      add(things.codes, reserved->code, thing);
      things.shown_codes.emplace(fmt::format("{}#{}", reserved->pool, reserved->number), thing);
    }
  }
  return things;
}

std::string clock_text(Instant at, const Zone& zone) {
  if (at == Instant::never()) return "never";
  std::string text = to_text(at, zone).substr(0, 19);
  text[10] = ' ';
  if (text.ends_with(":00")) text.resize(16);
  const bool second_time = zone.at(zone.day(at), zone.time_of_day(at)) != at;
  return second_time ? text + " again" : text;
}

std::vector<Told> tell_all(PlayedShop& shop, const Zone& zone, const ThingNames* told_before) {
  std::vector<std::vector<Record>> records;
  std::vector<CustomerIds> ids;
  for (std::uint16_t i = 0; i < shop.partition_count(); ++i) {
    records.push_back(shop.records(PartitionId{i}));
    ids.push_back(ids_in(records.back()));
  }
  std::vector<Told> told;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const ThingNames things = things_in(records[i]);
    Teller teller(ids, i, things, told_before, zone);
    for (std::size_t place = 0; place < records[i].size(); ++place) {
      const Record& record = records[i][place];
      const auto* decision = std::get_if<Decision>(&record.body);
      const auto words = decision == nullptr ? std::nullopt : teller.tell(*decision);
      if (words)
        told.push_back({words->first, fmt::format("{} {}", clock_text(record.at, zone), words->second), false, place});
    }
  }
  return told;
}

}  // namespace lapwing
