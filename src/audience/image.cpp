// The audience's snapshot image: every column as it lies in memory.
#include "audience/audience.hpp"

namespace lapwing {
namespace {

/// Member by member: there are bytes between a transition's members, and nobody says what they hold.
void put_zone(ByteWriter& to, const Zone& zone) {
  to.put_text(zone.name());
  to.put(zone.first_offset_seconds());
  to.put<std::uint64_t>(zone.transitions().size());
  for (const Zone::Transition& transition : zone.transitions()) {
    to.put(transition.at_second);
    to.put(transition.offset_seconds);
  }
}

Zone get_zone(ByteReader& from) {
  std::string name = from.get_text();
  const auto first = from.get<std::int32_t>();
  std::vector<Zone::Transition> transitions;
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    Zone::Transition transition{};
    from.get(transition.at_second);
    from.get(transition.offset_seconds);
    transitions.push_back(transition);
  }
  return {std::move(name), first, std::move(transitions)};
}

template <class Value>
void put_optional(ByteWriter& to, const std::optional<Value>& value) {
  to.put<std::uint8_t>(value ? 1 : 0);
  to.put(value.value_or(Value{}));
}

template <class Value>
void get_optional(ByteReader& from, std::optional<Value>& value) {
  const bool is_given = from.get<std::uint8_t>() != 0;
  const auto stored = from.get<Value>();
  if (is_given) value = stored;
}

}  // namespace

std::size_t Audience::memory() const {
  std::size_t sum = orders_.memory() + facts_.capacity() * sizeof(Facts) + zone_of_.capacity() * sizeof(std::uint16_t) +
                    contacts_.capacity() + consents_.capacity();
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
  to.put_column(zone_of_);
  personal_.save(to);
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
    put_optional(to, product.price);
    put_optional(to, product.price_before);
    put_optional(to, product.stock);
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
  gone_ids_.save(to);
  to.put<std::uint64_t>(gone_.size());
  for (const auto& [customer, into] : gone_) {
    to.put(customer);
    to.put(into);
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
  from.get_column(zone_of_);
  if (zone_of_.size() > facts_.size()) return from.spoil();
  personal_.load(from);
  orders_.load(from, size());
  activity_.load(from);
  contact_places_.load(from);
  contact_holders_.load(from);
  issued_codes_.load(from);
  products_.clear();
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    ProductFacts product{.name = from.get_text(), .category = from.get<std::uint32_t>(), .brand = from.get_text()};
    get_optional(from, product.price);
    get_optional(from, product.price_before);
    get_optional(from, product.stock);
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
  gone_ids_.load(from);
  gone_.clear();
  gone_bits_.clear();
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    const auto customer = from.get<std::uint32_t>();
    const auto into = from.get<std::uint32_t>();
    if (customer >= size() || into >= gone_ids_.size()) return from.spoil();
    gone_.emplace(customer, into);
    mark_gone(customer);
  }
}

}  // namespace lapwing
