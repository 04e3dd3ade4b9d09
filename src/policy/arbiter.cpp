#include "policy/arbiter.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/hash.hpp"

namespace lapwing {
namespace {

constexpr std::array<std::string_view, 10> refusal_names = {"no_contact",     "invalid_contact", "suppressed",
                                                            "no_consent",     "control_group",   "withheld_topic",
                                                            "household",      "quiet_hours",     "cap",
                                                            "higher_priority"};

bool is_withheld(const PolicyDefinition& policy, std::string_view topic, std::string_view stage) {
  return std::ranges::any_of(policy.withheld_topics, [&](const WithheldTopic& withheld) {
    return withheld.topic == topic && std::ranges::find(withheld.stages, stage) != withheld.stages.end();
  });
}

/// Whether the message goes or went to the same contact by way of another customer.
bool household_has(const CustomerView& customer, const MessageSubject& subject, const Circumstances& amid) {
  bool has = false;
  const Instant since = amid.now - amid.policy->household;
  amid.audience->contact_holders().for_each_other(customer.number(), subject.channel, [&](CustomerNumber other) {
    has = has || was_sent(*amid.history, other, subject, since, [](IntentNumber) { return true; });
  });
  return has;
}

/// What waited for the end of quiet hours is spread over the ramp by a hash of the customer and the day, so that all of
/// a customer's messages find each other there.
Instant after_quiet_hours(const QuietHours& quiet, Instant from, const CustomerView& customer,
                          const PolicyDefinition& policy, const Zone& zone) {
  const Instant end = quiet.end_from(from, zone);
  const std::string salt = fmt::format("ramp/{}", zone.day(end).number);
  const auto places = static_cast<std::uint64_t>(policy.ramp.ms / 1000 + 1);
  const std::uint64_t place = stable_hash(customer.id(), stable_hash(salt)) % places;
  return end + Duration::seconds(static_cast<std::int64_t>(place));
}

const Zone& zone_of(const CustomerView& customer, const Circumstances& amid) {
  return customer.zone() != nullptr ? *customer.zone() : *amid.shop_zone;
}

/// One message's way through the rules that time settles.
class Timing {
 public:
  Timing(const CustomerView& customer, const SendRequest& request, const Circumstances& amid)
      : customer_(customer),
        request_(request),
        amid_(amid),
        policy_(*amid.policy),
        zone_(zone_of(customer, amid)),
        quiet_(policy_.quiet_hours_of(request.subject.channel)) {
    if (request.on_limit == OnLimit::ignore) return;
    for (const FrequencyCap& cap : policy_.caps) {
      if (cap.covers(request.subject)) caps_.emplace_back(&cap, counted_by(cap));
    }
  }

  Verdict judge() {
    const bool is_quiet = quiet_ != nullptr && quiet_->contain(amid_.now, zone_);
    if (is_quiet && quiet_->after == QuietHours::After::cancel) return Refused{Refusal::quiet_hours, {}};
    Waits waits{amid_.now, {}};
    std::string full_cap;
    while (pass_quiet_hours(waits) || find_room(waits, full_cap)) {
    }
    if (!full_cap.empty() && !is_patient(waits.until)) return Refused{Refusal::cap, full_cap};
    if (waits.until > amid_.now) return waits;
    const auto higher_at = needed_by_higher();
    if (!higher_at) return GoesNow{};
    if (!is_patient(*higher_at)) return Refused{Refusal::higher_priority, {}};
    return Waits{*higher_at, std::string(higher_priority_rule)};
  }

 private:
  using Counted = std::pair<const FrequencyCap*, std::vector<Instant>>;

  void count(const FrequencyCap& cap, CustomerNumber customer, bool only_channel, std::vector<Instant>& counted) const {
    for (const SentMessage& sent : amid_.history->of(customer)) {
      const MessageSubject& subject = amid_.history->subject(sent);
      if (!cap.covers(subject) || (only_channel && subject.channel != request_.subject.channel)) continue;
      counted.push_back(sent.is_open != 0 ? amid_.now : sent.at);
    }
  }

  /// Those of the customer, and those that went to the same contact by way of others.
  [[nodiscard]] std::vector<Instant> counted_by(const FrequencyCap& cap) const {
    std::vector<Instant> counted;
    count(cap, customer_.number(), false, counted);
    if (policy_.household > Duration{}) {
      amid_.audience->contact_holders().for_each_other(customer_.number(), request_.subject.channel,
                                                       [&](CustomerNumber other) { count(cap, other, true, counted); });
    }
    std::ranges::sort(counted);
    return counted;
  }

  /// Whether the message has to wait for the end of quiet hours.
  bool pass_quiet_hours(Waits& waits) const {
    if (quiet_ == nullptr || !quiet_->contain(waits.until, zone_)) return false;
    waits = {after_quiet_hours(*quiet_, waits.until, customer_, policy_, zone_), std::string(quiet_hours_rule)};
    return true;
  }

