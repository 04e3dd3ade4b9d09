// Enacts what the draft decides, and counts it.
#include <algorithm>
#include <map>
#include <utility>

#include "backtest/draft_player.hpp"
#include "base/ensure.hpp"

namespace lapwing {
namespace {

/// So near to an entry another campaign's message counts as overlap.
constexpr Duration overlap_span = Duration::days(3);

}  // namespace

void DraftPlayer::emit(Decision decision) {
  if (const auto* exited = std::get_if<Exited>(&decision)) withdraw(*exited);
  if (story_ != nullptr) story_->push_back({now_, decision});
  std::visit(
      [&](const auto& decided) {
        if constexpr (requires { enact(decided); }) {
          enact(decided);
        } else {
          ensure(false, "a campaign that is played decides on its own walks only");
        }
      },
      decision);
}

// ---- Walks

void DraftPlayer::enact(const Enrolled& enrolled) {
  machine_.enact(enrolled, now_);
  ++report_.entered[shop_zone().day(now_)];
  ++report_.control.at(static_cast<std::size_t>(enrolled.control));
  if (entered_at_.empty()) {
    ++report_.customers_entered;
    count_bought();
  }
  entered_at_.push_back(now_);
  count_overlap();
  if (!plan_.campaign.entry.again) next_firing_ = plan_.schedule.size();
}

void DraftPlayer::enact(const Advanced& advanced) { machine_.enact(advanced); }

void DraftPlayer::enact(const Exited& exited) {
  machine_.enact(exited, now_);
  ++report_.exited[exited.reason];
}

void DraftPlayer::enact(const GoalReached& reached) {
  machine_.enact(reached);
  ++report_.goals;
  report_.goal_revenue += reached.amount;
}

void DraftPlayer::enact(const VariantAssigned& assigned) { ++report_.variants[{assigned.split, assigned.variant}]; }

/// What others really did around this entry.
void DraftPlayer::count_overlap() {
  const Activity& activity = engine_.audience().activity();
  const auto campaign_of = [&](const HappeningsView& rows, std::size_t row) {
    return activity.texts().text(activity.subject(rows.subject(row)).group);
  };
  std::map<std::string_view, std::int64_t> walks;
  const HappeningsView steps = activity.happenings(customer_, Activity::Lane::campaigns);
  for (std::size_t row = 0; row < steps.size() && Instant::from_seconds(steps.at()[row]) <= now_; ++row) {
    walks[campaign_of(steps, row)] += steps.kind(row) == Happening::campaign_entered ? 1 : -1;
  }
  std::map<std::string_view, bool> messaged;
  const HappeningsView messages = activity.happenings(customer_, Activity::Lane::messages);
  for (std::size_t row = 0; row < messages.size(); ++row) {
    const Instant at = Instant::from_seconds(messages.at()[row]);
    const bool is_sent = messages.kind(row) == Happening::message_sent || messages.kind(row) == Happening::message_read;
    if (is_sent && at >= now_ - overlap_span && at <= now_ + overlap_span) messaged[campaign_of(messages, row)] = true;
  }
  for (const auto& [id, count] : walks) {
    if (count > 0 && id != plan_.campaign.id) ++report_.overlap[std::string(id)].walking;
  }
  for (const auto& [id, is_so] : messaged) {
    if (id != plan_.campaign.id) ++report_.overlap[std::string(id)].messaged;
  }
}

void DraftPlayer::count_bought() {
  const Instant end = now_ + plan_.window;
  if (end > plan_.known_until) return;
  BoughtAnyway& bought = report_.bought;
  ++bought.observed;
  std::uint64_t count = 0;
  const OrdersView orders = customer().orders();
  for (std::size_t order = orders.size(); order-- > 0 && orders.at(order) > now_;) {
    if (orders.at(order) > end || !stands(orders.status(order))) continue;
    ++count;
    bought.revenue += orders.net(order);
  }
  bought.orders += count;
  if (count > 0) ++bought.bought;
}

// ---- Messages

void DraftPlayer::enact(const MessageQueued& queued) {
  machine_.enact(queued);
  held_.end(queued.hold);
  history_.sent(queued, now_);
  undelivered_.push_back(queued.intent);
  BacktestMessages& messages = report_.messages_of(queued.channel, queued.template_id);
  ++messages.sent;
  messages.cost += queued.cost;
}

void DraftPlayer::enact(const MessageRefused& refused) {
  machine_.enact(refused);
  held_.end(refused.hold);
  ++report_.messages_of(refused.channel, refused.template_id).refused[{refused.reason, refused.rule}];
}

void DraftPlayer::enact(const MessageHeld& held) {
  if (held_.find(held.hold) == nullptr) ++report_.messages_of(held.channel, held.template_id).held;
  held_.enact(held);
  machine_.enact(held);
}

// ---- Besides messages

void DraftPlayer::accrue(CustomerNumber, EnrollmentNumber enrollment, std::uint32_t, const AccrueStep& step) {
  const auto term = term_of(bonus_type(step.bonus_type), now_, shop_zone());
  if (!term) return;  // the type's fixed burn date is past: there is nothing to give
  BonusPosted posted;
  posted.customer = customer_;
  posted.kind = PostingKind::accrued;
  posted.bonus_type = step.bonus_type;
  posted.amount = step.amount;
  posted.active_at = term->active_at;
  posted.burns_at = term->burns_at;
  posted.enrollment = enrollment;
  emit(std::move(posted));
}

const BonusType& DraftPlayer::bonus_type(const std::string& id) const {
  const auto drafted = std::ranges::find(plan_.bonus_types, id, &BonusType::id);
  if (drafted != plan_.bonus_types.end()) return *drafted;
  const auto published = engine_.bonuses().find_type(id);
  ensure(published.has_value(), "a draft's bonus types were looked up when its plan was completed");
  return engine_.bonuses().type(*published);
}

std::optional<bool> DraftPlayer::take_place(EnrollmentNumber, const std::string& limit, std::uint32_t) {
  const LimitArrival arrival{now_, partition_, customer_, arrived_[limit]++};
  report_.arrivals[limit].insert(arrival);
  const auto full = plan_.full.find(limit);
  return full == plan_.full.end() || arrival <= full->second;
}

bool DraftPlayer::reserve_code(CustomerNumber, EnrollmentNumber, std::uint32_t, const std::string&) {
  ++report_.codes;
  return true;
}

void DraftPlayer::raise(CustomerNumber, EnrollmentNumber enrollment, std::uint32_t step_index, const TaskStep& step) {
  emit(TaskRaised{.task = TaskNumber{next_task_++},
                  .customer = customer_,
                  .enrollment = enrollment,
                  .campaign_id = plan_.campaign.id,
                  .step = step_index,
                  .kind = step.kind,
                  .text = step.text,
                  .assignee = step.assignee,
                  .due_at = step.due ? std::optional(now_ + *step.due) : std::nullopt});
}

void DraftPlayer::enact(const BonusPosted& posted) {
  BacktestBonuses& bonuses = report_.bonuses[posted.bonus_type];
  ++bonuses.accruals;
  bonuses.amount += posted.amount;
  bonuses_.accrued(posted, now_);
  if (is_walking()) touched_.insert(Facet::bonuses);
  look_again({Facet::bonuses});
}

void DraftPlayer::enact(const CustomerChanged&) { ++report_.changes; }

void DraftPlayer::enact(const TaskRaised& raised) {
  ++(raised.kind == TaskKind::task ? report_.tasks : report_.popups);
}

void DraftPlayer::enact(const WebhookRaised&) { ++report_.webhooks; }

}  // namespace lapwing
