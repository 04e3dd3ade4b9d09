#include "demo/baskets.hpp"

#include <algorithm>
#include <array>

#include "demo/shop_calendar.hpp"

namespace lapwing {
namespace {

using CategoryWeights = std::array<std::uint64_t, demo_category_count>;

// Tea: black, green, oolong, herbal; coffee: beans, ground, portions; cocoa, sweets, tableware, brewing, candles,
// textiles, gift sets.
constexpr std::array<CategoryWeights, 4> leaning_weights = {
    CategoryWeights{30, 18, 14, 16, 2, 1, 1, 4, 14, 7, 6, 3, 2, 3},  // tea
    CategoryWeights{3, 2, 1, 2, 32, 16, 14, 6, 11, 4, 9, 3, 1, 3},   // coffee
    CategoryWeights{14, 9, 5, 10, 14, 8, 7, 6, 14, 5, 5, 4, 2, 4},   // both
    CategoryWeights{6, 4, 2, 7, 4, 3, 3, 4, 10, 20, 7, 20, 14, 7}};  // the home

constexpr std::size_t cupboard_size = 6;

bool contains(const std::vector<DemoLine>& lines, std::uint32_t product) {
  return std::ranges::find(lines, product, &DemoLine::product) != lines.end();
}

std::int32_t quantity_of(const DemoProduct& product, const DemoTaste& taste, SeededRandom& random) {
  if (!product.is_consumable) return random.below(100) < 6 ? 2 : 1;
  std::int32_t quantity = 1;
  while (quantity < 4 && random.below(1000) < 90 + taste.purse_per_mille * 3 / 10) ++quantity;
  return quantity;
}

/// Puts a product into the cupboard; what has been there longest gives way.
void stock_up(std::vector<std::uint32_t>& cupboard, std::uint32_t product) {
  if (std::ranges::find(cupboard, product) != cupboard.end()) return;
  if (cupboard.size() == cupboard_size) cupboard.erase(cupboard.begin());
  cupboard.push_back(product);
}

}  // namespace

Baskets::Baskets(const std::vector<DemoProduct>& catalogue, Day today) : catalogue_(catalogue), today_(today) {
  for (std::uint32_t category = 0; category < demo_category_count; ++category) {
    const auto on_shelf = std::ranges::equal_range(catalogue, category, {}, &DemoProduct::category_number);
    shelves_.push_back({.first = static_cast<std::uint32_t>(on_shelf.begin() - catalogue.begin()),
                        .popularity = WeightedChoice::by_rank(on_shelf.size(), 4)});
  }
  for (const CategoryWeights& weights : leaning_weights) {
    leanings_.emplace_back(std::vector(weights.begin(), weights.end()));
  }
}

DemoTaste Baskets::taste(SeededRandom& random) const {
  static const WeightedChoice leanings({34, 28, 22, 16});
  DemoTaste taste;
  taste.leaning = leanings.pick(random);
  const std::uint64_t purse = random.below(1000);
  taste.purse_per_mille = purse * random.below(1000) / 999;
  return taste;
}

std::uint32_t Baskets::choose(const DemoTaste& taste, bool is_present, SeededRandom& random) const {
  const auto gift_sets = static_cast<std::size_t>(DemoCategory::gift_sets);
  const Shelf& shelf = shelves_[is_present ? gift_sets : leanings_[taste.leaning].pick(random)];
  const auto product = shelf.first + static_cast<std::uint32_t>(shelf.popularity.pick(random));
  const auto other = shelf.first + static_cast<std::uint32_t>(shelf.popularity.pick(random));
  const bool takes_dearer = random.below(1000) < taste.purse_per_mille;
  return takes_dearer && catalogue_[other].price > catalogue_[product].price ? other : product;
}

std::int32_t Baskets::price(const DemoProduct& product, Day day) const {
  constexpr std::int32_t quarter_days = 91;
  const std::int32_t quarters_ago = std::min(20, (today_ - day) / quarter_days);
  return (product.price * (1000 - 20 * quarters_ago) / 1000 + 5) / 10 * 10;
}

DemoLine Baskets::look(const DemoTaste& taste, Day day, SeededRandom& random) const {
  const std::uint32_t product = choose(taste, false, random);
  return {.product = product, .quantity = 1, .price = price(catalogue_[product], day)};
}

std::vector<DemoLine> Baskets::fill(DemoTaste& taste, Day day, SeededRandom& random) const {
  int wanted = 1;
  for (int i = 0; i < 4; ++i) {
    if (random.below(1000) < 170 + taste.purse_per_mille * 11 / 20) ++wanted;
  }
  bool wants_present = is_gift_season(day) && random.below(100) < 25;

  std::vector<DemoLine> lines;
  for (int i = 0; i < wanted; ++i) {
    const bool is_refill = !taste.cupboard.empty() && random.below(100) < 55;
    const std::uint32_t product = is_refill ? taste.cupboard[random.below(taste.cupboard.size())]
                                            : choose(taste, wants_present, random);
    if (!is_refill) wants_present = false;
    if (contains(lines, product)) continue;
    lines.push_back({.product = product,
                     .quantity = quantity_of(catalogue_[product], taste, random),
                     .price = price(catalogue_[product], day)});
  }
  for (const DemoLine& line : lines) {
    if (catalogue_[line.product].is_consumable) stock_up(taste.cupboard, line.product);
  }
  return lines;
}

}  // namespace lapwing
