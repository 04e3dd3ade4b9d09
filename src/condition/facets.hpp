#pragma once

#include <cstdint>
#include <initializer_list>

namespace lapwing {

class Condition;

/// What an answer can depend on. After a record only those conditions need another look that depend on what it touched.
enum class Facet : std::uint8_t {
  profile,      ///< when the customer signed up
  orders,       ///< orders and their lines
  contacts,     ///< whether contacts are there and usable
  consents,     ///< consents given and withdrawn
  attributes,   ///< any attribute
  labels,       ///< any label
  rfm,          ///< the customer's RFM standing, which itself depends on orders, bounds and the day
  bonuses,      ///< the customer's bonuses
  clock,        ///< time alone may change the answer
  activity,     ///< visits, views, carts, checkouts and custom events
  messages,     ///< messages and what became of them
  campaigns,    ///< the customer's walks through campaigns
  segments,     ///< membership of segments
  stages,       ///< the lifecycle stage
  promo_codes,  ///< promo codes that the customer was given
  enrollment,   ///< when the enrollment began: the condition makes no sense outside a campaign
};

/// A set of facets.
class Facets {
 public:
  constexpr Facets() = default;
  constexpr Facets(std::initializer_list<Facet> facets) {
    for (const Facet facet : facets) insert(facet);
  }

  constexpr void insert(Facet facet) { bits_ |= 1u << static_cast<unsigned>(facet); }
  [[nodiscard]] constexpr bool contains(Facet facet) const { return (bits_ >> static_cast<unsigned>(facet) & 1u) != 0; }
  [[nodiscard]] constexpr bool intersects(Facets other) const { return (bits_ & other.bits_) != 0; }
  constexpr void insert(Facets other) { bits_ |= other.bits_; }

  friend constexpr bool operator==(Facets, Facets) = default;

 private:
  std::uint32_t bits_ = 0;
};

/// Everything that the condition's answer depends on.
Facets depends_on(const Condition& condition);

}  // namespace lapwing
