#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lapwing {

/// Where the scenarios lie, from the root of the sources.
inline constexpr const char* scenarios_folder = "tests/scenarios";

/// A short story under a virtual clock, as a file tells it.
struct Scenario {
  struct Line {
    std::size_t number = 0;  ///< in its file
    std::string text;
  };

  std::filesystem::path file;
  std::string title;
  std::vector<Line> lines;  ///< without comments; a definition of several lines is one
  bool together = false;    ///< everybody lives in one partition, since what is told cannot be of several
};

/// The scenarios of a file, in order. What stands before the first title is passed over.
std::vector<Scenario> read_scenarios(const std::filesystem::path& file);

/// Those of all files of that folder, by name; none if there is no such folder.
std::vector<Scenario> scenarios_in(const std::filesystem::path& folder);

/// What stands between blanks.
std::vector<std::string> words_of(const std::string& text);

/// What words like "status:paid" say, in order; what follows a word without a colon is empty.
using Said = std::vector<std::pair<std::string, std::string>>;
Said said_in(const std::vector<std::string>& words);

}  // namespace lapwing
