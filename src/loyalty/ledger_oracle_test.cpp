// Random operations on a ledger, against an oracle that knows only coins: each unit ever accrued is a coin of its own,
// which lies in its lot, is held, or was spent, burned, clawed back or paid towards a debt.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/bytes.hpp"
#include "loyalty/ledger.hpp"

namespace lapwing {
namespace {

constexpr std::uint32_t type_count = 2;

struct Coin {
  std::uint64_t lot = 0;
  bool in_lot = true;
};

struct CoinLot {
  std::uint32_t type = 0;
  std::int64_t active_at = 0;
  std::int64_t burns_at = 0;
  std::int64_t undoable = 0;
};

class CoinOracle {
 public:
  std::int64_t now = 0;
  std::int64_t debt = 0;

  /// Instant by instant.
  void pass(std::int64_t until) {
    for (; now < until; ++now) {
      burn(now + 1);
      for (auto& [key, hold] : holds_) {
        hold.ends = hold.is_live && hold.expires_at == now + 1;
      }
      for (const std::string& key : in_order_of_making_) {
        if (holds_[key].ends) end(holds_[key], now + 1);
      }
    }
  }

  bool hold(const std::string& key, std::int64_t amount, std::optional<std::uint32_t> type,
            const std::vector<std::int64_t>& limits, std::int64_t expires_at) {
    if (holds_.contains(key)) return true;
    const auto taken = take(amount, type, limits);
    if (!taken) return false;
    holds_[key] = {.coins = *taken, .expires_at = expires_at};
    in_order_of_making_.push_back(key);
    return true;
  }

  bool commit(const std::string& key, const std::string& spend) {
    if (!holds_.contains(key)) return false;
    Hold& hold = holds_[key];
    if (!hold.is_live) return hold.is_committed;
    hold.is_committed = true;
    std::vector<std::size_t> rest;
    const std::int64_t paid = std::ranges::count_if(spends_[spend],
                                                    [&](std::size_t coin) { return !from_hold_.contains(coin); });
    const std::int64_t spent = std::ssize(hold.coins) - std::max<std::int64_t>(0, paid - waived_[spend]);
    for (std::int64_t place = 0; place < std::ssize(hold.coins); ++place) {
      const std::size_t coin = hold.coins[static_cast<std::size_t>(place)];
      if (place < spent) {
        spends_[spend].push_back(coin);
        from_hold_.insert(coin);
      } else {
        rest.push_back(coin);
        ++waived_[spend];
      }
    }
    hold.coins = rest;
    end(hold, now);
    return true;
  }

  bool release(const std::string& key) {
    if (!holds_.contains(key)) return false;
    if (holds_[key].is_live) end(holds_[key], now);
    return !holds_[key].is_committed;
  }

  void accrue(const std::string& key, std::uint64_t number, std::int64_t amount, const CoinLot& lot) {
    if (!accruals_.try_emplace(key, number).second) return;
    lots_[number] = lot;
    lots_[number].undoable = amount;
    for (std::int64_t i = 0; i < amount; ++i) {
      coins_.push_back({number, debt == 0});
      if (debt > 0) --debt;
    }
  }

  bool spend(const std::string& key, std::int64_t amount, std::optional<std::uint32_t> type,
             const std::vector<std::int64_t>& limits) {
    if (spends_.contains(key)) return true;
    const auto taken = take(amount, type, limits);
    if (taken) spends_[key] = *taken;
    return taken.has_value();
  }

  bool give_back(const std::string& key, const std::string& spend, std::optional<std::int64_t> amount,
                 std::int64_t grace) {
    if (returns_.contains(key)) return true;
    if (!spends_.contains(spend)) return false;
    auto& out = spends_[spend];
    if (amount && *amount > std::ssize(out)) return false;
    std::set<std::size_t> restored;
    for (std::int64_t left = amount.value_or(std::ssize(out)); left > 0; --left) {
      restored.insert(out.back());
      coins_[out.back()].in_lot = true;
      from_hold_.erase(out.back());
      CoinLot& lot = lots_[coins_[out.back()].lot];
      lot.burns_at = std::max(lot.burns_at, grace);
      out.pop_back();
      returns_.insert(key);
    }
    pay_debts(restored);
    return true;
  }

