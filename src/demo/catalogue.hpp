#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lapwing {

/// What the demo shop sells. Texts without an owner are literals.
struct DemoProduct {
  std::string product_id;  ///< "P1001"
  std::string name;        ///< "Чёрный чай «Ассам Мокалбари», 100 г"
  std::string_view category;
  std::string_view brand;
  std::int32_t price = 0;  ///< today's, in whole roubles
  std::uint32_t category_number = 0;
  bool is_consumable = false;  ///< runs out and is bought again
};

/// The shelves' categories; a product's `category_number` counts in this order.
enum class DemoCategory : std::uint32_t {
  black_tea,
  green_tea,
  oolong,
  herbal_tea,
  coffee_beans,
  ground_coffee,
  coffee_portions,
  cocoa,
  sweets,
  tableware,
  brewing,
  candles,
  textiles,
  gift_sets,
};
inline constexpr std::size_t demo_category_count = 14;

/// The whole range, the same for every seed: about 260 products, category by category, in each the most popular first.
std::vector<DemoProduct> demo_catalogue();

}  // namespace lapwing
