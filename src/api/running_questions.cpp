#include "api/running_questions.hpp"

#include <utility>

namespace lapwing {

RunningQuestions::Question::Question(RunningQuestions& among, std::string name)
    : among_(among), name_(std::move(name)) {
  const std::lock_guard lock(among_.mutex_);
  if (const auto before = among_.latest_.find(name_); before != among_.latest_.end()) before->second.request_stop();
  among_.latest_.insert_or_assign(name_, source_);
}

RunningQuestions::Question::~Question() {
  const std::lock_guard lock(among_.mutex_);
  const auto latest = among_.latest_.find(name_);
  if (latest != among_.latest_.end() && latest->second == source_) among_.latest_.erase(latest);
}

}  // namespace lapwing
