#include "demo/demo.hpp"

#include <span>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "base/zone.hpp"
#include "demo/demo_shop.hpp"
#include "tabular/csv_writer.hpp"

namespace lapwing {
namespace {

/// The shop writes its times as its till does, by the clock of Moscow.
const Zone& shop_zone() {
  static const Zone zone("Europe/Moscow", 3 * 3600, {});
  return zone;
}

std::string_view to_text(DemoConsent consent) {
  switch (consent) {
    case DemoConsent::granted:
      return "true";
    case DemoConsent::denied:
      return "false";
    case DemoConsent::unknown:
      break;
  }
  return "";
}

std::string amount(std::int64_t roubles) { return to_text(Money::of(roubles)); }

std::string order_id(std::size_t place) { return fmt::format("{}", 200'001 + place); }

/// Only programs read these files, and a phone number begins with a plus: no guard against formulas.
Result<CsvWriter> open_table(const std::filesystem::path& path) {
  return CsvWriter::create(path.string(), FormulaGuard::off);
}

Result<void> write_products(const std::filesystem::path& path, const DemoShop& shop) {
  CsvWriter file = TRY(open_table(path));
  file.put_row({"product_id", "name", "category", "brand", "price", "url"});
  for (const DemoProduct& product : shop.products) {
    const std::string price = amount(product.price);
    const std::string url = "https://shop.example.com/products/" + product.product_id;
    file.put_row({product.product_id, product.name, product.category, product.brand, price, url});
  }
  return file.finish();
}

Result<void> write_customers(const std::filesystem::path& path, const DemoShop& shop) {
  CsvWriter file = TRY(open_table(path));
  file.put_row({"customer_id", "email", "phone", "first_name", "last_name", "birthday", "gender", "city", "timezone",
                "created_at", "email_consent", "sms_consent", "push_consent"});
  for (const DemoCustomer& customer : shop.customers) {
    const DemoPerson& person = customer.person;
    const std::string birthday = person.birthday ? to_text(*person.birthday) : "";
    const std::string_view gender = !person.tells_gender ? "" : person.is_female ? "female" : "male";
    const std::string created_at = to_text(customer.created_at, shop_zone());
    file.put_row({customer.customer_id, person.email, person.phone, person.first_name, person.last_name, birthday,
                  gender, person.city->name, person.tells_zone ? person.city->zone : "", created_at,
                  to_text(person.email_consent), to_text(person.sms_consent), to_text(person.push_consent)});
  }
  return file.finish();
}

Result<void> write_orders(const std::filesystem::path& path, const DemoShop& shop) {
  CsvWriter file = TRY(open_table(path));
  file.put_row({"order_id", "customer_id", "created_at", "status", "total", "refunded", "store", "promo_code"});
  for (std::size_t i = 0; i < shop.orders.size(); ++i) {
    const DemoOrder& order = shop.orders[i];
    const std::string id = order_id(i);
    const std::string created_at = to_text(order.created_at, shop_zone());
    const std::string total = amount(order.total);
    const std::string refunded = amount(order.refunded);
    file.put_row({id, shop.customers[order.customer].customer_id, created_at, order.status, total, refunded,
                  order.store, order.promo_code});
  }
  return file.finish();
}

Result<void> write_lines(const std::filesystem::path& path, const DemoShop& shop) {
  CsvWriter file = TRY(open_table(path));
  file.put_row({"order_id", "product_id", "category", "quantity", "price"});
  for (std::size_t i = 0; i < shop.orders.size(); ++i) {
    const DemoOrder& order = shop.orders[i];
    const std::string id = order_id(i);
    for (const DemoLine& line : std::span(shop.lines).subspan(order.first_line, order.line_count)) {
      const DemoProduct& product = shop.products[line.product];
      const std::string quantity = fmt::format("{}", line.quantity);
      const std::string price = amount(line.price);
      file.put_row({id, product.product_id, product.category, quantity, price});
    }
  }
  return file.finish();
}

/// A cart is a row for each of its lines; an empty one is a row without a product.
Result<void> write_activity(const std::filesystem::path& path, const DemoShop& shop) {
  CsvWriter file = TRY(open_table(path));
  file.put_row({"customer_id", "at", "kind", "name", "product_id", "category", "quantity", "price"});
  for (const DemoActivity& activity : shop.activity) {
    const std::string& customer = shop.customers[activity.customer].customer_id;
    const std::string at = to_text(activity.at, shop_zone());
    if (activity.lines.empty()) file.put_row({customer, at, activity.kind, activity.where, "", "", "", ""});
    for (const DemoLine& line : activity.lines) {
      const DemoProduct& product = shop.products[line.product];
      const std::string quantity = fmt::format("{}", line.quantity);
      const std::string price = amount(line.price);
      file.put_row(
          {customer, at, activity.kind, activity.where, product.product_id, product.category, quantity, price});
    }
  }
  return file.finish();
}

Result<void> check_options(const DemoOptions& options) {
  if (options.customers < 1 || options.customers > 2'000'000) {
    return fail(fmt::format("expected 1 to 2,000,000 customers, found {}", options.customers), "demo.customers");
  }
  if (options.years < 1 || options.years > 20) {
    return fail(fmt::format("expected 1 to 20 years, found {}", options.years), "demo.years");
  }
  const std::int32_t year = civil_of(options.last_day).year;
  if (year < 2000 || year > 2200) {
    return fail("expected a year between 2000 and 2200, found " + to_text(options.last_day), "demo.last_day");
  }
  return {};
}

Money turnover_of(const DemoShop& shop) {
  Money turnover;
  for (const DemoOrder& order : shop.orders) {
    if (order.status != "cancelled") turnover += Money::of(order.total - order.refunded);
  }
  return turnover;
}

}  // namespace

Result<DemoSummary> write_demo_shop(const std::filesystem::path& folder, const DemoOptions& options) {
  CHECK(check_options(options));
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail("the folder could not be made: " + error.message(), folder.string());

  const DemoShop shop = make_demo_shop(options);
  CHECK(write_products(folder / "products.csv", shop));
  CHECK(write_customers(folder / "customers.csv", shop));
  CHECK(write_orders(folder / "orders.csv", shop));
  CHECK(write_lines(folder / "lines.csv", shop));
  CHECK(write_activity(folder / "activity.csv", shop));
  return DemoSummary{.customers = shop.customers.size(),
                     .orders = shop.orders.size(),
                     .lines = shop.lines.size(),
                     .products = shop.products.size(),
                     .activity = shop.activity.size(),
                     .first_day = shop.first_day,
                     .last_day = shop.last_day,
                     .turnover = turnover_of(shop)};
}

}  // namespace lapwing
