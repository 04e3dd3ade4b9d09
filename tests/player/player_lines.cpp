// What the lines of a scenario say: customers and what they do, and what operators do.
#include <algorithm>

#include <fmt/format.h>

#include "campaign/preset.hpp"
#include "model/json_fields.hpp"
#include "player/player.hpp"

namespace lapwing {
namespace {

std::vector<std::string> behind(const std::vector<std::string>& words, std::size_t count) {
  const auto from = words.begin() + static_cast<std::ptrdiff_t>(std::min(count, words.size()));
  return {from, words.end()};
}

std::uint32_t number_in(const std::string& text) { return static_cast<std::uint32_t>(std::stoul(text)); }

/// "news" of "email/news"; empty if there is no such end.
std::pair<std::string, std::string> split_at_slash(const std::string& text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  return {text.substr(0, slash), text.substr(std::min(slash + 1, text.size()))};
}

}  // namespace

void Player::say(const std::string& text) {
  const Words words = words_of(text);
  const auto rest = [&](std::size_t count) { return behind(words, count); };
  if (words[0] == "@") return pass_until(words.at(1) + "T" + words.at(2), words.back() == "again");
  if (words[0] == "zone") return begin(words.at(1));
  if (words[0] == "customer") return customer(words.at(1), rest(2));
  if (words[0] == "crowd") return crowd(words.at(1), number_in(words.at(2)), rest(3));
  if (words[0] == "order") return order(words.at(1), words.at(2), rest(3));
  if (say_definition(words, text) || say_campaigns(words) || say_codes(words) || say_bonuses(words)) return;
  activity(words[0], words.at(1), rest(2));
}

bool Player::say_definition(const Words& words, const std::string& text) {
  if (words[0] == "define") {
    define(words.at(1), text.substr(std::min(text.find('{'), text.size())));
  } else if (words[0] == "preset") {
    preset(words.at(1), behind(words, 2));
  } else if (words[0] == "product") {
    product(words.at(1), behind(words, 2));
  } else if (words[0] == "template") {
    publish(DefinitionPublished{DefinitionKind::message_template, words.at(1), 1, "{}"});
  } else if (words[0] == "members") {  // "members vip anna boris:out"
    SegmentMembersChanged changed{words.at(1), {}, {}};
    for (const auto& [name, out] : said_in(behind(words, 2))) {
      (out.empty() ? changed.added : changed.removed).push_back(name);
    }
    publish(changed);
  } else {
    return false;
  }
  return true;
}

bool Player::say_campaigns(const Words& words) {
  const std::string& what = words[0];
  if (what == "status") {
    publish(CampaignStatusSet{words.at(1), parse_campaign_status(words.at(2)).value()});
  } else if (what == "decide") {
    publish(SplitDecided{words.at(1), number_in(words.at(2)), words.at(3), words.at(4)});
  } else if (what == "migrate") {
    migrate(words.at(1), behind(words, 2));
  } else if (what == "close") {
    const Meant task = meant(words.at(2), &ThingNames::tasks);
    tell(words.at(1), TaskClosed{words.at(1), TaskNumber{std::stoull(task.name)}, "done"});
  } else if (what == "receipt") {
    receipt(words.at(1), words.at(2));
  } else if (what == "attempt" || what == "resend") {
    const Meant message = meant(words.at(1), &ThingNames::messages);
    const IntentNumber intent{std::stoull(message.name)};
    tell(message.partition, what == "attempt" ? Input(AttemptRequested{intent}) : Input(ResendRequested{intent}));
  } else if (what == "broadcast") {
    broadcast(words);
  } else if (what == "suppress" || what == "unsuppress") {
    suppress(behind(words, 1), what == "suppress");
  } else if (what == "report") {
    report(words.at(1));
  } else if (what == "ways") {
    ways(words.at(1));
  } else {
    return false;
  }
  return true;
}

void Player::define(const std::string& kind_name, const std::string& json) {
  const auto kind = parse_definition_kind(kind_name);
  if (!kind) return object("no such kind of definition");
  const auto parsed = parse_json(json);
  if (!parsed) return object(parsed.error().text());
  const std::string name = parsed->contains("id") ? parsed->at("id").get<std::string>() : kind_name;
  if (!begun_) begin("0");
  const bool is_waiting = std::ranges::any_of(waiting_[0], [&](const Waiting& one) {
    const auto* published = std::get_if<DefinitionPublished>(&one.input);
    return published != nullptr && published->kind == *kind && published->id == name;
  });
  if (is_waiting) hand_over();
  std::uint32_t version = 0;
  shop_.look_at(PartitionId{0}, [&](const Engine& engine) {
    const Definition* known = engine.definition(*kind, name);
    version = known == nullptr ? 1 : known->version + 1;
  });
  publish(DefinitionPublished{*kind, name, version, json});
}

/// "preset upsell template=hello pairs=tea>cup".
void Player::preset(const std::string& mechanic, const Words& words) {
  PresetValues values;
  for (const std::string& word : words) values[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
  const auto campaign = campaign_from(mechanic, values);
  if (!campaign) {
    refused_[line_.number] = campaign.error().text();
    return;
  }
  define("campaign", *campaign);
}

void Player::customer(const std::string& name, const Words& words) {
  CustomerRecorded facts{.customer_id = name};
  const auto consent = [&](const std::string& whereto, bool granted) {  // "email", or "email/news" on that topic
    const auto [channel, topic] = split_at_slash(whereto);
    facts.consents.push_back({parse_channel_kind(channel).value(), topic, granted, now_, "test"});
  };
  for (const auto& [word, value] : said_in(words)) {
    if (const auto channel = parse_channel_kind(word)) {  // "email": a contact, with consent unless "email:silent"
      const ContactState state = value == "invalid" ? ContactState::invalid : ContactState::valid;
      facts.contacts.push_back({*channel, state, 0, {}});
      if (value != "silent") consent(word, true);
    } else if (word == "fingerprint") {
      facts.contacts.push_back({ChannelKind::email, ContactState::valid, std::stoull(value), {}});
    } else if (word == "refuses" || word == "agrees") {
      consent(value, word == "agrees");
    } else if (word == "label" || word == "unlabel") {
      facts.labels.push_back({value, word == "label"});
    } else if (word == "imported") {
      facts.imported = true;
    } else if (word == "zone") {
      know_zone(value);
      facts.zone = value;
    } else if (const auto day = parse_day(value)) {
      facts.attributes.push_back({word, *day});
    } else {
      facts.attributes.push_back({word, value});
    }
  }
  tell(name, facts);
}

/// "crowd guest 200 email": guest1 to guest200.
void Player::crowd(const std::string& name, std::size_t count, const Words& words) {
  crowds_.push_back(name);
  for (std::size_t i = 1; i <= count; ++i) customer(name + std::to_string(i), words);
}

/// "product green price:500 stock:3 category:tea".
void Player::product(const std::string& product_id, const Words& words) {
  ProductRecorded product{.product_id = product_id};
  for (const auto& [word, value] : said_in(words)) {
    if (word == "price") product.price = parse_money(value).value();
    if (word == "stock") product.stock = std::stoull(value);
    if (word == "category") product.category = value;
  }
  publish(product);
}

void Player::order(const std::string& name, const std::string& order_id, const Words& words) {
  OrderRecorded order{.customer_id = name, .order_id = order_id, .placed_at = now_};
  const auto known = placed_.find(order_id);
  if (known != placed_.end()) order.placed_at = known->second;
  OrderLine line;
  for (const auto& [word, value] : said_in(words)) {
    if (word == "status") order.status = parse_order_status(value).value();
    if (word == "total") order.total = parse_money(value).value();
    if (word == "refunded") order.refunded = parse_money(value).value();
    if (word == "spent") order.bonus_spent = parse_money(value).value();
    if (word == "product") line.product_id = value;
    if (word == "category") line.category = value;
    if (word == "quantity") line.quantity = parse_quantity(value).value();
    if (word == "amount") line.amount = parse_money(value).value();
    if (word == "code") order.promo_code = meant_code(value);
    if (word == "imported") order.imported = true;
    if (word == "days_ago") order.placed_at = now_ - Duration::days(std::stoi(value));
    if (word == "minutes_ago") order.placed_at = now_ - Duration::minutes(std::stoi(value));
  }
  if (!line.product_id.empty() || !line.category.empty()) order.lines = {line};
  placed_[order_id] = order.placed_at;
  tell(name, order);
}

/// "view anna product:green category:tea", "cart anna green:500", "cart anna", "visit anna", "event anna name:x".
void Player::activity(const std::string& what, const std::string& name, const Words& words) {
  ActivityRecorded done{.customer_id = name, .at = now_};
  if (what == "cart") {
    done.kind = ActivityKind::cart_changed;
    for (const auto& [product, price] : said_in(words)) {
      done.cart.push_back({product, "", {}, parse_money(price).value(), parse_money(price).value()});
    }
    return tell(name, done);
  }
  for (const auto& [word, value] : said_in(words)) {
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
  const auto kind = kinds.find(what);
  if (kind == kinds.end()) return object("no scenario says such a thing");
  done.kind = kind->second;
  tell(name, done);
}

/// "suppress anna", "suppress anna email", "suppress fingerprint:77 email".
void Player::suppress(const Words& words, bool suppressed) {
  SuppressionChanged changed{.suppressed = suppressed, .reason = "test"};
  if (words.size() > 1) changed.channel = parse_channel_kind(words[1]).value();
  const auto [word, value] = said_in(words).at(0);
  if (word == "fingerprint") {
    changed.fingerprint = std::stoull(value);
    return publish(changed);
  }
  changed.customer_id = word;
  tell(word, changed);
}

void Player::receipt(const std::string& intent, const std::string& outcome) {
  for (std::size_t i = 0; i < receipt_outcome_count; ++i) {
    const auto kind = static_cast<ReceiptOutcome>(i);
    if (to_text(kind) != outcome) continue;
    const Meant message = meant(intent, &ThingNames::messages);
    return tell(message.partition, ReceiptArrived{IntentNumber{std::stoull(message.name)}, kind, 0, ""});
  }
  object("no such outcome");
}

/// "migrate c from:1 to:2 first:second": the last word renames a step.
void Player::migrate(const std::string& campaign, const Words& words) {
  CampaignMigrated migrated{campaign, 0, 0, {}};
  for (const auto& [word, value] : said_in(words)) {
    if (word == "from") {
      migrated.from_version = number_in(value);
    } else if (word == "to") {
      migrated.to_version = number_in(value);
    } else {
      migrated.steps.emplace_back(word, value);
    }
  }
  publish(migrated);
}

/// "broadcast spring hello anna boris", and words like "priority:80".
void Player::broadcast(const Words& words) {
  BroadcastRequested asked{.broadcast_id = words.at(1), .channel = ChannelKind::email, .template_id = words.at(2)};
  std::map<std::uint16_t, std::vector<std::string>> customers;  // by partition
  for (const auto& [word, value] : said_in(behind(words, 3))) {
    if (word == "channel") {
      asked.channel = parse_channel_kind(value).value();
    } else if (word == "class") {
      asked.message_class = parse_message_class(value).value();
    } else if (word == "topic") {
      asked.topic = value;
    } else if (word == "priority") {
      asked.priority = static_cast<std::uint8_t>(number_in(value));
    } else if (word == "on_limit") {
      asked.on_limit = parse_on_limit(value).value();
    } else {
      customers[shop_.partition_of(word).value].push_back(word);
    }
  }
  for (const auto& [partition, ids] : customers) {
    asked.customer_ids = ids;
    tell(PartitionId{partition}, asked);
  }
}

/// What the campaign's report says now, as far as it is not zero.
void Player::report(const std::string& campaign) {
  hand_over();
  Figures sum;
  for (std::uint16_t i = 0; i < shop_.partition_count(); ++i) {
    shop_.look_at(PartitionId{i}, [&](const Engine& engine) {
      engine.figures().for_each([&](const FigurePlace& place, Day, const Figures& figures) {
        if (place.campaign_id == campaign) sum += figures;
      });
    });
  }
  std::string text;
  const auto say_count = [&](std::uint64_t count, const char* word, Money amount) {
    if (count == 0 && amount == Money{}) return;
    text += fmt::format("{} {} {}", text.empty() ? "" : ",", count, word);
    if (amount != Money{}) text += fmt::format(" with {}", to_text(amount));
  };
  say_count(sum.entered, "entered", {});
  say_count(sum.opened, "opened", {});
  say_count(sum.clicked, "clicked", {});
  say_count(sum.failed, "failed", {});
  say_count(sum.bounced, "bounced", {});
  say_count(sum.complained, "complained", {});
  say_count(sum.unsubscribed, "unsubscribed", {});
  say_count(sum.machine_opened, "opened by machines", {});
  say_count(sum.machine_clicked, "clicked by machines", {});
  say_count(sum.reached, "reached", {});
  say_count(sum.converted, "converted", sum.conversion_revenue);
  say_count(sum.customers_converted, "customers bought", sum.customers_revenue);
  say_count(sum.attributed_orders, "attributed", sum.attributed_revenue);
  answer("", fmt::format("{}:{}", campaign, text));
}

/// How many went each way of a split.
void Player::ways(const std::string& split) {
  hand_over();
  std::map<std::string, std::size_t> counts;
  for (std::uint16_t i = 0; i < shop_.partition_count(); ++i) {
    for (const Record& record : shop_.records(PartitionId{i})) {
      const auto* decision = std::get_if<Decision>(&record.body);
      const auto* assigned = decision == nullptr ? nullptr : std::get_if<VariantAssigned>(decision);
      if (assigned != nullptr && assigned->split == split) ++counts[assigned->variant];
    }
  }
  std::string text;
  for (const auto& [variant, count] : counts) text += fmt::format("{} {} {}", text.empty() ? "" : ",", variant, count);
  answer("", fmt::format("{}:{}", split, text));
}

}  // namespace lapwing
