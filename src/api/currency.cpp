#include "api/currency.hpp"

#include "template/format.hpp"

namespace lapwing {

std::string currency_of(const ShopConfigured& shop) {
  return currency_sign(shop.currency, shop.locale == "ru" ? TextLocale::ru : TextLocale::en);
}

}  // namespace lapwing
