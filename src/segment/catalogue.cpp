#include "segment/catalogue.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "segment/levels.hpp"

namespace lapwing {

Result<void> SegmentCatalogue::check(const References& references) const {
  for (const std::string& id : references.segments) {
    if (!find(id)) return fail(fmt::format("there is no segment \"{}\"", id));
  }
  return {};
}

Result<SegmentNumber> SegmentCatalogue::publish(SegmentDefinition definition, std::string text) {
  SegmentCatalogue next = *this;  // so that a refusal leaves this one as it is
  const auto known = find(definition.id);
  const SegmentNumber number = known.value_or(SegmentNumber{size()});
  if (!known) {
    if (size() == SegmentSet::segments_max) {
      return fail(fmt::format("a shop has at most {} segments", SegmentSet::segments_max));
    }
    next.ids_.ensure(definition.id);
    next.segments_.emplace_back();
  }
  Segment& segment = next.segments_[number.value];
  segment.facets = depends_on(definition.condition);
  segment.references = references_of(definition.condition);
  segment.definition = std::move(definition);
  segment.text = std::move(text);
  if (auto checked = next.check(segment.references); !checked) return fail(checked.error().message, "$.condition");
  if (auto related = next.relate(); !related) return fail(related.error().message, "$.condition");
  *this = std::move(next);
  return number;
}

Result<void> SegmentCatalogue::publish(Lifecycle lifecycle, std::string text) {
  SegmentCatalogue next = *this;
  PublishedLifecycle& published = next.lifecycle_.emplace();
  for (const Stage& stage : lifecycle.stages) {
    published.facets.insert(depends_on(stage.condition));
    published.references.add(references_of(stage.condition));
  }
  published.definition = std::move(lifecycle);
  published.text = std::move(text);
  if (auto checked = next.check(published.references); !checked) return fail(checked.error().message, "$.stages");
  if (auto related = next.relate(); !related) return fail(related.error().message, "$.stages");
  *this = std::move(next);
  return {};
}

/// Finds anew what depends on what. The lifecycle counts as one more node, after the segments.
Result<void> SegmentCatalogue::relate() {
  ++generation_;
  const std::uint32_t stage_node = size();
  std::vector<std::vector<std::uint32_t>> asks(size() + 1);
  const auto add = [&](std::uint32_t node, const References& references) {
    for (const std::string& id : references.segments) asks[node].push_back(find(id)->value);
    if (references.stages) asks[node].push_back(stage_node);
  };
  for (std::uint32_t i = 0; i < size(); ++i) add(i, segments_[i].references);
  if (lifecycle_) add(stage_node, lifecycle_->references);
  const auto levels = levels_of(asks);
  if (!levels) {
    std::string circle;
    for (const std::uint32_t node : levels.error()) {
      if (!circle.empty()) circle += " -> ";
      circle += node == stage_node ? "the lifecycle" : fmt::format("\"{}\"", segments_[node].definition.id);
    }
    return fail(fmt::format("segments would ask for each other in a circle: {}", circle));
  }

  all_ = of_clock_ = stage_dependents_ = {};
  asked_for_ = {};
  touched_.clear();
  levels_.assign(std::ranges::max(*levels) + 1, {});
  for (Segment& segment : segments_) segment.dependents = {};
  const auto insert = [&](Questions& questions, std::uint32_t node) {
    if (node == stage_node) {
      questions.stage = true;
    } else {
      questions.segments.insert(SegmentNumber{node});
    }
  };
  for (std::uint32_t node = 0; node <= stage_node; ++node) {
    const bool is_asked = node == stage_node ? lifecycle_.has_value() : !segments_[node].definition.is_static;
    if (!is_asked) continue;
    insert(all_, node);
    insert(levels_[(*levels)[node]], node);
    const Facets facets = node == stage_node ? lifecycle_->facets : segments_[node].facets;
    if (facets.contains(Facet::clock)) insert(of_clock_, node);
    for (const std::uint32_t asked : asks[node]) {
      insert(asked == stage_node ? stage_dependents_ : segments_[asked].dependents, node);
      if (asked != stage_node) asked_for_.insert(SegmentNumber{asked});
    }
  }
  return {};
}

std::optional<SegmentNumber> SegmentCatalogue::find(std::string_view segment_id) const {
  const auto number = ids_.find(segment_id);
  return number ? std::optional(SegmentNumber{*number}) : std::nullopt;
}

const Questions& SegmentCatalogue::touched_by(Facets facets) {
  const auto known = std::ranges::find(touched_, facets, &std::pair<Facets, Questions>::first);
  if (known != touched_.end()) return known->second;
  Questions questions;
  all_.segments.for_each([&](SegmentNumber number) {
    if (segments_[number.value].facets.intersects(facets)) questions.segments.insert(number);
  });
  questions.stage = lifecycle_ && lifecycle_->facets.intersects(facets);
  return touched_.emplace_back(facets, questions).second;
}

void SegmentCatalogue::save(ByteWriter& to) const {
  to.put(size());
  for (const Segment& segment : segments_) {
    to.put(segment.definition.version);
    to.put_text(segment.text);
  }
  to.put<std::uint8_t>(lifecycle_ ? 1 : 0);
  if (!lifecycle_) return;
  to.put(lifecycle_->definition.version);
  to.put_text(lifecycle_->text);
}

Result<void> SegmentCatalogue::load(ByteReader& from) {
  for (auto left = from.get<std::uint32_t>(); left > 0; --left) {
    const auto version = from.get<std::uint32_t>();
    Segment segment{.text = from.get_text()};
    segment.definition = TRY(parse_segment(segment.text, version));
    segment.facets = depends_on(segment.definition.condition);
    segment.references = references_of(segment.definition.condition);
    ids_.ensure(segment.definition.id);
    segments_.push_back(std::move(segment));
  }
  for (const Segment& segment : segments_) CHECK(check(segment.references));
  CHECK(relate());
  if (from.get<std::uint8_t>() == 0) return {};
  const auto version = from.get<std::uint32_t>();
  std::string text = from.get_text();
  Lifecycle lifecycle = TRY(parse_lifecycle(text, version));
  return publish(std::move(lifecycle), std::move(text));
}

}  // namespace lapwing
