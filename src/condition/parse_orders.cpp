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

Result<OrderFilter> parse_filter(const JsonPlace& object) {
  OrderFilter filter;
  if (!object.has("where")) return filter;
  const JsonPlace where = object.member("where");
  CHECK(where.expect_keys({"status", "total", "category", "product"}));
  if (where.has("status")) filter.statuses = TRY(parse_statuses(where.member("status")));
  if (where.has("total")) {
    const JsonPlace total = where.member("total");
    CHECK(total.expect_keys({"at_least", "at_most", "more_than", "less_than", "equals", "between"}));
    filter.total = TRY(parse_comparison(total, Quantified::money));
  }
  if (where.has("category")) filter.categories = TRY(parse_texts(where.member("category")));
  if (where.has("product")) filter.products = TRY(parse_texts(where.member("product")));
  return filter;
}

Result<ConditionTest> parse_order_moment(const JsonPlace& at, bool last) {
  CHECK(at.expect_keys({"orders", "where", "at_least_ago", "less_than_ago", "before", "after"}));
  return OrderMoment{.last = last, .test = TRY(parse_moment_test(at)), .filter = TRY(parse_filter(at))};
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
  return OrderFigure{.measure = *measure,
                     .window = TRY(parse_window(at)),
                     .filter = TRY(parse_filter(at)),
                     .comparison = TRY(parse_comparison(at, quantified))};
}

}  // namespace lapwing
