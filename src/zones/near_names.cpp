#include "zones/near_names.hpp"

#include <algorithm>
#include <utility>

namespace lapwing {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  std::ranges::replace(out, ' ', '_');
  return out;
}

/// How many letters must be put in, left out or changed to make one text of the other (Levenshtein).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({changed, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row[b.size()];
}

}  // namespace

std::vector<std::string> near_names(std::string_view name, const std::vector<std::string>& known) {
  constexpr std::size_t proposals_max = 3;
  constexpr std::size_t name_length_max = 64;  // the distance costs the product of both lengths
  if (name.size() > name_length_max) return {};
  const std::string wanted = lower(name);
  const std::size_t far = wanted.size() / 3 + 1;
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (const std::string& candidate : known) {
    const std::string whole = lower(candidate);
    const std::string_view city = std::string_view(whole).substr(whole.rfind('/') + 1);
    const std::size_t distance = std::min(edit_distance(wanted, whole), edit_distance(wanted, city));
    if (distance < far) ranked.emplace_back(distance, candidate);
  }
  std::ranges::sort(ranked);
  std::vector<std::string> nearest;
  for (const auto& [distance, candidate] : ranked) {
    const bool about_as_near = distance <= ranked.front().first + 1;
    if (about_as_near && nearest.size() < proposals_max) nearest.push_back(candidate);
  }
  return nearest;
}

}  // namespace lapwing
