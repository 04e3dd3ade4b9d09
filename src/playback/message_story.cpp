#include "playback/message_story.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <variant>

#include <fmt/format.h>

#include "engine/engine.hpp"
#include "journal/journal.hpp"

namespace lapwing {
namespace {

std::optional<IntentNumber> message_of(const Record& record) {
  if (const auto* input = std::get_if<Input>(&record.body)) {
    if (const auto* attempt = std::get_if<AttemptRequested>(input)) return attempt->intent;
    if (const auto* receipt = std::get_if<ReceiptArrived>(input)) return receipt->intent;
    if (const auto* resend = std::get_if<ResendRequested>(input)) return resend->intent;
    return std::nullopt;
  }
  const Decision& decision = std::get<Decision>(record.body);
  if (const auto* queued = std::get_if<MessageQueued>(&decision)) return queued->intent;
  if (const auto* withdrawn = std::get_if<MessageWithdrawn>(&decision)) return withdrawn->intent;
  return std::nullopt;
}

bool is_attempt(const Record& record) {
  const auto* input = std::get_if<Input>(&record.body);
  return input != nullptr && std::holds_alternative<AttemptRequested>(*input);
}

Result<void> for_each_record(const Journal& journal, PartitionId partition,
                             const std::function<Result<bool>(const Record&)>& read) {
  bool goes_on = true;
  return journal.read(partition, JournalOffset{}, [&](JournalOffset, std::string_view payload) -> Result<void> {
    if (!goes_on) return {};
    const Batch batch = TRY(decode_batch(payload));
    for (const Record& record : batch.records) {
      if (goes_on) goes_on = TRY(read(record));
    }
    return {};
  });
}

}  // namespace

Result<MessageStory> read_message_story(const Journal& journal, MessageName name) {
  MessageStory story;
  std::size_t attempts = 0;
  CHECK(for_each_record(journal, name.partition, [&](const Record& record) -> Result<bool> {
    if (message_of(record) != name.intent) return true;
    story.events.push_back(record);
    if (is_attempt(record)) ++attempts;
    return true;
  }));
  if (story.events.empty())
    return fail(fmt::format("there is no message {}", intent_token(name.partition, name.intent)));
  // The first thing that happens to a message is that it is decided on.
  story.queued = std::get<MessageQueued>(std::get<Decision>(story.events.front().body));

  const auto engine = std::make_unique<Engine>();
  CHECK(for_each_record(journal, name.partition, [&](const Record& record) -> Result<bool> {
    CHECK(engine->replay(record));
    if (message_of(record) != name.intent) return true;
    if (is_attempt(record)) --attempts;
    const bool is_decided = engine->pending().contains(name.intent);
    return !(is_decided && attempts == 0);
  }));
  story.shop = engine->shop().value();  // `facts_of` ensures it
  story.customer_id = engine->audience().customer(story.queued.customer).id();
  story.facts = facts_of(*engine, name.partition, name.intent);
  return story;
}

}  // namespace lapwing
