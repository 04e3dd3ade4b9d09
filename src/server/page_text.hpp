#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/zone.hpp"
#include "server/status_page.hpp"

namespace lapwing {

/// One text in both languages.
struct Words {
  std::string_view ru;
  std::string_view en;

  [[nodiscard]] std::string_view in(Language language) const { return language == Language::ru ? ru : en; }
};

/// For HTML text and attribute values in double quotes.
std::string escaped(std::string_view text);
/// 1234567 as people of that language group digits.
std::string shown(std::uint64_t number, Language language);
/// A whole amount with its currency: "1 234 ₽", "$1,234".
std::string shown(Money amount, std::string_view currency, Language language);
/// "22 ноября 2026, 05:04" by the zone's clocks.
std::string shown(Instant at, const Zone& zone, Language language);
std::string shown(Day day, Language language);
/// "12,3 %" of a whole; "0 %" of nothing.
std::string shown_share(std::uint64_t part, std::uint64_t whole, Language language);
/// Why a customer left a campaign or a message was refused, in words if it is one of ours, else the word itself.
std::string shown_reason(std::string_view reason, Language language);

}  // namespace lapwing
