#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace lapwing {

/// A number that names one kind of thing and cannot be mistaken for another kind's.
template <class Tag, class Number>
struct Id {
  using number_type = Number;
  Number value{};

  constexpr Id() = default;
  constexpr explicit Id(Number number) : value(number) {}
  friend constexpr auto operator<=>(Id, Id) = default;
};

/// A slice of the customers: 0 .. partition count - 1, set when the data folder is made.
using PartitionId = Id<struct PartitionTag, std::uint16_t>;

/// A frame's place in one partition's journal: 0, 1, 2, ...
using JournalOffset = Id<struct JournalOffsetTag, std::uint64_t>;

/// A customer's place within its partition, given in the order of first appearance. The id that the shop uses is text
/// and is called `customer_id` everywhere.
using CustomerNumber = Id<struct CustomerNumberTag, std::uint32_t>;

/// A campaign's place among those of the partition, in the order of their first publication.
using CampaignPlace = Id<struct CampaignPlaceTag, std::uint16_t>;

/// One customer's walk through one campaign version, numbered within the partition.
using EnrollmentNumber = Id<struct EnrollmentNumberTag, std::uint64_t>;

/// One wish toward the world, numbered within the partition; with the partition it names a message for ever.
using IntentNumber = Id<struct IntentNumberTag, std::uint64_t>;

/// One message that is held back, numbered within the partition.
using HoldNumber = Id<struct HoldNumberTag, std::uint64_t>;

/// One lot of bonuses, numbered within the partition.
using LotNumber = Id<struct LotNumberTag, std::uint64_t>;

/// One task or pop-up for a manager, numbered within the partition.
using TaskNumber = Id<struct TaskNumberTag, std::uint64_t>;

/// One errand to another partition, numbered within the partition that sends it.
using ErrandNumber = Id<struct ErrandNumberTag, std::uint64_t>;

}  // namespace lapwing

template <class Tag, class Number>
struct std::hash<lapwing::Id<Tag, Number>> {
  std::size_t operator()(lapwing::Id<Tag, Number> id) const noexcept { return std::hash<Number>{}(id.value); }
};