  /// Whether the message has to wait for room under a cap.
  bool find_room(Waits& waits, std::string& full_cap) const {
    bool moved = false;
    for (const auto& [cap, counted] : caps_) {
      const Instant free = cap->free_from(waits.until, counted, zone_);
      if (free == waits.until) continue;
      waits = {free, cap->id};
      full_cap = cap->id;
      moved = true;
    }
    return moved;
  }

  [[nodiscard]] bool is_patient(Instant until) const {
    return request_.on_limit == OnLimit::defer && until <= amid_.asked_at + policy_.defer_max;
  }

  /// When a message of higher priority is due that would find no room if this one went now, but would otherwise.
  [[nodiscard]] std::optional<Instant> needed_by_higher() const {
    if (caps_.empty() || policy_.hold_for_higher == Duration{}) return std::nullopt;
    std::optional<Instant> earliest;
    for (const ExpectedSend& higher : amid_.expected(amid_.now + policy_.hold_for_higher)) {
      const bool in_the_way = std::ranges::any_of(caps_, [&](const Counted& rule) {
        if (!rule.first->covers(higher.request.subject)) return false;
        std::vector<Instant> with_this = rule.second;
        with_this.push_back(amid_.now);
        return rule.first->free_from(higher.at, rule.second, zone_) == higher.at &&
               rule.first->free_from(higher.at, with_this, zone_) > higher.at;
      });
      if (in_the_way && (!earliest || higher.at < *earliest)) earliest = higher.at;
    }
    return earliest;
  }

  const CustomerView& customer_;
  const SendRequest& request_;
  const Circumstances& amid_;
  const PolicyDefinition& policy_;
  const Zone& zone_;
  const QuietHours* quiet_;
  std::vector<Counted> caps_;  // those that cover the message
};

}  // namespace

bool was_sent(const SendHistory& history, CustomerNumber customer, const MessageSubject& subject, Instant since,
              const std::function<bool(IntentNumber)>& counts) {
  return std::ranges::any_of(history.of(customer), [&](const SentMessage& sent) {
    const bool is_one = sent.is_open != 0 ? counts(sent.intent) : sent.at > since;
    return is_one && history.subject(sent) == subject;
  });
}

std::string_view to_text(Refusal refusal) { return refusal_names.at(static_cast<std::size_t>(refusal)); }

std::optional<Refused> refusal_of(const CustomerView& customer, const MessageSubject& subject,
                                  const Circumstances& amid) {
  const ContactState contact = customer.contact(subject.channel);
  if (contact == ContactState::absent) return Refused{Refusal::no_contact, {}};
  if (contact == ContactState::invalid) return Refused{Refusal::invalid_contact, {}};
  if (subject.message_class == MessageClass::transactional) return std::nullopt;
  if (amid.suppressions->contain(*amid.audience, customer.number(), subject.channel)) {
    return Refused{Refusal::suppressed, {}};
  }
  const bool is_marketing = subject.message_class == MessageClass::marketing;
  if (is_marketing && !customer.consented(subject.channel, subject.topic)) return Refused{Refusal::no_consent, {}};
  if (amid.policy == nullptr) return std::nullopt;
  if (is_marketing && amid.policy->is_in_control(customer.id())) return Refused{Refusal::control_group, {}};
  if (is_withheld(*amid.policy, subject.topic, amid.stage)) {
    return Refused{Refusal::withheld_topic, std::string(amid.stage)};
  }
  if (is_marketing && amid.policy->household > Duration{} && household_has(customer, subject, amid)) {
    return Refused{Refusal::household, {}};
  }
  return std::nullopt;
}

Verdict judge(const CustomerView& customer, const SendRequest& request, const Circumstances& amid) {
  if (const auto refused = refusal_of(customer, request.subject, amid)) return *refused;
  if (amid.policy == nullptr || request.subject.message_class != MessageClass::marketing) return GoesNow{};
  return Timing(customer, request, amid).judge();
}

Verdict judge_attempt(const CustomerView& customer, const MessageSubject& subject, const Circumstances& amid) {
  if (const auto refused = refusal_of(customer, subject, amid)) {
    // Who else in the household got it, and who is controlled, was settled when the message was decided on.
    const bool was_settled = refused->reason == Refusal::household || refused->reason == Refusal::control_group;
    if (!was_settled) return *refused;
  }
  if (amid.policy == nullptr || subject.message_class != MessageClass::marketing) return GoesNow{};
  const QuietHours* quiet = amid.policy->quiet_hours_of(subject.channel);
  const Zone& zone = zone_of(customer, amid);
  if (quiet == nullptr || !quiet->contain(amid.now, zone)) return GoesNow{};
  return Waits{after_quiet_hours(*quiet, amid.now, customer, *amid.policy, zone), std::string(quiet_hours_rule)};
}

}  // namespace lapwing
