#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/prefetch.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// What became of the message that a cascade of an enrollment sent last; the greater, the further it came.
enum class MessageFate : std::uint8_t { none, refused, failed, queued, accepted, delivered, opened, clicked };

/// What an outcome means for a message over that channel. Nobody tells that an e-mail or a push was delivered, so that
/// there its being accepted counts as that.
constexpr MessageFate fate_of(ReceiptOutcome outcome, ChannelKind channel = ChannelKind::sms) {
  switch (outcome) {
    case ReceiptOutcome::accepted:
      return channel == ChannelKind::sms ? MessageFate::accepted : MessageFate::delivered;
    case ReceiptOutcome::unknown:
    case ReceiptOutcome::deferred:
      return MessageFate::accepted;
    case ReceiptOutcome::failed:
    case ReceiptOutcome::bounced:
    case ReceiptOutcome::soft_bounced:
      return MessageFate::failed;
    case ReceiptOutcome::delivered:
      return MessageFate::delivered;
    case ReceiptOutcome::opened:
      return MessageFate::opened;
    case ReceiptOutcome::clicked:
      return MessageFate::clicked;
    case ReceiptOutcome::complained:
    case ReceiptOutcome::unsubscribed:
    case ReceiptOutcome::machine_opened:
    case ReceiptOutcome::machine_clicked:
      break;  // says nothing of how far it came
  }
  return MessageFate::none;
}

/// One customer's walk through one campaign version.
struct Enrollment {
  EnrollmentNumber number{};
  Instant entered_at{};
  Instant wake_at{};  ///< when its wait is over
  /// When time alone may let an exit rule hold, or what it waits for. Follows from the rest.
  Instant look_at = Instant::never();
  CustomerNumber customer{};
  std::uint32_t version = 0;
  std::uint32_t step = 0;     ///< at which it stands: a wait, a cascade, or a send that policy holds
  std::uint32_t key = 0;      ///< number of what it is about, the order's id; 0: about none in particular
  std::uint32_t came_to = 0;  ///< behind the last step that was counted for it, so that 0 is none yet
  CampaignPlace campaign{};
};

/// Enrollments under way, about a hundred bytes each with what finds them: by number, and by customer in the order in
/// which they began. A reference is good until the next one begins.
class Enrollments {
 public:
  Enrollment& begin(const Enrollment& enrollment);
  /// Nullptr: no such one is under way.
  [[nodiscard]] Enrollment* find(EnrollmentNumber number);
  [[nodiscard]] const Enrollment* find(EnrollmentNumber number) const;
  void end(EnrollmentNumber number);

  [[nodiscard]] bool has(CustomerNumber customer) const;
  /// The customer's, oldest first.
  [[nodiscard]] std::vector<EnrollmentNumber> of(CustomerNumber customer) const;
  /// All, by number.
  [[nodiscard]] std::vector<EnrollmentNumber> all() const;
  [[nodiscard]] std::size_t size() const { return slots_.size() - free_.size(); }
  /// Bytes of memory.
  [[nodiscard]] std::size_t memory() const;
  /// Asks for what is known of the customer's to come near, in the steps `place` and `rows`.
  void approach(CustomerNumber customer, Approach step) const {
    if (customer.value >= first_of_.size()) return;
    if (step == Approach::place) prefetch(&first_of_[customer.value]);
    if (step == Approach::rows && first_of_[customer.value] != none) prefetch(&slots_[first_of_[customer.value]]);
  }

 private:
  static constexpr std::uint32_t none = UINT32_MAX;
  struct Slot {
    Enrollment enrollment;  // number 0: vacant
    std::uint32_t next_of_customer = none;
  };

  // An open-addressing table of slots, by the number of the enrollment there.
  [[nodiscard]] std::size_t home(EnrollmentNumber number) const;
  [[nodiscard]] std::size_t place(EnrollmentNumber number) const;
  [[nodiscard]] std::uint32_t slot_of(EnrollmentNumber number) const;
  void insert(std::uint32_t slot);
  void grow();

  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> table_;     // slots; a power of two, at most two thirds in use
  std::vector<std::uint32_t> first_of_;  // by customer
};

}  // namespace lapwing
