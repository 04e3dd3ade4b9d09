#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "audience/activity.hpp"
#include "audience/change.hpp"
#include "audience/contact_holders.hpp"
#include "audience/contact_places.hpp"
#include "audience/order_store.hpp"
#include "audience/orders_view.hpp"
#include "audience/promo_codes.hpp"
#include "audience/sealed_pieces.hpp"
#include "audience/text_table.hpp"
#include "base/ids.hpp"
#include "model/decisions.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// What is known of a product.
struct ProductFacts {
  std::string name;
  std::uint32_t category = 0;  ///< number in `Audience::categories`
  std::string brand;
  std::optional<Money> price;
  std::optional<Money> price_before;   ///< what it cost until the price changed last
  std::optional<std::uint64_t> stock;  ///< pieces that can be sold
  std::string url;
};

/// That a customer does or does not want messages on a topic.
struct TopicConsent {
  ChannelKind channel{};
  std::string topic;
  bool granted = false;
  friend bool operator==(const TopicConsent&, const TopicConsent&) = default;
};

class Audience;

/// One customer, read in place. Valid as long as its audience; the views it gives until the audience next changes.
class CustomerView {
 public:
  CustomerView(const Audience& audience, CustomerNumber number) : audience_(&audience), number_(number) {}

  [[nodiscard]] CustomerNumber number() const { return number_; }
  [[nodiscard]] bool is_gone() const;
  [[nodiscard]] std::string_view id() const;
  /// The earliest trace: sign-up or first order; if neither is known, when we first heard of the customer.
  [[nodiscard]] Instant first_seen() const;
  [[nodiscard]] ContactState contact(ChannelKind channel) const;
  /// Whether consent to messages over the channel stands: on that topic if anything was said about it, else in general.
  [[nodiscard]] bool consented(ChannelKind channel, std::string_view topic = {}) const;
  /// What was said about single topics, over whichever channel; by channel and topic.
  [[nodiscard]] std::vector<TopicConsent> topic_consents() const;
  /// The customer's own zone, or nullptr for the shop's.
  [[nodiscard]] const Zone* zone() const;
  /// A list is never empty.
  [[nodiscard]] std::optional<AttributeValue> attribute(std::string_view name) const;
  [[nodiscard]] bool has_label(std::string_view name) const;
  /// All that is known of the customer, by name.
  [[nodiscard]] std::vector<AttributeFact> attributes() const;
  /// The labels that the customer bears, by name.
  [[nodiscard]] std::vector<std::string> labels() const;
  /// Names and contacts, sealed; empty if none are known.
  [[nodiscard]] std::string_view sealed_personal() const;
  [[nodiscard]] OrdersView orders() const;
  [[nodiscard]] LinesView lines() const;

 private:
  const Audience* audience_;
  CustomerNumber number_;
};

/// One partition's customers. Absorbs inputs; is read through CustomerView. Not thread-safe: it belongs to its
/// partition's thread.
class Audience {
 public:
  Audience();

  /// How many numbers were given; those who are gone keep theirs.
  [[nodiscard]] std::uint32_t size() const { return ids_.size(); }
  /// How many customers there are.
  [[nodiscard]] std::uint32_t count() const { return size() - static_cast<std::uint32_t>(gone_.size()); }
  /// Nothing if there is no such customer, or none any more.
  [[nodiscard]] std::optional<CustomerNumber> find(std::string_view customer_id) const;
  [[nodiscard]] CustomerView customer(CustomerNumber number) const { return {*this, number}; }

  /// The customer of that id, registered now if not yet known; `at` is when we heard of it. It may be gone.
  CustomerNumber ensure(std::string_view customer_id, Instant at);
  /// The customer is gone: nothing is known of them, no condition holds for them, and nothing may be recorded of them
  /// any more. `into`: who they turned out to be; empty: they are forgotten.
  void part_with(CustomerNumber customer, std::string_view into);
  [[nodiscard]] bool is_gone(CustomerNumber customer) const {
    return (gone_on_page(customer.value / owners_per_page) >> customer.value % owners_per_page & 1u) != 0;
  }
  /// A bit for each customer of a page of 64 who is gone, the lowest first.
  [[nodiscard]] std::uint64_t gone_on_page(std::size_t page) const {
    return page < gone_bits_.size() ? gone_bits_[page] : 0;
  }
  /// Into whom that customer went, by the id; empty: they were forgotten. Nothing: they are here, or never were.
  [[nodiscard]] std::optional<std::string_view> gone_into(std::string_view customer_id) const;
  /// The ids of those who were forgotten.
  [[nodiscard]] std::vector<std::string> forgotten() const;
  Change record(CustomerNumber customer, const CustomerRecorded& facts);
  Change record(CustomerNumber customer, const CustomerChanged& changed);
  /// Takes an order in, or what is new of a known one. An order keeps its place in time order.
  Change record(CustomerNumber customer, const OrderRecorded& order);
  /// Takes in lines of an order that the customer has; unchanged if there is no such order.
  Change record(CustomerNumber customer, const OrderLinesRecorded& recorded);
  Change record(const ProductRecorded& product);
  /// What the customer did besides ordering, heard of at `heard_at`.
  Change record(CustomerNumber customer, const ActivityRecorded& activity, Instant heard_at);
  Change record(CustomerNumber customer, const PromoCodeIssued& issued) {
    return issued_codes_.record(customer, issued);
  }
  /// Promo codes that customers were given; `promo_codes` are those that orders were placed with.
  [[nodiscard]] const PromoCodes& issued_codes() const { return issued_codes_; }
  /// What happened besides orders; decisions are noted there by whoever enacts them.
  [[nodiscard]] Activity& activity() { return activity_; }
  [[nodiscard]] const Activity& activity() const { return activity_; }
  [[nodiscard]] const ContactPlaces& contact_places() const { return contact_places_; }
  /// Who shares a contact with whom.
  [[nodiscard]] const ContactHolders& contact_holders() const { return contact_holders_; }
  void define(const Zone& zone);
  [[nodiscard]] bool has_zone(std::string_view name) const;

