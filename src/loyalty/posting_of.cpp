#include "loyalty/posting_of.hpp"

#include <fmt/format.h>

namespace lapwing {

BonusPosting posting_of(BonusPostingKind kind, const BonusLot& lot, Money amount, std::string_view key,
                        std::string_view of) {
  BonusPosting posting{.kind = kind, .lot = lot.number, .type = lot.type, .amount = amount};
  posting.key = key;
  posting.of = of;
  return posting;
}

Result<void> check_bonus_operation(std::string_view key, const std::optional<Money>& amount) {
  if (key.empty()) return fail("expected a key that names the operation", "key");
  if (!amount || (*amount > Money{} && *amount <= BonusLedger::amount_max)) return {};
  return fail(fmt::format("expected more than 0 and at most {}, found {}", to_text(BonusLedger::amount_max),
                          to_text(*amount)),
              "amount");
}

}  // namespace lapwing
