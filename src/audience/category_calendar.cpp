#include "audience/category_calendar.hpp"

#include <algorithm>
#include <iterator>

namespace lapwing {

CategoryCalendar::Month& CategoryCalendar::Block::ensure(std::uint32_t month) {
  if (months.empty()) first_month = month;
  if (month < first_month) {
    std::vector<Month> earlier(first_month - month);
    std::ranges::move(months, std::back_inserter(earlier));
    months = std::move(earlier);
    first_month = month;
  }
  if (month - first_month >= months.size()) months.resize(month - first_month + 1);
  return months[month - first_month];
}

void CategoryCalendar::add(std::uint32_t category, std::uint32_t second, std::uint32_t customer) {
  if (customer / block_size >= blocks_.size()) blocks_.resize(customer / block_size + 1);
  Month& month = blocks_[customer / block_size].ensure(second / month_seconds);
  std::vector<std::uint16_t>& places = month[category % class_count];
  const auto place = static_cast<std::uint16_t>(customer % block_size);
  // In no order and with few repetitions: who asks makes bits of them.
  if (!places.empty() && places.back() == place) return;
  // Doubling would leave a third of the index empty.
  if (places.size() == places.capacity()) places.reserve(places.size() + places.size() / 8 + 4);
  places.push_back(place);
}

std::vector<std::uint64_t> CategoryCalendar::customers(std::span<const std::uint32_t> categories, std::uint32_t begin,
                                                       std::uint32_t end, std::size_t customer_count) const {
  std::vector<std::uint64_t> bits((customer_count + 63) / 64);
  if (begin >= end) return bits;
  for (std::size_t number = 0; number < blocks_.size(); ++number) {
    const Block& block = blocks_[number];
    const std::uint32_t first = std::max(begin / month_seconds, block.first_month);
    const auto behind = std::min<std::size_t>((end - 1) / month_seconds + 1, block.first_month + block.months.size());
    for (std::size_t month = first; month < behind; ++month) {
      for (const std::uint32_t category : categories) {
        for (const std::uint16_t place : block.months[month - block.first_month][category % class_count]) {
          const std::size_t customer = number * block_size + place;
          if (customer < customer_count) bits[customer / 64] |= std::uint64_t{1} << customer % 64;
        }
      }
    }
  }
  return bits;
}

std::size_t CategoryCalendar::memory() const {
  std::size_t sum = blocks_.capacity() * sizeof(Block);
  for (const Block& block : blocks_) {
    sum += block.months.capacity() * sizeof(Month);
    for (const Month& month : block.months) {
      for (const auto& places : month) sum += places.capacity() * sizeof(std::uint16_t);
    }
  }
  return sum;
}

}  // namespace lapwing
