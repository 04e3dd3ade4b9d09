#include "audience/orders_view.hpp"

namespace lapwing {

Money LinesView::piece_price(Money amount, Quantity quantity) {
  if (quantity.thousandths == 0) return amount;
  __extension__ using Wide = __int128;
  return Money{static_cast<std::int64_t>(Wide{amount.units} * 1000 / quantity.thousandths)};
}

}  // namespace lapwing
