#pragma once

#include "condition/evaluate.hpp"
#include "condition/nodes.hpp"

namespace lapwing {

class OrdersView;

/// Answers for what happened to the customer besides orders. `orders` are the customer's.
Answer answer_for(const HappeningCount& node, const CustomerView& customer, const Moment& moment);
Answer answer_for(const HappeningMoment& node, const OrdersView& orders, const CustomerView& customer,
                  const Moment& moment);
Answer answer_for(const CartTest& test, const OrdersView& orders, const CustomerView& customer, const Moment& moment);
/// Whether the customer is walking one of the campaigns.
bool holds(const CampaignTest& test, const CustomerView& customer, const Audience& audience);

}  // namespace lapwing
