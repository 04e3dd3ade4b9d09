#include "report/campaign_effects.hpp"

#include <algorithm>

namespace lapwing {
namespace {

/// When a message begins the window of what is based on it: once it reached the customer, as far as its channel can
/// tell.
bool is_basis(ChannelKind channel, TouchKind touch) {
  return touch == (channel == ChannelKind::sms ? TouchKind::delivered : TouchKind::opened);
}

}  // namespace

void CampaignEffects::turn(const Now& now) {
  if (now.day <= swept_on_) return;
  swept_on_ = now.day;
  figures_.fold(now.day);
  windows_.sweep(now.at);
  messages_.sweep(now.at);
  touches_.sweep(now.at);
  attributed_.sweep(now.at);
}

FigurePlace CampaignEffects::place_of(const Walk& walk) const {
  FigurePlace place{.campaign_id = std::string(walk.campaign_id), .version = walk.version};
  const auto mark = marks_.find(walk.enrollment.value);
  if (mark == marks_.end()) return place;
  place.variant = mark->second.variant;
  place.control = mark->second.control;
  return place;
}

template <class Message>
FigurePlace CampaignEffects::place_of(const Message& message, const Walk& walk) const {
  FigurePlace place = place_of(walk);
  place.step = message.step;
  place.part = message.part;
  place.template_id = message.template_id;
  place.channel = message.channel;
  return place;
}

Figures& CampaignEffects::of_walk(const Walk& walk, const Now& now) {
  return figures_.at(figures_.number(place_of(walk)), now.day);
}

bool CampaignEffects::add_person(const std::string& people, CustomerNumber customer) {
  auto& bits = people_[people];
  const std::size_t word = customer.value / 64;
  if (bits.size() <= word) bits.resize(word + 1);
  const std::uint64_t bit = std::uint64_t{1} << customer.value % 64;
  if ((bits[word] & bit) != 0) return false;
  bits[word] |= bit;
  return true;
}

void CampaignEffects::open(const Walk& walk, std::uint32_t place, bool is_arm, const Now& now) {
  windows_.open({.customer = walk.customer,
                 .enrollment = walk.enrollment,
                 .is_arm = is_arm,
                 .place = place,
                 .method = walk.conversion.method,
                 .length = walk.conversion.window,
                 .order_key = walk.order_key},
                now.at, now.day, now.orders.orders(walk.customer.value), figures_);
}

// ---- Walks

void CampaignEffects::enrolled(const Enrolled& enrolled, const Walk& walk, const Now& now) {
  turn(now);
  if (enrolled.control != ControlGroup::none) marks_[enrolled.enrollment.value].control = enrolled.control;
  const std::uint32_t place = figures_.number(place_of(walk));
  ++figures_.at(place, now.day).entered;
  if (add_person(enrolled.campaign_id, walk.customer)) open(walk, place, true, now);
  if (!walk.conversion.basis && enrolled.control == ControlGroup::none) open(walk, place, false, now);
}

void CampaignEffects::assigned(const VariantAssigned& assigned, const Walk& walk, bool is_drawn, const Now& now) {
  turn(now);
  marks_[assigned.enrollment.value].variant = assigned.split + "/" + assigned.variant;
  if (!is_drawn) return;
  const std::uint32_t place = figures_.number(place_of(walk));
  if (add_person(std::string(walk.campaign_id) + "/" + assigned.split, walk.customer)) open(walk, place, true, now);
}

void CampaignEffects::exited(const Exited& exited, const Walk& walk, const Now& now) {
  turn(now);
  ++of_walk(walk, now).exited[exited.reason];
  marks_.erase(exited.enrollment.value);
}

void CampaignEffects::reached(const GoalReached& reached, const Walk& walk, const Now& now) {
  turn(now);
  Figures& figures = of_walk(walk, now);
  ++figures.goals;
  figures.goal_revenue += reached.amount;
}

void CampaignEffects::accrued(Money amount, std::uint32_t step, const Walk& walk, const Now& now) {
  turn(now);
  of_walk(walk, now).bonuses += amount;
  done(step, walk, now);
}

void CampaignEffects::done(std::uint32_t step, const Walk& walk, const Now& now) {
  turn(now);
  if (walk.conversion.basis == step) open(walk, figures_.number(place_of(walk)), false, now);
}

// ---- Messages

void CampaignEffects::queued(const MessageQueued& queued, const Walk& walk, const Now& now) {
  turn(now);
  const std::uint32_t place = figures_.number(place_of(queued, walk));
  const std::uint32_t walk_place = figures_.number(place_of(walk));
  const bool is_broadcast = walk.enrollment.value == 0;
  if (is_broadcast) ++figures_.at(walk_place, now.day).entered;
  Figures& figures = figures_.at(place, now.day);
  ++figures.queued;
  figures.cost += queued.cost;
  const bool is_based_on = is_broadcast || walk.conversion.basis == queued.step;
  messages_.add(queued.intent, {.queued_at = now.at,
                                .enrollment = walk.enrollment,
                                .order_key = walk.order_key,
                                .customer = queued.customer,
                                .place = place,
                                .walk_place = walk_place,
                                .window_seconds = static_cast<std::uint32_t>(walk.conversion.window.ms / 1000),
                                .channel = queued.channel,
                                .method = is_based_on ? walk.conversion.method : ConversionMethod::none});
}

void CampaignEffects::refused(const MessageRefused& refused, const Walk& walk, const Now& now) {
  turn(now);
  if (walk.enrollment.value == 0) ++of_walk(walk, now).entered;
  ++figures_.at(figures_.number(place_of(refused, walk)), now.day).refused[refused.reason];
}

void CampaignEffects::heard(IntentNumber intent, ReceiptOutcome outcome, const Now& now) {
  turn(now);
  MessageNote* note = messages_.find(intent);
  if (note == nullptr || outcome == ReceiptOutcome::deferred || !note->hear(outcome)) return;
  Figures& figures = figures_.at(note->place, now.day);
  switch (outcome) {
    case ReceiptOutcome::accepted:
      ++figures.sent;
      return;
    case ReceiptOutcome::bounced:
      ++figures.bounced;
      [[fallthrough]];
    case ReceiptOutcome::soft_bounced:
      if (!note->hear(ReceiptOutcome::failed)) return;
      [[fallthrough]];
    case ReceiptOutcome::failed:
      ++figures.failed;
      return;
    case ReceiptOutcome::complained:
      ++figures.complained;
      return;
    case ReceiptOutcome::unsubscribed:
      ++figures.unsubscribed;
      return;
    case ReceiptOutcome::machine_opened:
      ++figures.machine_opened;
      return;
    case ReceiptOutcome::machine_clicked:
      ++figures.machine_clicked;
      return;
    case ReceiptOutcome::unknown:
      ++figures.unknown;
      return;
    case ReceiptOutcome::delivered:
      ++figures.delivered;
      return touch(*note, intent, TouchKind::delivered, now);
    case ReceiptOutcome::clicked:  // whoever clicks has opened
      ++figures.clicked;
      touch(*note, intent, TouchKind::clicked, now);
      if (!note->hear(ReceiptOutcome::opened)) return;
      [[fallthrough]];
    case ReceiptOutcome::opened:
      ++figures.opened;
      return touch(*note, intent, TouchKind::opened, now);
    case ReceiptOutcome::deferred:
      break;
  }
}

void CampaignEffects::touch(const MessageNote& note, IntentNumber intent, TouchKind kind, const Now& now) {
  touches_.add(note.customer, {now.at, intent, note.place, note.channel, kind});
  if (!is_basis(note.channel, kind)) return;
  windows_.open({.customer = note.customer,
                 .enrollment = note.enrollment,
                 .place = note.walk_place,
                 .method = note.method,
                 .length = Duration::seconds(note.window_seconds),
                 .order_key = note.order_key},
                now.at, now.day, now.orders.orders(note.customer.value), figures_);
}

// ---- Orders

void CampaignEffects::changed(const OrderChange& change, const Now& now) {
  turn(now);
  windows_.change(change, now.at, figures_);
}

std::optional<OrderAttributed> CampaignEffects::attribution(CustomerNumber customer, const std::string& order_id,
                                                            std::int64_t key, Instant placed_at, Money amount,
                                                            std::string_view code, const AttributionWindows& windows,
                                                            const CodeOrigins& codes, Instant now) const {
  if (now > placed_at + return_period) return std::nullopt;
  if (const AttributedOrders::Entry* known = attributed_.find(customer, key)) {
    if (known->amount == amount) return std::nullopt;
    return OrderAttributed{customer,      order_id,     figures_.place(known->place).campaign_id,
                           known->intent, known->touch, known->touched_at,
                           amount};
  }
  if (amount <= Money{}) return std::nullopt;
  if (!code.empty()) {
    if (const auto origin = codes.origin_of(customer, code, placed_at)) {
      return OrderAttributed{customer,          order_id, origin->campaign_id, origin->intent, TouchKind::code,
                             origin->issued_at, amount};
    }
  }
  const auto touch = touches_.last(customer, placed_at, windows);
  if (!touch) return std::nullopt;
  return OrderAttributed{customer,  order_id, figures_.place(touch->place).campaign_id, touch->intent, touch->kind,
                         touch->at, amount};
}

void CampaignEffects::attributed(const OrderAttributed& attributed, std::int64_t key, Instant placed_at, Day placed_on,
                                 const Now& now) {
  turn(now);
  const AttributedOrders::Entry* known = attributed_.find(attributed.customer, key);
  AttributedOrders::Entry entry{.placed_at = placed_at,
                                .touched_at = attributed.touched_at,
                                .intent = attributed.intent,
                                .amount = attributed.amount,
                                .day = placed_on.number,
                                .touch = attributed.touch};
  const MessageNote* note = messages_.find(attributed.intent);
  if (known != nullptr) {
    entry.place = known->place;
    entry.day = known->day;
  } else {
    entry.place = note != nullptr ? note->place : figures_.number({.campaign_id = attributed.campaign_id});
  }
  Figures& figures = figures_.at(entry.place, Day{entry.day});
  const Money before = known != nullptr ? known->amount : Money{};
  const auto counts = [](Money amount) -> std::uint64_t { return amount > Money{} ? 1 : 0; };
  figures.attributed_orders += counts(entry.amount) - counts(before);
  figures.attributed_revenue += entry.amount - before;
  attributed_.set(attributed.customer, key, entry);
}

// ---- The image

void CampaignEffects::save(ByteWriter& to) const {
  figures_.save(to);
  windows_.save(to);
  messages_.save(to);
  touches_.save(to);
  attributed_.save(to);
  to.put<std::uint64_t>(marks_.size());
  for (const auto& [enrollment, mark] : marks_) {
    to.put(enrollment);
    to.put_text(mark.variant);
    to.put(mark.control);
  }
  to.put<std::uint64_t>(people_.size());
  for (const auto& [name, bits] : people_) {
    to.put_text(name);
    to.put_column(bits);
  }
  to.put(swept_on_);
}

void CampaignEffects::load(ByteReader& from) {
  figures_.load(from);
  windows_.load(from);
  messages_.load(from);
  touches_.load(from);
  attributed_.load(from);
  marks_.clear();
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    Mark& mark = marks_[from.get<std::uint64_t>()];
    mark.variant = from.get_text();
    from.get(mark.control);
  }
  people_.clear();
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    std::string name = from.get_text();
    from.get_column(people_[std::move(name)]);
  }
  from.get(swept_on_);
}

}  // namespace lapwing
