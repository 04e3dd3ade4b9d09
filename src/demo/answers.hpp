#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/random.hpp"
#include "demo/baskets.hpp"
#include "demo/catalogue.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// A message that a server took for a customer of the demo shop.
struct DemoMessage {
  std::string_view customer_id;
  std::string_view name;  ///< names it among all of the shop
  bool is_mail = true;    ///< else it is an SMS or a push
  Instant accepted_at{};
};

/// An order that the customer placed on the site, having followed a message there.
struct DemoPurchase {
  Instant at{};
  std::vector<DemoLine> lines;
  std::optional<Instant> cancelled_at;
  bool pays_with_bonuses = false;  ///< where the message told of some
};

/// All that comes of one message, later than it was accepted.
struct DemoAnswer {
  std::vector<std::pair<Instant, ReceiptOutcome>> receipts;  ///< by time
  bool unsubscribes = false;                                 ///< at the receipt that says so
  std::optional<Instant> visits_at;
  std::vector<DemoLine> looks_at;  ///< on that visit
  std::optional<DemoPurchase> purchase;
};

/// How the demo shop's customers answer what it sends them, so that a shop that is only played has openings, clicks and
/// orders to show. Half of them hardly ever open a mail, a quarter read every second one; every fifth one's mail
/// program fetches pictures by itself, and a few have their links followed by a scanner. So a fifth of the mail is
/// opened, a fifth of that is followed, and of those who follow a good quarter buy. A few addresses are dead, a few
/// customers want no more. What is bought without a mail, the shop's history has: that is what a control group buys,
/// too.
///
/// The answer depends on the seed, the customer and the message alone, so that it is the same each time.
class DemoAnswers {
 public:
  /// `today`: whose prices the catalogue's are, the demo's last day.
  DemoAnswers(std::uint64_t seed, Day today);
  DemoAnswers(const DemoAnswers&) = delete;  // the baskets look at the catalogue
  DemoAnswers& operator=(const DemoAnswers&) = delete;

  [[nodiscard]] DemoAnswer to(const DemoMessage& message) const;
  [[nodiscard]] const std::vector<DemoProduct>& catalogue() const { return catalogue_; }

 private:
  void buy(const DemoMessage& message, Instant clicked_at, SeededRandom& random, DemoAnswer& answer) const;

  std::uint64_t seed_;
  std::vector<DemoProduct> catalogue_;
  Baskets baskets_;
};

}  // namespace lapwing
