#include "exchange/export_tables.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include <fmt/format.h>

#include "api/audience_rows.hpp"
#include "api/selection.hpp"
#include "delivery/message_facts.hpp"
#include "exchange/scratch_folder.hpp"
#include "host/data_folder.hpp"
#include "model/record.hpp"
#include "tabular/csv_writer.hpp"

namespace lapwing {
namespace {

constexpr std::size_t customers_at_once = 1000;
constexpr std::uint64_t looked_every_rows = 5000;  // whether the disk has room

/// Everything that the writing of a table shares.
struct Writing {
  DataFolder& folder;
  const ExportWish& wish;
  const ExportPlace& place;
  Instant now;
  Jobs::Run& run;
  CsvWriter csv;
  std::uint64_t rows = 0;
  std::uint64_t rows_to_look = 0;

  /// An error: it was cancelled, or the disk has no room for more. Asked now and then.
  Result<void> may_go_on() {
    if (run.is_cancelled()) return run.cancelled();
    if (rows < rows_to_look) return {};
    rows_to_look = rows + looked_every_rows;
    if (!has_room(place.path, place.bytes_left)) return fail("the disk has no room for it");
    return {};
  }
  void put_row(std::initializer_list<std::string_view> fields) {
    csv.put_row(fields);
    ++rows;
  }
  [[nodiscard]] std::string time(Instant at) const { return to_text(at, folder.shop().zone); }
};

Condition everybody() { return parse_condition(R"({"everyone": true})").value(); }

/// Calls with some of the customers at a time, on their partition's thread, and then on this one.
using SomeCustomers = std::function<void(const Engine&, std::span<const CustomerNumber>)>;
Result<void> for_customers(Writing& to, const CustomerSelection& selection, const SomeCustomers& visit,
                           const std::function<Result<void>()>& between) {
  const std::uint64_t all = selection.size();
  std::uint64_t done = 0;
  for (std::uint16_t i = 0; i < selection.members().size(); ++i) {
    std::span<const CustomerNumber> left = selection.members()[i];
    while (!left.empty()) {
      CHECK(to.may_go_on());
      const auto some = left.first(std::min(left.size(), customers_at_once));
      left = left.subspan(some.size());
      to.folder.host().with(PartitionId{i}, [&](const Engine& engine) { visit(engine, some); });
      CHECK(between());
      done += some.size();
      to.run.progress(done, all);
    }
  }
  return {};
}

Result<void> write_customers(Writing& to) {
  const Vault* vault = to.wish.personal ? &to.folder.vault() : nullptr;
  for (const std::string& column : export_columns(vault != nullptr)) to.csv.put(column);
  to.csv.end_row();
  const CustomerSelection selection(to.folder.host(), to.wish.where.value_or(everybody()), to.now);
  std::vector<AudienceRow> rows;
  return for_customers(
      to, selection,
      [&](const Engine& engine, std::span<const CustomerNumber> some) {
        for (const CustomerNumber number : some) rows.push_back(audience_row(selection, engine, number));
      },
      [&]() -> Result<void> {
        for (const AudienceRow& row : rows) {
          for (const ExportField& field : TRY(export_fields(row, vault))) {
            field.is_number ? to.csv.put_number(field.text) : to.csv.put(field.text);
          }
          to.csv.end_row();
          ++to.rows;
        }
        rows.clear();
        return {};
      });
}

/// As it was when its partition was asked.
struct OrderRow {
  std::string id, customer;
  Instant at;
  OrderStatus status{};
  Money total, refunded;
  std::string store, promo_code;
};

void add_orders(std::vector<OrderRow>& rows, const Engine& engine, CustomerNumber number) {
  const OrderStore& store = engine.audience().orders();
  const OrdersView orders = store.orders(number.value);
  const std::string customer(engine.audience().customer(number).id());
  for (std::size_t i = 0; i < orders.size(); ++i) {
    rows.push_back({.id = std::string(store.order_id(orders.id_key(i))),
                    .customer = customer,
                    .at = orders.at(i),
                    .status = orders.status(i),
                    .total = orders.total(i),
                    .refunded = orders.refunded(i),
                    .store = std::string(store.stores().text(orders.store(i))),
                    .promo_code = std::string(store.promo_codes().text(orders.promo_code(i)))});
  }
}

Result<void> write_orders(Writing& to) {
  to.csv.put_row({"order_id", "customer_id", "placed_at", "status", "total", "refunded", "store", "promo_code"});
  const CustomerSelection selection(to.folder.host(), to.wish.where.value_or(everybody()), to.now);
  std::vector<OrderRow> rows;
  return for_customers(
      to, selection,
      [&](const Engine& engine, std::span<const CustomerNumber> some) {
        for (const CustomerNumber number : some) add_orders(rows, engine, number);
      },
      [&]() -> Result<void> {
        for (const OrderRow& row : rows) {
          to.csv.put(row.id);
          to.csv.put(row.customer);
          to.csv.put(to.time(row.at));
          to.csv.put(to_text(row.status));
          to.csv.put_number(to_text(row.total));
          to.csv.put_number(to_text(row.refunded));
          to.csv.put(row.store);
          to.csv.put(row.promo_code);
          to.csv.end_row();
          ++to.rows;
        }
        rows.clear();
        return {};
      });
}

/// What became of messages, read from one partition's journal.
class MessageRows {
 public:
  MessageRows(Writing& to, PartitionId partition) : to_(to), partition_(partition) {}

