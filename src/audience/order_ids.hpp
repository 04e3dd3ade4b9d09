#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audience/text_table.hpp"
#include "base/bytes.hpp"

namespace lapwing {

/// Orders' ids as numbers, which are small and of which most tell the id by themselves: a shop numbers its orders, so
/// that nearly every id is a number, as in `1001`, or one in a form of which the shop has few, as in `#1001`, `ORD-7`
/// or `ORD-000123`. What is no such number is kept as a text. Not thread-safe: it belongs to its partition's thread.
class OrderIds {
 public:
  /// The number of an id.
  struct Key {
    std::int64_t value = 0;
    bool is_new = false;  ///< no such id was ever asked for; false: it may have been
  };

  Key ensure(std::string_view id);
  /// Nothing if the id was surely never asked for by `ensure`.
  [[nodiscard]] std::optional<std::int64_t> find(std::string_view id) const;
  [[nodiscard]] std::string text(std::int64_t key) const;
  /// Asks for the place to come near where the id is looked up.
  void approach(std::string_view id) const;

  [[nodiscard]] std::size_t memory() const { return texts_.memory(); }
  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  /// What ids of one form begin with, and how many digits at least their number has, zeros before it if need be.
  struct Form {
    std::string prefix;
    std::uint8_t digits_min = 1;
  };
  /// An id taken apart, if it ends in a number that fits.
  struct Parts {
    std::string_view prefix;
    std::string_view digits;
    std::int64_t number = 0;
  };

  static std::optional<Parts> take_apart(std::string_view id);
  static bool fits(const Form& form, const Parts& parts);
  [[nodiscard]] std::optional<std::int64_t> key_by_form(const Parts& parts) const;

  // A form is learnt with the first id that has it, while there are places left: so an id that has a form is never
  // among the texts, and each id has one number only.
  std::vector<Form> forms_;
  TextTable texts_;
};

}  // namespace lapwing
