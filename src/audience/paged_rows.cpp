#include "audience/paged_rows.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

namespace lapwing {
namespace {

/// How many bytes are copied at once where columns move; every page has as many behind its last column.
constexpr std::size_t copied_at_once = 16;

constexpr std::uint32_t rows_max = 0x7FFF'FFFF / 64;  // so that every offset within a page fits 32 bits

template <class One, class Two, class Four>
std::uint8_t width_among(std::int64_t value) {
  if (value == 0) return 0;
  if (value == static_cast<One>(value)) return 1;
  if (value == static_cast<Two>(value)) return 2;
  if (value == static_cast<Four>(value)) return 4;
  return 8;
}

/// The largest is left to vacant rows.
std::uint8_t key_width_for(std::uint32_t key) { return key < 0xFFFF ? 2 : 4; }

/// A sixteenth more than needed: a growing page is copied about ninety times before it holds a thousand rows, and is
/// never emptier than that.
std::uint64_t capacity_for(std::uint64_t rows) {
  ensure(rows <= rows_max, "64 customers have fewer than 2^25 rows");
  return (rows + rows / 16 + 7) / 8 * 8;
}

}  // namespace

std::size_t RowPage::layout(std::uint32_t rows, const Measures& measures, std::uint8_t count, Offsets& offsets) {
  std::size_t end = std::size_t{rows} * measures.key;
  for (std::uint8_t i = 0; i < count; ++i) {
    offsets[i] = static_cast<std::uint32_t>(end);
    end += std::size_t{rows} * measures.widths[i];
  }
  return end;
}

std::uint8_t RowPage::width_for(std::uint8_t column, std::int64_t value) const {
  if (!is_natural(column)) return width_among<std::int8_t, std::int16_t, std::int32_t>(value);
  ensure(value == static_cast<std::uint32_t>(value), "a natural number of a row is below 2^32");
  return width_among<std::uint8_t, std::uint16_t, std::uint32_t>(value);
}

RowPage::Begins RowPage::spread(const Sizes& sizes) {
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

RowPage::Sizes RowPage::sizes() const {
  Sizes sizes{};
  for (std::uint32_t place = 0; place < owners_per_page; ++place) sizes[place] = end(place) - begins_[place];
  return sizes;
}

/// What the rows hold is yet to be written.
void RowPage::allocate(const Begins& begins, const Measures& measures) {
  begins_ = begins;
  widths_ = measures.widths;
  shape_.key_width = measures.key;
  const std::size_t bytes = layout(rows(), measures, shape_.narrow_count, offsets_);
  bytes_ = std::make_unique_for_overwrite<std::byte[]>(bytes + copied_at_once);
}

/// Looks whether the owner's last row is vacant.
void RowPage::note_vacant(std::uint32_t place) {
  const std::uint32_t behind = begins_[place + 1];
  const bool has = behind > begins_[place] && is_vacant(behind - 1);
  with_vacant_ = (with_vacant_ & ~(std::uint64_t{1} << place)) | std::uint64_t{has} << place;
}

void RowPage::reshape(Begins begins, Measures measures) {
  RowPage old(shape_);
  std::swap(old, *this);
  allocate(begins, measures);
  const auto sizes = old.sizes();
  // Column after column as they lie: what is written beyond one, the next overwrites.
  copy_column(old.narrow_keys(), old.begins_, sizes, bytes_.get(), shape_.key_width, 0xFF);
  for (std::uint8_t i = 0; i < shape_.narrow_count; ++i) {
    if (widths_[i] > 0) copy_column(old.column(i), old.begins_, sizes, bytes_.get() + offsets_[i], widths_[i], 0);
  }
  for (std::uint32_t place = 0; place < owners_per_page; ++place) note_vacant(place);
}

/// Copies all owners' rows of a column of another page to where it is to be on this one, and fills vacant rows. Bytes
/// are copied several at a time: what is written beyond an owner's rows, the next owner's overwrite, or it is filled.
void RowPage::copy_column(const NarrowRows& from, const Begins& from_begins, const Sizes& sizes, std::byte* to,
                          std::size_t width, int vacant_byte) {
  for (std::uint32_t place = 0; place < owners_per_page; ++place) {
    std::byte* const first = to + begins_[place] * width;
    const std::size_t size = sizes[place] * width;
    if (from.width() == width) {
      const std::byte* const source = from.as<std::byte>() + from_begins[place] * width;
      for (std::size_t at = 0; at < size; at += copied_at_once) std::memcpy(first + at, source + at, copied_at_once);
    } else {
      for (std::uint32_t row = 0; row < sizes[place]; ++row) {
        const std::int64_t value = from[from_begins[place] + row];
        std::memcpy(first + row * width, &value, width);
      }
    }
    const std::size_t end = (begins_[place + 1] - begins_[place]) * width;
    for (std::size_t at = size; at < end; at += width) std::memset(first + at, vacant_byte, width);
  }
}

void RowPage::store(std::uint32_t row, std::uint8_t column, std::int64_t value) {
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
  move(bytes_.get(), shape_.key_width);
  for (std::uint8_t i = 0; i < shape_.narrow_count; ++i) {
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
  ensure(at <= size && values.size() == shape_.narrow_count && key != vacant, "a row is inserted within its owner's");
  Measures needed = measures();
  needed.key = std::max(needed.key, key_width_for(key));
  for (std::uint8_t i = 0; i < values.size(); ++i) {
    needed.widths[i] = std::max(needed.widths[i], width_for(i, values[i]));
  }
  if (needed != measures()) reshape(begins_, needed);
  if (!make_vacant(place)) {
    reshape(spread(sizes()), measures());
    ensure(make_vacant(place), "a page that was spread has vacant rows");
  }
  const std::uint32_t row = begins_[place] + at;
  move_rows(row, begins_[place] + size, 1);
  set_key(row, key);
  for (std::uint8_t i = 0; i < shape_.narrow_count; ++i) store(row, i, values[i]);
  note_vacant(place);
}

void RowPage::clear(std::uint32_t owner) {
  const std::uint32_t place = owner % owners_per_page;
  for (std::uint32_t row = begins_[place], behind = end(place); row < behind; ++row) {
    std::memset(key_at(row), 0xFF, shape_.key_width);
    for (std::uint8_t i = 0; i < shape_.narrow_count; ++i) store(row, i, 0);
  }
  note_vacant(place);
}

void RowPage::set_key(std::uint32_t row, std::uint32_t key) {
  if (key_width_for(key) > shape_.key_width) reshape(begins_, {widths_, key_width_for(key)});
  // The low bytes of a little-endian number are the same number, narrower.
  std::memcpy(key_at(row), &key, shape_.key_width);
}

void RowPage::set(std::uint32_t row, std::uint8_t column, std::int64_t value) {
  if (const std::uint8_t width = width_for(column, value); width > widths_[column]) {
    Measures needed = measures();
    needed.widths[column] = width;
    reshape(begins_, needed);
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
  const std::uint8_t key_width = shape_.key_width;
  prefetch(bytes_.get() + std::size_t{begin} * key_width, rows * key_width);
  for (std::uint8_t i = 0; i < shape_.narrow_count; ++i) {
    prefetch(bytes_.get() + offsets_[i] + std::size_t{begin} * widths_[i], rows * widths_[i]);
  }
}

std::size_t RowPage::memory() const {
  Offsets offsets{};
  return layout(rows(), measures(), shape_.narrow_count, offsets) + copied_at_once;
}

void RowPage::save(ByteWriter& to) const {
  const auto sizes = this->sizes();
  to.put(sizes);
  to.put(shape_.key_width);
  to.put(widths_);
  for (std::uint32_t place = 0; place < owners_per_page; ++place) {
    to.put_bytes(narrow_keys(begins_[place]).as<std::byte>(), std::size_t{sizes[place]} * shape_.key_width);
  }
  for (std::uint8_t i = 0; i < shape_.narrow_count; ++i) {
    if (widths_[i] == 0) continue;
    for (std::uint32_t place = 0; place < owners_per_page; ++place) {
      to.put_bytes(column(i, begins_[place]).as<std::byte>(), std::size_t{sizes[place]} * widths_[i]);
    }
  }
}

void RowPage::load(ByteReader& from) {
  const auto sizes = from.get<Sizes>();
  Measures measures;
  from.get(measures.key);
  from.get(measures.widths);
  const std::uint64_t rows = std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0});
  bool is_sound = rows <= rows_max && (measures.key == shape_.key_width || measures.key == sizeof vacant);
  for (std::uint8_t i = 0; i < narrow_max; ++i) {
    const std::uint8_t width = measures.widths[i];
    is_sound = is_sound && width <= (is_natural(i) ? 4 : 8) && (width == 0 || std::has_single_bit(width));
  }
  if (!is_sound || !from.has(rows * measures.key)) return from.spoil();
  allocate(spread(sizes), measures);
  const std::size_t keys = std::size_t{this->rows()} * measures.key;
  std::memset(bytes_.get(), 0xFF, keys);
  std::memset(bytes_.get() + keys, 0, memory() - copied_at_once - keys);
  for (std::uint32_t place = 0; place < owners_per_page; ++place) {
    from.get_bytes(key_at(begins_[place]), std::size_t{sizes[place]} * shape_.key_width);
    note_vacant(place);
  }
  for (std::uint8_t i = 0; i < shape_.narrow_count; ++i) {
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
    pages_.emplace_back(shape_).load(from);
  }
}

const RowPage& OwnerRows::none() {
  static const RowPage empty(RowShape{});
  return empty;
}

}  // namespace lapwing
