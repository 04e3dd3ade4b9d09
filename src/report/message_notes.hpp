#pragma once

#include <cstdint>
#include <deque>
#include <type_traits>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/instant.hpp"
#include "model/conversion.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// What the report has to know of a message when something becomes of it. Without padding, since images of equal notes
/// are equal.
struct MessageNote {
  Instant queued_at{};
  EnrollmentNumber enrollment{};  ///< 0: a broadcast's
  std::int64_t order_key = 0;     ///< that the enrollment is about; `WindowRequest::any_order`
  CustomerNumber customer{};
  std::uint32_t place = 0;       ///< of the message in the figures
  std::uint32_t walk_place = 0;  ///< of its walk there
  std::uint32_t window_seconds = 0;
  ChannelKind channel{};
  ConversionMethod method{};  ///< none: the message is not what conversion is based on
  std::uint16_t fates = 0;    ///< one bit for each ReceiptOutcome that was heard of
  std::uint32_t unused = 0;

  /// False if that was known.
  bool hear(ReceiptOutcome outcome) {
    const auto bit = static_cast<std::uint16_t>(1u << static_cast<unsigned>(outcome));
    if ((fates & bit) != 0) return false;
    fates = static_cast<std::uint16_t>(fates | bit);
    return true;
  }
};
static_assert(std::has_unique_object_representations_v<MessageNote>);

/// The messages of one partition that something may still become of: those of the last 90 days, 48 bytes each. What
/// happens to older ones is no longer counted.
class MessageNotes {
 public:
  static constexpr Duration kept = Duration::days(90);

  /// Messages are numbered in the order in which they are decided on.
  void add(IntentNumber intent, const MessageNote& note) {
    if (notes_.empty()) first_ = intent.value;
    if (intent.value < first_) return;
    notes_.resize(intent.value - first_ + 1);
    notes_.back() = note;
  }
  /// Nullptr if there is none, or none any more.
  [[nodiscard]] MessageNote* find(IntentNumber intent) {
    return intent.value < first_ || intent.value - first_ >= notes_.size() ? nullptr : &notes_[intent.value - first_];
  }
  [[nodiscard]] const MessageNote* find(IntentNumber intent) const {
    return const_cast<MessageNotes*>(this)->find(intent);
  }
  void sweep(Instant now) {
    while (!notes_.empty() && notes_.front().queued_at + kept < now) {
      notes_.pop_front();
      ++first_;
    }
  }

  void save(ByteWriter& to) const {
    to.put(notes_.empty() ? std::uint64_t{0} : first_);
    to.put<std::uint64_t>(notes_.size());
    for (const MessageNote& note : notes_) to.put(note);
  }
  void load(ByteReader& from) {
    notes_.clear();
    from.get(first_);
    for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
      notes_.push_back(from.get<MessageNote>());
    }
  }

 private:
  std::deque<MessageNote> notes_;
  std::uint64_t first_ = 0;  // the intent of the first
};

}  // namespace lapwing
