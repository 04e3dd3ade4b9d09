#include "segment/overlap.hpp"

#include <algorithm>
#include <bit>

#include "base/ensure.hpp"

namespace lapwing {

std::vector<std::uint64_t> overlap_of(std::span<const Members> segments) {
  ensure(!segments.empty(), "there are segments to compare");
  ensure(segments.size() <= overlap_segments_max, "not too many segments are compared");
  std::vector<std::uint64_t> counts(std::size_t{1} << segments.size());
  std::size_t word_count = 0;
  for (const Members& members : segments) word_count = std::max(word_count, members.words().size());
  for (std::size_t word = 0; word < word_count; ++word) {
    for (std::size_t combination = 1; combination < counts.size(); ++combination) {
      std::uint64_t here = ~std::uint64_t{0};
      for (std::size_t i = 0; i < segments.size(); ++i) {
        const auto words = segments[i].words();
        const std::uint64_t members = word < words.size() ? words[word] : 0;
        here &= (combination >> i & 1u) != 0 ? members : ~members;
      }
      counts[combination] += static_cast<std::uint64_t>(std::popcount(here));
    }
  }
  return counts;
}

}  // namespace lapwing
