#include <string>

#include <benchmark/benchmark.h>

#include "loyalty/ledger.hpp"

namespace lapwing {
namespace {

void carry_out(BonusLedger& ledger, const Result<BonusLedger::Postings>& postings) {
  for (const BonusPosting& posting : postings.value()) ledger.apply(posting);
}

/// A customer with so many live lots.
BonusLedger ledger_of(std::int64_t lots) {
  BonusLedger ledger;
  for (std::int64_t i = 0; i < lots; ++i) {
    const BonusTerm term{Instant{}, Instant{} + Duration::days(400 - i)};
    const std::string key = "order " + std::to_string(i);
    const LotNumber number{static_cast<std::uint64_t>(i)};
    carry_out(ledger, ledger.plan_accrual({key, Instant{}, Money::of(100), BonusTypeIndex{}, term, number}));
  }
  return ledger;
}

/// A copy of the ledger, a spend from three of its lots and the return of the spend.
void spend_and_return(benchmark::State& state) {
  const BonusLedger before = ledger_of(state.range(0));
  for (auto _ : state) {
    BonusLedger ledger = before;
    carry_out(ledger, ledger.plan_spend({"order", Instant{}, Money::of(250), {}, {}}));
    carry_out(ledger, ledger.plan_return({"return", Instant{}, "order", {}, Instant{}}));
    benchmark::DoNotOptimize(ledger);
  }
}
BENCHMARK(spend_and_return)->Arg(10)->Arg(100);

void balance(benchmark::State& state) {
  const BonusLedger ledger = ledger_of(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(ledger.balance(Instant{}, Duration::days(3)));
}
BENCHMARK(balance)->Arg(10)->Arg(100);

}  // namespace
}  // namespace lapwing
