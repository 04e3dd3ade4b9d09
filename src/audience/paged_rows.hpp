#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/ensure.hpp"
#include "base/prefetch.hpp"

namespace lapwing {

/// How many owners share a page, and so how many answers are one machine word.
inline constexpr std::uint32_t owners_per_page = 64;

/// Some rows of a narrow column: integers, each of as many bytes as the largest of its page needs. Those of a natural
/// column are never negative.
class NarrowRows {
 public:
  NarrowRows() = default;
  NarrowRows(const std::byte* first, std::uint8_t width, bool is_natural = false)
      : first_(first), width_(width), is_natural_(is_natural) {}

  [[nodiscard]] std::int64_t operator[](std::size_t row) const {
    switch (width_) {
      case 0:
        return 0;
      case 1:
        return read<std::int8_t, std::uint8_t>(row);
      case 2:
        return read<std::int16_t, std::uint16_t>(row);
      case 4:
        return read<std::int32_t, std::uint32_t>(row);
      default:
        return as<std::int64_t>()[row];
    }
  }
  /// Bytes of a value, at most four if it is natural; with 0 every value is zero.
  [[nodiscard]] std::uint8_t width() const { return width_; }
  [[nodiscard]] bool is_natural() const { return is_natural_; }
  /// The rows as they lie in memory; `T` is the integer of that width.
  template <class T>
  [[nodiscard]] const T* as() const {
    return reinterpret_cast<const T*>(first_);
  }

 private:
  template <class Signed, class Natural>
  [[nodiscard]] std::int64_t read(std::size_t row) const {
    return is_natural_ ? std::int64_t{as<Natural>()[row]} : std::int64_t{as<Signed>()[row]};
  }

  const std::byte* first_ = nullptr;
  std::uint8_t width_ = 0;
  bool is_natural_ = false;
};

/// What rows of one kind are made of.
struct RowShape {
  std::uint8_t narrow_count = 0;
  std::uint8_t natural_columns = 0;  ///< a bit for each narrow column that is never negative, and below 2^32
  std::uint8_t key_width = 4;        ///< bytes of a key: 4, or 2 on pages whose keys need no more
};

/// The rows of 64 owners, clustered by owner: one column of keys and some narrow columns, side by side in one
/// allocation. A scan reads whole columns of a page in one stream; one owner's rows are few cache lines. Behind an
/// owner's rows there may be vacant ones, so that a new row seldom moves others than the owner's own, and then only up
/// to the next vacant one.
class alignas(64) RowPage {
 public:
  using Begins = std::array<std::uint32_t, owners_per_page + 1>;
  /// The key of a vacant row and of no other, cut to the keys' width. Its narrow columns are zero.
  static constexpr std::uint32_t vacant = 0xFFFF'FFFF;

  explicit RowPage(RowShape shape) : shape_(shape) {}

  /// How many rows there are, vacant ones too.
  [[nodiscard]] std::uint32_t rows() const { return begins_[owners_per_page]; }
  /// Where each owner's rows begin, and behind the last owner where the vacant ones end.
  [[nodiscard]] const Begins& begins() const { return begins_; }
  /// Behind the last row of the owner at that place of the page; vacant ones follow up to where the next owner's begin.
  [[nodiscard]] std::uint32_t end(std::uint32_t place) const {
    std::uint32_t end = begins_[place + 1];
    if (!has_vacant(place)) return end;
    do --end;
    while (end > begins_[place] && is_vacant(end - 1));
    return end;
  }
  /// Of a kind of rows whose keys have four bytes.
  [[nodiscard]] const std::uint32_t* keys() const { return reinterpret_cast<const std::uint32_t*>(bytes_.get()); }
  /// Of any kind; the key of a vacant row is not `vacant` if it is narrow.
  [[nodiscard]] NarrowRows narrow_keys(std::uint32_t first_row = 0) const {
    return {bytes_.get() + std::size_t{first_row} * shape_.key_width, shape_.key_width, true};
  }
  [[nodiscard]] NarrowRows column(std::uint8_t column, std::uint32_t first_row = 0) const {
    const std::uint8_t width = widths_[column];
    return {bytes_.get() + offsets_[column] + std::size_t{first_row} * width, width, is_natural(column)};
  }

  /// Puts a row before position `at` of the owner's (0 .. their number). `values` has one for each narrow column.
  void insert(std::uint32_t owner, std::uint32_t at, std::uint32_t key, std::span<const std::int64_t> values);
  /// The owner has no rows any more.
  void clear(std::uint32_t owner);
  void set_key(std::uint32_t row, std::uint32_t key);
  void set(std::uint32_t row, std::uint8_t column, std::int64_t value);

