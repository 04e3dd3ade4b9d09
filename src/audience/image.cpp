// The audience's snapshot image: every column as it lies in memory.
#include "audience/audience.hpp"

namespace lapwing {
namespace {

void put_zone(ByteWriter& to, const Zone& zone) {
  to.put_text(zone.name());
  to.put(zone.first_offset_seconds());
  to.put_column(zone.transitions());
}

Zone get_zone(ByteReader& from) {
  std::string name = from.get_text();
  const auto first = from.get<std::int32_t>();
  std::vector<Zone::Transition> transitions;
  from.get_column(transitions);
  return {std::move(name), first, std::move(transitions)};
}

}  // namespace

std::size_t Audience::memory() const {
  std::size_t sum = orders_.memory() + facts_.capacity() * sizeof(Facts) + contacts_.capacity() + consents_.capacity();
  for (const TextTable* table : {&ids_, &product_ids_, &categories_, &attribute_texts_}) sum += table->memory();
  for (const auto& [name, column] : attributes_) sum += column.kind.capacity() + column.payload.capacity() * 8;
  for (const auto& [name, members] : labels_) sum += members.capacity() * 8;
  return sum + issued_codes_.memory();
}

void Audience::save(ByteWriter& to) const {
  for (const TextTable* table : {&ids_, &product_ids_, &categories_, &attribute_texts_}) table->save(to);
  to.put_column(facts_);
  to.put_column(contacts_);
  to.put_column(consents_);
  to.put_text(personal_);
  orders_.save(to);
  activity_.save(to);
  contact_places_.save(to);
  contact_holders_.save(to);
  issued_codes_.save(to);
  to.put<std::uint64_t>(products_.size());
  for (const ProductFacts& product : products_) {
    to.put_text(product.name);
    to.put(product.category);
    to.put_text(product.brand);
    to.put<std::uint8_t>(product.price ? 1 : 0);
    to.put(product.price.value_or(Money{}));
    to.put_text(product.url);
  }
  to.put<std::uint64_t>(zones_.size());
  for (const Zone& zone : zones_) put_zone(to, zone);
  to.put<std::uint64_t>(attributes_.size());
  for (const auto& [name, column] : attributes_) {
    to.put_text(name);
    to.put_column(column.kind);
    to.put_column(column.payload);
  }
  to.put<std::uint64_t>(labels_.size());
  for (const auto& [name, members] : labels_) {
    to.put_text(name);
    to.put_column(members);
  }
  to.put<std::uint64_t>(topic_consents_.size());
  for (const auto& [key, granted] : topic_consents_) {
    to.put(std::get<0>(key));
    to.put(std::get<1>(key));
    to.put_text(std::get<2>(key));
    to.put<std::uint8_t>(granted ? 1 : 0);
  }
}

void Audience::load(ByteReader& from) {
  for (TextTable* table : {&ids_, &product_ids_, &categories_, &attribute_texts_}) table->load(from);
  from.get_column(facts_);
  from.get_column(contacts_);
  from.get_column(consents_);
  if (ids_.size() != facts_.size() || contacts_.size() != facts_.size() || consents_.size() != facts_.size()) {
    return from.spoil();
  }
  personal_ = from.get_text();
  orders_.load(from, size());
  activity_.load(from);
  contact_places_.load(from);
  contact_holders_.load(from);
  issued_codes_.load(from);
  products_.clear();
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    ProductFacts product{.name = from.get_text(), .category = from.get<std::uint32_t>(), .brand = from.get_text()};
    const bool priced = from.get<std::uint8_t>() != 0;
    const Money listed = from.get<Money>();
    if (priced) product.price = listed;
    product.url = from.get_text();
    products_.push_back(std::move(product));
  }
  zones_.clear();
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) zones_.push_back(get_zone(from));
  attributes_.clear();
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    AttributeColumn& column = attributes_[from.get_text()];
    from.get_column(column.kind);
    from.get_column(column.payload);
  }
  labels_.clear();
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    from.get_column(labels_[from.get_text()]);
  }
  topic_consents_.clear();
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    const auto customer = from.get<std::uint32_t>();
    const auto channel = from.get<ChannelKind>();
    std::string topic = from.get_text();
    topic_consents_.emplace(std::tuple(customer, channel, std::move(topic)), from.get<std::uint8_t>() != 0);
  }
}

}  // namespace lapwing