  /// Asks for what an event of the customer will touch to come near. The step `name` is a matter of the id:
  void approach(CustomerNumber customer, Approach step) const;
  void approach(std::string_view customer_id) const { ids_.approach(customer_id); }
  /// What `find` would give, or seldom another.
  [[nodiscard]] std::optional<CustomerNumber> guess(std::string_view customer_id) const;

  /// Orders and lines as they lie in memory, for questions to everybody.
  [[nodiscard]] const OrderStore& orders() const { return orders_; }
  /// For each customer one byte: two bits per ChannelKind, the state of the contact.
  [[nodiscard]] std::span<const std::uint8_t> contact_states() const { return contacts_; }
  /// For each customer one byte: two bits per ChannelKind, 0 not said, 1 withdrawn, 2 granted, of messages in general.
  [[nodiscard]] std::span<const std::uint8_t> general_consents() const { return consents_; }

  /// Who bears the label: one bit per customer, the lowest first; those behind the end do not.
  [[nodiscard]] std::span<const std::uint64_t> label(std::string_view name) const;

  /// The id of an order by its `OrdersView::id_key`.
  [[nodiscard]] std::string order_id(std::int64_t key) const { return orders_.order_id(key); }
  [[nodiscard]] const TextTable& stores() const { return orders_.stores(); }
  [[nodiscard]] const TextTable& promo_codes() const { return orders_.promo_codes(); }
  [[nodiscard]] const TextTable& product_ids() const { return product_ids_; }
  [[nodiscard]] const TextTable& categories() const { return categories_; }
  [[nodiscard]] const ProductFacts* product(std::uint32_t number) const;

  /// Bytes of memory, sealed personal data apart.
  [[nodiscard]] std::size_t memory() const;
  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  friend class CustomerView;

  /// Without padding, since images of equal audiences are equal.
  struct Facts {
    Instant created_at = Instant::never();  // never: not said
    Instant heard_at{};
  };
  static_assert(std::has_unique_object_representations_v<Facts>);
  struct AttributeColumn {
    std::vector<std::uint8_t> kind;     // place in AttributeValue + 1; 0: not set
    std::vector<std::int64_t> payload;  // of a text or a list of them, its number in attribute_texts_
  };

  Change set_attribute(CustomerNumber customer, const AttributeFact& attribute);
  Change set_label(CustomerNumber customer, const LabelFact& label);
  Change set_consent(CustomerNumber customer, const ConsentFact& consent);
  std::span<const LineRow> numbered(const std::vector<OrderLine>& lines);
  void mark_gone(std::uint32_t customer);

  TextTable ids_;
  std::vector<Facts> facts_;
  std::vector<std::uint8_t> contacts_;
  std::vector<std::uint8_t> consents_;
  std::vector<std::uint16_t> zone_of_;  // by customer, as far as any have one: place in zones_ + 1; 0: the shop's
  SealedPieces personal_;
  OrderStore orders_;
  std::vector<LineRow> numbered_;  // scratch
  Activity activity_;
  ContactPlaces contact_places_;
  ContactHolders contact_holders_;
  PromoCodes issued_codes_;
  TextTable product_ids_;
  TextTable categories_;
  std::vector<ProductFacts> products_;
  std::vector<Zone> zones_;
  std::map<std::string, AttributeColumn, std::less<>> attributes_;
  TextTable attribute_texts_;
  std::map<std::string, std::vector<std::uint64_t>, std::less<>> labels_;  // one bit per customer
  std::map<std::tuple<std::uint32_t, ChannelKind, std::string>, bool> topic_consents_;
  std::map<std::uint32_t, std::uint32_t> gone_;  // customers: number in gone_ids_ of whom they went into
  TextTable gone_ids_;
  std::vector<std::uint64_t> gone_bits_;  // one bit per customer; follows from gone_
};

}  // namespace lapwing
