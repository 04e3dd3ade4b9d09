#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include "bench_shop.hpp"

namespace lapwing {

/// Of how many buyers each R, F and M is: by r, then f, then m, each from 1 to 5.
using RfmCellCounts = std::array<std::uint64_t, 125>;
/// Carries out `work(partition)` for every partition, on some threads.
using ForEachPartition = std::function<void(const std::function<void(std::uint32_t)>&)>;

/// The day as of which Q3 is asked, and the first second of the period; the shop's zone is UTC.
std::int64_t rfm_today(const BenchShop& shop);
std::int64_t rfm_since(const BenchShop& shop);

/// Q3: figures, bounds and scores of everybody from nothing, by the settings that a shop begins with.
RfmCellCounts rfm_cells(const BenchShop& shop, const ForEachPartition& for_each);
/// The same, written for nothing but this question and this shop (a zone without changes of the clock, every order
/// stands and is worth something).
RfmCellCounts rfm_cells_by_hand(const BenchShop& shop, const ForEachPartition& for_each);

}  // namespace lapwing
