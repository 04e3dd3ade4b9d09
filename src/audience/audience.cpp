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

}  // namespace

std::optional<CustomerNumber> Audience::find(std::string_view customer_id) const {
  const auto number = ids_.find(customer_id);
  if (!number) return std::nullopt;
  return CustomerNumber{*number};
}

CustomerNumber Audience::ensure(std::string_view customer_id, Instant at) {
  const CustomerNumber number{ids_.ensure(customer_id)};
  if (number.value == facts_.size()) facts_.push_back({.heard_at = at});
  return number;
}

Change Audience::record(CustomerNumber customer, const CustomerRecorded& given) {
  Facts& facts = facts_[customer.value];
  Change change = Change::unchanged;
  if (given.created_at) change = join(change, assign(facts.created_at, *given.created_at));
  if (!given.zone.empty()) {
    const auto found = std::ranges::find(zones_, given.zone, &Zone::name);
    lapwing::ensure(found != zones_.end(), "a customer's zone is defined before it is named");
    change = join(change, assign(facts.zone, static_cast<std::uint16_t>(found - zones_.begin() + 1)));
  }
  for (const ContactFact& contact : given.contacts) {
    change = join(change, assign(facts.contacts[static_cast<std::size_t>(contact.channel)], contact.state));
    change = join(change, contact_places_.record(customer, contact));
  }
  for (const ConsentFact& consent : given.consents) change = join(change, set_consent(customer, consent));
  for (const AttributeFact& attribute : given.attributes) change = join(change, set_attribute(customer, attribute));
  for (const LabelFact& label : given.labels) change = join(change, set_label(customer, label));
  if (!given.sealed_personal.empty() && this->customer(customer).sealed_personal() != given.sealed_personal) {
    facts.personal_begin = personal_.size();
    facts.personal_size = static_cast<std::uint32_t>(given.sealed_personal.size());
    personal_ += given.sealed_personal;
    change = Change::changed;
  }
  return change;
}

Change Audience::set_consent(CustomerNumber customer, const ConsentFact& consent) {
  if (consent.topic.empty()) {
    auto& known = facts_[customer.value].consents[static_cast<std::size_t>(consent.channel)];
    return assign(known, static_cast<std::uint8_t>(consent.granted ? 2 : 1));
  }
  const auto [known, added] = topic_consents_.try_emplace({customer.value, consent.channel, consent.topic},
                                                          consent.granted);
  return added ? Change::changed : assign(known->second, consent.granted);
}

Change Audience::set_attribute(CustomerNumber customer, const AttributeFact& attribute) {
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
  const Change kind = assign(column.kind[customer.value], static_cast<std::uint8_t>(attribute.value.index() + 1));
  return join(kind, assign(column.payload[customer.value], payload));
}

Change Audience::set_label(CustomerNumber customer, const LabelFact& label) {
  std::vector<bool>& members = labels_[label.name];
  if (members.size() <= customer.value) members.resize(customer.value + 1);
  if (members[customer.value] == label.set) return Change::unchanged;
  members[customer.value] = label.set;
  return Change::changed;
}

Change Audience::record(CustomerNumber customer, const OrderRecorded& given) {
  Facts& facts = facts_[customer.value];
  Change change = Change::unchanged;
  const std::uint32_t position = order_position(facts, given, change);
  if (change != Change::added) {
    change = join(change, assign(orders_.rows<status>(facts.orders)[position], given.status));
    change = join(change, assign(orders_.rows<refunded>(facts.orders)[position], given.refunded.units));
    change = join(change, assign(orders_.rows<store>(facts.orders)[position], stores_.ensure(given.store)));
    change = join(change, assign(orders_.rows<promo>(facts.orders)[position], promo_codes_.ensure(given.promo_code)));
    if (given.total) {
      change = join(change, assign(orders_.rows<total>(facts.orders)[position], given.total->units));
      orders_.rows<total_known>(facts.orders)[position] = 1;
    }
  }
  const Change lines = put_lines(facts, position, given.first_line, given.lines);
  if (lines != Change::unchanged && orders_.rows<total_known>(facts.orders)[position] == 0) sum_lines(facts, position);
  return join(change, lines);
}

