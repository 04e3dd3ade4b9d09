#include "cli/promo_table.hpp"

#include <initializer_list>

#include <fmt/format.h>

#include "base/zone.hpp"
#include "cli/console.hpp"

namespace lapwing {
namespace {

constexpr std::size_t text_width = 22;
constexpr std::size_t count_width = 13;

std::string head(std::string_view first, std::initializer_list<std::string_view> columns, std::size_t width) {
  std::string line = padded_right(first, text_width);
  for (const std::string_view column : columns) {
    line += width == count_width ? padded_left(column, width) : padded_right(column, width);
  }
  return painted(line, Colour::dim) + "\n";
}

std::string cell(std::string_view text) { return padded_right(shortened(text, text_width - 1), text_width); }

std::string state_in(PromoCodeState state, bool russian) {
  switch (state) {
    case PromoCodeState::free:
      return russian ? "свободен" : "free";
    case PromoCodeState::reserved:
      return russian ? "отложен" : "reserved";
    case PromoCodeState::given:
      return russian ? "выдан" : "given";
    case PromoCodeState::lapsed:
      return russian ? "пропал" : "lapsed";
  }
  return {};
}

}  // namespace

std::string pools_table(const std::vector<PoolCounts>& pools, std::string_view locale) {
  const bool russian = locale == "ru";
  std::string out = russian ? head("пул", {"свободно", "отложено", "выдано", "применено", "истекло"}, count_width)
                            : head("pool", {"free", "reserved", "given", "redeemed", "expired"}, count_width);
  for (const PoolCounts& pool : pools) {
    out += cell(pool.id) + padded_left(pool.generated ? "∞" : grouped(pool.free), count_width);
    for (const std::uint64_t count : {pool.reserved, pool.given, pool.redeemed, pool.expired}) {
      out += padded_left(grouped(count), count_width);
    }
    if (pool.low) out += painted(russian ? "  заканчивается" : "  runs low", Colour::yellow);
    out += "\n";
  }
  return tidied(out);
}

std::string codes_table(const std::vector<ListedCode>& codes, const Zone& zone, std::string_view locale) {
  const bool russian = locale == "ru";
  std::string out = russian ? head("код", {"состояние", "клиент", "кампания", "до", "применён"}, text_width)
                            : head("code", {"state", "customer", "campaign", "until", "used"}, text_width);
  for (const ListedCode& code : codes) {
    const bool ends = code.expires_at != Instant::never() && code.state != PromoCodeState::free;
    out += cell(code.code) + cell(state_in(code.state, russian)) + cell(code.customer_id) + cell(code.campaign_id) +
           cell(ends ? to_text(zone.day(code.expires_at - Duration{1})) : "") +
           (code.uses > 0 ? grouped(code.uses) : "") + "\n";
  }
  return tidied(out);
}

std::string described(CodeVerdict verdict, std::string_view locale) {
  const bool russian = locale == "ru";
  switch (verdict) {
    case CodeVerdict::good:
      return russian ? "действует" : "good";
    case CodeVerdict::mistyped:
      return russian ? "опечатка: контрольный знак не сходится" : "mistyped: its checksum is wrong";
    case CodeVerdict::unknown:
      return russian ? "такого кода нет ни в одном пуле" : "it is in no pool";
    case CodeVerdict::not_given:
      return russian ? "ещё никому не выдан" : "nobody has got it yet";
    case CodeVerdict::expired:
      return russian ? "срок действия истёк" : "expired";
    case CodeVerdict::used:
      return russian ? "уже применён" : "used already";
    case CodeVerdict::lapsed:
      return russian ? "пропал: не дошёл до клиента" : "lapsed: it never reached its customer";
    case CodeVerdict::others:
      return russian ? "действует, но выдан другому клиенту" : "good, but another customer's";
  }
  return {};
}

}  // namespace lapwing
