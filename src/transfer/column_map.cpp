#include "transfer/column_map.hpp"

#include <algorithm>
#include <array>
#include <fstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tabular/read_options.hpp"

namespace lapwing {
namespace {

constexpr std::array<std::string_view, 6> table_names = {"customers", "orders",   "lines",
                                                         "products",  "activity", "consents"};
constexpr std::array tables = {ImportTable::customers, ImportTable::orders,   ImportTable::lines,
                               ImportTable::products,  ImportTable::activity, ImportTable::consents};

constexpr std::string_view list_prefix = "list:";

/// Upper to lower case for ASCII and for the Cyrillic letters А..Я and Ё in UTF-8.
void append_lower(std::string& to, std::string_view text, std::size_t& i) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  if (byte(i) == 0xD0 && i + 1 < text.size()) {
    const unsigned char next = byte(++i);
    if (next >= 0x90 && next <= 0x9F) {
      to += {'\xD0', static_cast<char>(next + 0x20)};
    } else if (next >= 0xA0 && next <= 0xAF) {
      to += {'\xD1', static_cast<char>(next - 0x20)};
    } else if (next == 0x81) {
      to += "\xD1\x91";
    } else {
      to += {'\xD0', static_cast<char>(next)};
    }
    return;
  }
  to += text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

std::span<const KnownColumn> activity_columns() {
  static const std::vector<KnownColumn> activity = {
      {"customer_id", {"client id", "user id", "household id", "id клиента", "код клиента", "клиент"}},
      {"at", {"created at", "event time", "timestamp", "time", "date", "ts", "дата", "время"}},
      {"kind", {"type", "event type", "activity", "action", "действие", "тип"}},
      {"name", {"event name", "place", "название"}},
      {"product_id", {"stock code", "sku", "product", "артикул", "код товара"}},
      {"category", {"product category", "категория"}},
      {"quantity", {"qty", "количество"}},
      {"price", {"unit price", "item price", "цена"}},
      {"amount", {"line total", "line amount", "стоимость"}},
      {"cart", {"корзина"}}};
  return activity;
}

std::span<const KnownColumn> consent_columns() {
  static const std::vector<KnownColumn> consents = {
      {"customer_id", {"client id", "user id", "id клиента", "код клиента", "клиент"}},
      {"email", {"e-mail", "mail", "почта"}},
      {"phone", {"mobile", "telephone", "телефон"}},
      {"at", {"consented at", "signed", "timestamp", "time", "date", "дата", "время"}},
      {"granted", {"consent", "agreed", "согласие"}},
      {"ip", {"ip address"}},
      {"proof", {"evidence", "document", "подтверждение"}}};
  return consents;
}

}  // namespace

std::string_view to_text(ImportTable table) { return table_names.at(static_cast<std::size_t>(table)); }

std::string folded_name(std::string_view name) {
  std::string folded;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == ' ' || name[i] == '_' || name[i] == '-' || name[i] == '.' || name[i] == '#') continue;
    append_lower(folded, name, i);
  }
  return folded;
}

std::optional<ImportTable> parse_import_table(std::string_view text) {
  const auto found = std::ranges::find(table_names, text);
  if (found == table_names.end()) return std::nullopt;
  return tables[static_cast<std::size_t>(found - table_names.begin())];
}

