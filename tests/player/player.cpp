// How a scenario runs: its lines one by one, the clock, batches, and what comes of it. What lines say is in
// player_lines.cpp and player_loyalty.cpp.
#include "player/player.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "zones/zone_source.hpp"

namespace lapwing {

void Player::play(const Scenario& scenario) {
  file_ = scenario.file.filename().string();
  for (const Scenario::Line& line : scenario.lines) {
    if (line.text.starts_with("> ")) {
      expected_.push_back(line.text.substr(2));
    } else if (line.text.starts_with("! ")) {
      to_be_refused_[line_.number] = line.text.substr(2);
    } else {
      line_ = line;
      say(line.text);
    }
  }
  hand_over();
  for (const auto& [line, reason] : refused_) {
    if (!to_be_refused_.contains(line)) objections_.push_back(fmt::format("{}:{} is refused: {}", file_, line, reason));
  }
  for (const auto& [line, reason] : to_be_refused_) {
    const auto found = refused_.find(line);
    const std::string was = found == refused_.end() ? "it is not" : "it is: " + found->second;
    if (was != "it is: " + reason) {
      objections_.push_back(fmt::format("{}:{} is to be refused: {}; {}", file_, line, reason, was));
    }
  }
}

void Player::object(const std::string& what) {
  objections_.push_back(fmt::format("{}:{}: {}: {}", file_, line_.number, line_.text, what));
}

std::vector<Told> Player::told() {
  std::vector<Told> told = tell_all(shop_, zone_, options_.told_before);
  std::erase_if(told, [&](const Told& one) {
    return std::ranges::any_of(crowds_, [&](const std::string& crowd) { return one.customer.starts_with(crowd); });
  });
  if (shop_.partition_count() > 1) {
    told.insert(told.end(), answers_.begin(), answers_.end());
    return told;
  }
  std::vector<Told> both;
  std::ranges::merge(answers_, told, std::back_inserter(both), {}, &Told::place, &Told::place);
  return both;
}

ThingNames Player::things() { return things_in(shop_.records(PartitionId{0})); }

void Player::begin(const std::string& zone) {
  const bool is_named = zone.find('/') != std::string::npos;
  zone_ = is_named ? load_zone(zone).value() : Zone("Shop", std::stoi(zone) * 3600, {});
  begun_ = true;
  for (std::uint16_t i = 0; i < shop_.partition_count(); ++i) {
    tell(PartitionId{i}, ShopConfigured{"Shop", "RUB", zone_, shop_.partition_count(), "ru", "RU"});
    tell(PartitionId{i}, CodeSecretSet{"a secret for all", PartitionId{i}});
  }
}

void Player::know_zone(const std::string& name) {
  if (std::ranges::find(zones_, name) != zones_.end()) return;
  zones_.push_back(name);
  const auto zone = load_zone(name);
  if (!zone) return object(zone.error().text());
  publish(ZoneDefined{*zone});
}

void Player::pass_until(const std::string& local, bool again) {
  const auto shown = parse_instant(local + ":00Z");  // what the clock shows, as if it were in UTC
  if (!shown) return object(shown.error().text());
  if (!begun_) {  // the clock is set; the zone may still be told
    now_ = *shown;
    return;
  }
  Instant until = zone_.at(Zone().day(*shown), Zone().time_of_day(*shown));
  if (again) until = until + (zone_.offset(until) - zone_.offset(until + Duration::hours(3)));
  if (until < now_) return object("time does not run back");
  hand_over();
  for (Instant due = shop_.next_due(); due <= until; due = shop_.next_due()) {
    shop_.advance(due);
    shop_.carry_errands(due);
  }
  now_ = until;
}

void Player::publish(const Input& input) {
  for (std::uint16_t i = 0; i < shop_.partition_count(); ++i) tell(PartitionId{i}, input);
}

void Player::tell(PartitionId partition, Input input) {
  if (!begun_) begin("0");
  waiting_[partition.value].push_back({line_.number, std::move(input)});
  if (++waiting_count_ >= options_.batch) hand_over();
}

void Player::hand_over() {
  if (waiting_count_ == 0) return;
  waiting_count_ = 0;
  for (auto& [partition, waiting] : std::exchange(waiting_, {})) {
    std::vector<Input> inputs;
    for (Waiting& one : waiting) inputs.push_back(std::move(one.input));
    for (const PlayedShop::Refusal& refusal : shop_.take(PartitionId{partition}, std::move(inputs), now_)) {
      refused_[waiting[refusal.which].line] = refusal.reason;
    }
  }
  shop_.carry_errands(now_);
}

void Player::answer(const std::string& customer, const std::string& text) {
  const std::size_t place = shop_.partition_count() == 1 ? shop_.records(PartitionId{0}).size() : 0;
  answers_.push_back({customer, fmt::format("{} {}", clock_text(now_, zone_), text), true, place});
}

Player::Meant Player::meant(const std::string& told, std::map<std::string, Thing> ThingNames::* kind) {
  if (options_.told_before == nullptr) return {PartitionId{0}, told};
  const auto& known = options_.told_before->*kind;
  const auto thing = known.find(told);
  if (thing == known.end()) return {PartitionId{0}, told};
  hand_over();
  const PartitionId partition = shop_.partition_of(thing->second.customer);
  const ThingNames here = things_in(shop_.records(partition));
  const auto name = here.named.find(thing->second);
  if (name == here.named.end()) {
    object(fmt::format("there is no {} here", told));
    return {partition, told};
  }
  return {partition, name->second};
}

std::string Player::meant_code(const std::string& told) {
  if (told.find('#') == std::string::npos) return told;
  hand_over();
  if (options_.told_before != nullptr) return meant(told, &ThingNames::shown_codes).name;
  const ThingNames here = things();
  const auto thing = here.shown_codes.find(told);
  return thing == here.shown_codes.end() ? told : here.named.at(thing->second);
}

}  // namespace lapwing
