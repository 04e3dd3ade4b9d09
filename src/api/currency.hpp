#pragma once

#include <string>

#include "model/inputs.hpp"

namespace lapwing {

/// The shop's currency as `describe` takes it: "₽".
std::string currency_of(const ShopConfigured& shop);

}  // namespace lapwing
