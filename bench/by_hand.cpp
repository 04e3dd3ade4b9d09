#include "by_hand.hpp"

#include <algorithm>

#include "audience/audience.hpp"
#include "base/ensure.hpp"

namespace lapwing {
namespace {

std::uint32_t second(Instant at) { return static_cast<std::uint32_t>(at.seconds()); }

/// At least 10 orders in 365 days, average above 5,000.
void frequent(const Audience& audience, Instant now, std::vector<std::uint32_t>& to) {
  const std::uint32_t since = second(now - Duration::days(365)) + 1;
  const PagedRows& pages = audience.orders().order_pages();
  for (std::size_t number = 0; number < pages.page_count(); ++number) {
    const RowPage& page = pages.page(number);
    const std::uint32_t* times = page.keys();
    const NarrowRows net = page.column(static_cast<std::uint8_t>(OrderColumn::net));
    for (std::uint32_t lane = 0; lane < owners_per_page; ++lane) {
      const std::uint32_t begin = page.begins()[lane];
      const std::uint32_t end = page.end(lane);
      if (end - begin < 10 || times[end - 10] < since) continue;
      std::int64_t sum = 0;
      std::int64_t count = 0;
      for (std::uint32_t row = end; row > begin && times[row - 1] >= since; --row) {
        sum += net[row - 1];
        ++count;
      }
      if (sum > count * 50'000'000) to.push_back(static_cast<std::uint32_t>(number * owners_per_page + lane));
    }
  }
}

/// Orders, none in 180 days, and e-mail consent.
void lapsed(const Audience& audience, Instant now, std::vector<std::uint32_t>& to) {
  const std::uint32_t before = second(now - Duration::days(180));
  const auto last = audience.orders().last_standing();
  const auto consents = audience.general_consents();
  for (std::uint32_t customer = 0; customer < last.size(); ++customer) {
    if (last[customer] <= before && (consents[customer] & 3) == 2) to.push_back(customer);
  }
}

/// Bought category 7 between 80 and 100 days ago.
void bought(const Audience& audience, Instant now, std::vector<std::uint32_t>& to) {
  const std::uint32_t begin = second(now - Duration::days(100));
  const std::uint32_t end = second(now - Duration::days(80));
  const std::uint32_t wanted = audience.categories().find("category-7").value();
  const PagedRows& pages = audience.orders().order_pages();
  const auto candidates = audience.orders().category_calendar().pages({{wanted}}, begin, end, pages.page_count());
  for (std::size_t number = 0; number < pages.page_count(); ++number) {
    if ((candidates[number / 64] >> number % 64 & 1) == 0) continue;
    const RowPage& page = pages.page(number);
    const RowPage& lines = audience.orders().line_pages().page(number);
    for (std::uint32_t lane = 0; lane < owners_per_page; ++lane) {
      // In this shop every order has one line, and numbers of categories take two bytes.
      const auto* categories = lines.column(0, lines.begins()[lane]).as<std::int16_t>();
      const std::uint32_t first = page.begins()[lane];
      for (std::uint32_t row = first; row < page.begins()[lane + 1]; ++row) {
        if (page.keys()[row] < begin || page.keys()[row] >= end) continue;  // vacant ones are later than any
        if (static_cast<std::uint16_t>(categories[row - first]) != wanted) continue;
        to.push_back(static_cast<std::uint32_t>(number * owners_per_page + lane));
        break;
      }
    }
  }
}

}  // namespace

HandScan hand_scan(std::string_view question) {
  if (question == "Q1") return frequent;
  if (question == "Q2") return lapsed;
  ensure(question == "Q4", "a question that was written by hand");
  return bought;
}

}  // namespace lapwing
