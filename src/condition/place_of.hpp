#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace lapwing {

/// The place of the value in the list, at whose end it is put if it is new: what conditions share stands once.
template <class T>
std::uint32_t place_of(std::vector<T>& list, const T& wanted) {
  const auto known = std::ranges::find(list, wanted);
  const auto place = static_cast<std::uint32_t>(known - list.begin());
  if (known == list.end()) list.push_back(wanted);
  return place;
}

}  // namespace lapwing
