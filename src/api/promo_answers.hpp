#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "engine/engine.hpp"

namespace lapwing {

class Host;
class Journal;

// What pools of promo codes hold and what is known of a code: `lapwing promo` and the API tell the same.

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
/// All pools, by id.
std::vector<PoolCounts> count_pools(Host& host, Instant now);
/// That pool alone; nothing but its id if there is none.
PoolCounts count_pool(Host& host, const std::string& id, Instant now);
/// "free" is null of a pool that generates its codes.
nlohmann::ordered_json to_json(const PoolCounts& pool);

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
nlohmann::ordered_json to_json(const ListedCode& code, const Zone& zone);

/// The codes of a pool, those that are out first, then by their texts. Error: there is no such pool.
Result<std::vector<ListedCode>> list_codes(Host& host, const std::string& pool);
/// A part of the codes of a pool, by their texts.
struct CodePageWish {
  std::string pool;
  std::optional<PromoCodeState> state;  ///< absent: all
  std::string after;                    ///< the last code of the page before; empty: from the beginning
  std::size_t count = 0;                ///< at most
};
Result<std::vector<ListedCode>> page_of_codes(Host& host, const CodePageWish& wish);
/// The code that the customer's request under that key got; nothing if it got none.
std::optional<ListedCode> code_given(Host& host, const std::string& customer_id, const std::string& key);

/// What a code is worth to somebody who names it, over all partitions.
struct CheckedCode {
  CodeVerdict verdict = CodeVerdict::unknown;
  std::optional<ListedCode> code;  ///< absent if it is unknown or mistyped
  PartitionId partition{};         ///< that has it
  PromoWorth worth;
  std::uint32_t uses_max = 0;
};
/// `customer_id`: empty for anybody.
CheckedCode check_code_everywhere(Host& host, std::string_view typed, std::string_view customer_id, Instant at);
nlohmann::ordered_json to_json(const CheckedCode& checked, const std::string& typed, const Zone& zone);

}  // namespace lapwing
