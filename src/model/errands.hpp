#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"

namespace lapwing {

// What one partition has another one do or know, because it owns the customer whom it concerns. `ErrandSent` carries it
// out of a partition, `ErrandReceived` into one.

/// A customer of any partition.
struct CustomerPlace {
  PartitionId partition{};
  CustomerNumber customer{};
  friend auto operator<=>(const CustomerPlace&, const CustomerPlace&) = default;
};

/// A friend says that the customer has referred them. Each customer passes it on to whoever referred themselves, so
/// that a loop of any length is found; the first who knows an answer gives it.
struct ReferralAsked {
  CustomerNumber customer{};  ///< who is asked; of the first, whether they may refer
  CustomerPlace referred;     ///< the friend, to whom the answer goes
  /// Of the friend's contacts, in ascending order; only the first who is asked looks at them.
  std::vector<std::uint64_t> fingerprints;
  std::uint32_t hops = 0;  ///< how many were asked before
  friend bool operator==(const ReferralAsked&, const ReferralAsked&) = default;
};

struct ReferralAnswered {
  CustomerNumber customer{};  ///< the friend
  std::string refusal;        ///< why the claim does not count; empty: it does
  friend bool operator==(const ReferralAnswered&, const ReferralAnswered&) = default;
};

/// A friend has bought, or the order by which the friend did has fallen.
struct ReferralEarned {
  CustomerNumber customer{};  ///< the referrer
  CustomerPlace referred;
  bool taken_back = false;
  friend bool operator==(const ReferralEarned&, const ReferralEarned&) = default;
};

/// An enrollment came to a step that only so many may pass, and asks the partition that counts them.
struct PlaceAsked {
  EnrollmentNumber enrollment{};
  std::string campaign_id;
  std::string limit;               ///< the id of the step; places are counted by it, over all versions
  std::uint32_t participants = 0;  ///< so many places there are, by the version that the enrollment walks
  friend bool operator==(const PlaceAsked&, const PlaceAsked&) = default;
};

/// The answer is what takes the place: it is counted with the errand that carries it.
struct PlaceAnswered {
  EnrollmentNumber enrollment{};
  std::string campaign_id;
  std::string limit;
  std::uint32_t place = 0;  ///< the number of its place, from 1; 0: none is left
  friend bool operator==(const PlaceAnswered&, const PlaceAnswered&) = default;
};

using ErrandPayload = std::variant<ReferralAsked, ReferralAnswered, ReferralEarned, PlaceAsked, PlaceAnswered>;

}  // namespace lapwing
