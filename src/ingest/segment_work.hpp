#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "ingest/segment_event.hpp"
#include "ingest/segment_message.hpp"
#include "model/inputs.hpp"

namespace lapwing {

class DataFolder;
class IngestStore;
struct VisitorLink;
class Intake;

/// Who says it. What a page in a browser says can be forged by whoever looks at the page, so it is believed of what a
/// visitor does, and of little else.
enum class IngestSource : std::uint8_t { server, browser };

/// What one message came to.
struct IngestItem {
  enum class Status : std::uint8_t { accepted, duplicate, refused };
  Status status = Status::accepted;
  std::string message_id;
  Error error;                        ///< of a refused one
  std::vector<std::string> left_out;  ///< traits that were not taken, though the rest was
};

/// The messages of one request on their way to the engine, in order. All but `wait` is done while `Intake::hold` is
/// held, so that what is read of carts and orders still stands when what was made of it is submitted.
class SegmentWork {
 public:
  SegmentWork(DataFolder& folder, Intake& intake, IngestStore& store, Instant now, IngestSource source);
  ~SegmentWork();

  /// Takes in one message; `fact` is there if it is a track, page or screen call. `place` is that of its item.
  Result<void> take(const SegmentMessage& message, std::optional<SegmentFact> fact, const std::string& path,
                    std::size_t place, std::vector<std::string>& left_out);
  /// Takes over again for the customer what a visitor did before they were linked.
  void carry_over(const std::string& anonymous_id);
  /// Hands what was taken to the engine.
  Result<void> submit();
  /// Waits until all of it is durable, finishes links, and gives the places of what the engine refused.
  Result<std::vector<std::pair<std::size_t, Error>>> wait();

 private:
  class Answers;
  struct CartState {
    Instant changed_at{};
    std::vector<OrderLine> lines;
  };
  struct OrderState {
    OrderStatus status{};
    Instant placed_at{};
    Money total{};
    Money refunded{};
  };

  std::optional<VisitorLink> link_of(const std::string& anonymous_id) const;
  std::string customer_of(const SegmentMessage& message) const;
  Result<void> identify(const SegmentMessage& message, const std::string& path, std::size_t place,
                        std::vector<std::string>& left_out);
  Result<void> alias(const SegmentMessage& message, const std::string& path);
  Result<void> link(const std::string& anonymous_id, const std::string& customer_id);
  Result<void> merge_visitor(const std::string& anonymous_id);
  bool may_describe(const SegmentMessage& message, const std::string& customer_id);
  Result<void> edit_cart(const std::string& customer_id, const CartEdit& edit, Instant at, std::size_t place);
  Result<void> record_order(const std::string& customer_id, const OrderEvent& event, const SegmentMessage& message,
                            const std::string& path, std::size_t place);
  Result<OrderRecorded> changed_order(const OrderEvent& event, const OrderState* known, const std::string& path) const;

  CartState& cart_of(const std::string& customer_id);
  std::optional<OrderState>& order_of(const std::string& customer_id, const std::string& order_id);
  bool is_there(const std::string& customer_id);
  bool knows(const std::string& customer_id);  ///< or will, once this is submitted
  void add(const std::string& customer_id, Input input, std::size_t place);

  DataFolder& folder_;
  Intake& intake_;
  IngestStore& store_;
  const Instant now_;
  const IngestSource source_;
  // What was read of customers, with what has been made of it since.
  std::map<std::string, CartState> carts_;
  std::map<std::pair<std::string, std::string>, std::optional<OrderState>> orders_;
  std::map<std::string, std::string> sealed_;
  std::set<std::string> known_;
  // What is to be submitted, by partition, each with the place of its item.
  std::map<std::uint16_t, std::vector<std::pair<std::size_t, Input>>> inputs_;
  std::shared_ptr<Answers> answers_;
  std::vector<std::string> linked_;  // visitors whose links are to be finished
};

}  // namespace lapwing
