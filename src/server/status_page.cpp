#include "server/status_page.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "server/page_text.hpp"
#include "server/status.hpp"

namespace lapwing {
namespace {

/// The bird: a round body, the crest, a white belly. Drawn with presentation attributes only, which the content policy
/// allows.
constexpr std::string_view bird =
    R"(<svg class="bird" viewBox="0 0 48 48" aria-hidden="true" focusable="false">)"
    R"(<path class="crest" d="M30 13C25 8 20 5.500 13 5.500C19 8.500 23 11 26 15Z"/>)"
    R"(<path class="back" d="M5 33C11 21 20 12 31 12C37.500 12 41 16 41 20.500C41 31 33 38 22 38C15 38 9 36 5 33Z"/>)"
    R"(<path class="belly" d="M17 35C25 34 31 29 34 22C38 22 40.500 )"
    R"(21.500 41 21C40.500 31 33 38 22 38C20 38 18.500 37 17 35Z"/>)"
    R"(<path class="bill" d="M40 17L46 19.500L41 21Z"/><circle class="eye" cx="35" cy="17.500" r="1.700"/>)"
    R"(<path class="leg" d="M22 38V44M27 37.500V44"/></svg>)";

class StatusPage {
 public:
  StatusPage(const ShopStatus& status, const PageReader& reader, Language language)
      : status_(status), reader_(reader), language_(language) {}

