#include "backtest/draft_player.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

/// The draft as the machine is to have it. The player itself knows when the calendar comes round, since that is nobody
/// else's matter, and counts entries, since they are not in the history.
CampaignDefinition for_machine(CampaignDefinition campaign) {
  if (std::holds_alternative<CalendarTrigger>(campaign.trigger)) campaign.trigger = RegistrationTrigger{};
  campaign.entry.limit.reset();
  return campaign;
}

bool is_state(const Trigger& trigger) {
  return std::holds_alternative<ConditionTrigger>(trigger) || std::holds_alternative<SegmentTrigger>(trigger) ||
         std::holds_alternative<StageTrigger>(trigger);
}

}  // namespace

DraftPlayer::DraftPlayer(const Engine& engine, const BacktestPlan& plan, BacktestReport& report,
                         std::vector<Record>* story, PartitionId partition)
    : engine_(engine),
      plan_(plan),
      report_(report),
      story_(story),
      partition_(partition),
      is_watching_(is_state(plan.campaign.trigger)),
      audience_facets_(reach_of(plan.campaign.audience, engine.segments().catalogue())),
      segments_(engine),
      bonuses_(engine.bonuses(), plan.bonus_types) {
  machine_.publish(for_machine(plan.campaign), {}, plan.from, engine.shop_zone());
  place_ = machine_.find(plan.campaign.id).value();
  if (engine.audience().size() > 0) policy_ = engine.circumstances(CustomerNumber{}, plan.from).policy;
}

Moment DraftPlayer::moment(std::optional<Instant> entered_at) const {
  Moment moment = engine_.moment(now_, entered_at);
  moment.segments = &segments_;
  moment.bonuses = &bonuses_;
  if (plan_.rfm != nullptr) moment.rfm = plan_.rfm;
  return moment;
}

Answer DraftPlayer::ask(const Condition& condition, CustomerNumber number, std::optional<Instant> entered_at) {
  const Moment amid = moment(entered_at);
  segments_.turn_to(amid);
  Answer answer = evaluate(condition, engine_.audience().customer(number), amid);
  answer.until = std::min(answer.until, segments_.until());
  return answer;
}

// ---- One customer

void DraftPlayer::play(CustomerNumber number) {
  if (!begin(number)) return;
  for (Instant next = next_instant(); next < plan_.until; next = next_instant()) {
    now_ = next;
    // As in a partition: what happens goes before what is due at the same instant.
    while (rows_.next() == now_) {
      take(rows_.take());
      deliver();
    }
    if (registers_at_ == now_) {
      register_customer();
      settle();
      deliver();
    }
    run_due();
    deliver();
  }
  end();
}

bool DraftPlayer::begin(CustomerNumber number) {
  customer_ = number;
  Instant known_at = customer().first_seen();
  if (known_at >= plan_.from) known_at = std::min(known_at, CustomerRows::first_of(engine_, number));
  if (known_at >= plan_.until) return false;
  ++report_.customers;
  registers_at_ = known_at < plan_.from ? Instant::never() : known_at;
  rows_.open(engine_, number, plan_.from, plan_.facets);
  history_.open(engine_, number, plan_.campaign.id);
  bonuses_.open(number);
  fired_ = 0;
  entered_at_.clear();
  arrived_.clear();
  watched_ = {};
  if (is_watching_ && known_at < plan_.from) {
    now_ = plan_.from - Duration{1};  // what is so already starts nothing
    watched_ = ask_trigger();
  }
  audience_answer_ = {.holds = false, .until = Instant::earliest()};
  find_next_firing(std::max(known_at, plan_.from));
  return true;
}

Instant DraftPlayer::next_instant() const {
  Instant next = std::min({rows_.next(), registers_at_, watched_.until, held_.next_due()});
  if (next_firing_ < plan_.schedule.size()) next = std::min(next, plan_.schedule[next_firing_]);
  if (!is_walking()) return next;
  return std::min(next, std::max(now_, machine_.next_due()));
}

void DraftPlayer::take(const CustomerRow& row) {
  const Facets facets = row.facets();
  const OrdersView orders = customer().orders();
  if (is_trigger(row)) {
    const bool is_order = row.lane == CustomerRow::Lane::orders;
    triggered_.push_back(is_order ? engine_.audience().order_id(orders.id_key(row.place)) : std::string());
  }
  if (registers_at_ == now_) {
    register_customer();
  }
  look_again(facets);
  if (is_walking()) {
    touched_ = facets;
    touched_.insert({Facet::segments, Facet::stages});  // which follow from the rest
    if (row.lane == CustomerRow::Lane::orders && stands(orders.status(row.place))) {
      const OrderRecorded order{.order_id = engine_.audience().order_id(orders.id_key(row.place)),
                                .placed_at = orders.at(row.place)};
      machine_.order_placed(customer_, order, orders.net(row.place), now_, *this);
    }
  }
  settle();
}

void DraftPlayer::register_customer() {
  registers_at_ = Instant::never();
  if (std::holds_alternative<RegistrationTrigger>(plan_.campaign.trigger)) triggered_.emplace_back();
  if (is_watching_) watch();
}

void DraftPlayer::run_due() {
  if (watched_.until <= now_) watch();
  if (is_walking()) machine_.run_due(now_, *this);
  fire();
  for (const HoldNumber hold : held_.due(now_)) ask_again(hold);
  settle();
}

void DraftPlayer::settle() {
  Facets later;  // who asks for a message is looked at when it is judged, not in the midst of a walk
  while (touched_ != Facets{} || !triggered_.empty() || !asked_.empty()) {
    const Facets touched = std::exchange(touched_, {});
    if (asked_.empty()) {
      machine_.look(customer_, touched, now_, *this);
    } else {
      later.insert(touched);
    }
    if (touched_ != Facets{}) continue;
    for (const std::string& key : std::exchange(triggered_, {})) start(key);
    if (touched_ != Facets{} || !triggered_.empty()) continue;
    settle_asked();
    touched_.insert(std::exchange(later, {}));
  }
}

/// Taken for delivered as soon as all of the instant was decided: what the world would have answered is not known.
void DraftPlayer::deliver() {
  while (!undelivered_.empty()) {
    for (const IntentNumber intent : std::exchange(undelivered_, {})) {
      machine_.hear({.intent = intent, .outcome = ReceiptOutcome::delivered, .reply = {}}, customer_);
      machine_.look_at_messages(customer_, now_, *this);
      settle();
    }
  }
}

/// Whoever is under way still leaves the machine without anything being decided.
void DraftPlayer::end() {
  for (const EnrollmentNumber number : machine_.enrollments().of(customer_)) {
    ++report_.under_way;
    machine_.enact(Exited{number, {}}, plan_.until);
  }
  for (const HoldNumber hold : held_.of(customer_)) held_.end(hold);
}

}  // namespace lapwing
