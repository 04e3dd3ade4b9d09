#include "cli/rfm_table.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "cli/console.hpp"

namespace lapwing {
namespace {

constexpr std::size_t cell_width = 17;

/// From hardly anybody to most, in the greens of the 256-colour palette.
std::string shade(std::string_view text, std::uint64_t customers, std::uint64_t most) {
  constexpr std::array palette = {236, 22, 28, 34, 40, 46};
  if (customers == 0 || most == 0) return painted(text, Colour::dim);
  const double share = static_cast<double>(customers) / static_cast<double>(most);
  const auto level = std::min<std::size_t>(palette.size() - 1, static_cast<std::size_t>(share * 5.99));
  return shaded(text, palette[level], level >= 3);
}

std::string whole(Money amount) { return grouped_money(std::to_string(amount.units / Money::scale)); }

struct Axes {
  char first;
  char second;
  std::string_view caption_ru;
  std::string_view caption_en;
};

Axes axes_of(RfmPlane plane) {
  switch (plane) {
    case RfmPlane::recency_monetary:
      return {'R', 'M', "Давность и деньги", "Recency and money"};
    case RfmPlane::recency_frequency:
      return {'R', 'F', "Давность и частота", "Recency and frequency"};
    case RfmPlane::frequency_monetary:
      break;
  }
  return {'F', 'M', "Частота и деньги", "Frequency and money"};
}

/// "3–7", or "3" if that is all.
template <class Shown>
std::string span(const Shown& least, const Shown& most) {
  return least == most ? fmt::format("{}", least) : fmt::format("{}–{}", least, most);
}

/// What lies in a cell along one axis, in words.
std::string range(char axis, const RfmCell& cell, bool russian) {
  if (axis == 'R') {
    return fmt::format("{} {}", span(cell.least.recency_days, cell.most.recency_days), russian ? "дн." : "days");
  }
  if (axis == 'F') {
    return fmt::format("{} {}", span(cell.least.frequency, cell.most.frequency), russian ? "зак." : "orders");
  }
  return span(whole(cell.least.monetary), whole(cell.most.monetary));
}

}  // namespace

std::string rfm_table(const RfmMatrix& matrix, RfmPlane plane, const RfmNames& names, std::string_view locale) {
  const bool russian = locale == "ru";
  const Axes axes = axes_of(plane);
  std::uint64_t most = 0;
  for (std::int32_t a = 1; a <= matrix.bins(); ++a) {
    for (std::int32_t b = 1; b <= matrix.bins(); ++b) most = std::max(most, matrix.cell(plane, a, b).customers);
  }
  std::string out = fmt::format("{}  {} x {}\n", painted(russian ? axes.caption_ru : axes.caption_en, Colour::bold),
                                axes.first, axes.second);
  std::string head(4, ' ');
  for (std::int32_t a = 1; a <= matrix.bins(); ++a)
    head += padded_right(fmt::format(" {}{}", axes.first, a), cell_width + 1);
  out += painted(head, Colour::dim) + "\n";
  for (std::int32_t b = matrix.bins(); b >= 1; --b) {
    std::array<std::string, 4> lines = {painted(fmt::format("{}{}  ", axes.second, b), Colour::dim), "    ", "    ",
                                        "    "};
    for (std::int32_t a = 1; a <= matrix.bins(); ++a) {
      const RfmCell& cell = matrix.cell(plane, a, b);
      const bool some = cell.customers > 0;
      std::array<std::string, 4> texts = {some ? grouped(cell.customers) : "·",
                                          some ? range(axes.first, cell, russian) : "",
                                          some ? range(axes.second, cell, russian) : "", ""};
      if (plane == RfmPlane::recency_frequency) {
        const RfmName& name = names.names()[names.of_cell(a, b)];
        texts[3] = russian ? name.title_ru : name.title_en;
      }
      for (std::size_t i = 0; i < lines.size(); ++i) {
        lines[i] += shade(padded_right(" " + texts[i], cell_width), cell.customers, most) + " ";
      }
    }
    const std::size_t shown = plane == RfmPlane::recency_frequency ? 4 : 3;
    for (std::size_t i = 0; i < shown; ++i) out += lines[i] + "\n";
    out += "\n";
  }
  return tidied(out);
}

std::string rfm_names_table(const RfmMatrix& matrix, const RfmNames& names, std::string_view locale,
                            std::string_view currency) {
  const std::vector<RfmCell> cells = matrix.by_name(names);
  std::uint64_t everybody = 0;
  for (const RfmCell& cell : cells) everybody += cell.customers;
  std::vector<std::size_t> order(cells.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t i) { return cells[i].customers; });
  std::string out;
  for (const std::size_t i : order) {
    const RfmName& name = names.names()[i];
    const double share = everybody == 0 ? 0.0
                                        : static_cast<double>(cells[i].customers) / static_cast<double>(everybody);
    out += fmt::format(
        "  {} {} {:5.1f}%  {}  {} {}\n", padded_right(locale == "ru" ? name.title_ru : name.title_en, 16),
        padded_left(grouped(cells[i].customers), 9), share * 100.0,
        painted(padded_right(std::string(static_cast<std::size_t>(share * 30.0 + 0.5), '#'), 30), Colour::green),
        padded_left(whole(cells[i].revenue), 13), currency);
  }
  return out;
}

