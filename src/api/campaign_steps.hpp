#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "report/campaign_figures.hpp"

namespace lapwing {

class Host;

/// A step of a version of a campaign with what happens at it, as a canvas shows it.
struct LiveStep {
  std::uint32_t number = 0;  ///< from 0
  std::string path;          ///< "$.steps[2]"; empty of the exit behind the last one
  std::string id;            ///< empty: it has none
  std::string_view kind;     ///< "wait", "send", ...
  std::uint64_t here = 0;    ///< who stands there now
  std::uint64_t left = 0;    ///< who left the campaign there
  /// Who came there and went on; nothing is recorded of whoever passes some kinds of steps, as conditions.
  std::optional<std::uint64_t> came, passed;
  Figures messages;  ///< of those that it sends
};
struct LiveSteps {
  std::uint32_t version = 0;
  std::vector<LiveStep> steps;
};
/// Over all partitions; of the newest version if that is 0. Absent: there is no such campaign or version.
std::optional<LiveSteps> live_steps(Host& host, const std::string& campaign_id, std::uint32_t version);
nlohmann::ordered_json to_json(const std::string& campaign_id, const LiveSteps& steps);

}  // namespace lapwing
