#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/instant.hpp"
#include "base/random.hpp"
#include "demo/weighted_choice.hpp"

namespace lapwing {

struct DemoCity {
  std::string_view name;
  std::string_view zone;      ///< IANA name
  std::int32_t offset_hours;  ///< local time minus UTC; Russia's zones have had no summer time since 2011
  std::uint64_t weight;       ///< how many customers live there, compared to other cities
  std::string_view store;     ///< the shop's own store there; empty: none
};

/// Whether a customer agreed to messages over a channel; unknown if never asked.
enum class DemoConsent : std::uint8_t { unknown, granted, denied };

/// Who a customer is. Empty texts: not known to the shop.
struct DemoPerson {
  std::string first_name;
  std::string last_name;
  bool is_female = true;
  bool tells_gender = true;
  std::optional<Day> birthday;
  const DemoCity* city = nullptr;
  bool tells_zone = true;
  std::string email;
  std::string phone;
  DemoConsent email_consent{};
  DemoConsent sms_consent{};
  DemoConsent push_consent{};
};

/// Invents people: names that agree in gender, cities with their time zones, addresses at example domains only (RFC
/// 2606), phone numbers from +7 900 0xx-xx-xx, or the blocks after it once these 100,000 are used up. A few contacts
/// are missing or mistyped, as they are in every real base.
class People {
 public:
  People();
  /// The next person, registered on that day. Good addresses and phones never repeat.
  DemoPerson next(Day registered, SeededRandom& random);

 private:
  std::string email_for(const DemoPerson& person, SeededRandom& random);
  std::string phone_for(SeededRandom& random);

  WeightedChoice female_names_;
  WeightedChoice male_names_;
  WeightedChoice last_names_;
  WeightedChoice cities_;
  std::unordered_set<std::string> taken_;
  std::uint64_t met_ = 0;
};

/// The feminine form of a Russian surname: "Иванов" -> "Иванова", "Заславский" -> "Заславская", "Шевченко" as it is.
std::string feminine_surname(std::string_view masculine);

/// Russian in Latin letters and lower case as in mail addresses: "Щукина" -> "shchukina".
std::string transliterate(std::string_view russian);

}  // namespace lapwing
