#include "audience/paged_rows.hpp"

#include <algorithm>
#include <bit>

namespace lapwing {
namespace {

constexpr std::uint32_t rows_max = 0x7FFF'FFFF / 64;  // so that every offset within a page fits 32 bits

std::uint8_t width_for(std::int64_t value) {
  if (value == 0) return 0;
  if (value == static_cast<std::int8_t>(value)) return 1;
  if (value == static_cast<std::int16_t>(value)) return 2;
  if (value == static_cast<std::int32_t>(value)) return 4;
  return 8;
}

/// An eighth more than needed: a growing page is copied about fifty times before it holds a thousand rows, and is
/// never emptier than that.
std::uint32_t capacity_for(std::uint32_t rows) {
  ensure(rows <= rows_max, "64 customers have fewer than 2^25 rows");
  return (rows + rows / 8 + 7) / 8 * 8;
}

void move_rows(std::byte* column, std::uint8_t width, std::uint32_t row, std::uint32_t end) {
  std::memmove(column + std::size_t{row + 1} * width, column + std::size_t{row} * width,
               std::size_t{end - row} * width);
}

}  // namespace

std::size_t RowPage::layout(std::uint32_t capacity, const Widths& widths, std::uint8_t count,
                            std::array<std::uint32_t, narrow_max>& offsets) {
  std::size_t end = std::size_t{capacity} * sizeof(std::uint32_t);
  for (std::uint8_t i = 0; i < count; ++i) {
    offsets[i] = static_cast<std::uint32_t>(end);
    end += std::size_t{capacity} * widths[i];
  }
  return end;
}

void RowPage::reshape(std::uint32_t capacity, const Widths& widths) {
  std::array<std::uint32_t, narrow_max> offsets{};
  auto bytes = std::make_unique_for_overwrite<std::byte[]>(layout(capacity, widths, narrow_count_, offsets));
  const std::uint32_t count = rows();
  if (count > 0) std::memcpy(bytes.get(), bytes_.get(), std::size_t{count} * sizeof(std::uint32_t));
  const std::array<std::uint32_t, narrow_max> old_offsets = offsets_;
  const Widths old_widths = widths_;
  const std::unique_ptr<std::byte[]> old = std::exchange(bytes_, std::move(bytes));
  offsets_ = offsets;
  widths_ = widths;
  capacity_ = capacity;
  for (std::uint8_t i = 0; i < narrow_count_; ++i) {
    const std::byte* from = old.get() + old_offsets[i];
    if (old_widths[i] == widths[i]) {
      if (count > 0) std::memcpy(bytes_.get() + offsets[i], from, std::size_t{count} * widths[i]);
      continue;
    }
    const NarrowRows values(from, old_widths[i]);
    for (std::uint32_t row = 0; row < count; ++row) store(row, i, values[row]);
  }
}

void RowPage::store(std::uint32_t row, std::uint8_t column, std::int64_t value) {
  // The low bytes of a little-endian number are the same number, narrower.
  const std::uint8_t width = widths_[column];
  std::memcpy(bytes_.get() + offsets_[column] + std::size_t{row} * width, &value, width);
}

void RowPage::insert(std::uint32_t owner, std::uint32_t at, std::uint32_t key, std::span<const std::int64_t> values) {
  const std::uint32_t place = owner % owners_per_page;
  const std::uint32_t row = begins_[place] + at;
  ensure(row <= begins_[place + 1] && values.size() == narrow_count_, "a row is inserted within its owner's");
  const std::uint32_t count = rows();
  Widths widths = widths_;
  for (std::size_t i = 0; i < values.size(); ++i) widths[i] = std::max(widths[i], width_for(values[i]));
  if (count == capacity_ || widths != widths_) {
    reshape(count == capacity_ ? capacity_for(count + 1) : capacity_, widths);
  }
  move_rows(bytes_.get(), sizeof(std::uint32_t), row, count);
  for (std::uint8_t i = 0; i < narrow_count_; ++i) move_rows(bytes_.get() + offsets_[i], widths_[i], row, count);
  for (std::uint32_t next = place + 1; next <= owners_per_page; ++next) ++begins_[next];
  set_key(row, key);
  for (std::uint8_t i = 0; i < narrow_count_; ++i) store(row, i, values[i]);
}

void RowPage::set_key(std::uint32_t row, std::uint32_t key) {
  std::memcpy(bytes_.get() + std::size_t{row} * sizeof key, &key, sizeof key);
}

void RowPage::set(std::uint32_t row, std::uint8_t column, std::int64_t value) {
  if (const std::uint8_t width = width_for(value); width > widths_[column]) {
    Widths widths = widths_;
    widths[column] = width;
    reshape(capacity_, widths);
  }
  store(row, column, value);
}

std::size_t RowPage::memory() const {
  std::array<std::uint32_t, narrow_max> offsets{};
  return layout(capacity_, widths_, narrow_count_, offsets);
}

void RowPage::save(ByteWriter& to) const {
  to.put(begins_);
  to.put(widths_);
  to.put_bytes(bytes_.get(), std::size_t{rows()} * sizeof(std::uint32_t));
  for (std::uint8_t i = 0; i < narrow_count_; ++i) {
    to.put_bytes(bytes_.get() + offsets_[i], std::size_t{rows()} * widths_[i]);
  }
}

void RowPage::load(ByteReader& from) {
  const auto begins = from.get<std::array<std::uint32_t, owners_per_page + 1>>();
  const auto widths = from.get<Widths>();
  const bool is_sound = std::ranges::is_sorted(begins) && begins[0] == 0 && begins.back() <= rows_max &&
                        std::ranges::all_of(widths, [](std::uint8_t width) {
                          return width <= 8 && (width == 0 || std::has_single_bit(width));
                        });
  if (!is_sound) return from.spoil();
  if (!from.has(std::size_t{begins.back()} * sizeof(std::uint32_t))) return from.spoil();
  reshape(capacity_for(begins.back()), widths);
  begins_ = begins;
  from.get_bytes(bytes_.get(), std::size_t{rows()} * sizeof(std::uint32_t));
  for (std::uint8_t i = 0; i < narrow_count_; ++i) {
    from.get_bytes(bytes_.get() + offsets_[i], std::size_t{rows()} * widths_[i]);
  }
}

std::size_t PagedRows::memory() const {
  std::size_t sum = pages_.capacity() * sizeof(RowPage);
  for (const RowPage& page : pages_) sum += page.memory();
  return sum;
}

void PagedRows::save(ByteWriter& to) const {
  to.put<std::uint64_t>(pages_.size());
  for (const RowPage& page : pages_) page.save(to);
}

void PagedRows::load(ByteReader& from) {
  pages_.clear();
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    pages_.emplace_back(narrow_count_).load(from);
  }
}

const RowPage& OwnerRows::none() {
  static const RowPage empty(0);
  return empty;
}

}  // namespace lapwing
