#include <algorithm>

#include "audience/audience.hpp"

namespace lapwing {

std::string_view CustomerView::id() const { return audience_->ids_.text(number_.value); }

Instant CustomerView::first_seen() const {
  const Audience::Facts& facts = audience_->facts_[number_.value];
  Instant earliest = facts.created_at;
  if (facts.orders.size > 0) earliest = std::min(earliest, orders().at(0));
  return earliest == Instant::never() ? facts.heard_at : earliest;
}

ContactState CustomerView::contact(ChannelKind channel) const {
  return audience_->facts_[number_.value].contacts[static_cast<std::size_t>(channel)];
}

bool CustomerView::consented(ChannelKind channel, std::string_view topic) const {
  if (!topic.empty()) {
    const auto said = audience_->topic_consents_.find({number_.value, channel, std::string(topic)});
    if (said != audience_->topic_consents_.end()) return said->second;
  }
  return audience_->facts_[number_.value].consents[static_cast<std::size_t>(channel)] == 2;
}

const Zone* CustomerView::zone() const {
  const std::uint16_t zone = audience_->facts_[number_.value].zone;
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
    default:
      return std::nullopt;
  }
}

bool CustomerView::has_label(std::string_view name) const {
  const auto members = audience_->labels_.find(name);
  return members != audience_->labels_.end() && number_.value < members->second.size() &&
         members->second[number_.value];
}

std::string_view CustomerView::sealed_personal() const {
  const Audience::Facts& facts = audience_->facts_[number_.value];
  return std::string_view(audience_->personal_).substr(facts.personal_begin, facts.personal_size);
}

OrdersView CustomerView::orders() const {
  const Audience::Facts& facts = audience_->facts_[number_.value];
  const Audience::Orders& orders = audience_->orders_;
  OrdersView view;
  view.placed_at_ = orders.rows<Audience::placed_at>(facts.orders);
  view.total_ = orders.rows<Audience::total>(facts.orders);
  view.refunded_ = orders.rows<Audience::refunded>(facts.orders);
  view.status_ = orders.rows<Audience::status>(facts.orders);
  view.order_text_ = orders.rows<Audience::order_text>(facts.orders);
  view.store_ = orders.rows<Audience::store>(facts.orders);
  view.promo_code_ = orders.rows<Audience::promo>(facts.orders);
  view.line_order_ = audience_->lines_.rows<Audience::order>(facts.lines);
  return view;
}

LinesView CustomerView::lines() const {
  const Extent& extent = audience_->facts_[number_.value].lines;
  const Audience::Lines& lines = audience_->lines_;
  LinesView view;
  view.product_ = lines.rows<Audience::product_number>(extent);
  view.category_ = lines.rows<Audience::category>(extent);
  view.quantity_ = lines.rows<Audience::quantity>(extent);
  view.price_ = lines.rows<Audience::price>(extent);
  view.amount_ = lines.rows<Audience::amount>(extent);
  return view;
}

}  // namespace lapwing