  bool claw_back(const std::string& key, const std::string& accrual, std::optional<std::int64_t> amount) {
    if (clawbacks_.contains(key)) return true;
    if (!accruals_.contains(accrual)) return false;
    const std::uint64_t own = accruals_[accrual];
    std::int64_t left = amount.value_or(lots_[own].undoable);
    for (; left > 0 && lots_[own].undoable > 0; --left) {
      --lots_[own].undoable;
      clawbacks_.insert(key);
      auto coin = first_coin([&](const Coin& each) { return each.lot == own; });
      if (!coin) coin = first_coin([&](const Coin& each) { return lots_.at(each.lot).active_at <= now; });
      if (!coin) coin = first_coin([](const Coin&) { return true; });
      if (coin) {
        coins_[*coin].in_lot = false;
      } else {
        ++debt;
      }
    }
    return true;
  }

  struct Balance {
    std::int64_t pending = 0;
    std::int64_t active = 0;
    std::int64_t held = 0;
    std::int64_t burning = 0;
    bool operator==(const Balance&) const = default;
  };

  /// Now; burning within the span.
  [[nodiscard]] Balance balance(std::int64_t within, std::optional<std::uint32_t> type) const {
    Balance balance;
    for (const auto& [key, hold] : holds_) {
      if (!hold.is_live) continue;
      balance.held += std::ranges::count_if(hold.coins, [&](std::size_t coin) {
        return !type || lots_.at(coins_[coin].lot).type == *type;
      });
    }
    for (const Coin& coin : coins_) {
      const CoinLot& lot = lots_.at(coin.lot);
      if (!coin.in_lot || (type && lot.type != *type)) continue;
      if (lot.active_at > now) {
        ++balance.pending;
      } else {
        ++balance.active;
        if (lot.burns_at <= now + within) ++balance.burning;
      }
    }
    return balance;
  }

  [[nodiscard]] std::int64_t in_lot(std::uint64_t number) const {
    return std::ranges::count_if(coins_, [&](const Coin& coin) { return coin.in_lot && coin.lot == number; });
  }

 private:
  struct Hold {
    std::vector<std::size_t> coins;
    std::int64_t expires_at = 0;
    bool is_live = true;
    bool is_committed = false;
    bool ends = false;
  };

  void burn(std::int64_t at) {
    for (Coin& coin : coins_) {
      if (!coin.in_lot || lots_[coin.lot].burns_at > at) continue;
      coin.in_lot = false;
      --lots_[coin.lot].undoable;
    }
  }

  void end(Hold& hold, std::int64_t at) {
    hold.is_live = false;
    for (const std::size_t coin : hold.coins) coins_[coin].in_lot = true;
    pay_debts({hold.coins.begin(), hold.coins.end()});
    burn(at);
  }

  void pay_debts(const std::set<std::size_t>& restored) {
    for (; debt > 0; --debt) {
      const auto coin = first_coin([&](const Coin& each) { return restored.contains(place_of(each)); });
      if (!coin) break;
      coins_[*coin].in_lot = false;
    }
  }

  std::optional<std::vector<std::size_t>> take(std::int64_t amount, std::optional<std::uint32_t> type,
                                               std::vector<std::int64_t> limits) {
    std::vector<std::size_t> taken;
    for (std::int64_t i = 0; i < amount; ++i) {
      const auto coin = first_coin([&](const Coin& each) {
        const CoinLot& lot = lots_.at(each.lot);
        return lot.active_at <= now && (!type || lot.type == *type) && limits[lot.type] > 0 && limits.back() > 0;
      });
      if (!coin) {
        for (const std::size_t back : taken) coins_[back].in_lot = true;
        return std::nullopt;
      }
      coins_[*coin].in_lot = false;
      --limits[lots_[coins_[*coin].lot].type];
      --limits.back();
      taken.push_back(*coin);
    }
    return taken;
  }

