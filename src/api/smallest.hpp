#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace lapwing {

/// The smallest few of very many: a page of a list that nobody sorts.
template <class Key, class Value>
class Smallest {
 public:
  explicit Smallest(std::size_t count) : count_(count) {}

  /// Whether one with that key would be kept; saves making it.
  [[nodiscard]] bool wants(const Key& key) const {
    return kept_.size() < count_ || (!kept_.empty() && key < kept_.front().first);
  }
  void offer(Key key, Value value) {
    if (!wants(key)) return;
    if (kept_.size() == count_) {
      std::ranges::pop_heap(kept_, by_key);
      kept_.pop_back();
    }
    kept_.emplace_back(std::move(key), std::move(value));
    std::ranges::push_heap(kept_, by_key);
  }
  /// Ascending by key.
  [[nodiscard]] std::vector<std::pair<Key, Value>> take() && {
    std::ranges::sort(kept_, by_key);
    return std::move(kept_);
  }

 private:
  static bool by_key(const std::pair<Key, Value>& a, const std::pair<Key, Value>& b) { return a.first < b.first; }

  std::size_t count_;
  std::vector<std::pair<Key, Value>> kept_;  // a heap, the largest key first
};

}  // namespace lapwing
