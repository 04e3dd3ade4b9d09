#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/instant.hpp"
#include "base/random.hpp"
#include "demo/catalogue.hpp"
#include "demo/weighted_choice.hpp"

namespace lapwing {

struct DemoLine {
  std::uint32_t product = 0;  ///< its place in the catalogue
  std::int32_t quantity = 1;
  std::int32_t price = 0;  ///< of one, in whole roubles, as it was that day
};

/// What somebody likes to buy and what they have at home.
struct DemoTaste {
  std::size_t leaning = 0;                ///< tea, coffee, both or the home
  std::uint64_t purse_per_mille = 0;      ///< how freely they spend; most spend little
  std::vector<std::uint32_t> cupboard{};  ///< consumables bought before, by their places in the catalogue
};

/// Fills baskets: up to five lines from the shelves that a customer leans to, again what ran out at home, presents
/// in their season. The values of baskets spread roughly lognormally, since number, price and quantity multiply.
class Baskets {
 public:
  /// Keeps looking at `catalogue`. Prices have risen to today's, those of `today`, by about eight percent a year.
  Baskets(const std::vector<DemoProduct>& catalogue, Day today);

  [[nodiscard]] DemoTaste taste(SeededRandom& random) const;
  /// The lines of one order, each of another product; what was bought goes into the customer's cupboard.
  [[nodiscard]] std::vector<DemoLine> fill(DemoTaste& taste, Day day, SeededRandom& random) const;
  /// A product that they look at, one of it, at the price of that day.
  [[nodiscard]] DemoLine look(const DemoTaste& taste, Day day, SeededRandom& random) const;

 private:
  struct Shelf {
    std::uint32_t first = 0;  ///< place of its first product in the catalogue
    WeightedChoice popularity;
  };

  [[nodiscard]] std::uint32_t choose(const DemoTaste& taste, bool is_present, SeededRandom& random) const;
  [[nodiscard]] std::int32_t price(const DemoProduct& product, Day day) const;

  std::span<const DemoProduct> catalogue_;
  Day today_;
  std::vector<Shelf> shelves_;            ///< by category
  std::vector<WeightedChoice> leanings_;  ///< categories, by leaning
};

}  // namespace lapwing
