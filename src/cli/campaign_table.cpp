#include "cli/campaign_table.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "cli/console.hpp"
#include "template/format.hpp"

namespace lapwing {
namespace {

constexpr std::size_t label_width = 30, count_width = 12, step_width = 26;

/// Says things in one of the two languages.
class Speaker {
 public:
  Speaker(std::string_view locale, std::string_view currency) : is_russian_(locale == "ru"), currency_(currency) {}

  [[nodiscard]] std::string_view of(std::string_view ru, std::string_view en) const { return is_russian_ ? ru : en; }
  template <class... Values>
  [[nodiscard]] std::string say(std::string_view ru, std::string_view en, const Values&... values) const {
    return fmt::format(fmt::runtime(of(ru, en)), values...);
  }
  /// Rounded to hundredths: an average has more digits than a price.
  [[nodiscard]] std::string money(Money amount) const {
    const Money rounded{average(amount, 100).units * 100};
    return fmt::format("{} {}", grouped_money(to_text(rounded)), currency_);
  }
  /// "7 дней", "7 days"; after a preposition the Russian one may want another form, "в течение 7 дней".
  [[nodiscard]] std::string time(Duration duration) const {
    if (!is_russian_) return to_text(duration);
    struct Unit {
      Duration length;
      PluralForms forms;
    };
    const Unit units[] = {{Duration::days(1), {"дня", "дней", "дней"}},
                          {Duration::hours(1), {"часа", "часов", "часов"}},
                          {Duration::minutes(1), {"минуты", "минут", "минут"}}};
    for (const Unit& unit : units) {
      if (duration.ms % unit.length.ms != 0) continue;
      const std::int64_t number = duration.ms / unit.length.ms;
      return fmt::format("{} {}", number, plural(TextLocale::ru, number, unit.forms));
    }
    return to_text(duration);
  }
  [[nodiscard]] std::string money(double amount) const { return fmt::format("{:+.2f} {}", amount, currency_); }

