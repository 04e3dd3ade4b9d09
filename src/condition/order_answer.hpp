#pragma once

#include "base/instant.hpp"
#include "condition/evaluate.hpp"
#include "condition/nodes.hpp"

namespace lapwing {

struct OrdersView;

/// How many changes ahead an answer about orders is followed. Beyond them `until` is the next change of the orders
/// looked at, although the answer may outlive it: a bound on the work that one customer with very many orders can
/// cause.
inline constexpr int changes_followed_max = 64;

/// Answers for something that happened at `at`, or will.
Answer answer_for(const MomentTest& test, Instant at, const Moment& moment);

/// Answers for the orders of the customer, who owns them.
Answer answer_for(const OrderFigure& figure, const OrdersView& orders, const CustomerView& customer,
                  const Moment& moment);
Answer answer_for(const OrderMoment& node, const OrdersView& orders, const CustomerView& customer,
                  const Moment& moment);

}  // namespace lapwing
