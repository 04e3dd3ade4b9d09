// What the report hears of: decisions before they are enacted, and what an order came to before an input and after it.
#include <algorithm>
#include <charconv>

#include "base/ensure.hpp"
#include "engine/codes.hpp"
#include "engine/decider.hpp"

namespace lapwing {
namespace {

/// The codes of pools that campaigns gave, and those that the shop's own software gave in a campaign's name.
class IssuedCodes final : public CodeOrigins {
 public:
  explicit IssuedCodes(const Engine& engine)
      : engine_(engine), codes_(engine.audience().issued_codes()), campaigns_(engine.campaigns()) {}

  [[nodiscard]] std::optional<CodeOrigin> origin_of(CustomerNumber customer, std::string_view code,
                                                    Instant before) const override {
    if (const auto given = engine_.code_origin(std::string(code)); given && !given->campaign_id.empty()) {
      if (given->given_at > before) return std::nullopt;
      return CodeOrigin{given->campaign_id, IntentNumber{}, given->given_at};
    }
    const auto number = codes_.texts().find(code);
    if (!number) return std::nullopt;
    const PromoCodesView issued = codes_.codes(customer);
    for (std::size_t i = issued.size(); i-- > 0;) {
      const Instant at = Instant::from_seconds(issued.issued_at()[i]);
      const std::string_view pool = codes_.texts().text(issued.pool(i));
      if (issued.code(i) != *number || at > before || campaigns_.current(pool) == nullptr) continue;
      return CodeOrigin{std::string(pool), IntentNumber{}, at};
    }
    return std::nullopt;
  }

