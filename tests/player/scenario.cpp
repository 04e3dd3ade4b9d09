#include "player/scenario.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <system_error>

namespace lapwing {

std::vector<Scenario> read_scenarios(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<Scenario> scenarios;
  std::string text;
  for (std::size_t number = 1; std::getline(in, text); ++number) {
    if (text.starts_with("== ")) {
      scenarios.push_back({file, text.substr(3), {}});
    } else if (text.empty() || text.starts_with('#') || scenarios.empty()) {
      continue;
    } else if (text == "together") {
      scenarios.back().together = true;
    } else if (text.starts_with(' ') && !scenarios.back().lines.empty()) {
      scenarios.back().lines.back().text += text;
    } else {
      scenarios.back().lines.push_back({number, text});
    }
  }
  return scenarios;
}

std::vector<Scenario> scenarios_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator(folder, missing)) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<Scenario> scenarios;
  for (const std::filesystem::path& file : files) {
    std::ranges::move(read_scenarios(file), std::back_inserter(scenarios));
  }
  return scenarios;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

Said said_in(const std::vector<std::string>& words) {
  Said said;
  for (const std::string& word : words) {
    const std::size_t colon = std::min(word.find(':'), word.size());
    said.emplace_back(word.substr(0, colon), word.substr(std::min(colon + 1, word.size())));
  }
  return said;
}

}  // namespace lapwing
