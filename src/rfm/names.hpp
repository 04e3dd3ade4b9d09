#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "rfm/score.hpp"

namespace lapwing {

/// What a shop calls a group of customers. The id is what conditions and campaigns refer to.
struct RfmName {
  std::string id;  ///< lower-case letters, digits and underscores
  std::string title_ru;
  std::string title_en;
  friend bool operator==(const RfmName&, const RfmName&) = default;
};

/// A rectangle of cells, both ranges inclusive, whose customers bear the name with that id.
struct RfmRegion {
  std::string name;
  std::int32_t r_min = 1;
  std::int32_t r_max = 1;
  std::int32_t f_min = 1;
  std::int32_t f_max = 1;
};

/// The names over R x F: each cell has exactly one. M does not enter the name. Customers who bought only before the
/// period have no scores but a name too, and those who never bought are always `no_orders`.
class RfmNames {
 public:
  static constexpr std::string_view no_orders_id = "no_orders";

  /// `outside_period` is the id of the name for those who bought only before the period. Fails, naming the field, the
  /// cell and the names, if a cell has no name or two, or if a name is unknown, unused, doubled or malformed.
  static Result<RfmNames> create(std::int32_t bins, std::vector<RfmName> names, const std::vector<RfmRegion>& regions,
                                 std::string_view outside_period);

  /// The default: lost, frozen, at_risk, drifting, promising, new, loyal over 5 x 5 cells.
  static RfmNames seven();
  /// The same names, coarser: all of R1 are lost, and frozen are only those of R2 who bought seldom.
  static RfmNames seven_simple();
  /// The ten names widely used elsewhere, from champions to hibernating, with `lost` for those outside the period.
  static RfmNames ten();

  [[nodiscard]] std::int32_t bins() const { return bins_; }
  /// In the order given; `no_orders` is added as the last.
  [[nodiscard]] const std::vector<RfmName>& names() const { return names_; }
  /// A place in `names`, which is how these functions name a name.
  [[nodiscard]] std::size_t of_cell(std::int32_t r, std::int32_t f) const;
  [[nodiscard]] std::size_t outside_period() const { return outside_period_; }
  [[nodiscard]] std::size_t no_orders() const { return names_.size() - 1; }
  /// By the scores; without scores by whether the customer ever bought.
  [[nodiscard]] std::size_t of_customer(const std::optional<RfmScores>& scores, bool ever_bought) const;
  [[nodiscard]] std::optional<std::size_t> find(std::string_view id) const;

 private:
  RfmNames() = default;

  std::int32_t bins_ = 0;
  std::vector<RfmName> names_;
  std::vector<std::uint8_t> cells_;  ///< places in `names_`, row by row from R1
  std::size_t outside_period_ = 0;
};

}  // namespace lapwing