  [[nodiscard]] std::size_t place_of(const Coin& coin) const { return static_cast<std::size_t>(&coin - coins_.data()); }

  /// The coin to take first among those in lots that satisfy the condition.
  template <class Condition>
  [[nodiscard]] std::optional<std::size_t> first_coin(const Condition& satisfies) const {
    std::optional<std::size_t> best;
    const auto rank = [&](std::size_t place) {
      const CoinLot& lot = lots_.at(coins_[place].lot);
      return std::tuple(lot.burns_at, lot.active_at, coins_[place].lot);
    };
    for (std::size_t place = 0; place < coins_.size(); ++place) {
      if (!coins_[place].in_lot || !satisfies(coins_[place])) continue;
      if (!best || rank(place) < rank(*best)) best = place;
    }
    return best;
  }

  std::vector<Coin> coins_;
  std::map<std::uint64_t, CoinLot> lots_;
  std::map<std::string, std::uint64_t> accruals_;
  std::map<std::string, std::vector<std::size_t>> spends_;
  std::map<std::string, Hold> holds_;
  std::vector<std::string> in_order_of_making_;
  std::set<std::size_t> from_hold_;             // coins that are spent
  std::map<std::string, std::int64_t> waived_;  // by spend: what it had paid already
  std::set<std::string> returns_;
  std::set<std::string> clawbacks_;
};

/// One operation, drawn as plain numbers so that it shrinks well.
struct Operation {
  enum class Kind { pass, accrue, spend, give_back, claw_back, hold, commit, release, restart };
  static constexpr int kinds = 9;
  Kind kind{};
  std::string key;
  std::string of;
  std::int64_t amount = 0;
  bool all = false;
  std::uint32_t type = 0;
  bool of_any_type = false;
  std::int64_t after = 0;
  std::int64_t life = 0;
  std::vector<std::int64_t> limits;
};

void showValue(const Operation& operation, std::ostream& out) {
  constexpr std::array names = {"pass", "accrue", "spend",   "give_back", "claw_back",
                                "hold", "commit", "release", "restart"};
  out << names[static_cast<std::size_t>(operation.kind)] << " key " << operation.key << " of " << operation.of
      << " amount " << operation.amount << (operation.all ? " (all)" : "") << " type " << operation.type
      << (operation.of_any_type ? " (any)" : "") << " after " << operation.after << " life " << operation.life
      << " limits " << operation.limits[0] << "," << operation.limits[1] << "," << operation.limits[2] << "\n";
}

rc::Gen<Operation> some_operation() {
  using rc::gen::inRange;
  const auto key = [] { return rc::gen::map(inRange(0, 8), [](int n) { return std::to_string(n); }); };
  return rc::gen::build<Operation>(
      rc::gen::set(&Operation::kind,
                   rc::gen::map(inRange(0, Operation::kinds), [](int n) { return static_cast<Operation::Kind>(n); })),
      rc::gen::set(&Operation::key, key()), rc::gen::set(&Operation::of, key()),
      rc::gen::set(&Operation::amount, inRange<std::int64_t>(1, 12)), rc::gen::set(&Operation::all),
      rc::gen::set(&Operation::type, inRange(0U, type_count)), rc::gen::set(&Operation::of_any_type),
      rc::gen::set(&Operation::after, inRange<std::int64_t>(0, 4)),
      rc::gen::set(&Operation::life, inRange<std::int64_t>(1, 9)),
      rc::gen::set(&Operation::limits,
                   rc::gen::container<std::vector<std::int64_t>>(type_count + 1, inRange<std::int64_t>(0, 30))));
}

/// Runs operations on the ledger and on the coins alike, and journals what the ledger posts.
class Shop {
 public:
  void run(Operation operation) {
    if (operation.kind == Operation::Kind::restart) return restart();
    const bool takes = operation.kind == Operation::Kind::spend || operation.kind == Operation::Kind::hold;
    if (takes && operation.all) {
      const Money most = ledger_.spendable(wanted_type(operation), limits_of(operation));
      operation.amount = std::max<std::int64_t>(1, most.units);
    }
    const auto postings = plan(operation);
    RC_ASSERT(postings.has_value() == run_oracle(operation));
    carry_out(postings.value_or(BonusLedger::Postings{}));
    if (operation.kind == Operation::Kind::pass || !postings || postings->empty()) return;
    RC_ASSERT(plan(operation).value().empty());  // the same key again does nothing
  }