 private:
  const Engine& engine_;
  const PromoCodes& codes_;
  const CampaignMachine& campaigns_;
};

/// The step in the key of what a walk accrued, "enrollment/7/3".
std::uint32_t step_of(const std::string& key) {
  std::uint32_t step = 0;
  const char* end = key.data() + key.size();
  std::from_chars(key.data() + key.rfind('/') + 1, end, step);
  return step;
}

}  // namespace

CampaignEffects::Now Engine::reported_now(Instant at) const { return {at, shop_zone().day(at), audience_.orders()}; }

CampaignEffects::Walk Engine::reported_walk(EnrollmentNumber number) const {
  const Enrollment* enrollment = campaigns_.find(number);
  ensure(enrollment != nullptr, "a decision names an enrollment that is under way");
  CampaignEffects::Walk walk{number, enrollment->customer, campaigns_.campaign_id(*enrollment), enrollment->version,
                             campaigns_.definition_of(*enrollment).conversion};
  const std::string order = campaigns_.order_of(*enrollment);
  if (!order.empty()) walk.order_key = reported_order(enrollment->customer, order);
  return walk;
}

std::int64_t Engine::reported_order(CustomerNumber customer, const std::string& order_id) const {
  const std::size_t place = audience_.orders().find(customer.value, order_id);
  const OrdersView orders = audience_.orders().orders(customer.value);
  return place == orders.size() ? WindowRequest::any_order : orders.id_key(place);
}

/// A message's walk, or the broadcast that sends it.
template <class Message>
CampaignEffects::Walk Engine::reported_sender(const Message& message) const {
  if (message.enrollment.value != 0) return reported_walk(message.enrollment);
  return {message.enrollment, message.customer, message.campaign_id, 0, ConversionRule{}};
}

void Engine::report_decision(const Decision& decision, Instant at) {
  if (const auto* enrolled = std::get_if<Enrolled>(&decision)) {
    const CampaignDefinition* campaign = campaigns_.find(enrolled->campaign_id, enrolled->version);
    ensure(campaign != nullptr, "customers enter a version that was published");
    CampaignEffects::Walk walk{enrolled->enrollment, enrolled->customer, enrolled->campaign_id, enrolled->version,
                               campaign->conversion};
    if (!enrolled->key.empty()) walk.order_key = reported_order(enrolled->customer, enrolled->key);
    effects_.enrolled(*enrolled, walk, reported_now(at));
  } else if (const auto* assigned = std::get_if<VariantAssigned>(&decision)) {
    const CampaignEffects::Walk walk = reported_walk(assigned->enrollment);
    const bool is_drawn = campaigns_.decided(walk.campaign_id, walk.version, assigned->split) == nullptr;
    effects_.assigned(*assigned, walk, is_drawn, reported_now(at));
    campaigns_.come_to(assigned->enrollment, assigned->step);
  } else if (const auto* exited = std::get_if<Exited>(&decision)) {
    effects_.exited(*exited, reported_walk(exited->enrollment), reported_now(at));
  } else if (const auto* reached = std::get_if<GoalReached>(&decision)) {
    effects_.reached(*reached, reported_walk(reached->enrollment), reported_now(at));
  } else if (const auto* queued = std::get_if<MessageQueued>(&decision)) {
    effects_.queued(*queued, reported_sender(*queued), reported_now(at));
  } else if (const auto* refused = std::get_if<MessageRefused>(&decision)) {
    effects_.refused(*refused, reported_sender(*refused), reported_now(at));
  } else if (const auto* raised = std::get_if<TaskRaised>(&decision)) {
    effects_.done(raised->step, reported_walk(raised->enrollment), reported_now(at));
    campaigns_.come_to(raised->enrollment, raised->step);
  } else if (const auto* told = std::get_if<WebhookRaised>(&decision)) {
    effects_.done(told->step, reported_walk(told->enrollment), reported_now(at));
    campaigns_.come_to(told->enrollment, told->step);
  } else if (const auto* reserved = std::get_if<PromoCodeReserved>(&decision)) {
    if (reserved->enrollment.value == 0) return;
    effects_.done(reserved->step, reported_walk(reserved->enrollment), reported_now(at));
    campaigns_.come_to(reserved->enrollment, reserved->step);
  } else if (const auto* posted = std::get_if<BonusPosted>(&decision)) {
    if (posted->kind != PostingKind::accrued || posted->enrollment.value == 0) return;
    const std::uint32_t step = step_of(posted->key);
    effects_.accrued(posted->amount, step, reported_walk(posted->enrollment), reported_now(at));
    campaigns_.come_to(posted->enrollment, step);
  } else if (const auto* attributed = std::get_if<OrderAttributed>(&decision)) {
    const std::size_t place = audience_.orders().find(attributed->customer.value, attributed->order_id);
    const OrdersView orders = audience_.orders().orders(attributed->customer.value);
    ensure(place < orders.size(), "an order that belongs to a message is known");
    const Instant placed_at = orders.at(place);
    effects_.attributed(*attributed, orders.id_key(place), placed_at, shop_zone().day(placed_at), reported_now(at));
  }
}

OrderChange Engine::standing_of(const KnownOrder& order) const {
  const OrdersView orders = audience_.orders().orders(order.customer.value);
  const bool stood = stands(orders.status(order.place));
  return {.customer = order.customer,
          .key = orders.id_key(order.place),
          .placed_at = orders.at(order.place),
          .before = stood ? orders.net(order.place) : Money{},
          .stood = stood};
}

Result<Change> Engine::take_in(const Input& input, Instant at, const std::optional<KnownOrder>& before) {
  const OrderChange stood = before ? standing_of(*before) : OrderChange{};
  const Change change = TRY(absorb(input, at));
  const auto after = change == Change::unchanged ? std::nullopt : known_order(input);
  if (!after) return change;
  OrderChange order = standing_of(*after);
  order.after = std::exchange(order.before, stood.before);
  order.stands = std::exchange(order.stood, stood.stood);
  effects_.changed(order, reported_now(at));
  return change;
}

/// Whose the order is: asked whenever it changes, and answered when it first comes to something.
void Engine::Decider::attribute(CustomerNumber customer, const std::string& order_id) {
  const std::size_t place = audience().orders().find(customer.value, order_id);
  const OrdersView orders = audience().orders().orders(customer.value);
  if (place == orders.size()) return;
  const Money amount = stands(orders.status(place)) ? orders.net(place) : Money{};
  const AttributionWindows windows = engine_.policy_ ? engine_.policy_->attribution : AttributionWindows{};
  const IssuedCodes codes(engine_);
  auto attributed = engine_.effects_.attribution(customer, order_id, orders.id_key(place), orders.at(place), amount,
                                                 audience().promo_codes().text(orders.promo_code(place)), windows,
                                                 codes, now_);
  if (attributed) emit(std::move(*attributed));
}

}  // namespace lapwing
