#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

namespace lapwing {

/// Asks the system to lay that memory on pages of 2 MB where it can, so that random places in it are found with fewer
/// look-ups of page tables. Best asked before the memory is first touched. Changes nothing else; less than such a page
/// is left as it is.
void ask_for_huge_pages(const void* first, std::size_t bytes);

/// Sees to it that the list has room for that many, at least doubling it if it has not, on huge pages if it is large.
template <class T>
void reserve_on_huge_pages(std::vector<T>& list, std::size_t wanted) {
  if (wanted <= list.capacity()) return;
  std::vector<T> larger;
  larger.reserve(std::max(wanted, 2 * list.capacity()));
  ask_for_huge_pages(larger.data(), larger.capacity() * sizeof(T));
  std::ranges::move(list, std::back_inserter(larger));
  list = std::move(larger);
}

}  // namespace lapwing
