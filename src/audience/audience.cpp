#include "audience/audience.hpp"

#include <algorithm>

namespace lapwing {
namespace {

template <class Value>
Change assign(Value& to, const Value& value) {
  if (to == value) return Change::unchanged;
  to = value;
  return Change::changed;
}

/// A list of texts as one text: each with a zero byte behind it.
std::string packed(const TextList& list) {
  std::string text;
  for (const std::string& one : list) text.append(one).push_back('\0');
  return text;
}

/// Puts a number of two bits at the channel's place.
Change assign_bits(std::uint8_t& to, ChannelKind channel, unsigned value) {
  const unsigned shift = 2 * static_cast<unsigned>(channel);
  return assign(to, static_cast<std::uint8_t>((to & ~(3u << shift)) | value << shift));
}

}  // namespace

// No category is number 0, as a product has it of which none was said.
Audience::Audience() { categories_.ensure(""); }

std::optional<CustomerNumber> Audience::find(std::string_view customer_id) const {
  const auto number = ids_.find(customer_id);
  if (!number || is_gone(CustomerNumber{*number})) return std::nullopt;
  return CustomerNumber{*number};
}

std::optional<CustomerNumber> Audience::guess(std::string_view customer_id) const {
  const auto number = ids_.guess(customer_id);
  if (!number) return std::nullopt;
  return CustomerNumber{*number};
}

void Audience::approach(CustomerNumber customer, Approach step) const {
  orders_.approach(customer.value, step);
  if (step == Approach::rows) return;
  prefetch(&facts_[customer.value]);
  prefetch(&contacts_[customer.value]);
  prefetch(&consents_[customer.value]);
}

CustomerNumber Audience::ensure(std::string_view customer_id, Instant at) {
  const CustomerNumber number{ids_.ensure(customer_id)};
  if (number.value == facts_.size()) {
    facts_.push_back({.heard_at = at});
    contacts_.push_back(0);
    consents_.push_back(0);
    orders_.ensure_customer(number.value);
  }
  return number;
}

Change Audience::record(CustomerNumber customer, const CustomerRecorded& given) {
  Facts& facts = facts_[customer.value];
  Change change = Change::unchanged;
  if (given.created_at) change = join(change, assign(facts.created_at, *given.created_at));
  if (!given.zone.empty()) {
    const auto found = std::ranges::find(zones_, given.zone, &Zone::name);
    lapwing::ensure(found != zones_.end(), "a customer's zone is defined before it is named");
    if (zone_of_.size() <= customer.value) zone_of_.resize(customer.value + 1);
    change = join(change, assign(zone_of_[customer.value], static_cast<std::uint16_t>(found - zones_.begin() + 1)));
  }
  for (const ContactFact& contact : given.contacts) {
    change = join(change,
                  assign_bits(contacts_[customer.value], contact.channel, static_cast<unsigned>(contact.state)));
    change = join(change, contact_places_.record(customer, contact));
    change = join(change, contact_holders_.record(customer, contact));
  }
  for (const ConsentFact& consent : given.consents) change = join(change, set_consent(customer, consent));
  for (const AttributeFact& attribute : given.attributes) change = join(change, set_attribute(customer, attribute));
  for (const LabelFact& label : given.labels) change = join(change, set_label(customer, label));
  if (!given.sealed_personal.empty() && personal_.of(customer) != given.sealed_personal) {
    personal_.put(customer, given.sealed_personal);
    change = Change::changed;
  }
  return change;
}

Change Audience::record(CustomerNumber customer, const CustomerChanged& changed) {
  Change change = Change::unchanged;
  for (const AttributeFact& attribute : changed.attributes) change = join(change, set_attribute(customer, attribute));
  for (const LabelFact& label : changed.labels) change = join(change, set_label(customer, label));
  return change;
}

Change Audience::set_consent(CustomerNumber customer, const ConsentFact& consent) {
  // What was said again under a wording is news of its own: the record of it is the proof.
  const Change change = consent.text_id.empty() ? Change::unchanged : Change::changed;
  if (consent.topic.empty()) {
    return join(change, assign_bits(consents_[customer.value], consent.channel, consent.granted ? 2 : 1));
  }
  const auto [known, added] = topic_consents_.try_emplace({customer.value, consent.channel, consent.topic},
                                                          consent.granted);
  return added ? Change::changed : join(change, assign(known->second, consent.granted));
}

Change Audience::set_attribute(CustomerNumber customer, const AttributeFact& attribute) {
  const auto* list = std::get_if<TextList>(&attribute.value);
  const bool is_cleared = list != nullptr && list->empty();
  // What changes nothing is not recorded, so it must not make room either: a replay would not.
  if (is_cleared && !this->customer(customer).attribute(attribute.name)) return Change::unchanged;
  AttributeColumn& column = attributes_[attribute.name];
  if (column.kind.size() <= customer.value) {
    column.kind.resize(customer.value + 1);
    column.payload.resize(customer.value + 1);
  }
  std::int64_t payload = 0;
  if (const auto* text = std::get_if<std::string>(&attribute.value)) payload = attribute_texts_.ensure(*text);
  if (const auto* number = std::get_if<Money>(&attribute.value)) payload = number->units;
  if (const auto* yes = std::get_if<bool>(&attribute.value)) payload = *yes ? 1 : 0;
  if (const auto* day = std::get_if<Day>(&attribute.value)) payload = day->number;
  if (list != nullptr && !is_cleared) payload = attribute_texts_.ensure(packed(*list));
  const std::size_t kind_number = is_cleared ? 0 : attribute.value.index() + 1;
  const Change kind = assign(column.kind[customer.value], static_cast<std::uint8_t>(kind_number));
  return join(kind, assign(column.payload[customer.value], payload));
}

Change Audience::set_label(CustomerNumber customer, const LabelFact& label) {
  // What changes nothing is not recorded, so it must not make room either: a replay would not.
  if (!label.set && !this->customer(customer).has_label(label.name)) return Change::unchanged;
  std::vector<std::uint64_t>& members = labels_[label.name];
  if (members.size() <= customer.value / 64) members.resize(customer.value / 64 + 1);
  std::uint64_t& word = members[customer.value / 64];
  const std::uint64_t bit = std::uint64_t{1} << customer.value % 64;
  return assign(word, label.set ? word | bit : word & ~bit);
}

Change Audience::record(CustomerNumber customer, const OrderRecorded& given) {
  return orders_.record(customer.value, given, numbered(given.lines));
}

Change Audience::record(CustomerNumber customer, const OrderLinesRecorded& given) {
  return orders_.record(customer.value, given.order_id, given.first_line, numbered(given.lines));
}

/// A line without a category has that of its product.
std::span<const LineRow> Audience::numbered(const std::vector<OrderLine>& lines) {
  numbered_.clear();
  for (const OrderLine& line : lines) {
    const std::uint32_t product = product_ids_.ensure(line.product_id);
    std::uint32_t category = categories_.ensure(line.category);
    if (line.category.empty() && product < products_.size()) category = products_[product].category;
    numbered_.push_back({product, category, line.quantity, line.price, line.amount});
  }
  return numbered_;
}

Change Audience::record(const ProductRecorded& given) {
  const std::uint32_t number = product_ids_.ensure(given.product_id);
  const bool is_new = number >= products_.size();
  if (is_new) products_.resize(number + 1);
  ProductFacts& known = products_[number];
  Change change = is_new ? Change::added : Change::unchanged;
  if (!given.name.empty()) change = join(change, assign(known.name, given.name));
  if (!given.category.empty()) change = join(change, assign(known.category, categories_.ensure(given.category)));
  if (!given.brand.empty()) change = join(change, assign(known.brand, given.brand));
  if (given.price && known.price != given.price) {
    known.price_before = known.price;
    known.price = given.price;
    change = join(change, Change::changed);
  }
  if (given.stock) change = join(change, assign(known.stock, given.stock));
  if (!given.url.empty()) change = join(change, assign(known.url, given.url));
  return change;
}

const ProductFacts* Audience::product(std::uint32_t number) const {
  return number < products_.size() ? &products_[number] : nullptr;
}

std::span<const std::uint64_t> Audience::label(std::string_view name) const {
  const auto members = labels_.find(name);
  if (members == labels_.end()) return {};
  return members->second;
}

bool Audience::has_zone(std::string_view name) const {
  return std::ranges::find(zones_, name, &Zone::name) != zones_.end();
}

void Audience::define(const Zone& zone) {
  const auto known = std::ranges::find(zones_, zone.name(), &Zone::name);
  if (known == zones_.end()) {
    zones_.push_back(zone);
  } else {
    *known = zone;
  }
}

}  // namespace lapwing
