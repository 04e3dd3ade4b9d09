#include <algorithm>

#include "audience/audience.hpp"

namespace lapwing {
namespace {

unsigned two_bits(std::uint8_t of_channels, ChannelKind channel) {
  return unsigned{of_channels} >> 2 * static_cast<unsigned>(channel) & 3u;
}

/// The list that a text of the table holds: each of its texts with a zero byte behind it.
TextList unpacked(std::string_view text) {
  TextList list;
  for (std::size_t end = text.find('\0'); end != std::string_view::npos; end = text.find('\0')) {
    list.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return list;
}

}  // namespace

bool CustomerView::is_gone() const { return audience_->is_gone(number_); }

std::string_view CustomerView::id() const { return audience_->ids_.text(number_.value); }

Instant CustomerView::first_seen() const {
  const Audience::Facts& facts = audience_->facts_[number_.value];
  Instant earliest = facts.created_at;
  if (const OrdersView placed = orders(); !placed.empty()) earliest = std::min(earliest, placed.at(0));
  return earliest == Instant::never() ? facts.heard_at : earliest;
}

ContactState CustomerView::contact(ChannelKind channel) const {
  return static_cast<ContactState>(two_bits(audience_->contacts_[number_.value], channel));
}

bool CustomerView::consented(ChannelKind channel, std::string_view topic) const {
  if (!topic.empty()) {
    const auto said = audience_->topic_consents_.find({number_.value, channel, std::string(topic)});
    if (said != audience_->topic_consents_.end()) return said->second;
  }
  return two_bits(audience_->consents_[number_.value], channel) == 2;
}

std::vector<TopicConsent> CustomerView::topic_consents() const {
  std::vector<TopicConsent> all;
  const auto& said = audience_->topic_consents_;
  const auto first = said.lower_bound({number_.value, ChannelKind{}, std::string()});
  for (auto at = first; at != said.end() && std::get<0>(at->first) == number_.value; ++at) {
    all.push_back({std::get<1>(at->first), std::get<2>(at->first), at->second});
  }
  return all;
}

const Zone* CustomerView::zone() const {
  if (number_.value >= audience_->zone_of_.size()) return nullptr;
  const std::uint16_t zone = audience_->zone_of_[number_.value];
  return zone == 0 ? nullptr : &audience_->zones_[zone - 1u];
}

std::optional<AttributeValue> CustomerView::attribute(std::string_view name) const {
  const auto column = audience_->attributes_.find(name);
  if (column == audience_->attributes_.end() || number_.value >= column->second.kind.size()) return std::nullopt;
  const std::int64_t payload = column->second.payload[number_.value];
  switch (column->second.kind[number_.value]) {
    case 1:
      return std::string(audience_->attribute_texts_.text(static_cast<std::uint32_t>(payload)));
    case 2:
      return Money{payload};
    case 3:
      return payload != 0;
    case 4:
      return Day{static_cast<std::int32_t>(payload)};
    case 5:
      return unpacked(audience_->attribute_texts_.text(static_cast<std::uint32_t>(payload)));
    default:
      return std::nullopt;
  }
}

bool CustomerView::has_label(std::string_view name) const {
  const auto members = audience_->label(name);
  return number_.value / 64 < members.size() && (members[number_.value / 64] >> number_.value % 64 & 1) != 0;
}

std::vector<AttributeFact> CustomerView::attributes() const {
  std::vector<AttributeFact> all;
  for (const auto& [name, column] : audience_->attributes_) {
    if (auto value = attribute(name)) all.push_back({name, std::move(*value)});
  }
  return all;
}

std::vector<std::string> CustomerView::labels() const {
  std::vector<std::string> all;
  for (const auto& [name, members] : audience_->labels_) {
    if (has_label(name)) all.push_back(name);
  }
  return all;
}

std::string_view CustomerView::sealed_personal() const { return audience_->personal_.of(number_); }

OrdersView CustomerView::orders() const { return audience_->orders_.orders(number_.value); }

LinesView CustomerView::lines() const { return audience_->orders_.lines(number_.value); }

}  // namespace lapwing
