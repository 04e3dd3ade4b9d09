#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/shop.hpp"
#include "tabular/dates.hpp"

namespace lapwing {

/// Reads the values of one column that the import does not know as attributes: numbers, dates, yes and no, lists
/// (arrays of texts as JSON has them), or text, as the column's first values show. A value that does not fit its
/// column's kind is kept as text.
class AttributeReader {
 public:
  /// `separator`: of a column that the user said holds lists, what stands between their texts.
  AttributeReader(std::string name, std::span<const std::string_view> samples,
                  std::optional<char> separator = std::nullopt);

  /// An error if the value is a list that is too large.
  [[nodiscard]] Result<AttributeFact> read(std::string_view value) const;

 private:
  enum class Kind : std::uint8_t { text, number, yes_no, date, list };

  /// The value as one of that kind, if it is one.
  [[nodiscard]] std::optional<AttributeValue> value_as(Kind kind, std::string_view value) const;

  std::string name_;
  Kind kind_ = Kind::text;
  std::optional<char> separator_;
  DateFormat dates_;
};

}  // namespace lapwing