  void check() const {
    std::int64_t balance = 0;
    std::int64_t debt = 0;
    BonusLedger replayed;
    for (const BonusPosting& posting : journal_) {
      RC_ASSERT(posting.amount > Money{});
      balance += balance_change(posting).units;
      debt += debt_change(posting).units;
      RC_ASSERT(balance >= 0);
      RC_ASSERT(debt >= 0);
      replayed.apply(posting);
    }
    RC_ASSERT(ledger_.booked().units == balance);
    check_totals(balance);
    RC_ASSERT(ledger_.debt().units == debt);
    RC_ASSERT(coins_.debt == debt);
    RC_ASSERT(ledger_.next_change() > Instant{coins_.now});
    for (const BonusLot& lot : ledger_.lots()) {
      if (lot.state != BonusLotState::debt) RC_ASSERT(lot.remaining.units == coins_.in_lot(lot.number.value));
    }
    check_balances();
    check_image(replayed);
  }

 private:
  void restart() {
    ByteWriter image;
    ledger_.write(image);
    ByteReader reader(image.bytes());
    ledger_ = BonusLedger::read(reader);
  }

  Result<BonusLedger::Postings> plan(const Operation& operation) const {
    const Instant now{coins_.now};
    const std::optional<Money> amount = operation.all ? std::nullopt : std::optional(Money{operation.amount});
    switch (operation.kind) {
      case Operation::Kind::pass:
        return ledger_.plan_due(now + Duration{operation.after});
      case Operation::Kind::accrue: {
        const Instant active_at = now + Duration{operation.after};
        return ledger_.plan_accrual({operation.key,
                                     now,
                                     Money{operation.amount},
                                     BonusTypeIndex{operation.type},
                                     {active_at, active_at + Duration{operation.life}},
                                     LotNumber{next_lot_}});
      }
      case Operation::Kind::spend:
        return ledger_.plan_spend(
            {operation.key, now, Money{operation.amount}, wanted_type(operation), limits_of(operation)});
      case Operation::Kind::hold:
        return ledger_.plan_hold({operation.key, now, Money{operation.amount}, wanted_type(operation),
                                  limits_of(operation), now + Duration{operation.life}});
      case Operation::Kind::commit:
        return ledger_.plan_commit({operation.key, now, operation.of});
      case Operation::Kind::release:
        return ledger_.plan_release({operation.key, now});
      case Operation::Kind::restart:
        break;
      case Operation::Kind::give_back:
        return ledger_.plan_return({operation.key, now, operation.of, amount, now + Duration{3}});
      case Operation::Kind::claw_back:
        return ledger_.plan_clawback({operation.key, now, operation.of, amount, LotNumber{next_lot_}});
    }
    return fail("no such operation");
  }

