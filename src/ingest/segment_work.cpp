#include "ingest/segment_work.hpp"

#include <algorithm>
#include <condition_variable>
#include <limits>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/customer_history.hpp"
#include "host/data_folder.hpp"
#include "host/departures.hpp"
#include "ingest/ingest_store.hpp"
#include "ingest/intake.hpp"
#include "ingest/segment_traits.hpp"
#include "ingest/visitor.hpp"
#include "model/history_age.hpp"

namespace lapwing {
namespace {

/// The place of what no item of the request said.
constexpr std::size_t no_place = std::numeric_limits<std::size_t>::max();

}  // namespace

/// Waits until everything that was submitted has been told of.
class SegmentWork::Answers {
 public:
  void expect() {
    const std::lock_guard lock(mutex_);
    ++left_;
  }
  void put(const std::vector<std::size_t>& places, const Tally& tally) {
    const std::lock_guard lock(mutex_);
    for (const auto& [which, error] : tally.refused) refused_.emplace_back(places[which], error);
    if (--left_ == 0) complete_.notify_all();
  }
  std::vector<std::pair<std::size_t, Error>> wait() {
    std::unique_lock lock(mutex_);
    complete_.wait(lock, [&] { return left_ == 0; });
    return std::move(refused_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable complete_;
  std::vector<std::pair<std::size_t, Error>> refused_;
  std::size_t left_ = 0;
};

SegmentWork::SegmentWork(DataFolder& folder, Intake& intake, IngestStore& store, Instant now, IngestSource source)
    : folder_(folder),
      intake_(intake),
      store_(store),
      now_(now),
      source_(source),
      answers_(std::make_shared<Answers>()) {}
SegmentWork::~SegmentWork() = default;

Result<void> SegmentWork::take(const SegmentMessage& message, std::optional<SegmentFact> fact, const std::string& path,
                               std::size_t place, std::vector<std::string>& left_out) {
  if (message.call == SegmentCall::alias) return alias(message, path);
  if (!fact) return identify(message, path, place, left_out);
  const std::string customer_id = customer_of(message);
  if (auto* activity = std::get_if<ActivityRecorded>(&*fact)) {
    activity->customer_id = customer_id;
    add(customer_id, std::move(*activity), place);
    return {};
  }
  if (const auto* edit = std::get_if<CartEdit>(&*fact)) return edit_cart(customer_id, *edit, message.at, place);
  return record_order(customer_id, std::get<OrderEvent>(*fact), message, path, place);
}

/// Of the visitor, to whoever the customer is by now.
std::optional<VisitorLink> SegmentWork::link_of(const std::string& anonymous_id) const {
  auto link = store_.customer_of(anonymous_id);
  if (link) link->customer_id = folder_.vault().current_id(link->customer_id);
  return link;
}

/// The customer whom the message names; else whom its visitor turned out to be; else the visitor.
std::string SegmentWork::customer_of(const SegmentMessage& message) const {
  if (!message.user_id.empty()) return folder_.vault().current_id(message.user_id);
  if (const auto link = link_of(message.anonymous_id)) return link->customer_id;
  return visitor_id(message.anonymous_id);
}

Result<void> SegmentWork::identify(const SegmentMessage& message, const std::string& path, std::size_t place,
                                   std::vector<std::string>& left_out) {
  const bool links = message.call == SegmentCall::identify && !message.user_id.empty() && !message.anonymous_id.empty();
  if (links) CHECK(link(message.anonymous_id, customer_of(message)));
  const std::string customer_id = customer_of(message);
  SegmentTraits traits = read_segment_traits(message, customer_id);
  if (!may_describe(message, customer_id)) {
    for (const auto& [name, value] : traits.item->items()) {
      if (name != "customer_id") left_out.push_back(name);
    }
    return {};
  }
  if (source_ == IngestSource::browser) {
    for (const char* name : {"email_consent", "sms_consent", "push_consent"}) {
      if (traits.item->erase(name) != 0) traits.left_out.emplace_back(name);
    }
  }
  std::string id;
  Input input = TRY(intake_.read_customer(*traits.item, path + ".traits", now_, id, sealed_));
  add(customer_id, std::move(input), place);
  left_out = std::move(traits.left_out);
  return {};
}

/// A page may say who somebody is whom nobody knew before, and go on doing so from the same browser.
bool SegmentWork::may_describe(const SegmentMessage& message, const std::string& customer_id) {
  if (source_ == IngestSource::server || !knows(customer_id)) return true;
  if (message.anonymous_id.empty()) return false;
  const auto link = link_of(message.anonymous_id);
  if (!link) return customer_id == visitor_id(message.anonymous_id);
  return link->customer_id == customer_id && link->introduced;
}

Result<void> SegmentWork::alias(const SegmentMessage& message, const std::string& path) {
  if (message.previous_id == message.user_id) return {};
  if (knows(message.previous_id)) {
    return fail("expected the anonymousId of a visitor: joining two customers is not the work of an event",
                path + ".previousId");
  }
  return link(message.previous_id, customer_of(message));
}

Result<void> SegmentWork::link(const std::string& anonymous_id, const std::string& customer_id) {
  const auto before = link_of(anonymous_id);
  if (before && before->customer_id == customer_id) return {};
  const bool is_new = !knows(customer_id);
  CHECK(submit());  // what the visitor did earlier in this request
  CHECK(store_.link(anonymous_id, customer_id, is_new));
  // What the visitor did before went to whoever it was then.
  if (before) return store_.finish({anonymous_id});
  carry_over(anonymous_id);
  return {};
}

void SegmentWork::carry_over(const std::string& anonymous_id) {
  const auto link = link_of(anonymous_id);
  if (!link) return;
  const std::string visitor = visitor_id(anonymous_id);
  Host& host = folder_.host();
  std::optional<CustomerHistory> history;
  host.with(host.partition_of(visitor), [&](const Engine& engine) {
    if (const auto number = engine.audience().find(visitor)) history = history_of(engine, *number);
  });
  linked_.push_back(anonymous_id);
  if (!history) return;
  for (ActivityRecorded& activity : history->activity) {
    activity.customer_id = link->customer_id;
    add(link->customer_id, std::move(activity), no_place);
  }
  if (!history->cart) return;
  CartEdit edit;
  edit.kind = CartEdit::Kind::add;
  const CartState& cart = cart_of(link->customer_id);
  for (const OrderLine& line : history->cart->cart) {
    if (std::ranges::find(cart.lines, line.product_id, &OrderLine::product_id) != cart.lines.end()) continue;
    if (cart.lines.size() + edit.lines.size() < segment_cart_lines_max) edit.lines.push_back({line, true});
  }
  static_cast<void>(edit_cart(link->customer_id, edit, history->cart->at, no_place));  // it fits
}

/// The visitor is no customer of their own any more. Their id is forwarded by the link.
Result<void> SegmentWork::merge_visitor(const std::string& anonymous_id) {
  const std::string visitor = visitor_id(anonymous_id);
  const auto link = link_of(anonymous_id);
  if (!link || !is_there(visitor) || !is_there(link->customer_id)) return {};
  return merge_customers(folder_, visitor, link->customer_id, now_, false);
}

/// In the order of arrival: what is dated before the cart's last change counts as made then.
Result<void> SegmentWork::edit_cart(const std::string& customer_id, const CartEdit& edit, Instant at,
                                    std::size_t place) {
  CartState& cart = cart_of(customer_id);
  auto lines = edited(cart.lines, edit);
  if (!lines) return {};
  if (lines->size() > std::max(cart.lines.size(), segment_cart_lines_max)) {
    return fail(fmt::format("expected a cart of at most {} products", segment_cart_lines_max));
  }
  cart.lines = std::move(*lines);
  cart.changed_at = std::max(cart.changed_at, at);
  ActivityRecorded activity;
  activity.customer_id = customer_id;
  activity.at = cart.changed_at;
  activity.kind = ActivityKind::cart_changed;
  activity.cart = cart.lines;
  add(customer_id, std::move(activity), place);
  return {};
}

Result<void> SegmentWork::record_order(const std::string& customer_id, const OrderEvent& event,
                                       const SegmentMessage& message, const std::string& path, std::size_t place) {
  const bool is_bought = event.kind == OrderEvent::Kind::completed;
  CartEdit bought;
  bought.kind = CartEdit::Kind::bought;
  for (const OrderLine& line : event.lines) bought.lines.push_back({line, true});
  if (source_ == IngestSource::browser) {  // no money by the word of a page
    ActivityRecorded activity;
    activity.customer_id = customer_id;
    activity.at = message.at;
    activity.kind = ActivityKind::custom;
    activity.name = message.name;
    if (is_bought) CHECK(edit_cart(customer_id, bought, message.at, place));
    add(customer_id, std::move(activity), place);
    return {};
  }
  std::optional<OrderState>& known = order_of(customer_id, event.order_id);
  OrderRecorded order = TRY(changed_order(event, known ? &*known : nullptr, path));
  order.customer_id = customer_id;
  order.placed_at = known ? known->placed_at : message.at;
  order.imported = now_ - order.placed_at > history_age;
  OrderState state;
  state.status = order.status;
  state.placed_at = order.placed_at;
  state.total = order.total.value_or(known ? known->total : Money{});
  state.refunded = order.refunded;
  known = state;
  // First the cart, so that whatever the order starts sees what is left there.
  if (is_bought) CHECK(edit_cart(customer_id, bought, message.at, place));
  add(customer_id, std::move(order), place);
  return {};
}

Result<OrderRecorded> SegmentWork::changed_order(const OrderEvent& event, const OrderState* known,
                                                 const std::string& path) const {
  using Kind = OrderEvent::Kind;
  const std::string where = path + ".properties";
  OrderRecorded order;
  order.order_id = event.order_id;
  order.refunded = known == nullptr ? Money{} : known->refunded;
  if (event.kind == Kind::refunded) {
    if (known == nullptr) return fail("expected an order of this customer", where + ".order_id");
    if (event.total && *event.total <= Money{}) {
      return fail("expected what was given back: a total, or products with their prices", where);
    }
    order.refunded = event.total ? std::min(known->total, known->refunded + *event.total) : known->total;
    order.status = order.refunded == known->total ? OrderStatus::returned : known->status;
    return order;
  }
  if (known == nullptr && !event.total) return fail("expected a total, a revenue or products with prices", where);
  order.promo_code = event.promo_code;
  order.store = event.store;
  order.total = event.total;
  order.lines = event.lines;
  if (event.kind == Kind::cancelled) {
    order.status = OrderStatus::cancelled;
    if (known == nullptr) return order;
    order.total.reset();
    order.lines.clear();
    return order;
  }
  const bool has_fallen = known != nullptr &&
                          (known->status == OrderStatus::cancelled || known->status == OrderStatus::returned);
  const OrderStatus usual = event.kind == Kind::completed ? OrderStatus::completed : OrderStatus::created;
  // An order that fell does not rise because somebody tells of its beginning again.
  order.status = has_fallen                                        ? known->status
                 : event.status                                    ? *event.status
                 : known != nullptr && event.kind == Kind::updated ? known->status
                                                                   : usual;
  return order;
}

SegmentWork::CartState& SegmentWork::cart_of(const std::string& customer_id) {
  const auto [known, is_new] = carts_.try_emplace(customer_id);
  if (!is_new) return known->second;
  Host& host = folder_.host();
  host.with(host.partition_of(customer_id), [&, &state = known->second](const Engine& engine) {
    CartNow read = read_cart(engine.audience(), customer_id);
    state.changed_at = read.changed_at;
    state.lines = std::move(read.lines);
  });
  return known->second;
}

std::optional<SegmentWork::OrderState>& SegmentWork::order_of(const std::string& customer_id,
                                                              const std::string& order_id) {
  const auto [known, is_new] = orders_.try_emplace({customer_id, order_id});
  if (!is_new) return known->second;
  Host& host = folder_.host();
  host.with(host.partition_of(customer_id), [&, &state = known->second](const Engine& engine) {
    const Audience& audience = engine.audience();
    const auto number = audience.find(customer_id);
    if (!number) return;
    const std::size_t place = audience.orders().find(number->value, order_id);
    const OrdersView orders = audience.customer(*number).orders();
    if (place >= orders.size()) return;
    OrderState read;
    read.status = orders.status(place);
    read.placed_at = orders.at(place);
    read.total = orders.total(place);
    read.refunded = orders.refunded(place);
    state = read;
  });
  return known->second;
}

bool SegmentWork::is_there(const std::string& customer_id) {
  Host& host = folder_.host();
  bool is_there = false;
  host.with(host.partition_of(customer_id),
            [&](const Engine& engine) { is_there = engine.audience().find(customer_id).has_value(); });
  return is_there;
}

bool SegmentWork::knows(const std::string& customer_id) {
  if (known_.contains(customer_id)) return true;
  if (!is_there(customer_id)) return false;
  known_.insert(customer_id);
  return true;
}

void SegmentWork::add(const std::string& customer_id, Input input, std::size_t place) {
  known_.insert(customer_id);
  inputs_[folder_.host().partition_of(customer_id).value].emplace_back(place, std::move(input));
}

Result<void> SegmentWork::submit() {
  if (inputs_.empty()) return {};
  if (!sealed_.empty()) CHECK(folder_.vault().flush());
  for (auto& [partition, inputs] : inputs_) {
    std::vector<std::size_t> places;
    std::vector<std::pair<Instant, Input>> played;
    places.reserve(inputs.size());
    played.reserve(inputs.size());
    for (auto& [place, input] : inputs) {
      places.push_back(place);
      played.emplace_back(now_, std::move(input));
    }
    answers_->expect();
    folder_.host().play(PartitionId{partition}, std::move(played), now_,
                        [answers = answers_, places = std::move(places)](const Tally& tally) {
                          answers->put(places, tally);
                        });
  }
  inputs_.clear();
  return {};
}

Result<std::vector<std::pair<std::size_t, Error>>> SegmentWork::wait() {
  auto refused = answers_->wait();
  std::erase_if(refused, [](const auto& one) { return one.first == no_place; });
  if (linked_.empty()) return refused;
  // The customer has the cart by now, and may have bought what lay there: it must not come again.
  for (const std::string& anonymous_id : linked_) {
    const std::string visitor = visitor_id(anonymous_id);
    if (!cart_of(visitor).lines.empty()) CHECK(edit_cart(visitor, {CartEdit::Kind::replace, {}}, now_, no_place));
  }
  CHECK(submit());
  answers_->wait();
  // A link whose visitor could not be merged is finished at the next start: what this request said is taken.
  std::erase_if(linked_, [&](const std::string& anonymous_id) { return !merge_visitor(anonymous_id); });
  CHECK(store_.finish(linked_));
  linked_.clear();
  return refused;
}

}  // namespace lapwing
