#include "audience/activity.hpp"

#include <algorithm>

#include "audience/audience.hpp"

namespace lapwing {
namespace {

std::uint32_t second_of(Instant at) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(at.seconds(), 0, RowPage::vacant - 1));
}

Happening happening_of(ActivityKind kind) {
  switch (kind) {
    case ActivityKind::visit:
      return Happening::visit;
    case ActivityKind::product_view:
      return Happening::product_view;
    case ActivityKind::category_view:
      return Happening::category_view;
    case ActivityKind::cart_changed:
      return Happening::cart_change;
    case ActivityKind::checkout_started:
      return Happening::checkout;
    case ActivityKind::custom:
      break;
  }
  return Happening::custom;
}

/// The first second of which is remembered what happened, if the last thing happened at `last`.
std::uint32_t first_kept(std::uint32_t last) {
  constexpr auto kept = static_cast<std::uint32_t>(behaviour_kept.ms / 1000);
  return last < kept ? 0 : last - kept;
}

constexpr std::uint32_t bit_of(ReceiptOutcome outcome) { return 1u << static_cast<unsigned>(outcome); }
constexpr std::uint32_t failures = bit_of(ReceiptOutcome::failed) | bit_of(ReceiptOutcome::bounced) |
                                   bit_of(ReceiptOutcome::soft_bounced);

}  // namespace

Money Cart::value() const {
  Money sum;
  for (const Line& line : lines) sum += line.amount;
  return sum;
}

Activity::Activity()
    : lanes_{PagedRows({HappeningsView::column_count}), PagedRows({HappeningsView::column_count}),
             PagedRows({HappeningsView::column_count})} {
  texts_.ensure("");
}

std::uint32_t Activity::ensure_subject(const HappeningSubject& subject) {
  const auto [known, added] = places_.try_emplace(subject, static_cast<std::uint32_t>(subjects_.size()));
  if (added) subjects_.push_back(subject);
  return known->second;
}

/// A row that is forgotten makes room for the new one, so that rows do not grow without end.
void Activity::insert(CustomerNumber customer, Happening kind, std::uint32_t subject, std::uint32_t second) {
  lane(kind).ensure_owner(customer.value);
  const OwnerRows rows = rows_of(customer, lane_of(kind));
  const auto keys = rows.keys();
  const auto place = static_cast<std::uint32_t>(std::ranges::upper_bound(keys, second) - keys.begin());
  const std::array<std::int64_t, HappeningsView::column_count> values = {static_cast<std::int64_t>(kind), subject};
  RowPage& page = lane(kind).page_of(customer.value);
  const bool has_room = lane_of(kind) == Lane::behaviour && !keys.empty() &&
                        keys.front() < first_kept(std::max(keys.back(), second));
  if (!has_room) return page.insert(customer.value, place, second, values);
  const std::uint32_t last = rows.begin() + place - 1;
  for (std::uint32_t row = rows.begin(); row < last; ++row) {
    page.set_key(row, page.keys()[row + 1]);
    for (std::uint8_t column = 0; column < values.size(); ++column) page.set(row, column, page.column(column)[row + 1]);
  }
  page.set_key(last, second);
  for (std::uint8_t column = 0; column < values.size(); ++column) page.set(last, column, values[column]);
}

OwnerRows Activity::rows_of(CustomerNumber customer, Lane lane) const {
  const PagedRows& rows = lanes_[static_cast<std::size_t>(lane)];
  if (customer.value / owners_per_page >= rows.page_count()) return {};
  return {rows.page_of(customer.value), customer.value};
}

/// Whether what happened then is too long ago to be taken in.
bool Activity::is_forgotten(CustomerNumber customer, std::uint32_t second) const {
  const OwnerRows rows = rows_of(customer, Lane::behaviour);
  return rows.size() > 0 && second < first_kept(rows.keys().back());
}

bool Activity::has(CustomerNumber customer, Happening kind, std::uint32_t subject, std::uint32_t second) const {
  const HappeningsView rows = happenings(customer, lane_of(kind));
  const auto same = std::ranges::equal_range(rows.at(), second);
  for (auto row = static_cast<std::size_t>(same.begin() - rows.at().begin()), left = same.size(); left > 0; --left) {
    if (rows.kind(row) == kind && rows.subject(row) == subject) return true;
    ++row;
  }
  return false;
}

