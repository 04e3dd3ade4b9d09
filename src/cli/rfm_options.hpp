#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "cli/console.hpp"
#include "host/data_folder.hpp"
#include "host/rfm_bounds.hpp"

namespace lapwing {

/// What the command line of `lapwing rfm` and of the commands below it says. What is not said is as the shop's
/// definition has it.
struct RfmOptions {
  enum class View : std::uint8_t { matrix, settings, transitions, history };

  View view = View::matrix;
  std::string data, at, cell, export_path, where, names;
  std::optional<std::int32_t> period_days, bins;
  std::vector<std::string> recency, frequency, monetary;
  bool no_tie_guard = false;
  bool json = false;
  std::string settings_file;              ///< of `settings`
  std::string from, to;                   ///< days, of `transitions` and `history`
  std::string customer, every = "month";  ///< of `history`
};

/// A shop and how its customers are to be scored.
struct RfmQuestion {
  DataFolder folder;
  RfmDefinition definition;
};
Result<RfmQuestion> open_rfm(const RfmOptions& options);

Result<ExitCode> show_rfm_settings(const RfmOptions& options);
Result<ExitCode> show_rfm_transitions(const RfmOptions& options);
Result<ExitCode> show_rfm_history(const RfmOptions& options);

}  // namespace lapwing