  std::string html() {
    out_ = fmt::format(R"(<!doctype html><html lang="{}"><head><meta charset="utf-8">)"
                       R"(<meta name="viewport" content="width=device-width, initial-scale=1">)"
                       R"(<meta name="color-scheme" content="light dark">)"
                       R"(<title>{} · Lapwing</title><link rel="stylesheet" href="/style.css"></head><body>)",
                       language_ == Language::ru ? "ru" : "en", escaped(status_.shop_name));
    put_head();
    out_ += "<main>";
    put_tiles();
    put_rfm();
    put_campaigns();
    put_bonuses();
    out_ += "</main>";
    put_foot();
    out_ += "</body></html>\n";
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string_view say(Words words) const { return words.in(language_); }
  [[nodiscard]] std::string number(std::uint64_t value) const { return shown(value, language_); }
  [[nodiscard]] std::string money(Money amount) const { return shown(amount, status_.currency, language_); }

  void put_head() {
    const auto link = [&](Language to, std::string_view code, std::string_view title) {
      return fmt::format(R"(<a href="/?lang={}" lang="{}" title="{}"{}>{}</a>)", code, code, title,
                         to == language_ ? R"( aria-current="true")" : "", to == Language::ru ? "RU" : "EN");
    };
    const std::string leave =
        reader_.csrf_token.empty()
            ? ""
            : fmt::format(R"(<form method="post" action="/sign-out"><input type="hidden" name="csrf_token" value="{}">)"
                          R"(<span>{}</span><button>{}</button></form>)",
                          reader_.csrf_token, escaped(reader_.login), say({"Выйти", "Sign out"}));
    out_ += fmt::format(R"(<header><div class="brand">{}<div><p class="maker">Lapwing</p><h1>{}</h1></div></div>)"
                        R"(<div class="who">{}<nav aria-label="{}">{}{}</nav></div></header>)",
                        bird, escaped(status_.shop_name), leave, say({"Язык", "Language"}),
                        link(Language::ru, "ru", "По-русски"), link(Language::en, "en", "In English"));
  }

  void put_tile(std::string_view title, const std::string& value, const std::string& note) {
    out_ += fmt::format(R"(<div class="tile"><dt>{}</dt><dd>{}<small>{}</small></dd></div>)", title, value, note);
  }

  void put_tiles() {
    const std::uint64_t standing = status_.orders - status_.orders_fallen;
    out_ += R"(<dl class="tiles">)";
    put_tile(say({"Покупатели", "Customers"}), number(status_.customers),
             fmt::format("{} {}", say({"с заказами:", "with orders:"}), number(status_.buyers)));
    put_tile(say({"Заказы", "Orders"}), number(status_.orders),
             fmt::format("{} {}", say({"отмены и возвраты:", "cancelled, returned:"}), number(status_.orders_fallen)));
    put_tile(say({"Выручка", "Revenue"}), money(status_.revenue),
             fmt::format("{} {}", say({"средний заказ:", "average order:"}),
                         money(average(status_.revenue, static_cast<std::int64_t>(standing)))));
    put_tile(say({"Письма в очереди", "Messages waiting"}), number(status_.pending_messages),
             fmt::format("{} {}", say({"не доставлено за 30 дней:", "not delivered in 30 days:"}),
                         number(status_.undelivered_messages)));
    out_ += "</dl>";
  }

  // ---- RFM

  /// How dark a cell is: 1 .. 5 by its share of the fullest one, 0 if nobody is there.
  static int shade(std::uint64_t customers, std::uint64_t most) {
    if (customers == 0 || most == 0) return 0;
    return static_cast<int>(1 + std::min<std::uint64_t>(4, customers * 5 / (most + 1)));
  }

  void put_rfm() {
    out_ += fmt::format(R"(<section aria-labelledby="rfm"><h2 id="rfm">{}</h2>)",
                        say({"Давность и частота покупок", "Recency and frequency"}));
    if (!status_.rfm) {
      out_ += fmt::format(R"(<p class="empty">{}</p></section>)",
                          say({"За последний год никто не покупал, поэтому оценивать некого.",
                               "Nobody bought within the last year, so there is nobody to score."}));
      return;
    }
    out_ += fmt::format(
        R"(<p class="lead">{}</p><div class="rfm">)",
        language_ == Language::ru
            ? fmt::format("Покупатели по оценкам от 1 до {} за {} дней; границы на {}.", status_.rfm->matrix.bins(),
                          status_.rfm->period_days, shown(status_.rfm->day, language_))
            : fmt::format("Customers by scores from 1 to {} over {} days; bounds of {}.", status_.rfm->matrix.bins(),
                          status_.rfm->period_days, shown(status_.rfm->day, language_)));
    put_matrix(*status_.rfm);
    put_names(*status_.rfm);
    out_ += "</div></section>";
  }

  [[nodiscard]] std::string title_of(const RfmName& name) const {
    return escaped(language_ == Language::ru ? name.title_ru : name.title_en);
  }

  void put_matrix(const RfmStatus& rfm) {
    const std::int32_t bins = rfm.matrix.bins();
    std::uint64_t most = 0;
    for (std::int32_t r = 1; r <= bins; ++r) {
      for (std::int32_t f = 1; f <= bins; ++f) {
        most = std::max(most, rfm.matrix.cell(RfmPlane::recency_frequency, r, f).customers);
      }
    }
    out_ += fmt::format(R"(<table class="matrix"><caption>{}</caption><thead><tr><td></td>)",
                        say({"Столбцы: давность, R5 — покупали недавно. Строки: частота, F5 — покупают часто.",
                             "Columns: recency, R5 bought lately. Rows: frequency, F5 buy often."}));
    for (std::int32_t r = 1; r <= bins; ++r) out_ += fmt::format(R"(<th scope="col">R{}</th>)", r);
    out_ += "</tr></thead><tbody>";
    for (std::int32_t f = bins; f >= 1; --f) {
      out_ += fmt::format(R"(<tr><th scope="row">F{}</th>)", f);
      for (std::int32_t r = 1; r <= bins; ++r) put_cell(rfm, r, f, most);
      out_ += "</tr>";
    }
    out_ += "</tbody></table>";
  }

  void put_cell(const RfmStatus& rfm, std::int32_t r, std::int32_t f, std::uint64_t most) {
    const RfmCell& cell = rfm.matrix.cell(RfmPlane::recency_frequency, r, f);
    const RfmName& name = rfm.names.names()[rfm.names.of_cell(r, f)];
    std::string ranges;
    if (cell.customers > 0) {
      ranges = fmt::format(R"( title="{}: {}-{}; {}: {}-{}; {}")", say({"дней назад", "days ago"}),
                           cell.least.recency_days, cell.most.recency_days, say({"заказов", "orders"}),
                           cell.least.frequency, cell.most.frequency, money(cell.revenue));
    }
    out_ += fmt::format(R"(<td class="n-{} s{}"{}><b>{}</b><span>{}</span></td>)", escaped(name.id),
                        shade(cell.customers, most), ranges, cell.customers == 0 ? "·" : number(cell.customers),
                        title_of(name));
  }

  void put_names(const RfmStatus& rfm) {
    const std::vector<RfmCell> cells = rfm.matrix.by_name(rfm.names);
    std::uint64_t most = 1;
    for (const RfmCell& cell : cells) most = std::max(most, cell.customers);
    out_ += fmt::format(R"(<table class="names"><thead><tr><th scope="col">{}</th><th scope="col" class="num">{}</th>)"
                        R"(<th scope="col" class="bar"></th><th scope="col" class="num">)"
                        R"({}</th><th scope="col" class="num wide">{}</th></tr></thead><tbody>)",
                        say({"Сегмент", "Segment"}), say({"Покупатели", "Customers"}), say({"Доля", "Share"}),
                        say({"Выручка", "Revenue"}));
    // The best first, as a table of names is written from the worst; who never bought closes it.
    for (std::size_t i = rfm.names.no_orders(); i-- > 0;) put_name(rfm.names.names()[i], cells[i], most);
    if (cells.back().customers > 0) put_name(rfm.names.names().back(), cells.back(), most);
    out_ += "</tbody></table>";
  }

  void put_name(const RfmName& name, const RfmCell& cell, std::uint64_t most) {
    const double width = 100.0 * static_cast<double>(cell.customers) / static_cast<double>(most);
    out_ += fmt::format(
        R"(<tr class="n-{}"><th scope="row"><i></i>{}</th><td class="num">{}</td>)"
        R"(<td class="bar"><svg aria-hidden="true"><rect width="{:.1f}%" height="100%" rx="3"/></svg></td>)"
        R"(<td class="num">{}</td><td class="num wide">{}</td></tr>)",
        escaped(name.id), title_of(name), number(cell.customers), width,
        shown_share(cell.customers, status_.customers, language_), cell.revenue == Money{} ? "–" : money(cell.revenue));
  }

  // ---- Campaigns and bonuses

  void put_campaigns() {
    out_ += fmt::format(R"(<section aria-labelledby="campaigns"><h2 id="campaigns">{}</h2>)",
                        say({"Кампании", "Campaigns"}));
    if (status_.campaigns.empty()) {
      out_ += fmt::format(R"(<p class="empty">{}<br><code>lapwing serve --data DIR --campaign FILE</code></p>)",
                          say({"Пока нет ни одной. Кампания — это файл JSON; готовые лежат в папке examples/campaigns.",
                               "There is none yet. A campaign is a JSON file; ready ones are in examples/campaigns."}));
    }
    for (const CampaignStanding& campaign : status_.campaigns) put_campaign(campaign);
    out_ += "</section>";
  }

  void put_step(std::string_view title, const std::string& value, std::string_view kind = "") {
    out_ += fmt::format(R"(<div class="step {}"><dt>{}</dt><dd>{}</dd></div>)", kind, title, value);
  }

  void put_campaign(const CampaignStanding& campaign) {
    const CampaignCounters& counters = campaign.counters;
    out_ += fmt::format(R"(<article><h3>{} <small>{} · {} {}</small></h3><dl class="steps">)",
                        escaped(campaign.name.empty() ? campaign.id : campaign.name), escaped(campaign.id),
                        say({"версия", "version"}), campaign.version);
    put_step(say({"вошли", "entered"}), number(counters.entered));
    put_step(say({"в пути", "under way"}), number(campaign.under_way()));
    for (const auto& [reason, count] : counters.exited) {
      if (count > 0) put_step(shown_reason(reason, language_), number(count), "left");
    }
    put_step(say({"заказов вернулось", "orders returned"}), number(counters.goals), "won");
    put_step(say({"выручка с них", "their revenue"}), money(counters.revenue), "won");
    out_ += "</dl>";
    if (!counters.messages.empty()) put_messages(counters);
    out_ += "</article>";
  }

  void put_messages(const CampaignCounters& counters) {
    out_ += fmt::format(R"(<div class="scroll"><table class="list"><thead><tr>)"
                        R"(<th scope="col">{}</th><th scope="col" class="num">{}</th>)"
                        R"(<th scope="col" class="num">{}</th><th scope="col">{}</th></tr></thead><tbody>)",
                        say({"Письмо", "Message"}), say({"Отправлено", "Sent"}), say({"Не удалось", "Failed"}),
                        say({"Не отправлялось", "Refused"}));
    for (const auto& [id, message] : counters.messages) {
      std::string refused;
      for (const auto& [reason, count] : message.refused) {
        refused += fmt::format("{}{} {}", refused.empty() ? "" : ", ", shown_reason(reason, language_), number(count));
      }
      out_ += fmt::format(
          R"(<tr><th scope="row"><code>{}</code></th><td class="num">{}</td><td class="num">{}</td><td>{}</td></tr>)",
          escaped(id), number(message.sent), number(message.failed + message.unknown), refused.empty() ? "–" : refused);
    }
    out_ += "</tbody></table></div>";
  }

  void put_bonuses() {
    if (status_.bonuses.empty()) return;
    out_ += fmt::format(
        R"(<section aria-labelledby="bonuses"><h2 id="bonuses">)"
        R"({}</h2><div class="scroll"><table class="list"><thead><tr>)"
        R"(<th scope="col">{}</th><th scope="col" class="num">{}</th><th scope="col" class="num">{}</th>)"
        R"(<th scope="col" class="num">{}</th></tr></thead><tbody>)",
        say({"Бонусы", "Bonuses"}), say({"Вид", "Type"}), say({"Начислено", "Accrued"}), say({"Потрачено", "Spent"}),
        say({"Сгорело", "Burned"}));
    for (const auto& [type, counters] : status_.bonuses) {
      out_ += fmt::format(R"(<tr><th scope="row"><code>{}</code></th><td class="num">)"
                          R"({}</td><td class="num">{}</td><td class="num">{}</td></tr>)",
                          escaped(type), money(counters.accrued), money(counters.spent), money(counters.burned));
    }
    out_ += "</tbody></table></div></section>";
  }

  void put_foot() {
    const std::string last = status_.last_record_at ? shown(*status_.last_record_at, status_.zone, language_)
                                                    : std::string(say({"ещё нет", "none yet"}));
    out_ += fmt::format(R"(<footer><p>{} {} · {} {}</p><p><a href="/api/status">{}</a></p></footer>)",
                        say({"Последняя запись:", "Last record:"}), last, say({"время магазина,", "shop time,"}),
                        escaped(status_.zone.name()), say({"То же в JSON", "The same as JSON"}));
  }

  const ShopStatus& status_;
  const PageReader& reader_;
  Language language_;
  std::string out_;
};

/// How much an Accept-Language item is liked, in thousandths: its "q", 1000 if it does not say.
int liking(std::string_view item) {
  const auto q = item.find("q=");
  if (q == std::string_view::npos) return 1000;
  item.remove_prefix(q + 2);
  double value = 0;
  const auto [end, fault] = std::from_chars(item.data(), item.data() + item.size(), value);
  return fault == std::errc() ? static_cast<int>(std::clamp(value, 0.0, 1.0) * 1000) : 0;
}

}  // namespace

Language choose_language(std::string_view asked, std::string_view accept_language, std::string_view shop_locale) {
  if (asked == "ru") return Language::ru;
  if (asked == "en") return Language::en;
  int best = 0;
  Language language = shop_locale.starts_with("ru") ? Language::ru : Language::en;
  while (!accept_language.empty()) {
    std::string_view item = accept_language.substr(0, accept_language.find(','));
    accept_language.remove_prefix(std::min(accept_language.size(), item.size() + 1));
    item.remove_prefix(std::min(item.size(), item.find_first_not_of(' ')));
    const bool is_russian = item.starts_with("ru");
    if ((!is_russian && !item.starts_with("en")) || liking(item) <= best) continue;
    best = liking(item);
    language = is_russian ? Language::ru : Language::en;
  }
  return language;
}

std::string status_page(const ShopStatus& status, const PageReader& reader, Language language) {
  return StatusPage(status, reader, language).html();
}

}  // namespace lapwing
