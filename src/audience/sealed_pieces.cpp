#include "audience/sealed_pieces.hpp"

#include <algorithm>
#include <span>

namespace lapwing {
namespace {

constexpr std::size_t chunk_size = 1 << 20;

}  // namespace

void SealedPieces::put(CustomerNumber customer, std::string_view bytes) {
  forget(customer);
  if (customer.value >= places_.size()) places_.resize(customer.value + 1);
  if (bytes.size() > left_) {
    const std::size_t size = std::max(bytes.size(), chunk_size);
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    free_ = chunks_.back().get();
    left_ = size;
  }
  std::ranges::copy(bytes, free_);
  places_[customer.value] = {free_, static_cast<std::uint32_t>(bytes.size())};
  free_ += bytes.size();
  left_ -= bytes.size();
}

std::string_view SealedPieces::of(CustomerNumber customer) const {
  if (customer.value >= places_.size()) return {};
  const auto& [begin, size] = places_[customer.value];
  return {begin, size};
}

void SealedPieces::forget(CustomerNumber customer) {
  if (customer.value >= places_.size()) return;
  auto& [begin, size] = places_[customer.value];
  std::fill_n(begin, size, '\0');
  places_[customer.value] = {};
}

// Without those at the end who have none any more: equal pieces give equal bytes.
void SealedPieces::save(ByteWriter& to) const {
  std::span<const Place> places = places_;
  while (!places.empty() && places.back().size == 0) places = places.first(places.size() - 1);
  to.put<std::uint64_t>(places.size());
  for (const auto& [begin, size] : places) to.put_text({begin, size});
}

void SealedPieces::load(ByteReader& from) {
  *this = SealedPieces();
  const auto count = from.get<std::uint64_t>();
  for (std::uint64_t i = 0; i < count && from.has(1); ++i) {
    if (const std::string bytes = from.get_text(); !bytes.empty()) {
      put(CustomerNumber{static_cast<std::uint32_t>(i)}, bytes);
    }
  }
}

}  // namespace lapwing
