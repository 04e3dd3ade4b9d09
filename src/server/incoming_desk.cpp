#include "server/incoming_desk.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "host/consent_evidence.hpp"
#include "host/customer_facts.hpp"
#include "host/data_folder.hpp"
#include "vault/vault.hpp"

namespace lapwing {
namespace {

/// Of what a customer wrote, the log of consents shows as much: a word, with whatever stands around it.
constexpr std::size_t stop_text_bytes_max = 60;

/// In upper case, as phones and the law of several countries have them.
constexpr std::array<std::string_view, 9> stop_words = {"STOP",   "STOPALL", "UNSUBSCRIBE", "END",       "QUIT",
                                                        "CANCEL", "СТОП",    "ОТПИСКА",     "ОТПИСАТЬСЯ"};

/// Letters alone, those of ASCII and Cyrillic in upper case.
std::string letters_of(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      const bool is_small = byte >= 'a' && byte <= 'z';
      if (is_small) out += static_cast<char>(byte - 'a' + 'A');
      if (byte >= 'A' && byte <= 'Z') out += static_cast<char>(byte);
      continue;
    }
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0u;
    const bool is_small_first = byte == 0xD0 && next >= 0xB0 && next <= 0xBF;   // а..п
    const bool is_small_second = byte == 0xD1 && next >= 0x80 && next <= 0x8F;  // р..я
    if (is_small_first) {
      out += {static_cast<char>(0xD0), static_cast<char>(next - 0x20)};
    } else if (is_small_second) {
      out += {static_cast<char>(0xD0), static_cast<char>(next + 0x20)};
    } else {
      out += static_cast<char>(byte);
      continue;
    }
    ++i;
  }
  return out;
}

}  // namespace

bool is_stop(std::string_view text) {
  const std::string letters = letters_of(text);
  return std::ranges::find(stop_words, letters) != stop_words.end();
}

IncomingDesk::IncomingDesk(DataFolder& folder, SentIds& sent, std::function<Instant()> clock,
                           std::function<void(const std::string&)> log)
    : folder_(folder), sent_(sent), clock_(std::move(clock)), log_(std::move(log)) {}

bool IncomingDesk::take(std::span<const Incoming> incoming) {
  const std::lock_guard lock(mutex_);
  const Instant now = clock_();
  for (const Incoming& one : incoming) {
    const auto taken = std::visit([&](const auto& what) { return take(what, now); }, one);
    if (!taken) {
      log_("SMS that came in: " + taken.error().text());
      return false;
    }
  }
  folder_.host().drain();
  return true;
}

Result<void> IncomingDesk::take(const DeliveryReceipt& receipt, Instant now) {
  const auto told = TRY(sent_.hear(ChannelKind::sms, receipt));
  if (!told || told->partition.value >= folder_.host().partition_count()) return {};
  std::vector<std::pair<Instant, Input>> inputs;
  inputs.emplace_back(now, ReceiptArrived{told->intent, told->outcome, 0, receipt.code, 0});
  folder_.host().play(told->partition, std::move(inputs), now);
  return {};
}

Result<void> IncomingDesk::take(const IncomingText& text, Instant now) {
  const std::string number = text.from.starts_with('+') ? text.from : "+" + text.from;
  const auto owner = TRY(owner_of_contact(folder_.vault(), number, folder_.shop().phone_region));
  if (!owner) return {};
  std::vector<std::pair<Instant, Input>> inputs;
  const PartitionId partition = folder_.host().partition_of(*owner);
  if (is_stop(text.text)) {
    CustomerRecorded customer{.customer_id = *owner};
    ConsentFact withdrawn{.channel = ChannelKind::sms, .topic = {}, .granted = false, .at = now, .source = "sms stop"};
    withdrawn.proof = fmt::format("SMS to {}: {}", text.to, text.text.substr(0, stop_text_bytes_max));
    withdrawn.sealed_evidence = TRY(seal_evidence(folder_.vault(), *owner, {number, ""}));
    CHECK(folder_.vault().flush());
    customer.consents.push_back(withdrawn);
    folder_.host().with(partition, [&](const Engine& engine) {
      const auto known = engine.audience().find(*owner);
      if (!known) return;
      for (const TopicConsent& said : engine.audience().customer(*known).topic_consents()) {
        if (said.channel == ChannelKind::sms && said.granted) {
          withdrawn.topic = said.topic;
          customer.consents.push_back(withdrawn);
        }
      }
    });
    inputs.emplace_back(now, std::move(customer));
  } else {
    ActivityRecorded event{.customer_id = *owner, .at = now, .kind = ActivityKind::custom, .name = "sms_received"};
    inputs.emplace_back(now, std::move(event));
  }
  folder_.host().play(partition, std::move(inputs), now);
  return {};
}

}  // namespace lapwing
