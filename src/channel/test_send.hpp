#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

#include "channel/channel.hpp"

namespace lapwing {

/// For tests: sends, and checks that each envelope has exactly one outcome.
inline std::vector<SendResult> send(Channel& channel, const std::vector<Envelope>& batch) {
  std::vector<std::optional<SendResult>> got(batch.size());
  channel.send(batch, [&](std::size_t index, SendResult result) {
    EXPECT_FALSE(got.at(index)) << "a second outcome";
    got[index] = std::move(result);
  });
  std::vector<SendResult> results;
  for (auto& result : got) {
    EXPECT_TRUE(result) << "no outcome";
    results.push_back(result.value_or(SendResult{}));
  }
  return results;
}

}  // namespace lapwing
