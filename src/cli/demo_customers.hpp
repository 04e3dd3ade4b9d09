#pragma once

#include <filesystem>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "demo/demo.hpp"
#include "playback/campaign_run.hpp"

namespace lapwing {

/// Notes in the data folder that its customers were invented, and from what, so that they can be played.
Result<void> note_demo_shop(const std::filesystem::path& data, const DemoOptions& demo);

/// What the customers of that data folder do when they get a message, see `DemoAnswers`: receipts, withdrawn consents,
/// visits and orders, as the wire and the shop tell of them. Error: the shop was not made by `lapwing demo`, so its
/// customers are people, and nobody answers for them.
Result<PlayedAnswers> answers_of_demo_customers(const std::filesystem::path& data);

}  // namespace lapwing
