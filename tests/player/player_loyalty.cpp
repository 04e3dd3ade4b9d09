// What the lines of a scenario say of bonuses, promo codes and referrals.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "engine/codes.hpp"
#include "player/player.hpp"

namespace lapwing {
namespace {

/// What words like "purchase:2000", "category:tea" and "amount:500" say of what is bought; absent if they say nothing.
std::optional<BonusPurchase> purchase_in(const Said& said) {
  std::optional<BonusPurchase> purchase;
  for (const auto& [word, value] : said) {
    if (word == "purchase") purchase = BonusPurchase{parse_money(value).value(), {}};
    if (word == "category") purchase.value().lines.push_back({.category = value});
    if (word == "amount") purchase.value().lines.back().amount = parse_money(value).value();
  }
  return purchase;
}

std::string type_in(const std::string& word) { return word == "any" ? "" : word; }

}  // namespace

bool Player::say_codes(const Words& words) {
  const std::string& what = words[0];
  if (what == "promo") {
    tell(words.at(1), PromoCodeIssued{words.at(1), words.at(2), words.at(3), now_, {}});
  } else if (what == "upload") {
    std::map<std::uint16_t, std::vector<std::string>> codes;  // by partition
    for (std::size_t i = 2; i < words.size(); ++i) codes[shop_.partition_of(words[i]).value].push_back(words[i]);
    for (const auto& [partition, dealt] : codes) tell(PartitionId{partition}, PromoCodesUploaded{words.at(1), dealt});
  } else if (what == "give") {
    tell(words.at(1), PromoCodeRequested{words.at(1), words.at(2), words.at(3)});
  } else if (what == "claim") {
    claim(words.at(1), words.at(2), {words.begin() + 3, words.end()});
  } else if (what == "check") {
    check(words.at(1), words.at(2), words.at(3));
  } else {
    return false;
  }
  return true;
}

/// "claim boris anna": boris is registered with anna's code. "claim boris code:X" with that one.
void Player::claim(const std::string& name, const std::string& whose, const Words& words) {
  hand_over();
  ReferralClaimed claimed{name, whose, now_};
  if (whose.starts_with("code:")) {
    claimed.code = whose.substr(5);
  } else {
    shop_.look_at(shop_.partition_of(whose), [&](const Engine& engine) {
      const auto referrer = engine.audience().find(whose);
      if (referrer) claimed.code = engine.referral_code(*referrer);
    });
  }
  for (const auto& [word, value] : said_in(words)) {
    if (word == "days_ago") claimed.at = now_ - Duration::days(std::stoi(value));
  }
  tell(name, claimed);
}

void Player::check(const std::string& name, const std::string& code, const std::string& verdict) {
  const bool is_anybody = name == "anybody";
  const std::string text = meant_code(code);
  hand_over();
  std::string found;
  shop_.look_at(shop_.partition_of(is_anybody ? code : name), [&](const Engine& engine) {
    found = to_text(check_code(engine, text, is_anybody ? "" : name, now_).verdict);
  });
  if (found != verdict) object("it is " + found);
}

bool Player::say_bonuses(const Words& words) {
  const std::string& what = words[0];
  if (what == "gift") {
    tell(words.at(1), BonusAccrualRequested{words.at(1), words.at(2), parse_money(words.at(3)).value(), words.at(4)});
  } else if (what == "spend") {
    const Said said = said_in({words.begin() + 5, words.end()});
    tell(words.at(1), BonusSpendRequested{words.at(1), type_in(words.at(2)), parse_money(words.at(3)).value(),
                                          words.at(4), purchase_in(said)});
  } else if (what == "hold") {
    hold(words);
  } else if (what == "commit") {
    tell(words.at(1), BonusHoldCommitted{words.at(1), words.at(2), words.at(3)});
  } else if (what == "release") {
    tell(words.at(1), BonusHoldReleased{words.at(1), words.at(2)});
  } else if (what == "balance") {
    balance(words.at(1));
  } else {
    return false;
  }
  return true;
}

/// "hold anna any 300 cart hours:12".
void Player::hold(const Words& words) {
  const Said said = said_in({words.begin() + 5, words.end()});
  BonusHoldRequested asked{words.at(1), type_in(words.at(2)), parse_money(words.at(3)).value(), words.at(4),
                           now_,        purchase_in(said)};
  for (const auto& [word, value] : said) {
    if (word == "hours") asked.expires_at = now_ + Duration::hours(std::stoi(value));
  }
  tell(words.at(1), asked);
}

/// What the customer has in bonuses now, as far as it is not zero.
void Player::balance(const std::string& name) {
  hand_over();
  std::string text;
  shop_.look_at(shop_.partition_of(name), [&](const Engine& engine) {
    const auto customer = engine.audience().find(name);
    if (!customer) return;
    const BonusLedger& ledger = engine.bonuses().ledger(*customer);
    const BonusBalance balance = ledger.balance(now_);
    const auto say_amount = [&](const char* what, Money amount) {
      if (amount != Money{}) text += fmt::format("{} {} {}", text.empty() ? "" : ",", what, to_text(amount));
    };
    say_amount("can spend", balance.active);
    say_amount("waits for", balance.pending);
    say_amount("has set aside", balance.held);
    say_amount("owes", ledger.debt());
  });
  answer(name, fmt::format("{}{}", name, text.empty() ? " has no bonuses" : text));
}

}  // namespace lapwing
