#pragma once

#include <algorithm>
#include <cstdint>

#include "base/zone.hpp"
#include "condition/evaluate.hpp"
#include "condition/nodes.hpp"
#include "condition/order_timeline.hpp"

namespace lapwing {

// Answers about rows in time order, whatever they are: orders, views, messages, postings of bonuses. `Rows` gives
//   times()       seconds since the epoch, ascending, a span
//   matches(row)  whether the row is looked at
//   amount(row)   what it adds to a sum, in units of Money; asked of measures that need it only

/// How many changes ahead an answer about rows is followed. Beyond them `until` is the next change of the rows looked
/// at, although the answer may outlive it: a bound on the work that one customer with very many rows can cause.
inline constexpr int changes_followed_max = 64;

/// Answers for something that happened at `at`, or will.
Answer answer_for(const MomentTest& test, Instant at, const Moment& moment);
/// The same as if it were `now`.
Answer answer_at(const MomentTest& test, Instant at, Instant now, const Zone& zone);

/// Both answers at once.
inline Answer both(const Answer& a, const Answer& b) {
  if (a.holds && b.holds) return {true, std::min(a.until, b.until)};
  if (a.holds != b.holds) return {false, a.holds ? b.until : a.until};
  return {false, std::max(a.until, b.until)};
}

/// The figure over a range of rows, kept up as the range moves.
template <class Rows>
class FigureTally {
 public:
  FigureTally(Measure measure, const Rows& rows) : measure_(measure), rows_(&rows) {}

  void move(std::size_t begin, std::size_t end) {
    const bool slides = begin >= begin_ && begin <= end_ && end >= end_;
    const bool keeps_extreme = !is_extreme() || begin == begin_;
    if (!slides || !keeps_extreme) {
      count_ = 0;
      negatives_ = 0;
      sum_ = 0;
      begin_ = end_ = begin;
    }
    for (; begin_ < begin; ++begin_) put(begin_, -1);
    for (; end_ < end; ++end_) put(end_, 1);
  }

  /// Whether some amount is below zero, as of an order of nothing but returns.
  [[nodiscard]] bool has_negative() const { return negatives_ > 0; }
  [[nodiscard]] bool holds(const Comparison& comparison) const {
    constexpr std::int64_t day_seconds = 86'400;
    switch (measure_) {
      case Measure::count:
        return comparison.holds(count_);
      case Measure::sum:
        return comparison.holds(sum_);
      case Measure::average:
        return count_ > 0 && comparison.holds(sum_, count_);
      case Measure::minimum:
      case Measure::maximum:
        return count_ > 0 && comparison.holds(extreme_);
      case Measure::days_spanned:
        return count_ > 1 && comparison.holds(seconds_spanned() * Money::scale, day_seconds);
      case Measure::days_between:
        return count_ > 1 && comparison.holds(seconds_spanned() * Money::scale, day_seconds * (count_ - 1));
    }
    return false;
  }

 private:
  [[nodiscard]] bool is_extreme() const { return measure_ == Measure::minimum || measure_ == Measure::maximum; }
  [[nodiscard]] bool is_amount() const {
    return is_extreme() || measure_ == Measure::sum || measure_ == Measure::average;
  }

  /// From the first row to the last; there are two at least.
  [[nodiscard]] WideNumber seconds_spanned() const {
    std::size_t first = begin_;
    std::size_t last = end_ - 1;
    while (!rows_->matches(first)) ++first;
    while (!rows_->matches(last)) --last;
    return WideNumber{rows_->times()[last]} - WideNumber{rows_->times()[first]};
  }

  void put(std::size_t row, int sign) {
    if (!rows_->matches(row)) return;
    if (is_amount()) {
      const std::int64_t amount = rows_->amount(row);
      sum_ += sign * WideNumber{amount};
      negatives_ += amount < 0 ? sign : 0;
      const bool replaces = measure_ == Measure::minimum ? amount < extreme_ : amount > extreme_;
      if (count_ == 0 || replaces) extreme_ = amount;
    }
    count_ += sign;
  }

