#include "audience/promo_codes.hpp"

#include <algorithm>

namespace lapwing {

PromoCodes::PromoCodes() : codes_({PromoCodesView::column_count}) { texts_.ensure(""); }

Change PromoCodes::record(CustomerNumber customer, const PromoCodeIssued& issued) {
  const PromoCodesView known = codes(customer);
  if (const auto code = texts_.find(issued.code)) {
    for (std::size_t i = 0; i < known.size(); ++i) {
      if (known.code(i) == *code) return Change::unchanged;
    }
  }
  const auto second = static_cast<std::uint32_t>(issued.issued_at.seconds());
  const std::int64_t lifetime = issued.expires_at ? issued.expires_at->seconds() - second : 0;
  ensure(issued.expires_at ? lifetime > 0 : lifetime == 0, "a promo code expires after it is issued");
  const auto place = std::ranges::upper_bound(known.issued_at(), second) - known.issued_at().begin();
  const std::array<std::int64_t, PromoCodesView::column_count> values = {texts_.ensure(issued.code),
                                                                         texts_.ensure(issued.pool), lifetime};
  codes_.ensure_owner(customer.value);
  codes_.page_of(customer.value).insert(customer.value, static_cast<std::uint32_t>(place), second, values);
  return Change::changed;
}

PromoCodesView PromoCodes::codes(CustomerNumber customer) const {
  if (customer.value / owners_per_page >= codes_.page_count()) return PromoCodesView(OwnerRows());
  return PromoCodesView(OwnerRows(codes_.page_of(customer.value), customer.value));
}

void PromoCodes::forget(CustomerNumber customer) {
  if (customer.value / owners_per_page < codes_.page_count()) codes_.page_of(customer.value).clear(customer.value);
}

void PromoCodes::save(ByteWriter& to) const {
  texts_.save(to);
  codes_.save(to);
}

void PromoCodes::load(ByteReader& from) {
  *this = PromoCodes();
  texts_.load(from);
  codes_.load(from);
}

}  // namespace lapwing
