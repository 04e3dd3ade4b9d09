// Each promo code counts during one stretch of time, which its issue, its redemption, its end and the window bound. How
// many count at an instant, and when that next changes, is a walk over the codes; customers have few of them.
#include "condition/promo_code_answer.hpp"

#include <algorithm>

#include "audience/audience.hpp"
#include "base/zone.hpp"
#include "condition/order_matcher.hpp"
#include "condition/row_answer.hpp"

namespace lapwing {
namespace {

/// From `begin` on, before `end`; if that does not come later, at no time.
struct Stretch {
  Instant begin;
  Instant end;
};

constexpr Stretch at_no_time = {Instant::never(), Instant::never()};

Stretch overlap(const Stretch& a, const Stretch& b) { return {std::max(a.begin, b.begin), std::min(a.end, b.end)}; }

/// When something that happens at `at` lies in a window.
struct StretchInWindow {
  Instant at;
  const Moment& moment;

  Stretch operator()(const EverWindow&) const { return {at, Instant::never()}; }
  Stretch operator()(const RollingWindow& window) const { return {at, window.span.end(at, *moment.shop_zone)}; }
  Stretch operator()(const CalendarPeriod& window) const {
    const CalendarPeriod current{window.unit, false};
    const Instant end = current.at(at, *moment.shop_zone).end;
    return window.previous ? Stretch{end, current.at(end, *moment.shop_zone).end} : Stretch{at, end};
  }
  Stretch operator()(const DateWindow& window) const {
    const Day day = shop_day(at, *moment.shop_zone);
    const bool is_outside = (window.from && day < *window.from) || (window.until && *window.until < day);
    return is_outside ? at_no_time : Stretch{at, Instant::never()};
  }
  Stretch operator()(const EnrollmentWindow&) const {
    return moment.enrolled_at && at > *moment.enrolled_at ? Stretch{at, Instant::never()} : at_no_time;
  }
};

class CodesAsked {
 public:
  CodesAsked(const PromoCodeCount& node, const OrdersView& orders, const PromoCodesView& codes, const Moment& moment)
      : node_(node), orders_(orders), codes_(codes), moment_(moment) {
    if (!node.pools.empty()) pools_.emplace(node.pools, moment.audience->issued_codes().texts());
  }

  struct Standing {
    std::int64_t count = 0;
    Instant changes_at = Instant::never();
  };
  [[nodiscard]] Standing at(Instant now) const {
    Standing standing;
    for (std::size_t code = 0; code < codes_.size(); ++code) {
      if (pools_ && !pools_->contains(codes_.pool(code))) continue;
      const auto [begin, end] = stretch(code);
      if (end <= begin || end <= now) continue;
      if (begin <= now) ++standing.count;
      standing.changes_at = std::min(standing.changes_at, begin <= now ? end : begin);
    }
    return standing;
  }

 private:
  using State = PromoCodeCount::State;

  [[nodiscard]] Stretch stretch(std::size_t code) const {
    const Instant issued_at = Instant::from_seconds(codes_.issued_at()[code]);
    if (node_.state == State::issued) return in_window(issued_at);
    const Instant redeemed_at = redemption(code);
    const Instant expires_at = codes_.expires_at(code);
    switch (node_.state) {
      case State::redeemed:
        return redeemed_at == Instant::never() ? at_no_time : in_window(redeemed_at);
      case State::expired:
        return expires_at == Instant::never() ? at_no_time : overlap(in_window(expires_at), {expires_at, redeemed_at});
      case State::expiring:
        if (expires_at == Instant::never()) return at_no_time;
        return {std::max(issued_at, expires_at - node_.expires_within->fixed().value_or(Duration{})),
                std::min(expires_at, redeemed_at)};
      case State::unused:
      case State::issued:
        break;
    }
    return overlap(in_window(issued_at), {issued_at, std::min(expires_at, redeemed_at)});
  }

  [[nodiscard]] Stretch in_window(Instant at) const { return std::visit(StretchInWindow{at, moment_}, node_.window); }

  /// When the first order with the code was placed that counts, or is going to be; `never` if there is none.
  [[nodiscard]] Instant redemption(std::size_t code) const {
    const Audience& audience = *moment_.audience;
    const auto number = audience.promo_codes().find(audience.issued_codes().texts().text(codes_.code(code)));
    if (!number) return Instant::never();
    const auto placed_at = orders_.placed_at();
    const auto first = std::ranges::lower_bound(placed_at, codes_.issued_at()[code]) - placed_at.begin();
    for (auto order = static_cast<std::size_t>(first); order < orders_.size(); ++order) {
      if (orders_.promo_code(order) == *number && stands(orders_.status(order))) return orders_.at(order);
    }
    return Instant::never();
  }

  const PromoCodeCount& node_;
  const OrdersView& orders_;
  const PromoCodesView& codes_;
  const Moment& moment_;
  std::optional<WantedTexts> pools_;
};

}  // namespace

Answer answer_for(const PromoCodeCount& node, const OrdersView& orders, CustomerNumber customer, const Moment& moment) {
  const PromoCodesView codes = moment.audience->issued_codes().codes(customer);
  const CodesAsked asked(node, orders, codes, moment);
  CodesAsked::Standing standing = asked.at(moment.now);
  const bool holds = node.comparison.holds(standing.count);
  Instant until = standing.changes_at;
  for (int change = 0; change < changes_followed_max && until != Instant::never(); ++change) {
    standing = asked.at(until);
    if (node.comparison.holds(standing.count) != holds) break;
    until = standing.changes_at;
  }
  return {holds, until};
}

std::int64_t count_codes(const PromoCodeCount& node, const OrdersView& orders, CustomerNumber customer,
                         const Moment& moment) {
  const PromoCodesView codes = moment.audience->issued_codes().codes(customer);
  return CodesAsked(node, orders, codes, moment).at(moment.now).count;
}

}  // namespace lapwing
