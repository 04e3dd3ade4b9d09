#include "cli/run_table.hpp"

#include <fmt/format.h>

#include "cli/console.hpp"

namespace lapwing {
namespace {

constexpr std::size_t count_width = 9;

class RunTeller {
 public:
  RunTeller(std::string_view locale, std::string_view currency) : is_russian_(locale == "ru"), currency_(currency) {}

  void tell(const std::string& id, const CampaignCounters& campaign, std::uint64_t active) {
    text_ += fmt::format("\n{}\n", painted(id, Colour::bold));
    line(painted(count(campaign.entered), Colour::bold), say("вошли", "entered"));
    for (const auto& [reason, exits] : campaign.exited) {
      line(count(exits), fmt::format("{}: {} {}", say("вышли", "left"), reason,
                                     painted(share(exits, campaign.entered), Colour::dim)));
    }
    if (active > 0) line(count(active), say("ещё в пути", "still under way"));
    for (const auto& [template_id, counters] : campaign.messages) tell_messages(template_id, counters);
    if (campaign.goals == 0) return;
    line(painted(count(campaign.goals), Colour::green),
         fmt::format("{} {} {}", say("заказов цели на", "orders reached the goal, of"),
                     painted(grouped_money(to_text(campaign.revenue)), Colour::green), currency_));
  }
  void tell(const std::string& type, const BonusCounters& bonuses) {
    text_ += fmt::format(fmt::runtime(say("\n  бонусы {}: начислено {}, потрачено {}, сгорело {}\n",
                                          "\n  bonuses {}: {} accrued, {} spent, {} burned\n")),
                         type, grouped_money(to_text(bonuses.accrued)), grouped_money(to_text(bonuses.spent)),
                         grouped_money(to_text(bonuses.burned)));
  }
  void tell_tasks(std::uint64_t tasks) {
    text_ += fmt::format("\n  {} {}\n", grouped(tasks), say("задач менеджерам", "tasks for managers"));
  }
  std::string take() { return std::move(text_); }

 private:
  [[nodiscard]] std::string_view say(std::string_view ru, std::string_view en) const { return is_russian_ ? ru : en; }
  static std::string count(std::uint64_t number) { return padded_left(grouped(number), count_width); }
  static std::string share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? "" : fmt::format("{:.1f}%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
  }
  void line(std::string_view number, std::string_view words) { text_ += fmt::format("  {}  {}\n", number, words); }
  void tell_messages(const std::string& template_id, const MessageCounters& counters) {
    std::string words = fmt::format("{} {}", say("отправлено", "sent"), template_id);
    for (const auto& [reason, number] : counters.refused) {
      words += fmt::format(", {} {} ({})", say("отказов", "refused"), grouped(number), reason);
    }
    if (counters.failed > 0) {
      words += fmt::format(", {} {}", say("не дошло", "failed"), painted(grouped(counters.failed), Colour::red));
    }
    line(count(counters.sent), words);
  }

  bool is_russian_;
  std::string_view currency_;
  std::string text_;
};

}  // namespace

std::uint64_t active_in(const RunSummary& summary, std::string_view campaign) {
  const auto found = summary.active.find(std::string(campaign));
  return found == summary.active.end() ? 0 : found->second;
}

std::string run_table(const RunSummary& summary, std::string_view locale, std::string_view currency) {
  RunTeller teller(locale, currency);
  for (const auto& [id, campaign] : summary.campaigns) teller.tell(id, campaign, active_in(summary, id));
  for (const auto& [type, bonuses] : summary.bonuses) teller.tell(type, bonuses);
  if (summary.tasks > 0) teller.tell_tasks(summary.tasks);
  return teller.take();
}

}  // namespace lapwing