Change Activity::record(CustomerNumber customer, const ActivityRecorded& activity, std::string_view category,
                        Instant heard_at) {
  const Happening kind = happening_of(activity.kind);
  const std::uint32_t second = second_of(std::min(activity.at, heard_at));
  const Change cart = kind == Happening::cart_change ? set_cart(customer, activity, second) : Change::unchanged;
  if (is_forgotten(customer, second)) return cart;
  const bool is_view = kind == Happening::product_view || kind == Happening::category_view;
  HappeningSubject about;
  if (kind == Happening::product_view) about.name = texts_.ensure(activity.product_id);
  if (kind == Happening::visit || kind == Happening::custom) about.name = texts_.ensure(activity.name);
  if (is_view) about.group = texts_.ensure(category);
  const std::uint32_t subject = ensure_subject(about);
  if (has(customer, kind, subject, second)) return cart;
  insert(customer, kind, subject, second);
  return Change::changed;
}

/// A change that comes late, after a newer one, leaves the cart alone.
Change Activity::set_cart(CustomerNumber customer, const ActivityRecorded& activity, std::uint32_t second) {
  const Instant at = Instant::from_seconds(second);
  const auto [known, added] = carts_.try_emplace(customer.value);
  Cart& cart = known->second;
  if (!added && at < cart.changed_at) return Change::unchanged;
  std::vector<Cart::Line> lines;
  for (const OrderLine& line : activity.cart) {
    lines.push_back({texts_.ensure(line.product_id), texts_.ensure(line.category), line.quantity, line.amount});
  }
  if (!added && at == cart.changed_at && lines == cart.lines) return Change::unchanged;
  cart = {at, std::move(lines)};
  return Change::changed;
}

void Activity::sent(const MessageQueued& message, std::string_view campaign, Instant at) {
  const std::uint32_t subject = ensure_subject({texts_.ensure(message.template_id), texts_.ensure(campaign),
                                                texts_.ensure(message.topic),
                                                static_cast<std::uint32_t>(message.channel)});
  const std::uint32_t second = second_of(at);
  insert(message.customer, Happening::message_sent, subject, second);
  if (messages_.size() < message.intent.value) messages_.resize(message.intent.value);
  messages_[message.intent.value - 1] = {message.customer.value, subject, second, 0};
}

void Activity::refused(const MessageRefused& message, std::string_view campaign, Instant at) {
  const std::uint32_t subject = ensure_subject({texts_.ensure(message.template_id), texts_.ensure(campaign),
                                                texts_.ensure(message.topic),
                                                static_cast<std::uint32_t>(message.channel)});
  insert(message.customer, Happening::message_refused, subject, second_of(at));
}

bool Activity::hear(Message& message, ReceiptOutcome outcome) {
  if ((message.fates & bit_of(outcome)) != 0) return false;
  message.fates |= bit_of(outcome);
  return true;
}

Change Activity::heard(const ReceiptArrived& receipt, Instant at) {
  if (!addressee(receipt.intent)) return Change::unchanged;
  Message& message = messages_[receipt.intent.value - 1];
  const auto note = [&](ReceiptOutcome outcome, Happening kind) {
    if (!hear(message, outcome)) return false;
    if (kind == Happening::message_opened) mark_read(message);
    insert(CustomerNumber{message.customer}, kind, message.subject, second_of(at));
    return true;
  };
  const bool has_failed = (message.fates & failures) != 0;  // a failure that is told more closely happened once
  bool is_news = false;
  switch (receipt.outcome) {
    case ReceiptOutcome::failed:
    case ReceiptOutcome::bounced:
    case ReceiptOutcome::soft_bounced:
      is_news = has_failed ? hear(message, receipt.outcome) : note(receipt.outcome, Happening::message_failed);
      break;
    case ReceiptOutcome::delivered:
      is_news = note(ReceiptOutcome::delivered, Happening::message_delivered);
      break;
    case ReceiptOutcome::clicked:
      is_news = note(ReceiptOutcome::clicked, Happening::message_clicked);
      [[fallthrough]];
    case ReceiptOutcome::opened:
      is_news = note(ReceiptOutcome::opened, Happening::message_opened) || is_news;
      break;
    case ReceiptOutcome::complained:
    case ReceiptOutcome::unsubscribed:
    case ReceiptOutcome::machine_opened:
    case ReceiptOutcome::machine_clicked:
      is_news = hear(message, receipt.outcome);
      break;
    case ReceiptOutcome::accepted:
    case ReceiptOutcome::deferred:
    case ReceiptOutcome::unknown:
      break;
  }
  return is_news ? Change::changed : Change::unchanged;
}

