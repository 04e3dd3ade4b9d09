#include "cli/demo_customers.hpp"

#include <algorithm>
#include <fstream>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "delivery/message_facts.hpp"
#include "demo/answers.hpp"

namespace lapwing {
namespace {

constexpr std::string_view note_name = "demo.json";
/// Where the customers who follow a link buy, as the demo's history calls it.
constexpr std::string_view site = "Сайт";

using Inputs = std::vector<std::pair<Instant, Input>>;

/// The customers of one run: makes inputs of what they answer.
class DemoCustomers {
 public:
  DemoCustomers(std::uint64_t seed, Day today) : answers_(seed, today) {}

  Inputs answer(const MessageFacts& facts, Instant now) {
    const std::string name = intent_token(facts.partition, facts.intent);
    const DemoAnswer answer = answers_.to({facts.customer_id, name, facts.channel == ChannelKind::email, now});
    Inputs inputs;
    for (const auto& [at, outcome] : answer.receipts) {
      if (outcome == ReceiptOutcome::unsubscribed) inputs.emplace_back(at, withdrawal(facts, name, at));
      inputs.emplace_back(at, ReceiptArrived{facts.intent, outcome, 0, {}, facts.contact});
    }
    if (answer.visits_at) visit(facts, answer, inputs);
    if (answer.purchase) buy(facts, *answer.purchase, inputs);
    return inputs;
  }

 private:
  static CustomerRecorded withdrawal(const MessageFacts& facts, const std::string& name, Instant at) {
    CustomerRecorded customer{.customer_id = facts.customer_id};
    ConsentFact fact{.channel = facts.channel, .topic = {}, .granted = false, .at = at, .source = "unsubscribe"};
    fact.proof = "message " + name;
    customer.consents.push_back(std::move(fact));
    return customer;
  }

  void visit(const MessageFacts& facts, const DemoAnswer& answer, Inputs& inputs) const {
    Instant at = *answer.visits_at;
    ActivityRecorded visit{.customer_id = facts.customer_id, .at = at, .kind = ActivityKind::visit};
    visit.name = site;
    inputs.emplace_back(at, std::move(visit));
    for (const DemoLine& line : answer.looks_at) {
      at = at + Duration::seconds(20);
      ActivityRecorded view{.customer_id = facts.customer_id, .at = at, .kind = ActivityKind::product_view};
      view.product_id = product(line).product_id;
      view.category = product(line).category;
      inputs.emplace_back(at, std::move(view));
    }
  }

  void buy(const MessageFacts& facts, const DemoPurchase& purchase, Inputs& inputs) {
    OrderRecorded order{.customer_id = facts.customer_id,
                        .order_id = fmt::format("A{}", ++orders_),
                        .placed_at = purchase.at,
                        .store = std::string(site)};
    Money sum;
    for (const DemoLine& line : purchase.lines) {
      OrderLine bought{.product_id = product(line).product_id, .category = std::string(product(line).category)};
      bought.quantity = Quantity{std::int64_t{line.quantity} * 1000};
      bought.price = Money::of(line.price);
      bought.amount = bought.price * bought.quantity;
      sum += bought.amount;
      order.lines.push_back(std::move(bought));
    }
    order.total = sum;
    if (purchase.pays_with_bonuses) order.bonus_spent = bonuses_for(facts, sum);
    inputs.emplace_back(purchase.at, order);
    if (!purchase.cancelled_at) return;
    order.status = OrderStatus::cancelled;
    inputs.emplace_back(*purchase.cancelled_at, std::move(order));
  }

  /// Of what the message told of, half of the order's total at most.
  static Money bonuses_for(const MessageFacts& facts, Money total) {
    if (!facts.given_bonus) return {};
    return std::min(facts.given_bonus->left, Money{total.units / 2});
  }

  [[nodiscard]] const DemoProduct& product(const DemoLine& line) const { return answers_.catalogue()[line.product]; }

  DemoAnswers answers_;
  std::uint64_t orders_ = 100'000;
};

}  // namespace

Result<void> note_demo_shop(const std::filesystem::path& data, const DemoOptions& demo) {
  const std::filesystem::path path = data / note_name;
  std::ofstream file(path);
  file << nlohmann::ordered_json{{"seed", demo.seed}, {"last_day", to_text(demo.last_day)}}.dump() << "\n";
  file.close();
  if (!file) return fail("cannot be written", path.string());
  return {};
}

Result<PlayedAnswers> answers_of_demo_customers(const std::filesystem::path& data) {
  const std::filesystem::path path = data / note_name;
  std::ifstream file(path);
  if (!file) {
    return fail("not a shop that `lapwing demo` made: its customers are people, and nobody answers for them",
                data.string());
  }
  const auto note = nlohmann::json::parse(file, nullptr, false);
  if (!note.is_object() || !note.contains("seed") || !note["seed"].is_number_unsigned() || !note.contains("last_day") ||
      !note["last_day"].is_string()) {
    return fail("expected the seed and the last day of a demo shop, as `lapwing demo` writes them", path.string());
  }
  const Day last_day = TRY(parse_day(note["last_day"].get<std::string>()));
  const auto customers = std::make_shared<DemoCustomers>(note["seed"].get<std::uint64_t>(), last_day);
  return PlayedAnswers([customers](const MessageFacts& facts, Instant now) { return customers->answer(facts, now); });
}

}  // namespace lapwing
