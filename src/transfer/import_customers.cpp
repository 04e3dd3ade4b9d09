#include <set>

#include <fmt/format.h>

#include "host/customer_facts.hpp"
#include "transfer/attribute_reader.hpp"
#include "transfer/import_run.hpp"
#include "zones/zone_source.hpp"

namespace lapwing {
namespace {

/// In the order of known_columns(ImportTable::customers).
enum Field : std::size_t {
  customer_id,
  email,
  phone,
  first_name,
  last_name,
  birthday,
  gender,
  city,
  timezone,
  created_at,
  email_consent,
  sms_consent,
  push_consent
};

class CustomersImport {
 public:
  CustomersImport(ImportRun& run, MappedTable& table) : run_(run), table_(table) {
    for (const auto& [name, place] : table.other_columns()) {
      attributes_.emplace_back(name, table.sample(place), run.options.map.list_separator(name));
    }
  }

  Result<void> run() {
    while (TRY(table_.next())) CHECK(row());
    CHECK(run_.router.finish());
    run_.summary.customers.accepted += counters_.changed;
    if (run_.options.is_beside_service) run_.summary.customers.accepted += counters_.added;
    run_.summary.customers.unchanged += counters_.unchanged;
    run_.summary.customers.rejected += table_.summary().rejected + counters_.refused;
    return {};
  }

 private:
  Result<void> row() {
    CustomerRecorded customer{.imported = true};
    Personal personal;
    customer.customer_id = run_.folder.vault().current_id(table_.field(customer_id));
    if (customer.customer_id.empty()) {
      customer.customer_id = TRY(run_.customer_by_contact(table_.field(email), table_.field(phone)));
    }
    if (customer.customer_id.empty()) {
      return table_.reject(customer_id, "expected a customer id, or an e-mail or phone that can be used");
    }
    if (!TRY(read_dates(customer, personal)) || !TRY(read_zone(customer)) || !TRY(read_consents(customer))) return {};
    CHECK(read_contacts(customer, personal));
    personal.first_name = table_.field(first_name);
    personal.last_name = table_.field(last_name);
    for (const Field known : {gender, city}) {
      if (!table_.field(known).empty()) {
        customer.attributes.push_back({known == gender ? "gender" : "city", std::string(table_.field(known))});
      }
    }
    for (std::size_t i = 0; i < attributes_.size(); ++i) {
      const auto& [name, place] = table_.other_columns()[i];
      const std::string_view value = table_.other(place);
      if (value.empty()) continue;
      auto attribute = attributes_[i].read(value);
      if (!attribute) return table_.reject(std::nullopt, fmt::format("{}: {}", name, attribute.error().message));
      customer.attributes.push_back(std::move(*attribute));
    }
    if (personal != Personal{})
      customer.sealed_personal = TRY(run_.folder.vault().seal(customer.customer_id, personal));
    const std::string id = customer.customer_id;
    return run_.router.put(id, std::move(customer), counters_);
  }

  /// Each of these gives false after rejecting the row.
  Result<bool> read_dates(CustomerRecorded& customer, Personal& personal) {
    const Zone& zone = run_.folder.shop().zone;
    if (const auto text = table_.field(created_at); !text.empty()) {
      const auto instant = parse_date(text, table_.dates(), zone);
      if (!instant) return rejected(created_at, fmt::format("expected a date as {}", to_text(table_.dates())));
      customer.created_at = *instant;
    }
    if (const auto text = table_.field(birthday); !text.empty()) {
      if (!birthday_format_) birthday_format_ = birthday_format(text);
      const auto instant = parse_date(text, *birthday_format_, Zone());
      if (!instant) return rejected(birthday, fmt::format("expected a date as {}", to_text(*birthday_format_)));
      personal.birthday = to_text(Zone().day(*instant));
      // Only the day of the year enters decisions; the year stays sealed.
      customer.attributes.push_back({"birthday", "--" + personal.birthday.substr(5)});
    }
    return true;
  }

  /// Birthdays may be written in another way than the other dates of the file.
  DateFormat birthday_format(std::string_view text) const {
    const std::string_view samples[] = {text};
    if (parse_date(text, table_.dates(), Zone())) return table_.dates();
    return detect_date_format(samples).format.value_or(table_.dates());
  }

  Result<bool> read_zone(CustomerRecorded& customer) {
    const auto text = table_.field(timezone);
    if (text.empty()) return true;
    customer.zone = text;
    if (zones_.contains(customer.zone)) return true;
    const auto zone = load_zone(text);
    if (!zone) return rejected(timezone, "expected an IANA time zone, as Europe/Moscow");
    TRY(run_.folder.host().publish(ZoneDefined{*zone}, run_.now));
    zones_.insert(customer.zone);
    return true;
  }

  Result<bool> read_consents(CustomerRecorded& customer) {
    constexpr std::pair<Field, ChannelKind> columns[] = {
        {email_consent, ChannelKind::email}, {sms_consent, ChannelKind::sms}, {push_consent, ChannelKind::push}};
    for (const auto& [column, channel] : columns) {
      const auto text = table_.field(column);
      if (text.empty()) continue;
      ConsentFact consent{.channel = channel, .topic = {}, .granted = true, .at = run_.now, .source = "import"};
      if (const auto yes = parse_yes(text)) {
        consent.granted = *yes;
      } else if (const auto at = parse_date(text, table_.dates(), run_.folder.shop().zone)) {
        consent.at = *at;  // the day on which consent was given
      } else {
        return rejected(column, "expected yes or no, or the date of consent");
      }
      consent.proof = table_.place_of(column);
      customer.consents.push_back(std::move(consent));
    }
    return true;
  }

  Result<void> read_contacts(CustomerRecorded& customer, Personal& personal) {
    Vault& vault = run_.folder.vault();
    if (const auto text = table_.field(email); !text.empty()) {
      add_contact(customer, TRY(take_email(vault, customer.customer_id, text, personal)), run_.summary.emails);
    }
    if (const auto text = table_.field(phone); !text.empty()) {
      add_contact(customer, TRY(take_phone(vault, customer.customer_id, text, run_.phone_region(), personal)),
                  run_.summary.phones);
    }
    return {};
  }

  static void add_contact(CustomerRecorded& customer, const ContactFact& contact, ContactCounts& counts) {
    ++(is_usable(contact.state) ? counts.valid : counts.invalid);
    customer.contacts.push_back(contact);
  }

  Result<bool> rejected(Field column, std::string_view reason) {
    CHECK(table_.reject(column, reason));
    return false;
  }

  ImportRun& run_;
  MappedTable& table_;
  InputRouter::Counters counters_;
  std::vector<AttributeReader> attributes_;  // one for each other column
  std::set<std::string, std::less<>> zones_;
  std::optional<DateFormat> birthday_format_;
};

}  // namespace

Result<void> import_customers(ImportRun& run, const std::string& path) {
  MappedTable table = TRY(run.open(ImportTable::customers, path, "created_at"));
  if (!table.has(customer_id) && !table.has(email) && !table.has(phone)) {
    return fail("no column tells customers apart: expected customer_id, email or phone", path);
  }
  CHECK(run.options.map.check_lists(table.other_columns(), path));
  auto imported = run_to_end(run, table, CustomersImport(run, table));
  run.summary.files.push_back(table.summary());
  return imported;
}

}  // namespace lapwing
