#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/ids.hpp"
#include "model/inputs.hpp"

namespace lapwing {

class Activity;
class Audience;

/// Who may care for a product: whoever viewed it or had it in the cart, as far as that is remembered, and some who did
/// so too long ago. It is there so that a price list need not be held against every customer; it follows from the
/// audience, is found by one scan when somebody asks, and is in no image. Four bytes for each customer and product.
/// Not thread-safe: it belongs to its partition's thread.
class ProductInterest {
 public:
  [[nodiscard]] bool is_found() const { return is_found_; }
  /// Scans all views and carts.
  void find(const Audience& audience);
  void forget() { *this = ProductInterest(); }
  /// Notes what the customer has just done; only while `is_found`.
  void note(CustomerNumber customer, const ActivityRecorded& activity, const Activity& known);
  /// Ascending, each once; `product` is a number in `Activity::texts`. Valid until the next call.
  std::span<const std::uint32_t> of(std::uint32_t product);

  [[nodiscard]] std::size_t memory() const;

 private:
  /// Customers as they came, and how many there were when they were last put in order.
  struct Crowd {
    std::vector<std::uint32_t> customers;
    std::size_t ordered = 0;

    void add(std::uint32_t customer);
    void put_in_order();
  };

  void add(std::uint32_t product, std::uint32_t customer);

  bool is_found_ = false;
  std::vector<Crowd> crowds_;  // by product
};

}  // namespace lapwing
