#pragma once

#include <cstdint>
#include <string_view>

namespace lapwing {

/// XXH3, 64 bits: the same on every machine and in every version of Lapwing, since partitions, splits and control
/// groups depend on it.
std::uint64_t stable_hash(std::string_view bytes, std::uint64_t seed = 0);

/// Which bucket of 0..9999 a customer falls into for one purpose (a split, a control group, a sample), named by `salt`.
std::uint32_t bucket_of(std::string_view customer_id, std::string_view salt);

}  // namespace lapwing
