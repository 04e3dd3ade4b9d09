#include "condition/parse_leaves.hpp"

namespace lapwing {
namespace {

Result<CalendarPeriod> parse_period(const JsonPlace& at) {
  const std::string text = TRY(at.text());
  const std::string_view all = text;
  for (const bool previous : {false, true}) {
    const std::string_view which = previous ? "previous " : "current ";
    if (!all.starts_with(which)) continue;
    const auto unit = find_name<CalendarPeriod::Unit>(period_unit_names, all.substr(which.size()));
    if (unit) return CalendarPeriod{*unit, previous};
  }
  return at.error(fmt::format("expected current or previous, a space and one of {}, found \"{}\"",
                              fmt::join(period_unit_names, ", "), text));
}

Result<OrderWindow> parse_dates(const JsonPlace& object) {
  DateWindow window;
  if (object.has("from")) window.from = TRY(parse_date(object.member("from")));
  if (object.has("until")) window.until = TRY(parse_date(object.member("until")));
  if (window.from && window.until && *window.until < *window.from) {
    return object.member("until").error("expected a day not before the one in from");
  }
  return window;
}

}  // namespace

Result<OrderWindow> parse_window(const JsonPlace& object) {
  const bool has_dates = object.has("from") || object.has("until");
  const int kinds = int{object.has("within")} + int{object.has("calendar")} + int{object.has("since")} + int{has_dates};
  if (kinds > 1) return object.error("expected at most one window: within, calendar, since, or from and until");
  if (object.has("within")) return RollingWindow{TRY(parse_span(object.member("within")))};
  if (object.has("calendar")) return TRY(parse_period(object.member("calendar")));
  if (has_dates) return parse_dates(object);
  if (!object.has("since")) return EverWindow{};
  const JsonPlace since = object.member("since");
  if (TRY(since.text()) != "enrollment") return since.error("expected \"enrollment\"");
  return EnrollmentWindow{};
}

namespace {

Result<std::uint8_t> parse_statuses(const JsonPlace& at) {
  unsigned bits = 0;
  for (const std::string& text : TRY(parse_texts(at))) {
    const auto status = parse_order_status(text);
    if (!status) {
      return at.error(fmt::format("expected created, paid, completed, cancelled or returned, found \"{}\"", text));
    }
    bits |= 1u << static_cast<unsigned>(*status);
  }
  return static_cast<std::uint8_t>(bits);
}

/// true, false, or texts.
Result<OrderText> parse_order_text(const JsonPlace& at) {
  OrderText text;
  if (at.value->is_boolean()) {
    text.given = TRY(at.boolean());
  } else {
    text.one_of = TRY(parse_texts(at));
  }
  return text;
}

Result<std::uint8_t> parse_weekdays(const JsonPlace& at) {
  unsigned bits = 0;
  for (const std::string& text : TRY(parse_texts(at))) {
    const auto day = find_name<unsigned>(weekday_names, text);
    if (!day || *day == 0) return at.error(fmt::format("expected monday to sunday, found \"{}\"", text));
    bits |= 1u << *day;
  }
  return static_cast<std::uint8_t>(bits);
}

Result<LineFilter> parse_line(const JsonPlace& at) {
  CHECK(at.expect_keys({"product", "category", "brand", "price", "quantity"}));
  if (at.value->empty()) return at.error("expected at least one of product, category, brand, price, quantity");
  LineFilter line;
  if (at.has("product")) line.products = TRY(parse_texts(at.member("product")));
  if (at.has("category")) line.categories = TRY(parse_texts(at.member("category")));
  if (at.has("brand")) line.brands = TRY(parse_texts(at.member("brand")));
  if (at.has("price")) line.price = TRY(parse_pure_comparison(at.member("price"), Quantified::money));
  if (at.has("quantity")) line.quantity = TRY(parse_pure_comparison(at.member("quantity"), Quantified::thousandths));
  return line;
}

Result<void> parse_store(const JsonPlace& where, OrderFilter& filter) {
  if (where.has("store")) filter.store = TRY(parse_order_text(where.member("store")));
  if (!where.has("online")) return {};
  if (where.has("store")) return where.error("expected only one of store and online");
  filter.store.given = !TRY(where.member("online").boolean());
  return {};
}

}  // namespace

Result<OrderFilter> parse_order_filter(const JsonPlace& where) {
  CHECK(where.expect_keys(
      {"status", "total", "category", "product", "line", "promo_code", "store", "online", "weekday", "hour"}));
  OrderFilter filter;
  if (where.has("status")) filter.statuses = TRY(parse_statuses(where.member("status")));
  if (where.has("total")) filter.total = TRY(parse_pure_comparison(where.member("total"), Quantified::money));
  if (where.has("category")) filter.categories = TRY(parse_texts(where.member("category")));
  if (where.has("product")) filter.products = TRY(parse_texts(where.member("product")));
  if (where.has("line")) filter.line = TRY(parse_line(where.member("line")));
  if (where.has("promo_code")) filter.promo_code = TRY(parse_order_text(where.member("promo_code")));
  CHECK(parse_store(where, filter));
  if (where.has("weekday")) filter.weekdays = TRY(parse_weekdays(where.member("weekday")));
  if (where.has("hour")) filter.hour = TRY(parse_pure_comparison(where.member("hour"), Quantified::hour));
  return filter;
}

Result<std::optional<OrderFilter>> parse_no_order_since(const JsonPlace& object) {
  if (!object.has("no_order_since")) return std::nullopt;
  const JsonPlace at = object.member("no_order_since");
  if (!at.value->is_boolean()) return TRY(parse_order_filter(at));
  if (!TRY(at.boolean())) return at.error("expected true, or which orders, as {\"category\": \"tea\"}");
  return OrderFilter{};
}

namespace {

Result<OrderFilter> parse_filter(const JsonPlace& object) {
  if (!object.has("where")) return OrderFilter{};
  return parse_order_filter(object.member("where"));
}

Result<ConditionTest> parse_order_moment(const JsonPlace& at, bool last) {
  CHECK(at.expect_keys({"orders", "where", "at_least_ago", "less_than_ago", "before", "after", "no_order_since"}));
  if (!last && at.has("no_order_since")) return at.error("no_order_since is only for the last order");
  OrderMoment node{.last = last};
  node.test = TRY(parse_moment_test(at));
  node.filter = TRY(parse_filter(at));
  node.no_order_since = TRY(parse_no_order_since(at));
  return node;
}

}  // namespace

Result<ConditionTest> parse_orders(const JsonPlace& at) {
  const JsonPlace what = at.member("orders");
  const std::string name = TRY(what.text());
  if (name == "last" || name == "first") return parse_order_moment(at, name == "last");
  const auto measure = find_name<OrderFigure::Measure>(measure_names, name);
  if (!measure) {
    return what.error(
        fmt::format("expected one of {}, last, first, found \"{}\"", fmt::join(measure_names, ", "), name));
  }
  CHECK(at.expect_keys({"orders", "within", "calendar", "from", "until", "since", "where", "at_least", "at_most",
                        "more_than", "less_than", "equals", "between"}));
  const Quantified quantified = *measure == OrderFigure::Measure::count ? Quantified::count : Quantified::money;
  OrderFigure node{.measure = *measure};
  node.window = TRY(parse_window(at));
  node.filter = TRY(parse_filter(at));
  node.comparison = TRY(parse_comparison(at, quantified));
  return node;
}

Result<ConditionTest> parse_bought(const JsonPlace& at) {
  const bool is_moment = at.has("at_least_ago") || at.has("less_than_ago") || at.has("before") || at.has("after");
  if (is_moment) {
    CHECK(at.expect_keys({"bought", "at_least_ago", "less_than_ago", "before", "after", "no_order_since"}));
    OrderMoment node{.last = true};
    node.test = TRY(parse_moment_test(at));
    node.filter = TRY(parse_order_filter(at.member("bought")));
    node.no_order_since = TRY(parse_no_order_since(at));
    return node;
  }
  CHECK(at.expect_keys({"bought", "within", "calendar", "from", "until", "since"}));
  return OrderFigure{.measure = Measure::count,
                     .window = TRY(parse_window(at)),
                     .filter = TRY(parse_order_filter(at.member("bought"))),
                     .comparison = {.kind = Comparison::Kind::at_least, .bound = 1}};
}

}  // namespace lapwing
