#include "loyalty/posting.hpp"

namespace lapwing {

std::string_view to_text(BonusPostingKind kind) {
  switch (kind) {
    case BonusPostingKind::accrued:
      return "accrued";
    case BonusPostingKind::spent:
      return "spent";
    case BonusPostingKind::returned:
      return "returned";
    case BonusPostingKind::burned:
      return "burned";
    case BonusPostingKind::clawed_back:
      return "clawed_back";
    case BonusPostingKind::debt:
      return "debt";
    case BonusPostingKind::debt_paid:
      return "debt_paid";
    case BonusPostingKind::activated:
      return "activated";
    case BonusPostingKind::held:
      return "held";
    case BonusPostingKind::released:
      return "released";
  }
  return "unknown";
}

Money balance_change(const BonusPosting& posting) {
  switch (posting.kind) {
    case BonusPostingKind::accrued:
    case BonusPostingKind::returned:
      return posting.amount;
    case BonusPostingKind::spent:
    case BonusPostingKind::burned:
    case BonusPostingKind::clawed_back:
    case BonusPostingKind::debt_paid:
      return -posting.amount;
    case BonusPostingKind::debt:
    case BonusPostingKind::activated:
    case BonusPostingKind::held:
    case BonusPostingKind::released:
      break;
  }
  return Money{};
}

Money debt_change(const BonusPosting& posting) {
  if (posting.kind == BonusPostingKind::debt) return posting.amount;
  return posting.kind == BonusPostingKind::debt_paid ? -posting.amount : Money{};
}

}  // namespace lapwing
