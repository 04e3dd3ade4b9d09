#include "ingest/seen_hashes.hpp"

#include <algorithm>
#include <utility>

namespace lapwing {
namespace {

constexpr std::size_t places_min = 1024;

/// Zero marks a vacant place.
constexpr std::uint64_t stored(std::uint64_t hash) { return hash == 0 ? 1 : hash; }

}  // namespace

std::size_t SeenHashes::place_of(std::uint64_t hash) const {
  const std::size_t mask = places_.size() - 1;
  std::size_t place = hash & mask;
  while (places_[place] != 0 && places_[place] != hash) place = (place + 1) & mask;
  return place;
}

bool SeenHashes::contains(std::uint64_t hash) const { return !places_.empty() && places_[place_of(stored(hash))] != 0; }

bool SeenHashes::insert(std::uint64_t hash) {
  if ((size_ + 1) * 4 > places_.size() * 3) {
    const std::vector<std::uint64_t> before = std::exchange(
        places_, std::vector<std::uint64_t>(std::max(places_min, places_.size() * 2)));
    for (const std::uint64_t known : before) {
      if (known != 0) places_[place_of(known)] = known;
    }
  }
  std::uint64_t& place = places_[place_of(stored(hash))];
  if (place != 0) return false;
  place = stored(hash);
  ++size_;
  return true;
}

bool SeenHashes::erase(std::uint64_t hash) {
  if (!contains(hash)) return false;
  const std::size_t mask = places_.size() - 1;
  std::size_t gap = place_of(stored(hash));
  // Whoever stands behind the gap and would be sought at it or before moves there, so that no search ends too early.
  for (std::size_t next = (gap + 1) & mask; places_[next] != 0; next = (next + 1) & mask) {
    const std::size_t home = places_[next] & mask;
    if (((next - home) & mask) < ((next - gap) & mask)) continue;
    places_[gap] = places_[next];
    gap = next;
  }
  places_[gap] = 0;
  --size_;
  return true;
}

}  // namespace lapwing