std::span<const KnownColumn> known_columns(ImportTable table) {
  static const std::vector<KnownColumn> customers = {
      {"customer_id", {"client id", "user id", "household id", "id", "id клиента", "код клиента"}},
      {"email", {"e-mail", "email address", "billing email", "почта", "электронная почта"}},
      {"phone", {"phone number", "telephone", "mobile", "billing phone", "телефон"}},
      {"first_name", {"firstname", "given name", "billing first name", "имя"}},
      {"last_name", {"lastname", "surname", "family name", "billing last name", "фамилия"}},
      {"birthday", {"birth date", "date of birth", "дата рождения", "день рождения"}},
      {"gender", {"sex", "пол"}},
      {"city", {"town", "billing city", "город"}},
      {"timezone", {"time zone", "tz", "часовой пояс"}},
      {"created_at", {"registered at", "registration date", "date created", "customer since", "дата регистрации"}},
      {"email_consent", {"accepts email marketing", "accepts marketing", "email subscribed", "согласие email"}},
      {"sms_consent", {"accepts sms marketing", "sms subscribed", "согласие sms"}},
      {"push_consent", {"accepts push marketing", "push subscribed", "согласие push"}}};
  static const std::vector<KnownColumn> orders = {
      {"order_id",
       {"invoice no", "invoice", "basket id", "order number", "order", "transaction id", "номер заказа", "заказ",
        "name"}},
      {"customer_id", {"client id", "user id", "household id", "id клиента", "код клиента", "клиент"}},
      {"created_at",
       {"order date", "invoice date", "date", "date created", "placed at", "transaction timestamp", "transaction date",
        "purchase date", "timestamp", "дата", "дата заказа"}},
      {"status", {"order status", "financial status", "статус"}},
      {"total",
       {"revenue", "dollar value", "order total", "total price", "grand total", "sum", "сумма", "сумма заказа"}},
      {"refunded", {"refunded amount", "refund", "total refunded", "возврат"}},
      {"bonus_spent", {"bonuses spent", "points spent", "оплачено бонусами", "списано бонусов"}},
      {"promo_code", {"coupon", "coupon code", "discount code", "промокод"}},
      {"store", {"store id", "shop", "магазин"}},
      {"email", {"e-mail", "customer email", "billing email", "почта"}},
      {"phone", {"phone number", "customer phone", "billing phone", "телефон"}},
      {"product_id", {"stock code", "sku", "lineitem sku", "product", "артикул", "код товара"}},
      {"category", {"product category", "категория"}},
      {"quantity", {"qty", "lineitem quantity", "количество"}},
      {"price", {"unit price", "item price", "lineitem price", "цена"}},
      {"amount", {"line total", "sales value", "line amount", "стоимость"}}};
  static const std::vector<KnownColumn> lines = {
      {"order_id", {"invoice no", "basket id", "order number", "номер заказа", "заказ"}},
      {"product_id", {"stock code", "sku", "product", "артикул", "код товара"}},
      {"category", {"product category", "категория"}},
      {"quantity", {"qty", "количество"}},
      {"price", {"unit price", "item price", "цена"}},
      {"amount", {"line total", "sales value", "line amount", "стоимость", "сумма"}}};
  static const std::vector<KnownColumn> products = {
      {"product_id", {"stock code", "sku", "id", "артикул", "код товара"}},
      {"name", {"title", "description", "product name", "product type", "название", "наименование"}},
      {"category", {"product category", "категория"}},
      {"brand", {"vendor", "manufacturer", "бренд"}},
      {"price", {"unit price", "цена"}},
      {"url", {"link", "ссылка"}},
      {"stock", {"in stock", "stock quantity", "остаток", "остатки"}}};
  switch (table) {
    case ImportTable::consents:
      return consent_columns();
    case ImportTable::activity:
      return activity_columns();
    case ImportTable::customers:
      return customers;
    case ImportTable::orders:
      return orders;
    case ImportTable::lines:
      return lines;
    case ImportTable::products:
      break;
  }
  return products;
}

Result<void> ColumnMap::add(std::string_view text) {
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    CHECK(add_pair(text.substr(0, comma)));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return {};
}

Result<void> ColumnMap::set(ImportTable table, std::string_view known, std::string column) {
  const auto columns = known_columns(table);
  if (std::ranges::find(columns, known, &KnownColumn::name) == columns.end()) {
    return fail(fmt::format("'{}' is not a column that {} have", known, to_text(table)));
  }
  said_[{table, std::string(known)}] = std::move(column);
  return {};
}

Result<void> ColumnMap::add_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) return fail("cannot be read", path);
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    const std::string_view pair = trimmed(line);
    if (pair.empty() || pair.front() == '#') continue;
    if (auto added = add_pair(pair); !added) return fail(added.error().message, fmt::format("{}:{}", path, number));
  }
  return {};
}

