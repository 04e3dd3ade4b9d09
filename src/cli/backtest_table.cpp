#include "cli/backtest_table.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "api/backtests.hpp"
#include "cli/console.hpp"
#include "report/uplift.hpp"

namespace lapwing {
namespace {

constexpr std::size_t count_width = 11;
constexpr std::size_t text_width = 100;

/// Tells in one of the two languages.
class Words {
 public:
  explicit Words(std::string_view locale) : is_russian_(locale == "ru") {}
  [[nodiscard]] std::string_view operator()(std::string_view ru, std::string_view en) const {
    return is_russian_ ? ru : en;
  }

 private:
  bool is_russian_;
};

std::string count(std::uint64_t number) { return padded_left(grouped(number), count_width); }
std::string money(Money amount) { return grouped_money(to_text(amount)); }

std::string share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return {};
  return painted(fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole)), Colour::dim);
}

std::string head(std::string_view text) { return "\n" + painted(text, Colour::bold) + "\n"; }

std::string line(std::uint64_t number, std::string_view text, std::string_view aside = {}) {
  std::string line = count(number) + "  " + std::string(text);
  if (!aside.empty()) line += "  " + std::string(aside);
  return line + "\n";
}

std::string entries_part(const BacktestReport& report, const BacktestFrame& frame, const Words& say) {
  const std::uint64_t entries = report.entries();
  std::string out = head(say("Вошли", "Entered"));
  out += entries_chart(report, frame);
  out += count(entries) + "  " +
         fmt::format(fmt::runtime(say("входов, {} разных клиентов", "entries, {} different customers")),
                     grouped(report.customers_entered)) +
         "\n";
  const std::uint64_t campaign = report.control[static_cast<std::size_t>(ControlGroup::campaign)];
  const std::uint64_t shop = report.control[static_cast<std::size_t>(ControlGroup::shop)];
  if (campaign > 0) {
    out += line(campaign, say("в контрольной группе кампании", "in the campaign's control group"),
                share(campaign, entries));
  }
  if (shop > 0) {
    out += line(shop, say("в контрольной группе магазина", "in the shop's control group"), share(shop, entries));
  }
  for (const auto& [reason, number] : report.exited) {
    out += line(number, fmt::format("{}: {}", say("вышли", "left"), reason), share(number, entries));
  }
  if (report.under_way > 0) {
    out += line(report.under_way, say("ещё в пути в конце", "still under way at the end"),
                share(report.under_way, entries));
  }
  for (const auto& [variant, number] : report.variants) {
    out += line(number, fmt::format("{} {}: {}", say("вариант", "variant"), variant.first, variant.second));
  }
  return out;
}

std::string messages_part(const BacktestReport& report, const BacktestFrame& frame, const Words& say) {
  if (report.messages.empty()) return {};
  std::string out = head(say("Сообщения", "Messages"));
  for (const auto& [about, messages] : report.messages) {
    std::string text = fmt::format("{}, {}", about.second, to_text(about.first));
    if (messages.held > 0) {
      text += fmt::format("; {} {}", grouped(messages.held), say("ждали своего часа", "waited for their hour"));
    }
    if (messages.cost > Money{}) text += fmt::format("; {} {}", money(messages.cost), frame.currency);
    out += line(messages.sent, text);
    for (const auto& [why, number] : messages.refused) {
      const std::string rule = why.second.empty() ? why.first : why.first + " " + why.second;
      out += line(number, painted(fmt::format("  {}: {}", say("отказ", "refused"), rule), Colour::yellow));
    }
  }
  if (report.cost() > Money{}) {
    out += padded_left(money(report.cost()), count_width) + "  " +
           fmt::format("{} {}", frame.currency, say("стоят сообщения", "is what the messages cost")) + "\n";
  }
  return out;
}

std::string rest_part(const BacktestReport& report, const BacktestFrame& frame, const Words& say) {
  std::string out;
  for (const auto& [type, bonuses] : report.bonuses) {
    out += line(bonuses.accruals, fmt::format("{} {}: {} {}", say("начислений бонусов", "accruals of bonuses"), type,
                                              money(bonuses.amount), say("обязательств", "of liability")));
  }
  if (report.codes > 0) out += line(report.codes, say("промокодов", "promo codes"));
  if (report.tasks > 0) out += line(report.tasks, say("задач менеджерам", "tasks for managers"));
  if (report.popups > 0) out += line(report.popups, say("всплывающих окон", "pop-ups"));
  if (report.webhooks > 0) out += line(report.webhooks, say("вызовов внешних систем", "webhooks"));
  if (report.changes > 0)
    out += line(report.changes, say("изменений меток и полей", "changes of labels and attributes"));
  if (report.goals > 0) {
    out += line(report.goals, fmt::format("{} {} {}", say("целевых заказов на", "orders counted as the goal, of"),
                                          money(report.goal_revenue), frame.currency));
  }
  return out.empty() ? out : head(say("Кроме сообщений", "Besides messages")) + out;
}

