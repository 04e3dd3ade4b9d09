#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "engine/codes.hpp"

namespace lapwing {

class Zone;

/// How many codes of a pool stand where. A code that was given is also counted as redeemed or expired if it is.
struct PoolCounts {
  std::string id;
  std::string title;
  bool generated = false;
  std::uint64_t free = 0;
  std::uint64_t reserved = 0;
  std::uint64_t given = 0;
  std::uint64_t redeemed = 0;
  std::uint64_t expired = 0;
  std::uint64_t lapsed = 0;
  bool low = false;
};

/// One code as people see it.
struct ListedCode {
  std::string code;
  std::string pool;
  PromoCodeState state{};
  std::string customer_id;  ///< empty: nobody's
  std::string campaign_id;  ///< empty: none
  Instant given_at{};
  Instant expires_at{};
  std::uint32_t uses = 0;
};

std::string pools_table(const std::vector<PoolCounts>& pools, std::string_view locale);
std::string codes_table(const std::vector<ListedCode>& codes, const Zone& zone, std::string_view locale);
/// The verdict in words.
std::string described(CodeVerdict verdict, std::string_view locale);

}  // namespace lapwing
