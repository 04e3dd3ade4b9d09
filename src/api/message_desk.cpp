#include "api/message_desk.hpp"

#include <algorithm>
#include <charconv>
#include <mutex>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "delivery/message_facts.hpp"
#include "host/host.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

template <class Number>
bool read_digits(std::string_view digits, Number& number) {
  const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return !digits.empty() && end.ec == std::errc() && end.ptr == digits.data() + digits.size();
}

}  // namespace

Result<MessageName> parse_message_name(std::string_view text) {
  const std::size_t dash = text.rfind('-');
  const std::size_t before = dash == 0 || dash == std::string_view::npos ? dash : text.rfind('-', dash - 1);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  std::uint16_t partition = 0;
  std::uint64_t intent = 0;
  const bool is_name = dash != std::string_view::npos && begin < dash && text[begin] == 'p' &&
                       read_digits(text.substr(begin + 1, dash - begin - 1), partition) &&
                       read_digits(text.substr(dash + 1), intent);
  if (!is_name) return fail(fmt::format("expected a message such as p03-000000000123, found \"{}\"", text));
  return MessageName{PartitionId{partition}, IntentNumber{intent}};
}

Result<void> check(const MessageWish& wish) {
  const bool is_known = wish.outcome.empty() || wish.outcome == "pending" || wish.outcome == "failed" ||
                        wish.outcome == "unknown";
  if (!is_known) return fail(fmt::format("expected pending, failed or unknown, found \"{}\"", wish.outcome), "outcome");
  return {};
}

std::vector<ListedMessage> list_messages(Host& host, const MessageWish& wish) {
  std::mutex mutex;
  std::vector<ListedMessage> all;
  host.for_each([&](PartitionId partition, const Engine& engine) {
    const std::lock_guard lock(mutex);
    const auto add = [&](IntentNumber intent, const PendingIntent& message, std::string_view outcome, Instant at,
                         const std::string& reply) {
      const bool is_wanted = (wish.outcome.empty() || wish.outcome == outcome) &&
                             (wish.campaign.empty() || wish.campaign == message.campaign_id);
      if (!is_wanted) return;
      const std::string customer(engine.audience().customer(message.customer).id());
      all.push_back({{partition, intent}, customer, message, std::string(outcome), at, reply});
    };
    for (const auto& [intent, message] : engine.pending()) add(intent, message, "pending", message.queued_at, {});
    for (const auto& [intent, letter] : engine.dead_letters()) {
      add(intent, letter.message, to_text(letter.outcome), letter.at, letter.reply);
    }
  });
  std::ranges::sort(all, [](const ListedMessage& a, const ListedMessage& b) {
    return std::tie(b.at, b.name) < std::tie(a.at, a.name);
  });
  return all;
}

Json to_json(const std::vector<ListedMessage>& messages, std::size_t limit, const Zone& zone) {
  Json listed = Json::array();
  for (const ListedMessage& one : messages) {
    if (listed.size() == limit) break;
    listed.push_back({{"id", intent_token(one.name.partition, one.name.intent)},
                      {"customer", one.customer_id},
                      {"campaign", one.message.campaign_id},
                      {"channel", to_text(one.message.channel)},
                      {"template", one.message.template_id},
                      {"outcome", one.outcome},
                      {"at", to_text(one.at, zone)},
                      {"attempts", one.message.attempts},
                      {"reply", one.reply}});
  }
  return {{"messages", std::move(listed)}, {"count", messages.size()}};
}

std::vector<SentAgain> send_again(Host& host, const std::vector<MessageName>& names, Instant now) {
  std::vector<SentAgain> again;
  for (const MessageName name : names) {
    if (name.partition.value >= host.partition_count()) {
      again.push_back({name, Error{fmt::format("there is no partition {}", name.partition.value), {}}});
      continue;
    }
    Tally told;
    host.submit(name.partition, {ResendRequested{name.intent}}, now, [&told](const Tally& tally) { told = tally; });
    host.drain();
    again.push_back({name, told.refused.empty() ? std::nullopt : std::optional(told.refused.front().second)});
  }
  return again;
}

}  // namespace lapwing
