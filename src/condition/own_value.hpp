#pragma once

#include <string>
#include <string_view>

#include "condition/evaluate.hpp"
#include "condition/nodes.hpp"

namespace lapwing {

/// What the customer has of that which the leaf compares, as people read it: "7", "12 300 ₽", "2024-05-01 10:00" by the
/// shop's clock. Where there is nothing to compare, it says so; empty if the leaf knows only yes and no, as of a label.
/// Language and currency as `describe` takes them.
std::string own_value(const ConditionTest& test, const CustomerView& customer, const Moment& moment,
                      std::string_view language, std::string_view currency);

}  // namespace lapwing
