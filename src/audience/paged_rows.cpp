#include "audience/paged_rows.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

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
std::uint64_t capacity_for(std::uint64_t rows) {
  ensure(rows <= rows_max, "64 customers have fewer than 2^25 rows");
  return (rows + rows / 8 + 7) / 8 * 8;
}

}  // namespace

std::size_t RowPage::layout(std::uint32_t rows, const Widths& widths, std::uint8_t count, Offsets& offsets) {
  std::size_t end = std::size_t{rows} * sizeof(std::uint32_t);
  for (std::uint8_t i = 0; i < count; ++i) {
    offsets[i] = static_cast<std::uint32_t>(end);
    end += std::size_t{rows} * widths[i];
  }
  return end;
}

RowPage::Begins RowPage::spread(const std::array<std::uint32_t, owners_per_page>& sizes) {
  const std::uint64_t rows = std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0});
  const std::uint64_t vacancies = capacity_for(rows + 1) - rows;
  Begins begins{};
  std::uint64_t before = 0;  // rows of the owners before
  for (std::uint32_t place = 0; place <= owners_per_page; ++place) {
    // Who has many rows gets more, but who has none yet gets some, too.
    begins[place] = static_cast<std::uint32_t>(before + vacancies * (before + place) / (rows + owners_per_page));
    if (place < owners_per_page) before += sizes[place];
  }
  return begins;
}

std::array<std::uint32_t, owners_per_page> RowPage::sizes() const {
  std::array<std::uint32_t, owners_per_page> sizes{};
  for (std::uint32_t place = 0; place < owners_per_page; ++place) sizes[place] = end(place) - begins_[place];
  return sizes;
}

/// All rows are vacant then.
void RowPage::allocate(const Begins& begins, const Widths& widths) {
  begins_ = begins;
  widths_ = widths;
  bytes_ = std::make_unique<std::byte[]>(layout(rows(), widths_, narrow_count_, offsets_));
  std::memset(bytes_.get(), 0xFF, std::size_t{rows()} * sizeof vacant);
  with_vacant_ = 0;
  for (std::uint32_t place = 0; place < owners_per_page; ++place) note_vacant(place);
}

/// Looks whether the owner's last row is vacant.
void RowPage::note_vacant(std::uint32_t place) {
  const std::uint32_t behind = begins_[place + 1];
  const bool has = behind > begins_[place] && keys()[behind - 1] == vacant;
  with_vacant_ = (with_vacant_ & ~(std::uint64_t{1} << place)) | std::uint64_t{has} << place;
}

void RowPage::reshape(Begins begins, Widths widths) {
  RowPage old(narrow_count_);
  std::swap(old, *this);
  allocate(begins, widths);
  const auto sizes = old.sizes();
  for (std::uint32_t place = 0; place < owners_per_page; ++place) {
    if (sizes[place] == 0) continue;
    std::memcpy(bytes_.get() + std::size_t{begins_[place]} * sizeof vacant, old.keys() + old.begins_[place],
                std::size_t{sizes[place]} * sizeof vacant);
    for (std::uint8_t i = 0; i < narrow_count_; ++i) {
      const NarrowRows values = old.column(i, old.begins_[place]);
      if (values.width() == widths_[i]) {
        std::memcpy(bytes_.get() + offsets_[i] + std::size_t{begins_[place]} * widths_[i], values.as<std::byte>(),
                    std::size_t{sizes[place]} * widths_[i]);
      } else {
        for (std::uint32_t row = 0; row < sizes[place]; ++row) store(begins_[place] + row, i, values[row]);
      }
    }
    note_vacant(place);
  }
}

void RowPage::store(std::uint32_t row, std::uint8_t column, std::int64_t value) {
  // The low bytes of a little-endian number are the same number, narrower.
  const std::uint8_t width = widths_[column];
  std::memcpy(bytes_.get() + offsets_[column] + std::size_t{row} * width, &value, width);
}

/// Moves rows one place on or back, over a vacant one.
void RowPage::move_rows(std::uint32_t from, std::uint32_t end, std::int32_t by) {
  if (from == end) return;
  const auto move = [&](std::byte* column, std::size_t width) {
    std::byte* first = column + from * width;
    std::memmove(first + by * static_cast<std::ptrdiff_t>(width), first, (end - from) * width);
  };
  move(bytes_.get(), sizeof vacant);
  for (std::uint8_t i = 0; i < narrow_count_; ++i) {
    if (widths_[i] > 0) move(bytes_.get() + offsets_[i], widths_[i]);
  }
}