Change Audience::record(CustomerNumber customer, const OrderLinesRecorded& given) {
  Facts& facts = facts_[customer.value];
  const auto text = order_ids_.find(given.order_id);
  const auto texts = orders_.rows<order_text>(facts.orders);
  const auto known = text ? std::ranges::find(texts, *text) : texts.end();
  if (known == texts.end()) return Change::unchanged;
  const auto position = static_cast<std::uint32_t>(known - texts.begin());
  const Change change = put_lines(facts, position, given.first_line, given.lines);
  if (change != Change::unchanged && orders_.rows<total_known>(facts.orders)[position] == 0) sum_lines(facts, position);
  return change;
}

/// Where the order stands among the customer's, after putting it there if it is new.
std::uint32_t Audience::order_position(Facts& facts, const OrderRecorded& given, Change& change) {
  const std::uint32_t text = order_ids_.ensure(given.order_id);
  const auto texts = orders_.rows<order_text>(facts.orders);
  const auto known = std::ranges::find(texts, text);
  if (known != texts.end()) return static_cast<std::uint32_t>(known - texts.begin());

  const auto second = static_cast<std::uint32_t>(std::clamp<std::int64_t>(given.placed_at.seconds(), 0, 0xFFFF'FFFF));
  const auto times = orders_.rows<placed_at>(facts.orders);
  const auto position = static_cast<std::uint32_t>(std::ranges::upper_bound(times, second) - times.begin());
  if (position < facts.orders.size) {
    for (std::uint32_t& of : lines_.rows<order>(facts.lines)) of += of >= position ? 1 : 0;
  }
  const bool known_total = given.total.has_value();
  orders_.insert(facts.orders, position, second, known_total ? given.total->units : 0, given.refunded.units,
                 given.status, static_cast<std::uint8_t>(known_total ? 1 : 0), text, stores_.ensure(given.store),
                 promo_codes_.ensure(given.promo_code));
  change = Change::added;
  return position;
}

Change Audience::put_lines(Facts& facts, std::uint32_t position, std::uint32_t first_line,
                           const std::vector<OrderLine>& given) {
  Change change = Change::unchanged;
  for (std::uint32_t i = 0; i < given.size(); ++i) {
    const OrderLine& line = given[i];
    const std::uint32_t product_text = product_ids_.ensure(line.product_id);
    std::uint32_t category_text = categories_.ensure(line.category);
    if (line.category.empty() && product_text < products_.size()) category_text = products_[product_text].category;
    const auto orders = lines_.rows<order>(facts.lines);
    const auto [first, last] = std::ranges::equal_range(orders, position);
    const auto at = static_cast<std::uint32_t>(first - orders.begin()) + first_line + i;
    const auto end = static_cast<std::uint32_t>(last - orders.begin());
    if (at >= end) {
      lines_.insert(facts.lines, end, position, product_text, category_text, line.quantity.thousandths,
                    line.price.units, line.amount.units);
      change = Change::changed;
      continue;
    }
    change = join(change, assign(lines_.rows<product_number>(facts.lines)[at], product_text));
    change = join(change, assign(lines_.rows<category>(facts.lines)[at], category_text));
    change = join(change, assign(lines_.rows<quantity>(facts.lines)[at], line.quantity.thousandths));
    change = join(change, assign(lines_.rows<price>(facts.lines)[at], line.price.units));
    change = join(change, assign(lines_.rows<amount>(facts.lines)[at], line.amount.units));
  }
  return change;
}

void Audience::sum_lines(Facts& facts, std::uint32_t position) {
  const auto orders = lines_.rows<order>(facts.lines);
  const auto amounts = lines_.rows<amount>(facts.lines);
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < orders.size(); ++i) sum += orders[i] == position ? amounts[i] : 0;
  orders_.rows<total>(facts.orders)[position] = sum;
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
  if (given.price) change = join(change, assign(known.price, given.price));
  if (!given.url.empty()) change = join(change, assign(known.url, given.url));
  return change;
}

const ProductFacts* Audience::product(std::uint32_t number) const {
  return number < products_.size() ? &products_[number] : nullptr;
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
