#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "api/drafts.hpp"
#include "api/jobs.hpp"
#include "api/running_questions.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "channel/channel.hpp"
#include "engine/pending_messages.hpp"
#include "model/shop.hpp"

namespace lapwing {

class Access;
class DataFolder;

/// What the handlers of one shop share; outlives its routes.
struct ApiShop {
  DataFolder& folder;
  std::function<Instant()> clock;  ///< any thread
  /// Who takes up messages that are to go again; empty: whoever looks next.
  std::function<void(const std::vector<MessageName>&)> take_up_again{};
  /// Sends a test over the shop's own channel, with the sender that it has; error: there is no such channel. Any
  /// thread, and waits for the answer. Empty: nobody sends anything here.
  std::function<Result<SendResult>(ChannelKind, const Envelope&)> send_test{};
  std::mutex publishing{};  ///< held from looking at a definition's version to replacing it
  RunningQuestions questions{};
  Drafts drafts{};   ///< in memory alone until their file is opened
  Jobs jobs{clock};  ///< long work, one piece after another
  /// Who works here, and what waits for a second person. Null: nobody is known, and nothing waits.
  Access* access = nullptr;
  std::mutex asking{};         ///< held from looking whether a request for approval waits to keeping it
  std::mutex approving{};      ///< held while a request for approval is decided and carried out; before `publishing`
  std::mutex changing_rule{};  ///< held from looking at the rule to replacing it
};

}  // namespace lapwing
