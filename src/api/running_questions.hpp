#pragma once

#include <map>
#include <mutex>
#include <stop_token>
#include <string>

namespace lapwing {

/// The questions that people are typing, by a name of their own: a newer one of that name stops the one before, whose
/// answer nobody waits for any more. Any thread may call anything.
class RunningQuestions {
 public:
  /// A question under way; forgotten when it is destroyed. Must not outlive the questions.
  class Question {
   public:
    Question(RunningQuestions& among, std::string name);
    ~Question();
    Question(const Question&) = delete;
    Question& operator=(const Question&) = delete;
    [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

   private:
    RunningQuestions& among_;
    std::string name_;
    std::stop_source source_;
  };

 private:
  std::mutex mutex_;
  std::map<std::string, std::stop_source> latest_;
};

}  // namespace lapwing
