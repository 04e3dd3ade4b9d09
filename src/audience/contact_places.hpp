#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "audience/change.hpp"
#include "audience/text_table.hpp"
#include "base/ids.hpp"
#include "model/shop.hpp"

namespace lapwing {

/// Where customers' contacts belong, as far as that is not personal: the domains of e-mail addresses, the countries of
/// phones. Four bytes a contact.
class ContactPlaces {
 public:
  ContactPlaces() { texts_.ensure(""); }

  /// Takes in what is said of a contact. One that cannot be used has no place; else an empty place says nothing.
  Change record(CustomerNumber customer, const ContactFact& contact) {
    auto& numbers = numbers_[static_cast<std::size_t>(contact.channel)];
    if (contact.place.empty() && (is_usable(contact.state) || customer.value >= numbers.size())) {
      return Change::unchanged;
    }
    if (customer.value >= numbers.size()) numbers.resize(customer.value + 1);
    const std::uint32_t number = texts_.ensure(is_usable(contact.state) ? contact.place : std::string_view());
    if (numbers[customer.value] == number) return Change::unchanged;
    numbers[customer.value] = number;
    return Change::changed;
  }

  void forget(CustomerNumber customer) {
    for (auto& numbers : numbers_) {
      if (customer.value < numbers.size()) numbers[customer.value] = 0;
    }
  }

  /// Number in `texts`; 0, of the empty text, if nothing is known.
  [[nodiscard]] std::uint32_t place(CustomerNumber customer, ChannelKind channel) const {
    const auto& numbers = numbers_[static_cast<std::size_t>(channel)];
    return customer.value < numbers.size() ? numbers[customer.value] : 0;
  }
  [[nodiscard]] const TextTable& texts() const { return texts_; }

  void save(ByteWriter& to) const {
    texts_.save(to);
    for (const auto& numbers : numbers_) to.put_column(numbers);
  }
  void load(ByteReader& from) {
    texts_.load(from);
    for (auto& numbers : numbers_) from.get_column(numbers);
  }

 private:
  TextTable texts_;
  std::array<std::vector<std::uint32_t>, channel_count> numbers_;  // by customer
};

}  // namespace lapwing
