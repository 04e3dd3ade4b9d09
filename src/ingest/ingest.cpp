#include "ingest/ingest.hpp"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "host/data_folder.hpp"
#include "host/reading_turns.hpp"
#include "ingest/ingest_store.hpp"
#include "ingest/segment_event.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

/// Counts messages as in hand as long as it lives.
class InHand {
 public:
  InHand(std::atomic<std::size_t>& all, std::size_t count) : all_(all), count_(count), before_(all.fetch_add(count)) {}
  InHand(const InHand&) = delete;
  InHand& operator=(const InHand&) = delete;
  ~InHand() { all_ -= count_; }
  /// What was in hand before these came.
  [[nodiscard]] std::size_t before() const { return before_; }

 private:
  std::atomic<std::size_t>& all_;
  const std::size_t count_;
  const std::size_t before_;
};

std::unexpected<Ingest::Refusal> refuse(unsigned status, Error error) {
  return std::unexpected(Ingest::Refusal{status, std::move(error)});
}

void set_refused(IngestItem& item, Error error) {
  item.status = IngestItem::Status::refused;
  item.error = std::move(error);
}

/// Waits until what was submitted is durable, and notes what the engine refused.
Result<void> settle(SegmentWork& work, std::vector<IngestItem>& items) {
  for (auto& [place, error] : TRY(work.wait())) set_refused(items[place], std::move(error));
  return {};
}

}  // namespace

/// A request as far as it is understood without looking at what is known.
struct Ingest::Read {
  struct Message {
    std::string path;
    SegmentMessage message;
    std::optional<SegmentFact> fact;
    std::size_t place = 0;  // of its item
  };
  Json json;  // which the messages borrow from
  std::vector<IngestItem> items;
  std::vector<Message> messages;

  void read(const Json& one, std::string path, std::optional<SegmentCall> call, std::optional<Instant> sent_at,
            Instant now, const std::string& currency) {
    IngestItem& item = items.emplace_back();
    auto message = read_segment_message(one, path, call, sent_at, now);
    if (!message) {
      if (one.is_object()) item.message_id = segment_word(one, {"messageId", "message_id"});
      set_refused(item, message.error());
      return;
    }
    item.message_id = message->message_id;
    Message kept;
    const bool is_event = message->call == SegmentCall::track || message->call == SegmentCall::page ||
                          message->call == SegmentCall::screen;
    if (is_event) {
      auto fact = read_segment_event(*message, path, currency);
      if (!fact) {
        set_refused(item, fact.error());
        return;
      }
      kept.fact = std::move(*fact);
    }
    kept.path = std::move(path);
    kept.message = std::move(*message);
    kept.place = items.size() - 1;
    messages.push_back(std::move(kept));
  }
};

Ingest::Ingest(DataFolder& folder, std::unique_ptr<IngestStore> store, std::function<Instant()> clock,
               IngestOptions options)
    : folder_(folder),
      intake_(folder, clock, options.readings),
      store_(std::move(store)),
      clock_(std::move(clock)),
      options_(options) {}
Ingest::~Ingest() = default;

Result<std::unique_ptr<Ingest>> Ingest::open(DataFolder& folder, const std::optional<std::filesystem::path>& path,
                                             std::function<Instant()> clock, IngestOptions options) {
  auto store = TRY(IngestStore::open(path, clock()));
  auto ingest = std::unique_ptr<Ingest>(new Ingest(folder, std::move(store), std::move(clock), options));
  CHECK(ingest->finish_links());
  return ingest;
}

Result<void> Ingest::finish_links() {
  SegmentWork work(folder_, intake_, *store_, clock_(), IngestSource::server);
  for (const std::string& anonymous_id : store_->unfinished()) work.carry_over(anonymous_id);
  CHECK(work.submit());
  TRY(work.wait());
  return {};
}

std::expected<std::vector<IngestItem>, Ingest::Refusal> Ingest::take(std::string_view body,
                                                                     std::optional<SegmentCall> call,
                                                                     IngestSource source) {
  const ReadingTurns::Intake coming(options_.readings);
  const std::size_t bytes_max = call ? segment_message_bytes_max : segment_batch_bytes_max;
  if (body.size() > bytes_max) {
    return refuse(400, {fmt::format("expected {} bytes at most, found {}", bytes_max, body.size()), "$"});
  }
  // Before it is read, so that what comes too fast costs little.
  if (in_hand_ >= options_.messages_max) return refuse(429, {"too much is in hand: come again", ""});
  const Instant now = clock_();
  Read read;
  auto json = parse_json(body);
  if (!json) return refuse(400, json.error());
  read.json = std::move(*json);
  if (!read.json.is_object()) return refuse(400, {"expected an object", "$"});
  const std::string& currency = folder_.shop().currency;
  if (call) {
    read.read(read.json, "$", call, std::nullopt, now, currency);
  } else {
    const auto batch = read.json.find("batch");
    if (batch == read.json.end() || !batch->is_array() || batch->size() > segment_batch_messages_max) {
      return refuse(400,
                    {fmt::format("expected an array of {} messages at most", segment_batch_messages_max), "$.batch"});
    }
    const auto sent_at = segment_instant(read.json, "sentAt", "$");
    if (!sent_at) return refuse(400, sent_at.error());
    for (std::size_t i = 0; i < batch->size(); ++i) {
      read.read((*batch)[i], fmt::format("$.batch[{}]", i), std::nullopt, *sent_at, now, currency);
    }
  }
  const InHand in_hand(in_hand_, read.items.size());
  if (in_hand.before() != 0 && in_hand.before() + read.items.size() > options_.messages_max) {
    return refuse(429, {"too much is in hand: come again", ""});
  }
  return take_in(std::move(read), source, now);
}

std::expected<std::vector<IngestItem>, Ingest::Refusal> Ingest::take_in(Read read, IngestSource source, Instant now) {
  SegmentWork work(folder_, intake_, *store_, now, source);
  std::vector<std::size_t> claimed;  // places of items
  bool any_duplicate = false;
  auto order = intake_.hold();
  for (Read::Message& one : read.messages) {
    IngestItem& item = read.items[one.place];
    if (!item.message_id.empty()) {
      if (!store_->claim(item.message_id, now)) {
        item.status = IngestItem::Status::duplicate;
        any_duplicate = true;
        continue;
      }
      claimed.push_back(one.place);
    }
    auto taken = work.take(one.message, std::move(one.fact), one.path, one.place, item.left_out);
    if (!taken) set_refused(item, taken.error());
  }
  auto done = work.submit();
  order.unlock();
  if (done) done = settle(work, read.items);
  if (!done) {
    for (const std::size_t place : claimed) set_refused(read.items[place], done.error());
  }
  // What was not taken may come again, in a better form or at a better time.
  std::vector<std::string> taken, refused;
  for (const std::size_t place : claimed) {
    const bool is_refused = read.items[place].status == IngestItem::Status::refused;
    (is_refused ? refused : taken).push_back(read.items[place].message_id);
  }
  store_->release(refused);
  store_->keep(taken, now);
  if (!done) return refuse(500, done.error());
  // What a message equals may have come a moment ago, by another connection, and still be on its way to the disk.
  if (any_duplicate) folder_.host().drain();
  return std::move(read.items);
}

}  // namespace lapwing