std::string rfm_transition_table(const RfmTransitions& transitions, const RfmNames& names, std::string_view locale) {
  const bool russian = locale == "ru";
  constexpr std::size_t row_width = 14, column_min = 9;
  const std::string all_title = russian ? "всего" : "all";
  const auto title = [&](std::size_t place) -> std::string {
    if (place == names.names().size()) return russian ? "вне охвата" : "not scored";
    return russian ? names.names()[place].title_ru : names.names()[place].title_en;
  };
  std::vector<std::size_t> rows, columns;
  for (std::size_t place = 0; place <= transitions.names(); ++place) {
    if (transitions.all_from(place).customers > 0) rows.push_back(place);
    if (transitions.all_to(place).customers > 0) columns.push_back(place);
  }
  // The last line has the largest figures of each column, but for returns.
  const auto width_for = [](const RfmTransitions::Cell& all) {
    return std::max({column_min, shown_width(grouped(all.customers)) + 2, shown_width(whole(all.revenue)) + 2});
  };
  std::vector<std::size_t> widths;
  for (const std::size_t to : columns) widths.push_back(width_for(transitions.all_to(to)));
  const std::size_t all_width = width_for(transitions.everybody());

  std::string out(row_width, ' ');
  for (std::size_t i = 0; i < columns.size(); ++i) {
    out += painted(padded_left(shortened(title(columns[i]), widths[i] - 1), widths[i]), Colour::dim);
  }
  out += painted(padded_left(all_title, all_width), Colour::bold) + "\n";
  const auto put_row = [&](std::string_view head, auto&& cell_of, const RfmTransitions::Cell& all, auto&& is_same) {
    std::string counts = padded_right(shortened(head, row_width), row_width);
    std::string money(row_width, ' ');
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const RfmTransitions::Cell& cell = cell_of(columns[i]);
      const std::string count = padded_left(cell.customers > 0 ? grouped(cell.customers) : "·", widths[i]);
      const std::string revenue = padded_left(cell.revenue != Money{} ? whole(cell.revenue) : "", widths[i]);
      counts += is_same(columns[i]) ? painted(count, Colour::bold) : shade(count, cell.customers, all.customers);
      money += painted(revenue, Colour::dim);
    }
    out += counts + painted(padded_left(grouped(all.customers), all_width), Colour::bold) + "\n";
    out += money + painted(padded_left(whole(all.revenue), all_width), Colour::dim) + "\n";
  };
  for (const std::size_t from : rows) {
    put_row(
        title(from), [&](std::size_t to) { return transitions.cell(from, to); }, transitions.all_from(from),
        [&](std::size_t to) { return to == from; });
  }
  put_row(
      all_title, [&](std::size_t to) { return transitions.all_to(to); }, transitions.everybody(),
      [](std::size_t) { return true; });
  return tidied(out);
}

}  // namespace lapwing
