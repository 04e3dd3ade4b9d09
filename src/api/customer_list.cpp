#include "api/customer_list.hpp"

#include <algorithm>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/smallest.hpp"
#include "host/customer_facts.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

/// Which customers of one partition a query means.
class Wanted {
 public:
  Wanted(const Engine& engine, const CustomerQuery& query, const std::optional<ContactKey>& contact)
      : audience_(engine.audience()), query_(query), contact_(contact), memberships_(engine.segments().memberships()) {
    if (!query.segment.empty()) segment_ = engine.segments().catalogue().find(query.segment);
  }

  [[nodiscard]] bool is_segment_known() const { return query_.segment.empty() || segment_.has_value(); }
  [[nodiscard]] bool operator()(CustomerNumber customer, std::string_view id) const {
    if (id <= query_.paging.cursor && !query_.paging.cursor.empty()) return false;
    if (segment_ && !memberships_.contains(*segment_, customer)) return false;
    if (id.starts_with(query_.text)) return true;
    return contact_ && audience_.contact_holders().fingerprint(customer, contact_->channel) == contact_->fingerprint;
  }

 private:
  const Audience& audience_;
  const CustomerQuery& query_;
  const std::optional<ContactKey>& contact_;
  const Memberships& memberships_;
  std::optional<SegmentNumber> segment_;
};

}  // namespace

CustomerRow customer_row(const Engine& engine, const CustomerView& customer, Instant now) {
  CustomerRow row{.id = std::string(customer.id()), .sealed_personal = std::string(customer.sealed_personal())};
  Instant last = Instant::earliest();
  for_each_rfm_order(customer, [&](const RfmOrder& order) {
    if (!is_counted(order)) return;
    ++row.orders;
    row.revenue += order.total - order.refunded;
    last = std::max(last, order.at);
  });
  if (row.orders > 0) row.last_order_at = last;
  row.stage = engine.segments().stage(customer.number()).first;
  if (const auto standing = engine.rfm().standing(customer, engine.moment(now))) {
    row.rfm_name = standing->name;
    if (standing->r > 0) row.cell = fmt::format("R{}F{}M{}", standing->r, standing->f, standing->m);
  }
  return row;
}

Answered<CustomerPage> list_customers(DataFolder& folder, const CustomerQuery& query, Instant now,
                                      const std::function<void()>& begins) {
  const auto contact = query.text.empty() ? std::nullopt
                                          : key_of_contact(folder.vault(), query.text, folder.shop().phone_region);
  const std::size_t wished = query.paging.limit + 1;  // one more tells whether there is a next page
  std::mutex mutex;
  bool is_segment_known = true;
  Smallest<std::string, CustomerRow> page(wished);
  std::once_flag begun;
  folder.host().for_each([&](PartitionId, const Engine& engine) {
    if (begins) std::call_once(begun, begins);
    const Wanted is_wanted(engine, query, contact);
    Smallest<std::string_view, CustomerNumber> here(wished);
    for (std::uint32_t number = 0; number < engine.audience().size(); ++number) {
      const CustomerView customer = engine.audience().customer(CustomerNumber{number});
      if (customer.is_gone()) continue;
      const std::string_view id = customer.id();
      if (here.wants(id) && is_wanted(customer.number(), id)) here.offer(id, customer.number());
    }
    const std::lock_guard lock(mutex);
    is_segment_known = is_segment_known && is_wanted.is_segment_known();
    for (const auto& [id, number] : std::move(here).take()) {
      std::string key(id);
      if (page.wants(key)) page.offer(std::move(key), customer_row(engine, engine.audience().customer(number), now));
    }
  });
  if (!is_segment_known) return refuse(422, fmt::format("there is no segment \"{}\"", query.segment), "segment");
  CustomerPage listed;
  for (auto& [id, row] : std::move(page).take()) listed.rows.push_back(std::move(row));
  if (listed.rows.size() == wished) {
    listed.rows.pop_back();
    listed.next = listed.rows.back().id;
  }
  return listed;
}

Json customers_json(DataFolder& folder, const CustomerPage& page) {
  Json items = Json::array();
  for (const CustomerRow& row : page.rows) {
    const Personal personal = open_personal(folder.vault(), row.id, row.sealed_personal);
    items.push_back({{"id", row.id},
                     {"first_name", text_or_null(personal.first_name)},
                     {"last_name", text_or_null(personal.last_name)},
                     {"email", text_or_null(personal.email)},
                     {"phone", text_or_null(personal.phone)},
                     {"orders", row.orders},
                     {"revenue", to_text(row.revenue)},
                     {"last_order_at", instant_json(row.last_order_at, folder.shop().zone)},
                     {"stage", text_or_null(row.stage)},
                     {"cell", text_or_null(row.cell)},
                     {"rfm_name", text_or_null(row.rfm_name)}});
  }
  Json json{{"items", std::move(items)}};
  if (!page.next.empty()) json["next"] = page.next;
  return json;
}

Personal open_personal(const Vault& vault, std::string_view customer_id, std::string_view sealed) {
  return sealed.empty() ? Personal{} : vault.open(customer_id, sealed).value_or(Personal{});
}

Answered<void> read_customer(Host& host, const std::string& customer_id,
                             const std::function<void(const Engine&, const CustomerView&)>& read) {
  bool is_known = false;
  std::optional<std::string> gone_into;
  host.with(host.partition_of(customer_id), [&](const Engine& engine) {
    if (const auto into = engine.audience().gone_into(customer_id)) gone_into = *into;
    const auto customer = engine.audience().find(customer_id);
    if (!customer) return;
    is_known = true;
    read(engine, engine.audience().customer(*customer));
  });
  if (gone_into && gone_into->empty()) return refuse(410, fmt::format("the customer \"{}\" was erased", customer_id));
  if (gone_into) {
    return refuse(410, fmt::format("the customer \"{}\" was merged into \"{}\"", customer_id, *gone_into));
  }
  if (!is_known) return refuse(404, fmt::format("there is no customer \"{}\"", customer_id));
  return {};
}

}  // namespace lapwing
