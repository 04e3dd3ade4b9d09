#pragma once

#include <functional>
#include <mutex>

#include "api/running_questions.hpp"
#include "base/instant.hpp"

namespace lapwing {

class DataFolder;

/// What the handlers of one shop share; outlives its routes.
struct ApiShop {
  DataFolder& folder;
  std::function<Instant()> clock;  ///< any thread
  std::mutex publishing{};         ///< held from looking at a definition's version to replacing it
  RunningQuestions questions{};
};

}  // namespace lapwing
