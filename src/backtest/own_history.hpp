#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/engine.hpp"
#include "policy/send_history.hpp"

namespace lapwing {

/// What one customer was sent lately, as frequency caps count it: what really went by other campaigns, and what the
/// draft would have sent. Each message counts as accepted when it was queued.
class OwnHistory {
 public:
  /// Begins anew, for that customer. The messages of the campaign `without` are left out.
  void open(const Engine& engine, CustomerNumber customer, std::string_view without);
  /// Takes in what really went up to that instant. Instants do not go back.
  void read_until(Instant now);
  /// A message of the draft.
  void sent(const MessageQueued& queued, Instant at);
  [[nodiscard]] IntentNumber next_intent() const { return IntentNumber{next_intent_}; }

  [[nodiscard]] const SendHistory& sends() const { return sends_; }

 private:
  void read(const HappeningsView& rows, std::size_t row);

  const Engine* engine_ = nullptr;
  std::string_view without_;
  CustomerNumber customer_{};
  bool is_read_ = false;
  std::size_t next_row_ = 0;
  std::uint64_t next_intent_ = 1;
  SendHistory sends_;
  std::vector<std::pair<std::uint32_t, IntentNumber>> real_;  // by what they were about: those that have not failed
};

}  // namespace lapwing
