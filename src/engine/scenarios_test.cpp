// Plays tests/scenarios/*.txt: short stories under a virtual clock, one behaviour each, told in full. README.md there
// says how they are written. Each is played as it stands, with the state saved and loaded after every line, and with
// the journal replayed into a new engine after every line: the decisions must be the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include <fmt/format.h>

#include "engine/engine.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

constexpr const char* folder = "tests/scenarios";

struct Line {
  std::size_t number = 0;  // in its file
  std::string text;
};
struct Scenario {
  std::string file;
  std::string title;
  std::vector<Line> lines;
};

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::vector<Scenario> read_scenarios(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::vector<Scenario> scenarios;
  std::string text;
  for (std::size_t number = 1; std::getline(in, text); ++number) {
    if (text.starts_with("== ")) {
      scenarios.push_back({path.filename().string(), text.substr(3), {}});
    } else if (!text.empty() && !text.starts_with('#') && !scenarios.empty()) {
      scenarios.back().lines.push_back({number, text});
    }
  }
  return scenarios;
}

enum class Restarts : std::uint8_t { none, loading, replaying };

/// Tells an engine what the lines of a scenario say.
class Stage {
 public:
  explicit Stage(Restarts restarts) : restarts_(restarts), engine_(std::make_unique<Engine>()) {}

  void play(const Scenario& scenario) {
    for (std::size_t i = 0; i < scenario.lines.size(); ++i) {
      const Line& line = scenario.lines[i];
      SCOPED_TRACE(fmt::format("{}:{}: {}", scenario.file, line.number, line.text));
      std::string text = line.text;
      if (text.starts_with("define ")) {
        while (i + 1 < scenario.lines.size() && scenario.lines[i + 1].text.starts_with(' ')) {
          text += scenario.lines[++i].text;
        }
      }
      if (text.starts_with("> ")) {
        expected_.push_back(text.substr(2));
      } else {
        say(text);
        restart();
      }
    }
  }
  [[nodiscard]] const std::vector<std::string>& expected() const { return expected_; }

  /// What was decided, but for what only keeps the books.
  [[nodiscard]] std::vector<std::string> story() const {
    std::vector<std::string> lines;
    std::map<std::uint64_t, std::pair<std::string, std::string>> walks;  // customer and campaign
    for (const Record& record : records_) {
      const auto* decision = std::get_if<Decision>(&record.body);
      if (decision == nullptr) continue;
      if (const auto* enrolled = std::get_if<Enrolled>(decision)) {
        walks[enrolled->enrollment.value] = {id(enrolled->customer), enrolled->campaign_id};
      }
      const std::string told = tell(*decision, walks);
      if (!told.empty()) lines.push_back(fmt::format("{} {}", clock(record.at), told));
    }
    return lines;
  }

 private:
  using Walks = std::map<std::uint64_t, std::pair<std::string, std::string>>;

  [[nodiscard]] std::string id(CustomerNumber customer) const {
    return std::string(engine_->audience().customer(customer).id());
  }
  /// Without seconds where they are zero.
  [[nodiscard]] std::string clock(Instant at) const {
    std::string text = to_text(at, zone_);
    text = text.substr(0, 19);
    text[10] = ' ';
    return text.ends_with(":00") ? text.substr(0, 16) : text;
  }

  [[nodiscard]] std::string tell(const Decision& decision, const Walks& walks) const {
    if (const auto* enrolled = std::get_if<Enrolled>(&decision)) {
      const std::string about = enrolled->key.empty() ? "" : " for " + enrolled->key;
      return fmt::format("{} enters {}{}", id(enrolled->customer), enrolled->campaign_id, about);
    }
    if (const auto* exited = std::get_if<Exited>(&decision)) {
      const auto& [customer, campaign] = walks.at(exited->enrollment.value);
      return fmt::format("{} leaves {}: {}", customer, campaign, exited->reason);
    }
    if (const auto* reached = std::get_if<GoalReached>(&decision)) {
      const auto& [customer, campaign] = walks.at(reached->enrollment.value);
      return fmt::format("{} reaches the goal of {} with {}", customer, campaign, reached->order_id);
    }
    if (const auto* queued = std::get_if<MessageQueued>(&decision)) {
      return fmt::format("{} is sent {}", id(queued->customer), queued->template_id);
    }
    if (const auto* refused = std::get_if<MessageRefused>(&decision)) {
      const std::string rule = refused->rule.empty() ? "" : fmt::format(" ({})", refused->rule);
      return fmt::format("{} is refused {}: {}{}", id(refused->customer), refused->template_id, refused->reason, rule);
    }
    if (const auto* held = std::get_if<MessageHeld>(&decision)) {
      return fmt::format("{} waits for {} until {} ({})", id(held->customer), held->template_id, clock(held->until),
                         held->rule);
    }
    const auto* posted = std::get_if<BonusPosted>(&decision);
    if (posted == nullptr) return {};
    return fmt::format("{}'s {} {} {}", id(posted->customer), posted->bonus_type, to_text(posted->amount),
                       to_text(posted->kind));
  }

