#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace lapwing {

/// An answer that costs much and is the same for whoever asks at a time. Who comes while it is being worked out waits
/// for the next one, and all who wait then share that: nobody is given what was found before they asked. Any thread.
template <class Value>
class AskedTogether {
 public:
  /// `work` is given what it calls before it looks at anything, once: who has asked by then is answered by what it
  /// finds, however long it had to wait before.
  template <class Work>
  Value ask(const Work& work) {
    const std::uint64_t place = ++asked_;
    const std::lock_guard lock(mutex_);
    if (place > answered_) {
      std::uint64_t waiting = place;
      value_.emplace(work([&] { waiting = asked_; }));
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

/// The same of questions that differ: whoever asks the same at a time shares an answer. Any thread.
template <class Value>
class AskedTogetherBy {
 public:
  template <class Work>
  Value ask(const std::string& question, const Work& work) {
    std::shared_ptr<AskedTogether<Value>> together;
    {
      const std::lock_guard lock(mutex_);
      std::erase_if(asked_, [](const auto& one) { return one.second.expired(); });
      together = asked_[question].lock();
      if (together == nullptr) asked_[question] = together = std::make_shared<AskedTogether<Value>>();
    }
    return together->ask(work);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<AskedTogether<Value>>> asked_;  // by those who wait
};

}  // namespace lapwing
