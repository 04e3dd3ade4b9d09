#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/zone.hpp"
#include "model/record.hpp"
#include "player/played_shop.hpp"

namespace lapwing {

/// A decision in the words of scenarios.
struct Told {
  std::string customer;    ///< whom it concerns; empty: nobody in particular
  std::string text;        ///< "2024-03-01 11:00 anna enters cart"
  bool is_answer = false;  ///< it was asked for, and nothing was decided
  std::size_t place = 0;   ///< of its record in its partition
  friend bool operator==(const Told&, const Told&) = default;
};

/// The n-th message, task or generated code that came about for a customer, from 1. Numbers count anew in each
/// partition; this means the same thing in all shops that decide alike.
struct Thing {
  enum class Kind : std::uint8_t { message, task, code };
  Kind kind{};
  std::string customer;
  std::string pool;  ///< of a code
  std::size_t nth = 0;
  friend auto operator<=>(const Thing&, const Thing&) = default;
};

/// What a shop calls its things. Names of codes are the codes themselves, as they were generated.
struct ThingNames {
  std::map<Thing, std::string> named;  ///< "3": the number of a message or a task
  std::map<std::string, Thing> messages;
  std::map<std::string, Thing> tasks;
  std::map<std::string, Thing> codes;
  std::map<std::string, Thing> shown_codes;  ///< by what scenarios call them, as "spring#1"
};

/// Of one partition, from its records.
ThingNames things_in(const std::vector<Record>& records);

/// The instant by the zone's clock, without seconds where they are zero: "2024-03-01 11:00". In an hour that comes
/// twice the second time is "again".
std::string clock_text(Instant at, const Zone& zone);

/// What was decided in all partitions, one after another; what only keeps the books is passed over.
/// `told_before`: where the story was told first, by which things are called; null: here.
std::vector<Told> tell_all(PlayedShop& shop, const Zone& zone, const ThingNames* told_before);

}  // namespace lapwing