 private:
  bool is_russian_;
  std::string_view currency_;
};

std::string percent(double share) { return fmt::format("{:.2f}%", share * 100); }

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string line(std::string_view label, std::string_view value, std::string_view note = {}) {
  return fmt::format("  {}{}{}\n", padded_right(label, label_width), padded_left(value, count_width),
                     note.empty() ? std::string() : "  " + painted(note, Colour::dim));
}

std::string method_in_words(const ConversionRule& rule, const std::string& basis, const Speaker& speak) {
  if (rule.method == ConversionMethod::none) return std::string(speak.of("не рассчитывается", "not asked for"));
  const std::string_view method = rule.method == ConversionMethod::new_orders ? speak.of("новые заказы", "new orders")
                                  : rule.method == ConversionMethod::order_growth
                                      ? speak.of("увеличение чека открытых заказов", "growth of open orders")
                                      : speak.of("новые заказы и увеличение чека", "new orders and growth");
  const std::string from = basis.empty() ? std::string(speak.of("входа", "the entry"))
                                         : speak.say("шага «{}»", "the step \"{}\"", basis);
  return speak.say("{} в течение {} от {}", "{} within {} of {}", method, speak.time(rule.window), from);
}

std::string windows_in_words(const AttributionWindows& windows, const Speaker& speak) {
  const std::array<std::string_view, channel_count> channels = {speak.of("письмо", "an e-mail's"), "SMS", "push"};
  const std::array<std::string_view, message_touch_count> touches = {
      speak.of("доставка", "delivery"), speak.of("открытие", "opening"), speak.of("переход", "click")};
  std::string text;
  for (std::size_t channel = 0; channel < channel_count; ++channel) {
    for (std::size_t touch = 0; touch < message_touch_count; ++touch) {
      const Duration window = windows.windows[channel][touch];
      if (window == Duration{}) continue;
      text += fmt::format("{}{} {} {}", text.empty() ? "" : ", ", channels[channel], touches[touch],
                          speak.time(window));
    }
  }
  return speak.say("последнее касание, в пределах: {}", "the last touch, within: {}", text);
}

std::string totals(const ToldCampaign& campaign, const Speaker& speak) {
  const Figures& sum = campaign.report.total;
  const std::uint64_t firings = campaign.report.firings;
  const std::uint64_t controlled = sum.entered - firings;
  std::string out = line(speak.of("идут сейчас", "walking now"), grouped(campaign.walking()));
  out += line(speak.of("вошли", "entered"), grouped(sum.entered),
              controlled == 0
                  ? std::string()
                  : speak.say("из них {} в контрольной группе", "{} of them in a control group", grouped(controlled)));
  if (campaign.conversion.method != ConversionMethod::none) {
    out += line(speak.of("сработали", "reached"), grouped(sum.reached),
                speak.say("основание наступило у {}", "the basis came about for {}",
                          percent(share(sum.reached, firings))));
    out += line(speak.of("конверсии", "conversions"), grouped(sum.converted),
                speak.say("{} от сработавших, {} от всех запусков", "{} of those reached, {} of all firings",
                          percent(share(sum.converted, sum.reached)), percent(share(sum.converted, firings))));
    out += line(
        speak.of("продажи", "sales"), speak.money(sum.conversion_revenue),
        speak.say("заказов {}, средний чек {}", "{} orders, {} on average", grouped(sum.conversion_orders),
                  speak.money(average(sum.conversion_revenue, static_cast<std::int64_t>(sum.conversion_orders)))));
  }
  out += line(speak.of("по касанию", "by touch"), speak.money(sum.attributed_revenue),
              speak.say("заказов {}; не складывать с продажами", "{} orders; not to be added to sales",
                        grouped(sum.attributed_orders)));
  if (sum.goals > 0) {
    out += line(speak.of("цель достигнута", "goal reached"), grouped(sum.goals), speak.money(sum.goal_revenue));
  }
  for (const ToldLimit& limit : campaign.limits) {
    out += line(speak.of("мест занято", "places taken"), grouped(limit.taken),
                speak.say("из {}{}", "of {}{}", grouped(limit.participants),
                          limit.step.empty() ? "" : fmt::format(" ({})", limit.step)));
  }
  if (sum.bonuses > Money{}) out += line(speak.of("начислено бонусов", "bonuses accrued"), speak.money(sum.bonuses));
  if (sum.cost > Money{}) out += line(speak.of("стоимость сообщений", "cost of messages"), speak.money(sum.cost));
  for (const auto& [reason, count] : sum.exited) {
    out += line(speak.say("вышли: {}", "left: {}", reason), grouped(count));
  }
  const auto against = [&](std::uint64_t count, std::string_view russian, std::string_view english) {
    if (count > 0) out += line(speak.of(russian, english), grouped(count), percent(share(count, sum.sent)));
  };
  against(sum.bounced, "адрес недоступен", "bounced");
  against(sum.complained, "жалобы на спам", "complained");
  against(sum.unsubscribed, "отписались", "unsubscribed");
  if (sum.machine_opened + sum.machine_clicked > 0) {
    out += line(speak.of("программы", "by programs"), grouped(sum.machine_opened),
                speak.say("открытий, переходов {}; людьми не считаются", "opened, {} clicked; not counted as people",
                          grouped(sum.machine_clicked)));
  }
  for (const auto& [reason, count] : sum.refused) {
    out += line(speak.say("не отправлено: {}", "not sent: {}", reason), grouped(count));
  }
  return out;
}

std::string steps_table(const ToldCampaign& campaign, const Speaker& speak) {
  if (campaign.report.steps.empty() && campaign.standing.empty()) return {};
  std::string head = "  " + padded_right(speak.of("шаг", "step"), step_width);
  for (const std::string_view title :
       {speak.of("стоят", "standing"), speak.of("отправлено", "sent"), speak.of("доставлено", "delivered"),
        speak.of("открыто", "opened"), speak.of("кликов", "clicked"), speak.of("продажи", "by touch")}) {
    head += padded_left(title, count_width);
  }
  std::string out = "\n" + painted(head, Colour::dim) + "\n";
  auto standing = campaign.standing;
  const auto row = [&](const std::string& name, std::uint64_t there, const Figures& figures) {
    out += "  " + padded_right(shortened(name, step_width - 1), step_width);
    for (const std::uint64_t count : {there, figures.sent, figures.delivered, figures.opened, figures.clicked}) {
      out += padded_left(count == 0 ? "·" : grouped(count), count_width);
    }
    out += padded_left(figures.attributed_revenue == Money{} ? "·" : grouped_money(to_text(figures.attributed_revenue)),
                       count_width);
    out += "\n";
  };
  const auto named = [&](std::uint32_t version, std::uint32_t step) {
    const std::string name = campaign.step_name(version, step);
    return version == 0 ? name : fmt::format("{} v{}", name, version);
  };
  for (const auto& [step, figures] : campaign.report.steps) {
    const auto there = standing.extract({step.version, step.step});
    row(fmt::format("{} «{}»", named(step.version, step.step), step.template_id), there.empty() ? 0 : there.mapped(),
        figures);
  }
  for (const auto& [place, there] : standing) row(named(place.first, place.second), there, Figures());
  return out;
}

std::string arms_table(const std::vector<ReportedArm>& arms, const Speaker& speak) {
  std::string out;
  for (const ReportedArm& arm : arms) {
    const Interval interval = rate_interval(arm.figures.converted, arm.figures.customers);
    const std::string_view name = arm.name == "treated"    ? speak.of("получали", "treated")
                                  : arm.name == "campaign" ? speak.of("контроль кампании", "campaign's control")
                                  : arm.name == "shop"     ? speak.of("контроль магазина", "shop's control")
                                                           : std::string_view(arm.name);
    out += line(name, grouped(arm.figures.customers),
                speak.say("купили {} ({}, 95%: {} – {}), на клиента {:.2f}",
                          "{} bought ({}, 95%: {} – {}), {:.2f} a head", grouped(arm.figures.converted),
                          percent(arm.figures.rate()), percent(interval.low), percent(interval.high),
                          arm.figures.mean()));
  }
  return out;
}

std::string effect(const ToldCampaign& campaign, const Speaker& speak, std::string_view locale,
                   std::string_view currency) {
  if (campaign.conversion.method == ConversionMethod::none) return {};
  std::string out = "\n" + painted(speak.of("Эффект", "Effect"), Colour::bold) + "  " +
                    painted(speak.say(
                                "клиенты по первому входу, что купили в течение {} после него, получив письма или нет",
                                "customers by their first entry, what they bought within {} of it, whatever they got",
                                speak.time(campaign.conversion.window)),
                            Colour::dim) +
                    "\n";
  out += arms_table(campaign.report.arms, speak);
  const auto split = campaign.report.split_p(campaign.control_percent);
  if (split && *split < mismatch_p) {
    out += "  " +
           painted(speak.say("Размеры групп не сходятся с заданными {}% (p = {:.1e}): сравнению верить нельзя.",
                             "The arms' sizes do not fit the intended {}% (p = {:.1e}): do not trust the comparison.",
                             campaign.control_percent, *split),
                   Colour::red) +
           "\n";
  }
  bool has_control = false;
  for (const char* control : {"campaign", "shop"}) {
    const auto uplift = campaign.report.uplift(control);
    if (!uplift) continue;
    has_control = true;
    for (const std::string& words : uplift_in_words(*uplift, locale, currency)) out += "  " + words + "\n";
  }
  if (!has_control) {
    out += std::string("  ") +
           painted(
               speak.of("Контрольной группы нет: сколько купили бы и без кампании, неизвестно.",
                        "There is no control group: what would have been bought without the campaign is not known."),
               Colour::yellow) +
           "\n";
  }
  return out;
}

std::string split_in_words(const ToldCampaign& campaign, const std::string& split, const Speaker& speak) {
  const auto known = campaign.splits.find(split);
  if (known != campaign.splits.end() && !known->second.decided.empty()) {
    const ToldSplit& told = known->second;
    return speak.say("Решено {}: все идут путём «{}» ({}).", "Decided on {}: everybody goes the way \"{}\" ({}).",
                     to_text(*told.ended_on), told.decided,
                     told.is_automatic ? speak.say("по правилу сплита: {}", "by the rule of the split: {}", told.rule)
                                       : std::string(speak.of("оператором", "by an operator")));
  }
  const VariantComparison comparison = campaign.compare(split);
  if (!comparison.winner) {
    return std::string(
        speak.of("Лучший вариант пока не определён: разница в пределах случайности или данных мало.",
                 "No variant is the best yet: chance could explain the difference, or there is too little data."));
  }
  return speak.say("Лучший вариант: «{}» (поправка Холма, p < 0,05).",
                   "The best variant: \"{}\" (Holm's correction, p < 0.05).",
                   campaign.report.splits.at(split)[*comparison.winner].name);
}

std::string splits(const ToldCampaign& campaign, const Speaker& speak) {
  std::string out;
  for (const auto& [split, arms] : campaign.report.splits) {
    out += "\n" + painted(speak.say("Сплит «{}»", "Split \"{}\"", split), Colour::bold) + "\n" +
           arms_table(arms, speak) + "  " + split_in_words(campaign, split, speak) + "\n";
  }
  return out;
}

}  // namespace

std::vector<std::string> uplift_in_words(const Uplift& uplift, std::string_view locale, std::string_view currency) {
  const Speaker speak(locale, currency);
  if (!uplift.enough) {
    return {painted(speak.say("Данных мало: в каждой группе нужно хотя бы {} клиентов и {} купивших.",
                              "Not enough data: each arm needs at least {} customers and {} who bought.",
                              grouped(arm_customers_min), grouped(arm_converted_min)),
                    Colour::yellow)};
  }
  const auto relative = [&](const Effect& effect) {
    return effect.relative ? fmt::format(" ({:+.1f}%)", *effect.relative * 100) : std::string();
  };
  const auto judged = [&](const Effect& effect, std::string text) {
    const bool is_up = effect.interval.low > 0, is_down = effect.interval.high < 0;
    text += is_up || is_down ? speak.say(", p = {:.2g}", ", p = {:.2g}", effect.p)
                             : speak.say("; разница в пределах случайности", "; chance could explain the difference");
    return painted(text, is_up ? Colour::green : is_down ? Colour::red : Colour::plain);
  };
  const Effect& rate = uplift.rate;
  const Effect& revenue = uplift.revenue;
  return {judged(rate, speak.say("Доля купивших: {:+.2f} п.п.{}, 95%: {:+.2f} … {:+.2f}",
                                 "Share of buyers: {:+.2f} points{}, 95%: {:+.2f} … {:+.2f}", rate.absolute * 100,
                                 relative(rate), rate.interval.low * 100, rate.interval.high * 100)),
          judged(revenue, speak.say("Выручка на клиента: {}{}, 95%: {} … {}", "Revenue a head: {}{}, 95%: {} … {}",
                                    speak.money(revenue.absolute), relative(revenue), speak.money(revenue.interval.low),
                                    speak.money(revenue.interval.high))),
          painted(speak.say("Такие группы заметили бы разницу от {:.2f} п.п. и {:.2f} {} на клиента.",
                            "Arms of this size would show a difference from {:.2f} points and {:.2f} {} a head.",
                            rate.detectable * 100, revenue.detectable, currency),
                  Colour::dim)};
}

std::string campaign_table(const ToldCampaign& campaign, std::string_view locale, std::string_view currency) {
  const Speaker speak(locale, currency);
  std::string out = painted(campaign.name, Colour::bold);
  if (campaign.name != campaign.id) out += "  " + painted(campaign.id, Colour::dim);
  if (!campaign.mechanic.empty()) out += "  " + painted(campaign.mechanic, Colour::dim);
  out += "\n" + painted(speak.say("конверсия: {}", "conversion: {}",
                                  method_in_words(campaign.conversion, campaign.basis, speak)),
                        Colour::dim);
  out += "\n" + painted(windows_in_words(campaign.attribution, speak), Colour::dim) + "\n\n";
  out += totals(campaign, speak) + steps_table(campaign, speak) + effect(campaign, speak, locale, currency) +
         splits(campaign, speak);
  return tidied(out);
}

std::string campaigns_table(const std::vector<ToldCampaign>& campaigns, std::string_view locale,
                            std::string_view currency) {
  const Speaker speak(locale, currency);
  std::string head = "  " + padded_right(speak.of("кампания", "campaign"), step_width);
  for (const std::string_view title :
       {speak.of("идут", "walking"), speak.of("вошли", "entered"), speak.of("отправлено", "sent"),
        speak.of("конверсии", "conversions"), speak.of("продажи", "sales"), speak.of("по касанию", "by touch")}) {
    head += padded_left(title, count_width);
  }
  std::string out = painted(head, Colour::dim) + "\n";
  const auto row = [&](std::string_view name, std::uint64_t walking, const Figures& sum, Colour colour) {
    std::string text = "  " + padded_right(shortened(name, step_width - 1), step_width);
    for (const std::uint64_t count : {walking, sum.entered, sum.sent, sum.converted}) {
      text += padded_left(count == 0 ? "·" : grouped(count), count_width);
    }
    for (const Money amount : {sum.conversion_revenue, sum.attributed_revenue}) {
      text += padded_left(amount == Money{} ? "·" : grouped_money(to_text(amount)), count_width);
    }
    out += painted(text, colour) + "\n";
  };
  std::map<std::string, std::vector<const ToldCampaign*>> by_mechanic;
  for (const ToldCampaign& campaign : campaigns) by_mechanic[campaign.mechanic].push_back(&campaign);
  for (const auto& [mechanic, members] : by_mechanic) {
    Figures sum;
    std::uint64_t walking = 0;
    for (const ToldCampaign* campaign : members) {
      sum += campaign->report.total;
      walking += campaign->walking();
    }
    row(mechanic.empty() ? speak.of("без механики", "no mechanic") : std::string_view(mechanic), walking, sum,
        Colour::bold);
    for (const ToldCampaign* campaign : members) {
      row("  " + campaign->id, campaign->walking(), campaign->report.total, Colour::plain);
    }
  }
  return tidied(out);
}

}  // namespace lapwing