  Measure measure_;
  const Rows* rows_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::int64_t count_ = 0;
  std::int64_t negatives_ = 0;
  WideNumber sum_ = 0;
  std::int64_t extreme_ = 0;
};

/// Whether rows that leave cannot change the answer: a figure that only falls does not reach a bound from below again,
/// nor pass one from above. Over no rows at all a figure that needs some does not hold, whatever it was compared with.
inline bool is_settled(Measure measure, const Comparison& comparison, bool has_negative, bool holds) {
  switch (measure) {
    case Measure::sum:
      if (has_negative) return false;
      [[fallthrough]];
    case Measure::count:
      return holds ? comparison.is_from_above() : comparison.is_from_below();
    case Measure::maximum:
    case Measure::days_spanned:
      return !holds && comparison.is_from_below();
    case Measure::minimum:
      return !holds && comparison.is_from_above();
    case Measure::average:
    case Measure::days_between:
      return false;
  }
  return false;
}

/// Answers for a figure of the rows in a window, whose timeline is theirs.
template <class Rows>
Answer answer_for_figure(Measure measure, OrderTimeline timeline, const Comparison& comparison, const Rows& rows,
                         Instant now) {
  if (timeline.is_over()) return {holds_over_none(measure, comparison), Instant::never()};
  FigureTally<Rows> tally(measure, rows);
  tally.move(timeline.begin(), timeline.end());
  const bool holds = tally.holds(comparison);
  Instant until = now;
  for (int change = 0; change <= changes_followed_max; ++change) {
    const bool stays = timeline.only_leaves() && is_settled(measure, comparison, tally.has_negative(), holds);
    until = stays ? Instant::never() : timeline.next();
    if (until == Instant::never() || change == changes_followed_max) break;
    timeline.advance(until);
    tally.move(timeline.begin(), timeline.end());
    if (tally.holds(comparison) != holds) break;
  }
  return {holds, until};
}

/// The first row at `from` or later that matches, or the number of rows.
template <class Rows>
std::size_t first_match(const Rows& rows, std::size_t from) {
  const std::size_t count = rows.times().size();
  while (from < count && !rows.matches(from)) ++from;
  return from;
}

/// The place of the first row later than `now`.
template <class Rows>
std::size_t place_after(const Rows& rows, Instant now) {
  std::size_t place = rows.times().size();
  while (place > 0 && Instant::from_seconds(rows.times()[place - 1]) > now) --place;
  return place;
}

/// The last matching row before `place`, or the number of rows.
template <class Rows>
std::size_t last_match(const Rows& rows, std::size_t place) {
  while (place-- > 0) {
    if (rows.matches(place)) return place;
  }
  return rows.times().size();
}

/// Answers for the moment of the first or the last row that matches. As time passes one row after the other becomes the
/// last.
template <class Rows>
Answer answer_for_moment(bool last, const MomentTest& test, const Rows& rows, const Moment& moment) {
  const std::size_t count = rows.times().size();
  const auto at = [&](std::size_t row) { return Instant::from_seconds(rows.times()[row]); };
  if (!last) {
    const std::size_t first = first_match(rows, 0);
    return first == count ? Answer{false, Instant::never()} : answer_for(test, at(first), moment);
  }
  const std::size_t ahead = place_after(rows, moment.now);
  std::size_t current = last_match(rows, ahead);
  std::size_t next = first_match(rows, ahead);
  const auto ask = [&](Instant now) {
    return current < count ? answer_at(test, at(current), now, *moment.shop_zone) : Answer{false, Instant::never()};
  };
  const bool holds = ask(moment.now).holds;
  Instant now = moment.now;
  for (int change = 0; change < changes_followed_max; ++change) {
    const Answer answer = ask(now);
    if (answer.holds != holds) return {holds, now};
    const Instant replaced_at = next < count ? at(next) : Instant::never();
    if (answer.until < replaced_at || replaced_at == Instant::never()) return {holds, answer.until};
    now = replaced_at;
    current = next;
    next = first_match(rows, next + 1);
  }
  return {holds, now};
}

}  // namespace lapwing