Result<void> ColumnMap::add_pair(std::string_view pair) {
  const std::size_t equals = pair.find('=');
  if (equals == std::string_view::npos) {
    return fail(fmt::format("'{}': expected KNOWN=COLUMN, as order_id=InvoiceNo", pair));
  }
  std::string_view known = trimmed(pair.substr(0, equals));
  const std::string column(trimmed(pair.substr(equals + 1)));
  if (known.starts_with(list_prefix)) return add_list(trimmed(known.substr(list_prefix.size())), column);
  std::vector<ImportTable> meant(tables.begin(), tables.end());
  if (const std::size_t dot = known.find('.'); dot != std::string_view::npos) {
    const auto table = std::ranges::find(table_names, known.substr(0, dot));
    if (table == table_names.end())
      return fail(fmt::format("'{}': the tables are {}", known, fmt::join(table_names, ", ")));
    meant = {tables[static_cast<std::size_t>(table - table_names.begin())]};
    known.remove_prefix(dot + 1);
  }
  bool found = false;
  for (const ImportTable table : meant) {
    const auto columns = known_columns(table);
    if (std::ranges::find(columns, known, &KnownColumn::name) == columns.end()) continue;
    said_[{table, std::string(known)}] = column;
    found = true;
  }
  if (!found) return fail(fmt::format("'{}' is not a column that an import knows", known));
  return {};
}

Result<void> ColumnMap::add_list(std::string_view column, std::string_view separator) {
  const auto character = parse_delimiter(separator);
  if (!character || column.empty()) {
    return fail(
        fmt::format("'{}{}={}': expected a column, and comma, semicolon, tab, pipe or one character between "
                    "its texts, as list:Likes=semicolon",
                    list_prefix, column, separator));
  }
  lists_[folded_name(column)] = *character;
  return {};
}

std::optional<char> ColumnMap::list_separator(std::string_view column) const {
  const auto found = lists_.find(folded_name(column));
  if (found == lists_.end()) return std::nullopt;
  return found->second;
}

Result<void> ColumnMap::check_lists(std::span<const std::pair<std::string, std::size_t>> attributes,
                                    const std::string& path) const {
  for (const auto& [name, separator] : lists_) {
    const bool is_there = std::ranges::any_of(attributes,
                                              [&](const auto& column) { return folded_name(column.first) == name; });
    if (!is_there)
      return fail(fmt::format("there is no column \"{}\" that holds an attribute to be a list", name), path);
  }
  return {};
}

Result<std::vector<std::optional<std::size_t>>> ColumnMap::resolve(ImportTable table,
                                                                   std::span<const std::string> columns) const {
  std::vector<std::string> folded;
  for (const std::string& column : columns) folded.push_back(folded_name(column));
  std::vector<bool> taken(columns.size());
  const auto known = known_columns(table);
  std::vector<std::optional<std::size_t>> places(known.size());
  const auto take = [&](std::size_t which, std::string_view name) {
    const auto found = std::ranges::find(folded, folded_name(name));
    if (found == folded.end() || taken[static_cast<std::size_t>(found - folded.begin())]) return false;
    places[which] = static_cast<std::size_t>(found - folded.begin());
    taken[*places[which]] = true;
    return true;
  };
  for (std::size_t i = 0; i < known.size(); ++i) {
    const auto said = said_.find({table, std::string(known[i].name)});
    if (said == said_.end() || said->second.empty()) continue;
    if (!take(i, said->second)) {
      return fail(fmt::format("there is no column \"{}\" for {} (or it is mapped twice); the file has: {}",
                              said->second, known[i].name, fmt::join(columns, ", ")));
    }
  }
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (!places[i] && !said_.contains({table, std::string(known[i].name)})) take(i, known[i].name);
  }
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (places[i] || said_.contains({table, std::string(known[i].name)})) continue;
    std::ranges::any_of(known[i].aliases, [&](std::string_view alias) { return take(i, alias); });
  }
  return places;
}

}  // namespace lapwing
