#pragma once

#include <cstdint>

#include "base/ids.hpp"
#include "condition/evaluate.hpp"
#include "condition/nodes.hpp"

namespace lapwing {

class OrdersView;

/// Answers for the promo codes that a customer was given. `orders` are the customer's.
Answer answer_for(const PromoCodeCount& node, const OrdersView& orders, CustomerNumber customer, const Moment& moment);
/// How many of them are such as the node asks for.
std::int64_t count_codes(const PromoCodeCount& node, const OrdersView& orders, CustomerNumber customer,
                         const Moment& moment);

}  // namespace lapwing