  void restart() {
    if (restarts_ == Restarts::none) return;
    auto restarted = std::make_unique<Engine>();
    if (restarts_ == Restarts::loading) {
      const std::string image = engine_->save();
      ASSERT_TRUE(restarted->load(image));
    } else {
      for (const Record& record : records_) ASSERT_TRUE(restarted->replay(record));
    }
    EXPECT_EQ(restarted->save(), engine_->save());
    engine_ = std::move(restarted);
  }

  void say(const std::string& text) {
    const std::vector<std::string> words = words_of(text);
    const auto rest = [&](std::ptrdiff_t from) { return std::vector(words.begin() + from, words.end()); };
    if (words[0] == "@") return pass_until(words.at(1) + "T" + words.at(2));
    if (words[0] == "zone") return begin(std::stoi(words.at(1)));
    if (words[0] == "define") return define(words.at(1), text.substr(text.find('{')));
    if (words[0] == "template")
      return told(DefinitionPublished{DefinitionKind::message_template, words.at(1), 1, "{}"});
    if (words[0] == "customer") return customer(words.at(1), rest(2));
    if (words[0] == "order") return order(words.at(1), words.at(2), rest(3));
    if (words[0] == "receipt") return receipt(words.at(1), words.at(2));
    if (words[0] == "promo") return told(PromoCodeIssued{words.at(1), words.at(2), words.at(3), now_, {}});
    activity(words[0], words.at(1), rest(2));
  }

  void told(Input input) {
    if (records_.empty() && !std::holds_alternative<ShopConfigured>(input)) begin(0);
    const auto result = engine_->apply(std::move(input), now_, records_);
    ASSERT_TRUE(result) << result.error().text();
  }
  void begin(int offset_hours) {
    offset_ = Duration::hours(offset_hours);
    zone_ = Zone("Shop", offset_hours * 3600, {});
    told(ShopConfigured{"Shop", "RUB", zone_, 1, "ru", "RU"});
  }
  void pass_until(const std::string& local) {
    const Instant until = parse_instant(local + ":00Z").value() - offset_;
    if (records_.empty()) {  // the clock is set
      now_ = until;
      return;
    }
    ASSERT_GE(until, now_) << "time does not run back";
    while (engine_->next_due() <= until) engine_->advance(engine_->next_due(), records_);
    now_ = until;
  }
  void define(const std::string& kind_name, const std::string& json) {
    const auto kind = parse_definition_kind(kind_name);
    ASSERT_TRUE(kind.has_value()) << "no such kind of definition";
    const auto parsed = parse_json(json);
    ASSERT_TRUE(parsed.has_value()) << parsed.error().text();
    const std::string name = parsed->contains("id") ? parsed->at("id").get<std::string>() : kind_name;
    const Definition* known = engine_->definition(*kind, name);
    told(DefinitionPublished{*kind, name, known == nullptr ? 1 : known->version + 1, json});
  }

  // What words like "status:paid" say, in order.
  using Said = std::vector<std::pair<std::string, std::string>>;
  static Said said(const std::vector<std::string>& words) {
    Said said;
    for (const std::string& word : words) {
      const std::size_t colon = std::min(word.find(':'), word.size());
      said.emplace_back(word.substr(0, colon), word.substr(std::min(colon + 1, word.size())));
    }
    return said;
  }

