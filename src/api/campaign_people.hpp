#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "api/answered.hpp"
#include "base/instant.hpp"

namespace lapwing {

class DataFolder;
class Host;

/// Who walks a campaign now, and where they stand.
struct WalkingCustomer {
  std::string customer_id;
  std::string sealed_personal;
  std::uint64_t enrollment = 0;
  std::uint32_t version = 0;
  std::uint32_t number = 0;  ///< of the step, from 0
  std::string step;          ///< its id; its number from 1 if it has none
  Instant entered_at{};
  Instant wakes_at = Instant::never();  ///< `never`: it waits for something else than a time
};

struct PeopleWish {
  std::string campaign;
  std::string step;  ///< by its id or number; empty: any
  Paging paging;
};
struct PeoplePage {
  std::vector<WalkingCustomer> rows;  ///< ascending by customer, who may walk it several times
  std::string next;                   ///< empty at the end
};
/// 400: the cursor is none; 404: there is no such campaign.
Answered<PeoplePage> list_people(Host& host, const PeopleWish& wish);
/// With names, which are opened for these rows alone.
nlohmann::ordered_json people_json(DataFolder& folder, const PeoplePage& page);

}  // namespace lapwing
