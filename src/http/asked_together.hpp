#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>

namespace lapwing {

/// An answer that costs much and is the same for whoever asks at a time. Who comes while it is being worked out waits
/// for the next one, and all who wait then share that: nobody is given what was found before they asked. Any thread.
template <class Value>
class AskedTogether {
 public:
  template <class Work>
  Value ask(const Work& work) {
    const std::uint64_t place = ++asked_;
    const std::lock_guard lock(mutex_);
    if (place > answered_) {
      const std::uint64_t waiting = asked_;
      value_.emplace(work());
      answered_ = waiting;  // not before: what throws is nobody's answer
    }
    return *value_;
  }

 private:
  std::atomic<std::uint64_t> asked_ = 0;
  std::mutex mutex_;
  std::uint64_t answered_ = 0;  // whoever came up to this one is answered by the value
  std::optional<Value> value_;
};

}  // namespace lapwing