  void customer(const std::string& name, const std::vector<std::string>& words) {
    CustomerRecorded facts{.customer_id = name};
    for (const auto& [word, value] : said(words)) {
      if (const auto channel = parse_channel_kind(word)) {  // "email": a contact, with consent unless "email:silent"
        facts.contacts.push_back({*channel, ContactState::valid, 0, {}});
        if (value != "silent") facts.consents.push_back({*channel, "", true, now_, "test"});
      } else if (word == "refuses") {
        facts.consents.push_back({parse_channel_kind(value).value(), "", false, now_, "test"});
      } else if (word == "label" || word == "unlabel") {
        facts.labels.push_back({value, word == "label"});
      } else if (word == "imported") {
        facts.imported = true;
      } else if (const auto day = parse_day(value)) {
        facts.attributes.push_back({word, *day});
      } else {
        facts.attributes.push_back({word, value});
      }
    }
    told(facts);
  }
  void order(const std::string& name, const std::string& order_id, const std::vector<std::string>& words) {
    OrderRecorded order{.customer_id = name, .order_id = order_id, .placed_at = now_};
    const auto known = placed_.find(order_id);
    if (known != placed_.end()) order.placed_at = known->second;
    OrderLine line;
    for (const auto& [word, value] : said(words)) {
      if (word == "status") order.status = parse_order_status(value).value();
      if (word == "total") order.total = parse_money(value).value();
      if (word == "product") line.product_id = value;
      if (word == "category") line.category = value;
      if (word == "imported") order.imported = true;
      if (word == "days_ago") order.placed_at = now_ - Duration::days(std::stoi(value));
    }
    if (!line.product_id.empty() || !line.category.empty()) order.lines = {line};
    placed_[order_id] = order.placed_at;
    told(order);
  }
  void receipt(const std::string& intent, const std::string& outcome) {
    for (const ReceiptOutcome kind : {ReceiptOutcome::accepted, ReceiptOutcome::failed, ReceiptOutcome::delivered,
                                      ReceiptOutcome::opened, ReceiptOutcome::clicked}) {
      if (to_text(kind) == outcome) return told(ReceiptArrived{IntentNumber{std::stoull(intent)}, kind, 0, ""});
    }
    FAIL() << "no such outcome";
  }
  /// "view anna product:green category:tea", "cart anna green:500", "cart anna", "visit anna", "event anna name:x".
  void activity(const std::string& what, const std::string& name, const std::vector<std::string>& words) {
    ActivityRecorded done{.customer_id = name, .at = now_};
    if (what == "cart") {
      done.kind = ActivityKind::cart_changed;
      for (const auto& [product, price] : said(words)) {
        done.cart.push_back({product, "", {}, parse_money(price).value(), parse_money(price).value()});
      }
      return told(done);
    }
    for (const auto& [word, value] : said(words)) {
      if (word == "product") done.product_id = value;
      if (word == "category") done.category = value;
      if (word == "name") done.name = value;
      if (word == "days_ago") done.at = now_ - Duration::days(std::stoi(value));
    }
    const std::map<std::string, ActivityKind> kinds = {{"visit", ActivityKind::visit},
                                                       {"view", done.product_id.empty() ? ActivityKind::category_view
                                                                                        : ActivityKind::product_view},
                                                       {"checkout", ActivityKind::checkout_started},
                                                       {"event", ActivityKind::custom}};
    ASSERT_TRUE(kinds.contains(what)) << "no scenario says such a thing";
    done.kind = kinds.at(what);
    told(done);
  }

  Restarts restarts_;
  std::unique_ptr<Engine> engine_;
  std::vector<Record> records_;
  std::vector<std::string> expected_;
  std::map<std::string, Instant> placed_;
  Zone zone_;
  Duration offset_{};
  Instant now_{};
};

class ScenarioTest : public testing::Test {
 public:
  explicit ScenarioTest(Scenario scenario) : scenario_(std::move(scenario)) {}
  void TestBody() override {
    for (const Restarts restarts : {Restarts::none, Restarts::loading, Restarts::replaying}) {
      Stage stage(restarts);
      stage.play(scenario_);
      EXPECT_EQ(stage.story(), stage.expected()) << scenario_.file << ": " << scenario_.title;
      if (HasFailure()) return;
    }
  }

 private:
  Scenario scenario_;
};

/// "An order stops it" of carts.txt becomes `carts.AnOrderStopsIt`.
std::string name_of(const std::string& title) {
  std::string name;
  for (std::string word : words_of(title)) {
    std::erase_if(word, [](unsigned char c) { return std::isalnum(c) == 0; });
    if (!word.empty()) word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
    name += word;
  }
  return name;
}

std::size_t register_scenarios() {
  std::vector<std::filesystem::path> files;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator(folder, missing)) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::size_t count = 0;
  for (const std::filesystem::path& file : files) {
    for (const Scenario& scenario : read_scenarios(file)) {
      testing::RegisterTest(("Scenarios_" + file.stem().string()).c_str(), name_of(scenario.title).c_str(), nullptr,
                            nullptr, file.string().c_str(), 1, [scenario]() -> testing::Test* {
                              return std::make_unique<ScenarioTest>(scenario).release();
                            });
      ++count;
    }
  }
  return count;
}

const std::size_t scenario_count = register_scenarios();

TEST(Scenarios, AreFoundFromTheRootOfTheSources) { EXPECT_GT(scenario_count, 20u); }

}  // namespace
}  // namespace lapwing