std::string overlap_part(const BacktestReport& report, const Words& say) {
  if (report.overlap.empty()) return {};
  const std::uint64_t entries = report.entries();
  std::string out = head(say("Другие кампании в это время", "Other campaigns at that time"));
  for (const auto& [id, overlap] : report.overlap) {
    out += line(overlap.walking, fmt::format("{} {}", say("были в кампании", "were walking"), id),
                share(overlap.walking, entries));
    out += line(overlap.messaged,
                fmt::format("{} {}", say("получили в пределах 3 дней сообщение от", "within 3 days got a message of"),
                            id),
                share(overlap.messaged, entries));
  }
  return out;
}

std::string bought_part(const BacktestReport& report, const BacktestFrame& frame, const Words& say) {
  const BoughtAnyway& bought = report.bought;
  std::string out = head(say("Купили и без неё", "Bought anyway"));
  if (bought.observed == 0) {
    return out + "  " + std::string(say("окно покупки ещё ни у кого не прошло", "nobody's window is over yet")) + "\n";
  }
  const Interval interval = rate_interval(bought.bought, bought.observed);
  const double part = static_cast<double>(bought.bought) / static_cast<double>(bought.observed);
  out += line(
      bought.bought,
      fmt::format(fmt::runtime(say("из {} купили за {} дн. от первого входа: {} (95 %: {:.1f}–{:.1f} %)",
                                   "of {} bought within {} days of their first entry: {} (95 %: {:.1f}–{:.1f} %)")),
                  grouped(bought.observed), frame.window_days,
                  painted(fmt::format("{:.1f} %", part * 100), Colour::bold), interval.low * 100, interval.high * 100));
  out += line(bought.orders,
              fmt::format("{} {} {}", say("заказов на", "orders, of"), money(bought.revenue), frame.currency));
  return out;
}

std::string wrapped(std::string_view text) {
  std::string out;
  std::size_t width = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    const std::size_t needs = shown_width(word) + 1;
    if (width > 0 && width + needs > text_width) {
      out += "\n";
      width = 0;
    }
    out += width == 0 ? "  " : " ";
    out += word;
    width += needs;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out + "\n";
}

}  // namespace

std::string entries_chart(const BacktestReport& report, const BacktestFrame& frame) {
  constexpr std::array<std::string_view, 9> bars = {"·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  constexpr std::int32_t columns_max = 62;
  const std::int32_t days = frame.last - frame.first + 1;
  const std::int32_t step = days <= columns_max ? 1 : 7;
  std::vector<std::uint64_t> columns(static_cast<std::size_t>((days + step - 1) / step));
  for (const auto& [day, number] : report.entered) {
    columns.at(static_cast<std::size_t>((day - frame.first) / step)) += number;
  }
  const std::uint64_t most = *std::ranges::max_element(columns);
  std::string chart;
  for (const std::uint64_t number : columns) {
    chart += bars[number == 0 ? 0 : 1 + std::min<std::uint64_t>(7, number * 8 / (most + 1))];
  }
  const Words say(frame.locale);
  const std::string_view each = step == 1 ? say("в день", "a day") : say("в неделю", "a week");
  return fmt::format("  {} {} {}  {}\n", painted(to_text(frame.first), Colour::dim), painted(chart, Colour::green),
                     painted(to_text(frame.last), Colour::dim),
                     painted(fmt::format(fmt::runtime(say("до {} {}", "up to {} {}")), grouped(most), each),
                             Colour::dim));
}

std::string backtest_table(const BacktestReport& report, const BacktestFrame& frame) {
  const Words say(frame.locale);
  return entries_part(report, frame, say) + messages_part(report, frame, say) + rest_part(report, frame, say) +
         overlap_part(report, say) + bought_part(report, frame, say);
}

std::string blind_spots_text(std::span<const BlindSpot> spots, std::string_view locale) {
  const Words say(locale);
  std::string text;
  for (const BlindSpot spot : spots) {
    text += (text.empty() ? "" : " ") + std::string(in_words(spot, locale));
  }
  return head(say("Чего история не скажет", "What history cannot tell")) + wrapped(text);
}

}  // namespace lapwing
