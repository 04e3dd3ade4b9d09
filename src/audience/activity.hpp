#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audience/change.hpp"
#include "audience/paged_rows.hpp"
#include "audience/text_table.hpp"
#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "model/decisions.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// What happened to a customer at an instant, besides orders. The numbers stand in snapshots.
enum class Happening : std::uint8_t {
  visit,
  product_view,
  category_view,
  cart_change,
  checkout,
  custom,
  message_sent,  ///< decided to be sent; not opened as far as we know
  message_read,  ///< the same, and opened since
  message_delivered,
  message_opened,
  message_clicked,
  message_failed,
  message_refused,
  campaign_entered,
  campaign_exited,
};

/// What a happening was about: numbers in `Activity::texts`, 0 for what it does not have.
///
/// | happening          | name         | group    | topic | channel |
/// | visit              | where        |          |       |         |
/// | product_view       | product      | category |       |         |
/// | category_view      |              | category |       |         |
/// | custom             | of the event |          |       |         |
/// | message_...        | template     | campaign | topic | yes     |
/// | campaign_...       | exit reason  | campaign |       |         |
struct HappeningSubject {
  std::uint32_t name = 0;
  std::uint32_t group = 0;
  std::uint32_t topic = 0;
  std::uint32_t channel = 0;  ///< a ChannelKind
  friend auto operator<=>(const HappeningSubject&, const HappeningSubject&) = default;
};

/// A customer's happenings of one lane, oldest first. Valid until the activity next changes.
class HappeningsView {
 public:
  HappeningsView() = default;
  /// Without the first `skipped` rows.
  explicit HappeningsView(const OwnerRows& rows, std::size_t skipped = 0)
      : at_(rows.keys().subspan(skipped)),
        kinds_(behind(rows.column(kind_column), skipped)),
        subjects_(behind(rows.column(subject_column), skipped)) {}

  [[nodiscard]] std::size_t size() const { return at_.size(); }
  /// Seconds since the epoch, ascending.
  [[nodiscard]] std::span<const std::uint32_t> at() const { return at_; }
  [[nodiscard]] Happening kind(std::size_t i) const { return static_cast<Happening>(kinds_[i]); }
  /// For `Activity::subject`.
  [[nodiscard]] std::uint32_t subject(std::size_t i) const { return static_cast<std::uint32_t>(subjects_[i]); }

  static constexpr std::uint8_t kind_column = 0;
  static constexpr std::uint8_t subject_column = 1;
  static constexpr std::uint8_t column_count = 2;

 private:
  static NarrowRows behind(const NarrowRows& rows, std::size_t skipped) {
    return {rows.as<std::byte>() + skipped * rows.width(), rows.width()};
  }

  std::span<const std::uint32_t> at_;
  NarrowRows kinds_;
  NarrowRows subjects_;
};

/// What lies in a customer's cart.
struct Cart {
  struct Line {
    std::uint32_t product = 0;  ///< numbers in `Activity::texts`
    std::uint32_t category = 0;
    Quantity quantity{};
    Money amount{};
    friend bool operator==(const Line&, const Line&) = default;
  };
  Instant changed_at{};  ///< whole seconds
  std::vector<Line> lines;

  [[nodiscard]] Money value() const;
};

/// How long what a customer did is remembered, counted back from the last thing that the customer did: what is older
/// is as if it had never been. It follows from the records alone, and no window that ends now and is not longer than
/// this misses anything.
inline constexpr Duration behaviour_kept = Duration::days(400);

/// What happened to the customers of one partition besides orders: six to nine bytes a happening, clustered by customer
/// in lanes, so that whoever asks about messages does not read through page views. Not thread-safe: it belongs to its
/// partition's thread.
class Activity {
 public:
  /// Each lane is in time order for itself.
  enum class Lane : std::uint8_t { behaviour, messages, campaigns };
  static constexpr std::size_t lanes_max = 3;
  static constexpr Lane lane_of(Happening kind) {
    if (kind < Happening::message_sent) return Lane::behaviour;
    return kind < Happening::campaign_entered ? Lane::messages : Lane::campaigns;
  }

  Activity();

  /// What the customer did; `category`: of the product or category that it is about. What is dated later than it was
  /// heard of counts as just heard of: a browser's clock decides nothing.
  Change record(CustomerNumber customer, const ActivityRecorded& activity, std::string_view category, Instant heard_at);
  void sent(const MessageQueued& message, std::string_view campaign, Instant at);
  void refused(const MessageRefused& message, std::string_view campaign, Instant at);
  /// What became of a message. A click is an opening, too. `unchanged`: known already, or nothing that is kept here.
  Change heard(const ReceiptArrived& receipt, Instant at);
  void entered(CustomerNumber customer, std::string_view campaign, Instant at);
  void exited(CustomerNumber customer, std::string_view campaign, std::string_view reason, Instant at);
  /// Nothing is known to have happened to the customer.
  void forget(CustomerNumber customer);

  [[nodiscard]] HappeningsView happenings(CustomerNumber customer, Lane lane) const;
  /// Whom a message went to; nothing if no such message was sent.
  [[nodiscard]] std::optional<CustomerNumber> addressee(IntentNumber intent) const;
  /// Of a message that was sent.
  [[nodiscard]] ChannelKind channel_of(IntentNumber intent) const;
  /// When it was decided on; whole seconds.
  [[nodiscard]] Instant sent_at(IntentNumber intent) const {
    return Instant::from_seconds(messages_.at(intent.value - 1).sent_at);
  }
  /// Nothing if the customer never had one; its lines may be empty.
  [[nodiscard]] const Cart* cart(CustomerNumber customer) const;
  [[nodiscard]] const HappeningSubject& subject(std::uint32_t place) const { return subjects_[place]; }
  [[nodiscard]] const TextTable& texts() const { return texts_; }

  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  struct Message {  // by intent; without padding, since images of equal activities are equal
    std::uint32_t customer = 0;
    std::uint32_t subject = 0;
    std::uint32_t sent_at = 0;
    std::uint32_t fates = 0;  // one bit per ReceiptOutcome that was heard of
  };

  std::uint32_t ensure_subject(const HappeningSubject& subject);
  void insert(CustomerNumber customer, Happening kind, std::uint32_t subject, std::uint32_t second);
  [[nodiscard]] OwnerRows rows_of(CustomerNumber customer, Lane lane) const;
  [[nodiscard]] bool is_forgotten(CustomerNumber customer, std::uint32_t second) const;
  [[nodiscard]] PagedRows& lane(Happening kind) { return lanes_[static_cast<std::size_t>(lane_of(kind))]; }
  [[nodiscard]] bool has(CustomerNumber customer, Happening kind, std::uint32_t subject, std::uint32_t second) const;
  Change set_cart(CustomerNumber customer, const ActivityRecorded& activity, std::uint32_t second);
  /// False if that was known of it.
  static bool hear(Message& message, ReceiptOutcome outcome);
  void mark_read(const Message& message);

  TextTable texts_;
  std::vector<HappeningSubject> subjects_;
  std::map<HappeningSubject, std::uint32_t> places_;  // in subjects_
  std::array<PagedRows, lanes_max> lanes_;
  std::map<std::uint32_t, Cart> carts_;  // by customer
  std::vector<Message> messages_;        // by intent - 1
};

}  // namespace lapwing
