#pragma once

#include <charconv>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/instant.hpp"

namespace lapwing {

/// A moment at a change of a zone's clock, as somebody else has published it: the last second before or the first
/// after.
struct PublishedMoment {
  Instant at;
  std::string local;  ///< "1990-03-25T00:59:59"
  std::int32_t offset_seconds = 0;
};

/// For tests: what ../shared/data/time-zones lists, by zone, in order, two rows for each change; empty if it is absent.
inline std::map<std::string, std::vector<PublishedMoment>> published_transitions() {
  std::map<std::string, std::vector<PublishedMoment>> published;
  std::ifstream file("../shared/data/time-zones/transitions.csv");
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream row(line);
    std::string name, utc, local, abbreviation, minutes;
    std::getline(row, name, ',');
    std::getline(row, utc, ',');
    std::getline(row, local, ',');
    std::getline(row, abbreviation, ',');
    std::getline(row, minutes);
    int offset_minutes = 0;
    std::from_chars(minutes.data(), minutes.data() + minutes.size(), offset_minutes);
    published[name].push_back({parse_instant(utc).value(), local, offset_minutes * 60});
  }
  return published;
}

}  // namespace lapwing
