#include "segment/levels.hpp"

#include <algorithm>

namespace lapwing {
namespace {

using Graph = std::vector<std::vector<std::uint32_t>>;

/// Walks from each node to those that it asks for. The depth of recursion is the length of the longest chain, which is
/// at most the number of segments.
class LevelWalk {
 public:
  explicit LevelWalk(const Graph& asks) : asks_(asks), levels_(asks.size()), states_(asks.size()) {}

  /// False if the walk came upon a circle, which then is in `path`.
  bool visit(std::uint32_t node) {
    if (states_[node] == State::done) return true;
    path_.push_back(node);
    if (states_[node] == State::under_way) {
      path_.erase(path_.begin(), std::ranges::find(path_, node));
      return false;
    }
    states_[node] = State::under_way;
    for (const std::uint32_t asked : asks_[node]) {
      if (!visit(asked)) return false;
      levels_[node] = std::max(levels_[node], levels_[asked] + 1);
    }
    states_[node] = State::done;
    path_.pop_back();
    return true;
  }

  [[nodiscard]] const std::vector<std::uint32_t>& levels() const { return levels_; }
  [[nodiscard]] const std::vector<std::uint32_t>& path() const { return path_; }

 private:
  enum class State : std::uint8_t { unseen, under_way, done };

  const Graph& asks_;
  std::vector<std::uint32_t> levels_;
  std::vector<State> states_;
  std::vector<std::uint32_t> path_;
};

}  // namespace

std::expected<std::vector<std::uint32_t>, std::vector<std::uint32_t>> levels_of(const Graph& asks) {
  LevelWalk walk(asks);
  for (std::uint32_t node = 0; node < asks.size(); ++node) {
    if (!walk.visit(node)) return std::unexpected(walk.path());
  }
  return walk.levels();
}

}  // namespace lapwing
