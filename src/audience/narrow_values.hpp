#pragma once

#include <cstdint>

#include "audience/paged_rows.hpp"

namespace lapwing {

/// Calls `work(values)` with a narrow column as it lies in memory, a pointer to integers of its width; not at all if
/// the column has no width, since all of it is zero then. The pointer is valid until the page next changes.
template <class Work>
void with_values(const NarrowRows& column, const Work& work) {
  const bool is_natural = column.is_natural();
  switch (column.width()) {
    case 1:
      return is_natural ? work(column.as<std::uint8_t>()) : work(column.as<std::int8_t>());
    case 2:
      return is_natural ? work(column.as<std::uint16_t>()) : work(column.as<std::int16_t>());
    case 4:
      return is_natural ? work(column.as<std::uint32_t>()) : work(column.as<std::int32_t>());
    case 8:
      return work(column.as<std::int64_t>());
    default:
      return;
  }
}

}  // namespace lapwing
