#pragma once

#include <cstdint>
#include <span>

#include "audience/change.hpp"
#include "audience/paged_rows.hpp"
#include "audience/text_table.hpp"
#include "base/ids.hpp"
#include "base/instant.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// A customer's promo codes in the order of their issue. Valid until they next change.
class PromoCodesView {
 public:
  explicit PromoCodesView(const OwnerRows& rows)
      : issued_at_(rows.keys()),
        codes_(rows.column(code_column)),
        pools_(rows.column(pool_column)),
        lifetimes_(rows.column(lifetime_column)) {}

  [[nodiscard]] std::size_t size() const { return issued_at_.size(); }
  /// Seconds since the epoch, ascending.
  [[nodiscard]] std::span<const std::uint32_t> issued_at() const { return issued_at_; }
  /// Numbers in `PromoCodes::texts`; no pool is that of the empty text, 0.
  [[nodiscard]] std::uint32_t code(std::size_t i) const { return static_cast<std::uint32_t>(codes_[i]); }
  [[nodiscard]] std::uint32_t pool(std::size_t i) const { return static_cast<std::uint32_t>(pools_[i]); }
  /// From when on it is not accepted any more; `never` if it stays good.
  [[nodiscard]] Instant expires_at(std::size_t i) const {
    return lifetimes_[i] == 0 ? Instant::never() : Instant::from_seconds(issued_at_[i] + lifetimes_[i]);
  }

  static constexpr std::uint8_t code_column = 0;
  static constexpr std::uint8_t pool_column = 1;
  static constexpr std::uint8_t lifetime_column = 2;  // seconds; 0: it stays good
  static constexpr std::uint8_t column_count = 3;

 private:
  std::span<const std::uint32_t> issued_at_;
  NarrowRows codes_;
  NarrowRows pools_;
  NarrowRows lifetimes_;
};

/// The promo codes that the customers of one partition were given, clustered by customer. What became of a code follows
/// from the customer's orders, and is not kept. Not thread-safe: it belongs to its partition's thread.
class PromoCodes {
 public:
  PromoCodes();

  /// Takes a code in; whole seconds count. `unchanged` if the customer has that code already, whatever else is said of
  /// it.
  Change record(CustomerNumber customer, const PromoCodeIssued& issued);
  [[nodiscard]] PromoCodesView codes(CustomerNumber customer) const;
  /// The customer was given none.
  void forget(CustomerNumber customer);
  [[nodiscard]] const TextTable& texts() const { return texts_; }

  [[nodiscard]] std::size_t memory() const { return codes_.memory() + texts_.memory(); }
  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  PagedRows codes_;
  TextTable texts_;
};

}  // namespace lapwing