/// Gives the owner a row behind theirs to be written: the nearest vacant one, from which the rows between are moved
/// away. False if there is none on the page.
bool RowPage::make_vacant(std::uint32_t place) {
  if (has_vacant(place)) return true;
  if (with_vacant_ == 0) return false;
  const std::uint64_t behind = with_vacant_ >> place;  // the owner's own bit is not set
  const std::uint64_t ahead = place == 0 ? 0 : with_vacant_ << (owners_per_page - place);
  if (std::countr_zero(behind) <= std::countl_zero(ahead) + 1) {
    const std::uint32_t after = place + static_cast<std::uint32_t>(std::countr_zero(behind));
    move_rows(begins_[place + 1], end(after), 1);
    for (std::uint32_t i = place + 1; i <= after; ++i) ++begins_[i];
    note_vacant(after);
  } else {
    const std::uint32_t before = place - 1 - static_cast<std::uint32_t>(std::countl_zero(ahead));
    move_rows(begins_[before + 1], begins_[place + 1], -1);
    for (std::uint32_t i = before + 1; i <= place; ++i) --begins_[i];
    note_vacant(before);
  }
  return true;
}

void RowPage::insert(std::uint32_t owner, std::uint32_t at, std::uint32_t key, std::span<const std::int64_t> values) {
  const std::uint32_t place = owner % owners_per_page;
  const std::uint32_t size = end(place) - begins_[place];
  ensure(at <= size && values.size() == narrow_count_ && key != vacant, "a row is inserted within its owner's");
  Widths widths = widths_;
  for (std::size_t i = 0; i < values.size(); ++i) widths[i] = std::max(widths[i], width_for(values[i]));
  if (widths != widths_) reshape(begins_, widths);
  if (!make_vacant(place)) {
    reshape(spread(sizes()), widths_);
    ensure(make_vacant(place), "a page that was spread has vacant rows");
  }
  const std::uint32_t row = begins_[place] + at;
  move_rows(row, begins_[place] + size, 1);
  set_key(row, key);
  for (std::uint8_t i = 0; i < narrow_count_; ++i) store(row, i, values[i]);
  note_vacant(place);
}

void RowPage::clear(std::uint32_t owner) {
  const std::uint32_t place = owner % owners_per_page;
  for (std::uint32_t row = begins_[place], behind = end(place); row < behind; ++row) {
    set_key(row, vacant);
    for (std::uint8_t i = 0; i < narrow_count_; ++i) store(row, i, 0);
  }
  note_vacant(place);
}

void RowPage::set_key(std::uint32_t row, std::uint32_t key) {
  std::memcpy(bytes_.get() + std::size_t{row} * sizeof key, &key, sizeof key);
}

void RowPage::set(std::uint32_t row, std::uint8_t column, std::int64_t value) {
  if (const std::uint8_t width = width_for(value); width > widths_[column]) {
    Widths widths = widths_;
    widths[column] = width;
    reshape(begins_, widths);
  }
  store(row, column, value);
}

void RowPage::approach(std::uint32_t owner, Approach step) const {
  const std::uint32_t place = owner % owners_per_page;
  if (step != Approach::rows) {
    prefetch(this);
    return prefetch(&begins_[place]);
  }
  const std::uint32_t begin = begins_[place];
  const std::size_t rows = begins_[place + 1] - begin;
  prefetch(bytes_.get() + std::size_t{begin} * sizeof vacant, rows * sizeof vacant);
  for (std::uint8_t i = 0; i < narrow_count_; ++i) {
    prefetch(bytes_.get() + offsets_[i] + std::size_t{begin} * widths_[i], rows * widths_[i]);
  }
}

std::size_t RowPage::memory() const {
  Offsets offsets{};
  return layout(rows(), widths_, narrow_count_, offsets);
}

void RowPage::save(ByteWriter& to) const {
  const auto sizes = this->sizes();
  to.put(sizes);
  to.put(widths_);
  for (std::uint32_t place = 0; place < owners_per_page; ++place) {
    to.put_bytes(bytes_.get() + std::size_t{begins_[place]} * sizeof vacant, std::size_t{sizes[place]} * sizeof vacant);
  }
  for (std::uint8_t i = 0; i < narrow_count_; ++i) {
    if (widths_[i] == 0) continue;
    for (std::uint32_t place = 0; place < owners_per_page; ++place) {
      to.put_bytes(column(i, begins_[place]).as<std::byte>(), std::size_t{sizes[place]} * widths_[i]);
    }
  }
}

void RowPage::load(ByteReader& from) {
  const auto sizes = from.get<std::array<std::uint32_t, owners_per_page>>();
  const auto widths = from.get<Widths>();
  const std::uint64_t rows = std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0});
  const bool is_sound = rows <= rows_max && std::ranges::all_of(widths, [](std::uint8_t width) {
                          return width <= 8 && (width == 0 || std::has_single_bit(width));
                        });
  if (!is_sound || !from.has(rows * sizeof vacant)) return from.spoil();
  allocate(spread(sizes), widths);
  for (std::uint32_t place = 0; place < owners_per_page; ++place) {
    from.get_bytes(bytes_.get() + std::size_t{begins_[place]} * sizeof vacant,
                   std::size_t{sizes[place]} * sizeof vacant);
    note_vacant(place);
  }
  for (std::uint8_t i = 0; i < narrow_count_; ++i) {
    if (widths_[i] == 0) continue;
    for (std::uint32_t place = 0; place < owners_per_page; ++place) {
      from.get_bytes(bytes_.get() + offsets_[i] + std::size_t{begins_[place]} * widths_[i],
                     std::size_t{sizes[place]} * widths_[i]);
    }
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