  bool run_oracle(const Operation& operation) {
    const auto type = operation.of_any_type ? std::nullopt : std::optional(operation.type);
    const std::optional<std::int64_t> amount = operation.all ? std::nullopt : std::optional(operation.amount);
    switch (operation.kind) {
      case Operation::Kind::pass:
        coins_.pass(coins_.now + operation.after);
        return true;
      case Operation::Kind::accrue: {
        const std::int64_t active_at = coins_.now + operation.after;
        coins_.accrue(operation.key, next_lot_, operation.amount,
                      {operation.type, active_at, active_at + operation.life});
        return true;
      }
      case Operation::Kind::spend:
        return coins_.spend(operation.key, operation.amount, type, operation.limits);
      case Operation::Kind::hold:
        return coins_.hold(operation.key, operation.amount, type, operation.limits, coins_.now + operation.life);
      case Operation::Kind::commit:
        return coins_.commit(operation.key, operation.of);
      case Operation::Kind::release:
        return coins_.release(operation.key);
      case Operation::Kind::restart:
        break;
      case Operation::Kind::give_back:
        return coins_.give_back(operation.key, operation.of, amount, coins_.now + 3);
      case Operation::Kind::claw_back:
        return coins_.claw_back(operation.key, operation.of, amount);
    }
    return false;
  }

  static std::optional<BonusTypeIndex> wanted_type(const Operation& operation) {
    return operation.of_any_type ? std::nullopt : std::optional(BonusTypeIndex{operation.type});
  }

  static SpendLimits limits_of(const Operation& operation) {
    const auto& limits = operation.limits;
    return {Money{limits[2]}, {Money{limits[0]}, Money{limits[1]}}};
  }

  void carry_out(const BonusLedger::Postings& postings) {
    for (const BonusPosting& posting : postings) {
      ledger_.apply(posting);
      journal_.push_back(posting);
    }
    ++next_lot_;
  }

  void check_totals(std::int64_t booked) const {
    std::int64_t left = 0;
    for (const BonusTotals& totals : ledger_.totals()) {
      left += (totals.accrued - totals.spent - totals.burned - totals.clawed_back - totals.debt_paid).units;
    }
    RC_ASSERT(left == booked);
  }

  /// Of each type and of all, at some instants to come too, and that nothing changes before `until`.
  void check_balances() const {
    for (std::uint32_t type = 0; type <= type_count; ++type) {
      const auto wanted = type == type_count ? std::nullopt : std::optional(type);
      for (CoinOracle coins = coins_; coins.now < coins_.now + 12; coins.pass(coins.now + 1)) {
        const std::int64_t at = coins.now;
        const BonusBalance balance = balance_at(at, wanted);
        const CoinOracle::Balance counted{balance.pending.units, balance.active.units, balance.held.units,
                                          balance.burning.units};
        RC_ASSERT(counted == coins.balance(2, wanted));
        const BonusBalance next = balance_at(at + 1, wanted);
        const bool same = balance.pending == next.pending && balance.active == next.active &&
                          balance.held == next.held && balance.burning == next.burning;
        RC_ASSERT(same || balance.until == Instant{at + 1});
      }
    }
  }

  BonusBalance balance_at(std::int64_t at, std::optional<std::uint32_t> type) const {
    return ledger_.balance(Instant{at}, Duration{2}, type ? std::optional(BonusTypeIndex{*type}) : std::nullopt);
  }

  void check_image(const BonusLedger& replayed) const {
    ByteWriter image;
    ledger_.write(image);
    ByteWriter replayed_image;
    replayed.write(replayed_image);
    RC_ASSERT(image.bytes() == replayed_image.bytes());
    ByteReader reader(image.bytes());
    ByteWriter again;
    BonusLedger::read(reader).write(again);
    RC_ASSERT(reader.finish().has_value());
    RC_ASSERT(image.bytes() == again.bytes());
  }

  BonusLedger ledger_;
  CoinOracle coins_;
  BonusLedger::Postings journal_;
  std::uint64_t next_lot_ = 1;
};

TEST(BonusLedgerOracleTest, AnyOperationsLeaveWhatCountedCoinsLeave) {
  EXPECT_TRUE(rc::check([] {
    // Lists are long from the first test on, so that holds meet spends, clawbacks and the passing of time.
    const auto operations = *rc::gen::resize(150, rc::gen::container<std::vector<Operation>>(some_operation()));
    Shop shop;
    for (const Operation& operation : operations) {
      shop.run(operation);
      shop.check();
    }
  }));
}

}  // namespace
}  // namespace lapwing
