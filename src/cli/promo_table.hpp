#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/promo_answers.hpp"

namespace lapwing {

class Zone;

std::string pools_table(const std::vector<PoolCounts>& pools, std::string_view locale);
std::string codes_table(const std::vector<ListedCode>& codes, const Zone& zone, std::string_view locale);
/// The verdict in words.
std::string described(CodeVerdict verdict, std::string_view locale);

}  // namespace lapwing
