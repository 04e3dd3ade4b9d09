#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audience/text_table.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "condition/facets.hpp"
#include "segment/definition.hpp"
#include "segment/lifecycle.hpp"
#include "segment/references.hpp"
#include "segment/segment_set.hpp"

namespace lapwing {

/// What is determined for a customer in one pass: some segments, and perhaps the lifecycle's stage.
struct Questions {
  SegmentSet segments;
  bool stage = false;

  [[nodiscard]] bool is_empty() const { return !stage && segments.is_empty(); }
  Questions& operator|=(const Questions& other) {
    segments |= other.segments;
    stage = stage || other.stage;
    return *this;
  }
  friend bool operator==(const Questions&, const Questions&) = default;
};

/// The published segments and the lifecycle, and what depends on what. Segments that ask for other memberships stand on
/// a higher level than those, so that level after level each answer finds what it asks for already true.
class SegmentCatalogue {
 public:
  /// Takes a version in. Refused, and nothing has changed, if it asks for an unknown segment, or if segments would
  /// depend on each other in a circle, which the error spells out. The number is new or the one that the id had.
  Result<SegmentNumber> publish(SegmentDefinition definition, std::string text);
  Result<void> publish(Lifecycle lifecycle, std::string text);

  /// Another number after each publication.
  [[nodiscard]] std::uint64_t generation() const { return generation_; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(segments_.size()); }
  [[nodiscard]] std::optional<SegmentNumber> find(std::string_view segment_id) const;
  [[nodiscard]] const SegmentDefinition& segment(SegmentNumber number) const {
    return segments_[number.value].definition;
  }
  /// Nullptr if stages are not set up.
  [[nodiscard]] const Lifecycle* lifecycle() const { return lifecycle_ ? &lifecycle_->definition : nullptr; }

  /// What can be determined: every dynamic segment, and the stage if there are any.
  [[nodiscard]] const Questions& all() const { return all_; }
  /// What passing time alone may change.
  [[nodiscard]] const Questions& of_clock() const { return of_clock_; }
  /// What may change when a record touched these facets of a customer.
  [[nodiscard]] const Questions& touched_by(Facets facets);
  /// What asks for membership of that segment, for the stage.
  [[nodiscard]] const Questions& asking_for(SegmentNumber number) const { return segments_[number.value].dependents; }
  /// The segments whose membership anything asks for.
  [[nodiscard]] const SegmentSet& asked_for() const { return asked_for_; }
  [[nodiscard]] const Questions& asking_for_stage() const { return stage_dependents_; }
  /// From the lowest to the highest.
  [[nodiscard]] const std::vector<Questions>& levels() const { return levels_; }

  void save(ByteWriter& to) const;
  /// Into an empty one.
  Result<void> load(ByteReader& from);

 private:
  struct Segment {
    SegmentDefinition definition;
    std::string text;
    Facets facets;
    References references;
    Questions dependents;
  };
  struct PublishedLifecycle {
    Lifecycle definition;
    std::string text;
    Facets facets;
    References references;
  };

  [[nodiscard]] Result<void> check(const References& references) const;
  [[nodiscard]] Result<void> relate();

  std::uint64_t generation_ = 1;
  std::vector<Segment> segments_;
  TextTable ids_;  // by number
  std::optional<PublishedLifecycle> lifecycle_;
  Questions all_;
  Questions of_clock_;
  SegmentSet asked_for_;
  Questions stage_dependents_;
  std::vector<Questions> levels_;
  std::vector<std::pair<Facets, Questions>> touched_;  // found before, by facets
};

}  // namespace lapwing