  /// Asks for what tells where the owner's rows lie to come near, or for the rows themselves.
  void approach(std::uint32_t owner, Approach step) const;

  /// Bytes of memory, this object apart.
  [[nodiscard]] std::size_t memory() const;
  /// The image has no vacant rows: where they lie depends on the order in which rows came.
  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  static constexpr std::size_t narrow_max = 8;
  using Sizes = std::array<std::uint32_t, owners_per_page>;  // how many rows each owner has
  using Widths = std::array<std::uint8_t, narrow_max>;
  using Offsets = std::array<std::uint32_t, narrow_max>;

  /// How wide the columns of a page are.
  struct Measures {
    Widths widths{};
    std::uint8_t key = 0;
    friend bool operator==(const Measures&, const Measures&) = default;
  };

  static std::size_t layout(std::uint32_t rows, const Measures& measures, std::uint8_t count, Offsets& offsets);
  /// Begins that leave every owner a share of vacant rows.
  static Begins spread(const Sizes& sizes);
  [[nodiscard]] Measures measures() const { return {widths_, shape_.key_width}; }
  [[nodiscard]] std::uint8_t width_for(std::uint8_t column, std::int64_t value) const;
  void allocate(const Begins& begins, const Measures& measures);
  void reshape(Begins begins, Measures measures);
  void copy_column(const NarrowRows& from, const Begins& from_begins, const Sizes& sizes, std::byte* to,
                   std::size_t width, int vacant_byte);
  [[nodiscard]] Sizes sizes() const;
  [[nodiscard]] bool is_natural(std::uint8_t column) const { return (shape_.natural_columns >> column & 1u) != 0; }
  [[nodiscard]] bool is_vacant(std::uint32_t row) const {
    return shape_.key_width == 2 ? narrow_keys().as<std::uint16_t>()[row] == static_cast<std::uint16_t>(vacant)
                                 : keys()[row] == vacant;
  }
  [[nodiscard]] std::byte* key_at(std::uint32_t row) { return bytes_.get() + std::size_t{row} * shape_.key_width; }
  [[nodiscard]] bool has_vacant(std::uint32_t place) const { return (with_vacant_ >> place & 1u) != 0; }
  void note_vacant(std::uint32_t place);
  bool make_vacant(std::uint32_t place);
  void move_rows(std::uint32_t from, std::uint32_t end, std::int32_t by);
  void store(std::uint32_t row, std::uint8_t column, std::int64_t value);

  // What every use needs lies on one cache line.
  std::unique_ptr<std::byte[]> bytes_;
  std::uint64_t with_vacant_ = 0;  // a bit for each owner who has vacant rows, by place
  Offsets offsets_{};
  Widths widths_{};
  RowShape shape_;  // of the keys their width on this page
  Begins begins_{};
};

/// Rows of any number of owners, numbered from 0, on pages of 64.
class PagedRows {
 public:
  explicit PagedRows(RowShape shape) : shape_(shape) {}

  /// Sees to it that the owner has a place.
  void ensure_owner(std::uint32_t owner) {
    while (pages_.size() * owners_per_page <= owner) pages_.emplace_back(shape_);
  }
  [[nodiscard]] std::size_t page_count() const { return pages_.size(); }
  [[nodiscard]] const RowPage& page(std::size_t number) const { return pages_[number]; }
  [[nodiscard]] RowPage& page_of(std::uint32_t owner) { return pages_[owner / owners_per_page]; }
  [[nodiscard]] const RowPage& page_of(std::uint32_t owner) const { return pages_[owner / owners_per_page]; }

  [[nodiscard]] std::size_t memory() const;
  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  RowShape shape_;
  std::vector<RowPage> pages_;
};

/// One owner's rows on a page. Valid until the page next changes.
class OwnerRows {
 public:
  OwnerRows() = default;
  OwnerRows(const RowPage& page, std::uint32_t owner)
      : page_(&page),
        begin_(page.begins()[owner % owners_per_page]),
        size_(page.end(owner % owners_per_page) - begin_) {}

  [[nodiscard]] std::uint32_t size() const { return size_; }
  /// The place of the first row on the page.
  [[nodiscard]] std::uint32_t begin() const { return begin_; }
  [[nodiscard]] std::span<const std::uint32_t> keys() const { return {page_->keys() + begin_, size_}; }
  [[nodiscard]] NarrowRows narrow_keys() const { return page_->narrow_keys(begin_); }
  [[nodiscard]] NarrowRows column(std::uint8_t column) const { return page_->column(column, begin_); }

 private:
  static const RowPage& none();

  const RowPage* page_ = &none();
  std::uint32_t begin_ = 0;
  std::uint32_t size_ = 0;
};

}  // namespace lapwing