/// Of messages alike that were sent in the same second it does not matter which is marked.
void Activity::mark_read(const Message& message) {
  const CustomerNumber customer{message.customer};
  const HappeningsView rows = happenings(customer, Lane::messages);
  const auto first = std::ranges::lower_bound(rows.at(), message.sent_at) - rows.at().begin();
  for (auto row = static_cast<std::size_t>(first); row < rows.size() && rows.at()[row] == message.sent_at; ++row) {
    if (rows.kind(row) != Happening::message_sent || rows.subject(row) != message.subject) continue;
    RowPage& page = lane(Happening::message_read).page_of(customer.value);
    const std::uint32_t begin = page.begins()[customer.value % owners_per_page];
    return page.set(begin + static_cast<std::uint32_t>(row), HappeningsView::kind_column,
                    static_cast<std::int64_t>(Happening::message_read));
  }
}

void Activity::entered(CustomerNumber customer, std::string_view campaign, Instant at) {
  const std::uint32_t subject = ensure_subject({.group = texts_.ensure(campaign)});
  insert(customer, Happening::campaign_entered, subject, second_of(at));
}

void Activity::exited(CustomerNumber customer, std::string_view campaign, std::string_view reason, Instant at) {
  const std::uint32_t subject = ensure_subject({.name = texts_.ensure(reason), .group = texts_.ensure(campaign)});
  insert(customer, Happening::campaign_exited, subject, second_of(at));
}

void Activity::forget(CustomerNumber customer) {
  for (PagedRows& lane : lanes_) {
    if (customer.value / owners_per_page < lane.page_count()) lane.page_of(customer.value).clear(customer.value);
  }
  carts_.erase(customer.value);
}

HappeningsView Activity::happenings(CustomerNumber customer, Lane lane) const {
  const OwnerRows rows = rows_of(customer, lane);
  if (rows.size() == 0) return {};
  const auto keys = rows.keys();
  if (lane != Lane::behaviour || keys.front() >= first_kept(keys.back())) return HappeningsView(rows);
  const auto first = std::ranges::lower_bound(keys, first_kept(keys.back()));
  return HappeningsView(rows, static_cast<std::size_t>(first - keys.begin()));
}

std::optional<CustomerNumber> Activity::addressee(IntentNumber intent) const {
  if (intent.value == 0 || intent.value > messages_.size()) return std::nullopt;
  return CustomerNumber{messages_[intent.value - 1].customer};
}

ChannelKind Activity::channel_of(IntentNumber intent) const {
  return static_cast<ChannelKind>(subjects_[messages_.at(intent.value - 1).subject].channel);
}

const Cart* Activity::cart(CustomerNumber customer) const {
  const auto found = carts_.find(customer.value);
  return found == carts_.end() ? nullptr : &found->second;
}

void Activity::save(ByteWriter& to) const {
  texts_.save(to);
  to.put_column(subjects_);
  for (const PagedRows& lane : lanes_) lane.save(to);
  to.put<std::uint64_t>(carts_.size());
  for (const auto& [customer, cart] : carts_) {
    to.put(customer);
    to.put(cart.changed_at);
    to.put_column(cart.lines);
  }
  to.put_column(messages_);
}

void Activity::load(ByteReader& from) {
  *this = Activity();
  texts_.load(from);
  from.get_column(subjects_);
  for (std::uint32_t place = 0; place < subjects_.size(); ++place) places_.emplace(subjects_[place], place);
  for (PagedRows& lane : lanes_) lane.load(from);
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    Cart& cart = carts_[from.get<std::uint32_t>()];
    from.get(cart.changed_at);
    from.get_column(cart.lines);
  }
  from.get_column(messages_);
}

Change Audience::record(CustomerNumber customer, const ActivityRecorded& given, Instant heard_at) {
  const auto category_of = [&](std::string_view product_id) -> std::string_view {
    const auto number = product_ids_.find(product_id);
    const ProductFacts* facts = number ? product(*number) : nullptr;
    return facts == nullptr || categories_.size() == 0 ? std::string_view() : categories_.text(facts->category);
  };
  const std::string_view about = given.category.empty() ? category_of(given.product_id) : given.category;
  if (std::ranges::none_of(given.cart, [](const OrderLine& line) { return line.category.empty(); })) {
    return activity_.record(customer, given, about, heard_at);
  }
  ActivityRecorded completed = given;
  for (OrderLine& line : completed.cart) {
    if (line.category.empty()) line.category = category_of(line.product_id);
  }
  return activity_.record(customer, completed, about, heard_at);
}

}  // namespace lapwing
