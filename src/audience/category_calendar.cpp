#include "audience/category_calendar.hpp"

#include <algorithm>

namespace lapwing {

void CategoryCalendar::add(std::uint32_t category, std::uint32_t second, std::size_t page) {
  if (page >= pages_max) return;
  const std::uint32_t number = second / month_seconds;
  if (months_.empty()) first_month_ = number;
  if (number < first_month_) {
    std::vector<Month> earlier(first_month_ - number);
    std::ranges::move(months_, std::back_inserter(earlier));
    months_ = std::move(earlier);
    first_month_ = number;
  }
  if (number - first_month_ >= months_.size()) months_.resize(number - first_month_ + 1);
  std::vector<std::uint16_t>& pages = months_[number - first_month_][category % class_count];
  const auto wanted = static_cast<std::uint16_t>(page);
  const auto at = std::ranges::lower_bound(pages, wanted);
  if (at == pages.end() || *at != wanted) pages.insert(at, wanted);
}

const CategoryCalendar::Month* CategoryCalendar::month(std::uint32_t number) const {
  if (number < first_month_ || number - first_month_ >= months_.size()) return nullptr;
  return &months_[number - first_month_];
}

std::vector<std::uint64_t> CategoryCalendar::pages(std::span<const std::uint32_t> categories, std::uint32_t begin,
                                                   std::uint32_t end, std::size_t page_count) const {
  std::vector<std::uint64_t> bits((page_count + 63) / 64);
  for (std::size_t page = pages_max; page < page_count; ++page) bits[page / 64] |= std::uint64_t{1} << page % 64;
  if (begin >= end || months_.empty()) return bits;
  const auto last_month = first_month_ + static_cast<std::uint32_t>(months_.size()) - 1;
  const std::uint32_t last = std::min((end - 1) / month_seconds, last_month);
  for (std::uint32_t number = std::max(begin / month_seconds, first_month_); number <= last; ++number) {
    for (const std::uint32_t category : categories) {
      for (const std::uint16_t page : (*month(number))[category % class_count]) {
        if (page < page_count) bits[page / 64] |= std::uint64_t{1} << page % 64;
      }
    }
  }
  return bits;
}

std::size_t CategoryCalendar::memory() const {
  std::size_t sum = months_.capacity() * sizeof(Month);
  for (const Month& month : months_) {
    for (const auto& pages : month) sum += pages.capacity() * sizeof(std::uint16_t);
  }
  return sum;
}

}  // namespace lapwing