  Result<void> run(const std::function<void(JournalOffset)>& told) {
    const auto read = to_.folder.journal().read(partition_, JournalOffset{},
                                                [&](JournalOffset frame, std::string_view payload) -> Result<void> {
                                                  CHECK(to_.may_go_on());
                                                  told(frame);
                                                  const Batch batch = TRY(decode_batch(payload));
                                                  for (const Record& record : batch.records) take(record);
                                                  return {};
                                                });
    return read;
  }

 private:
  void take(const Record& record) {
    if (const auto* input = std::get_if<Input>(&record.body)) {
      const auto* receipt = std::get_if<ReceiptArrived>(input);
      if (receipt != nullptr) put(record.at, *receipt);
      return;
    }
    const Decision& decision = std::get<Decision>(record.body);
    if (const auto* registered = std::get_if<Registered>(&decision)) {
      ids_.resize(std::max<std::size_t>(ids_.size(), registered->customer.value + std::size_t{1}));
      ids_[registered->customer.value] = registered->customer_id;
    } else if (const auto* queued = std::get_if<MessageQueued>(&decision)) {
      owners_.resize(std::max<std::size_t>(owners_.size(), queued->intent.value + 1));
      owners_[queued->intent.value] = queued->customer.value;
      put(record.at, intent_token(partition_, queued->intent), queued->customer.value, "queued", queued->campaign_id,
          queued->template_id, to_text(queued->channel), "");
    } else if (const auto* refused = std::get_if<MessageRefused>(&decision)) {
      const std::string why = refused->rule.empty() ? refused->reason : refused->reason + ": " + refused->rule;
      put(record.at, "", refused->customer.value, "refused", refused->campaign_id, refused->template_id,
          to_text(refused->channel), why);
    } else if (const auto* withdrawn = std::get_if<MessageWithdrawn>(&decision)) {
      put(record.at, intent_token(partition_, withdrawn->intent), withdrawn->customer.value, "withdrawn", "", "", "",
          withdrawn->reason);
    }
  }

  void put(Instant at, const ReceiptArrived& receipt) {
    if (receipt.intent.value >= owners_.size()) return;
    put(at, intent_token(partition_, receipt.intent), owners_[receipt.intent.value], to_text(receipt.outcome), "", "",
        "", receipt.reply);
  }
  void put(Instant at, std::string_view message, std::uint32_t customer, std::string_view event,
           std::string_view campaign, std::string_view template_id, std::string_view channel, std::string_view said) {
    const std::string_view id = customer < ids_.size() ? std::string_view(ids_[customer]) : std::string_view();
    to_.put_row({to_.time(at), message, id, event, campaign, template_id, channel, said});
  }

  Writing& to_;
  PartitionId partition_;
  std::vector<std::string> ids_;       // of customers, by number
  std::vector<std::uint32_t> owners_;  // customers, by intent
};

Result<void> write_messages(Writing& to) {
  to.csv.put_row({"at", "message_id", "customer_id", "event", "campaign", "template", "channel", "reply"});
  const Journal& journal = to.folder.journal();
  std::uint64_t all = 0, before = 0;
  for (std::uint16_t i = 0; i < journal.partition_count(); ++i) all += journal.next_offset(PartitionId{i}).value;
  for (std::uint16_t i = 0; i < journal.partition_count(); ++i) {
    CHECK(
        MessageRows(to, PartitionId{i}).run([&](JournalOffset frame) { to.run.progress(before + frame.value, all); }));
    before += journal.next_offset(PartitionId{i}).value;
  }
  return {};
}

}  // namespace

Result<std::uint64_t> write_export(DataFolder& folder, const ExportWish& wish, const ExportPlace& place, Instant now,
                                   Jobs::Run& run) {
  CsvWriter csv = TRY(CsvWriter::create(place.path));
  Writing to{folder, wish, place, now, run, std::move(csv)};
  switch (wish.table) {
    case ExportTable::customers:
      CHECK(write_customers(to));
      break;
    case ExportTable::orders:
      CHECK(write_orders(to));
      break;
    case ExportTable::messages:
      CHECK(write_messages(to));
      break;
  }
  CHECK(to.csv.finish());
  return to.rows;
}

}  // namespace lapwing
