#include "condition/explain.hpp"

#include <gtest/gtest.h>

#include "audience/audience.hpp"
#include "base/zone.hpp"
#include "condition/condition.hpp"
#include "condition/random_shop.hpp"

namespace lapwing {
namespace {

Instant instant(std::string_view text) { return parse_instant(text).value(); }

/// Anna has bought three times, bears a label, and looked at tea an hour ago.
class Explanation : public testing::Test {
 protected:
  void SetUp() override {
    anna_ = audience_.ensure("anna", instant("2024-01-01T00:00:00Z"));
    audience_.record(anna_, CustomerRecorded{.customer_id = "anna",
                                             .contacts = {{ChannelKind::email, ContactState::valid, 0, "mail.ru"}},
                                             .attributes = {{"points", Money::of(1250)},
                                                            {"city", std::string("Омск")},
                                                            {"likes", TextList{"cups", "tea"}}},
                                             .labels = {{"vip", true}}});
    const struct {
      const char* placed_at;
      int total;
    } orders[] = {{"2024-01-10T07:00:00Z", 1000}, {"2024-03-01T07:30:00Z", 10'000}, {"2024-05-01T07:00:00Z", 1301}};
    for (const auto& order : orders) {
      audience_.record(anna_, OrderRecorded{.customer_id = "anna",
                                            .order_id = order.placed_at,
                                            .placed_at = instant(order.placed_at),
                                            .total = Money::of(order.total)});
    }
    audience_.record(anna_, PromoCodeIssued{.customer_id = "anna",
                                            .code = "SPRING",
                                            .pool = "spring",
                                            .issued_at = instant("2024-04-01T07:00:00Z"),
                                            .expires_at = {}});
    audience_.record(anna_, {.at = now_ - Duration::hours(1), .kind = ActivityKind::category_view, .category = "tea"},
                     now_);
  }

  /// The lines of the explanation, "text | value | truth until", indented; with plain spaces.
  [[nodiscard]] std::string explained(std::string_view condition, std::string_view language) const {
    std::string lines;
    for (const ExplainedNode& node : explain(parse_condition(condition).value(), audience_.customer(anna_),
                                             {now_, &moscow_, &audience_}, language, language == "ru" ? "₽" : "$")) {
      lines += std::string(static_cast<std::size_t>(node.depth) * 2, ' ') + node.text + " | " + node.value + " | " +
               (node.answer.holds ? "yes" : "no");
      if (node.answer.until != Instant::never()) lines += " until " + to_text(node.answer.until, moscow_);
      lines += "\n";
    }
    for (std::size_t at = 0; (at = lines.find("\u00A0", at)) != std::string::npos;) lines.replace(at, 2, " ");
    return lines;
  }

  const Zone moscow_{"Europe/Moscow", 10'800, {}};
  const Instant now_ = instant("2024-05-31T09:00:00Z");
  Audience audience_;
  CustomerNumber anna_;
};

TEST_F(Explanation, ShowsEachNodeWithItsOwnValueAndAnswer) {
  constexpr const char* condition = R"({"all":[
    {"orders":"sum","at_least":10000},
    {"not":{"any":[{"orders":"count","within":"30 days","at_least":2},{"label":"vip"}]}},
    {"orders":"last","at_least_ago":"60 days"}]})";
  EXPECT_EQ(explained(condition, "en"),
            "all of |  | no\n"
            "  sum of orders at least $10,000 | $12,301 | yes\n"
            "  not |  | no\n"
            "    any of |  | yes\n"
            "      at least 2 orders in the last 30 days | 0 | no\n"
            "      label \"vip\" |  | yes\n"
            "  last order at least 60 days ago | 2024-05-01 10:00 | no until 2024-06-30T10:00:00+03:00\n");
  EXPECT_EQ(explained(condition, "ru"),
            "всё из этого |  | no\n"
            "  сумма заказов не менее 10 000 ₽ | 12 301 ₽ | yes\n"
            "  не |  | no\n"
            "    хотя бы одно из этого |  | yes\n"
            "      не менее 2 заказов за последние 30 дней | 0 | no\n"
            "      есть метка «vip» |  | yes\n"
            "  с последнего заказа прошло не менее 60 дней | 2024-05-01 10:00 | no until 2024-06-30T10:00:00+03:00\n");
}

TEST_F(Explanation, TellsWhatTheCustomerHasOfEveryKindOfQuestion) {
  const struct {
    const char* condition;
    const char* russian;
    const char* english;
  } values[] = {
      {R"({"orders":"count","at_least":1})", "3", "3"},
      {R"({"orders":"count","from":"2024-02-01","until":"2024-04-01","at_least":1})", "1", "1"},
      {R"({"orders":"count","where":{"total":{"less_than":5000}},"at_least":1})", "2", "2"},
      {R"({"orders":"average","at_least":1})", "4 100,33 ₽", "$4,100.33"},
      {R"({"orders":"minimum","at_least":1})", "1 000 ₽", "$1,000"},
      {R"({"orders":"maximum","calendar":"current month","at_least":1})", "1 301 ₽", "$1,301"},
      {R"({"orders":"maximum","within":"1 day","at_least":1})", "нет", "none"},
      {R"({"orders":"days_spanned","at_least":1})", "112 дней", "112 days"},
      {R"({"orders":"days_between","from":"2024-01-01","until":"2024-04-01","at_least":1})", "51 день", "51 days"},
      {R"({"orders":"first","less_than_ago":"1 year"})", "2024-01-10 10:00", "2024-01-10 10:00"},
      {R"({"orders":"last","where":{"category":"tea"},"before":"2024-05-01"})", "нет", "none"},
      {R"({"first_seen":{"less_than_ago":"1 year"}})", "2024-01-10 10:00", "2024-01-10 10:00"},
      {R"({"contact":"email"})", "действителен", "valid"},
      {R"({"contact":"email","domain":"gmail.com"})", "действителен, mail.ru", "valid, mail.ru"},
      {R"({"contact":"sms"})", "отсутствует", "absent"},
      {R"({"attribute":"points","at_least":1})", "1 250", "1,250"},
      {R"({"attribute":"city","equals":"Томск"})", "Омск", "Омск"},
      {R"({"attribute":"absent","equals":1})", "не задано", "not set"},
      {R"({"views":"count","within":"1 day","at_least":3})", "1", "1"},
      {R"({"views":"last","where":{"category":"tea"},"at_least_ago":"2 hours"})", "2024-05-31 11:00",
       "2024-05-31 11:00"},
      {R"({"attribute":"likes","has_any":["tea"]})", "cups, tea", "cups, tea"},
      {R"({"promo_codes":"unused","pool":"spring","at_least":1})", "1", "1"},
      {R"({"promo_codes":"redeemed","at_least":1})", "0", "0"},
      {R"({"cart":"not_empty"})", "пуста", "empty"},
      {R"({"label":"vip"})", "", ""},
      {R"({"consent":"email"})", "", ""},
  };
  for (const auto& [condition, russian, english] : values) {
    const auto value = [&](std::string_view language) {
      const std::string line = explained(condition, language);
      const std::size_t begin = line.find(" | ") + 3;
      return line.substr(begin, line.find(" | ", begin) - begin);
    };
    EXPECT_EQ(value("ru"), russian) << condition;
    EXPECT_EQ(value("en"), english) << condition;
  }
}

TEST_F(Explanation, NodesAnswerAsTheyDoAlone) {
  using random_shop::pick;
  EXPECT_TRUE(rc::check([] {
    Audience audience;
    random_shop::fill(audience);
    const auto text = random_shop::tree(3);
    const Condition condition = parse_condition(text.dump()).value();
    const CustomerView customer = audience.customer(
        CustomerNumber{static_cast<std::uint32_t>(pick(static_cast<int>(audience.size())))});
    const Moment moment{random_shop::now, &random_shop::berlin, &audience};
    const auto nodes = explain(condition, customer, moment, "en");
    RC_ASSERT(nodes.size() == condition.nodes().size());
    RC_ASSERT(nodes.front().depth == 0);
    RC_ASSERT(nodes.front().answer == evaluate(condition, customer, moment));
    std::vector<std::pair<const random_shop::json*, int>> rest{{&text, 0}};
    for (const ExplainedNode& node : nodes) {
      const auto [own, depth] = rest.back();
      rest.pop_back();
      RC_ASSERT(node.depth == depth);
      RC_ASSERT(node.answer == evaluate(parse_condition(own->dump()).value(), customer, moment));
      for (const char* group : {"all", "any"}) {
        if (!own->contains(group)) continue;
        const auto& children = (*own)[group];
        for (auto child = children.rbegin(); child != children.rend(); ++child) rest.push_back({&*child, depth + 1});
      }
      if (own->contains("not")) rest.push_back({&(*own)["not"], depth + 1});
    }
  }));
}

}  // namespace
}  // namespace lapwing
