#pragma once

#include <cstdint>
#include <string_view>

#include "base/hash.hpp"

namespace lapwing {

/// The kinds of operations on a ledger. A key belongs to its kind: an order's id may name both what was spent on it and
/// what it earned. The numbers go into hashes kept in snapshots and do not change.
enum class BonusOperation : std::uint64_t { accrual = 1, spend = 2, spend_return = 3, clawback = 4, hold = 5 };

/// By which the ledger of one customer remembers an operation.
inline std::uint64_t operation_hash(BonusOperation kind, std::string_view key) {
  return stable_hash(key, static_cast<std::uint64_t>(kind));
}

}  // namespace lapwing
