#include "loyalty/promo_stock.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "base/hash.hpp"

namespace lapwing {

std::string_view to_text(PromoCodeState state) {
  static constexpr std::array<std::string_view, 4> names = {"free", "reserved", "given", "lapsed"};
  return names.at(static_cast<std::size_t>(state));
}

// ---- Pools and uploads

Result<void> PromoStock::check(const PromoPool& pool) const {
  for (const Pool& other : pools_) {
    const PromoPool& known = other.definition;
    if (known.id == pool.id) {
      if (known.generated == pool.generated) continue;
      return fail("a pool keeps the kind of its codes: publish another pool", "$.codes");
    }
    if (pool.generated && known.generated && may_collide(*pool.generated, *known.generated)) {
      return fail(fmt::format("codes of the pool \"{}\" may look the same: expected another prefix or length",
                              known.id),
                  "$.codes");
    }
  }
  if (!pool.generated) return {};
  const auto alike = std::ranges::find_if(codes_, [&](const PromoCode& code) {
    return pools_[code.pool].definition.id != pool.id && has_pattern(*pool.generated, code.text);
  });
  if (alike == codes_.end()) return {};
  return fail(
      fmt::format("the code \"{}\" of the pool \"{}\" looks like one of these: expected another prefix or length",
                  alike->text, pools_[alike->pool].definition.id),
      "$.codes");
}

void PromoStock::define(PromoPool pool, std::string text) {
  const auto known = find_pool(pool.id);
  Pool& defined = known ? pools_[*known] : pools_.emplace_back();
  defined.definition = std::move(pool);
  defined.text = std::move(text);
}

std::optional<std::uint32_t> PromoStock::find_pool(std::string_view id) const {
  const auto found = std::ranges::find_if(pools_, [&](const Pool& pool) { return pool.definition.id == id; });
  if (found == pools_.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - pools_.begin());
}

std::optional<std::string> PromoStock::objection(std::string_view code) const {
  if (code.empty()) return "expected a code, found nothing";
  if (code.size() > 100) return "expected at most 100 bytes";
  if (const PromoCode* known = find(code)) {
    return fmt::format("is in the pool \"{}\" already", pools_[known->pool].definition.id);
  }
  for (const Pool& pool : pools_) {
    if (pool.definition.generated && has_pattern(*pool.definition.generated, code)) {
      return fmt::format("may be one that the pool \"{}\" generates", pool.definition.id);
    }
  }
  return std::nullopt;
}

std::size_t PromoStock::upload(std::uint32_t pool, const std::vector<std::string>& codes) {
  ensure(!pools_.at(pool).definition.generated, "codes are uploaded into a pool that generates none");
  std::size_t added = 0;
  for (const std::string& code : codes) {
    if (objection(code)) continue;
    pools_[pool].free.push_back(add({.text = code, .pool = pool}));
    ++added;
  }
  if (pools_[pool].free.size() > low_stock(pools_[pool])) pools_[pool].low_told = false;
  return added;
}

// ---- Plans

CodeCipher PromoStock::cipher(const PromoPool& pool) const {
  ensure(source_.has_value(), "a pool that generates codes is published behind their secret");
  return {derived_key(source_->key, "promo/" + pool.id), *pool.generated};
}

std::optional<std::pair<std::string, std::uint64_t>> PromoStock::next_code(const Pool& pool) const {
  if (!pool.definition.generated) {
    if (pool.free.empty()) return std::nullopt;
    return std::pair(codes_[pool.free.front()].text, std::uint64_t{0});
  }
  const CodeCipher codes = cipher(pool.definition);
  const std::uint64_t joined_number = joined({source_->partition, pool.next_number - 1}, source_->partition_count);
  if (joined_number >= codes.size()) return std::nullopt;
  return std::pair(codes.code(joined_number), pool.next_number);
}

std::expected<PromoCodeReserved, PromoRefusal> PromoStock::plan_reserve(const ReserveRequest& request) const {
  const auto index = find_pool(request.pool);
  ensure(index.has_value(), "a code is reserved from a pool that is defined");
  const Pool& pool = pools_[*index];
  PromoCodeReserved reserved{.customer = request.customer,
                             .pool = pool.definition.id,
                             .code = {},
                             .enrollment = request.enrollment,
                             .step = request.step,
                             .campaign_id = std::string(request.campaign_id),
                             .key = std::string(request.key)};
  const auto give_again = [&](const PromoCode& code) {
    reserved.code = code.text;
    reserved.number = code.number;
    reserved.expires_at = code.expires_at;
    return reserved;
  };
  const PromoCode* answered = request.enrollment.value != 0 ? answer(request.enrollment, request.step)
                                                            : answer(request.customer, request.key);
  if (answered != nullptr) return give_again(*answered);
  if (pool.definition.one_per_campaign && !request.campaign_id.empty()) {
    const auto had = by_campaign_.find({request.customer.value, *index, reserved.campaign_id});
    if (had != by_campaign_.end()) {
      const PromoCode& code = codes_[had->second];
      if (!is_usable(code, request.now)) return std::unexpected(PromoRefusal::had_one);
      return give_again(code);
    }
  }
  const auto end = code_end(pool.definition, request.now, *request.zone);
  if (!end) return std::unexpected(PromoRefusal::over);
  auto next = next_code(pool);
  if (!next) return std::unexpected(PromoRefusal::empty);
  std::tie(reserved.code, reserved.number) = std::move(*next);
  reserved.expires_at = *end;
  return reserved;
}

std::uint64_t PromoStock::low_stock(const Pool& pool) const {
  const std::uint64_t partitions = source_ ? source_->partition_count : 1;
  return (pool.definition.low_stock + partitions - 1) / partitions;
}

std::optional<PromoStockLow> PromoStock::plan_low(std::uint32_t pool) const {
  const Pool& of = pools_.at(pool);
  if (of.definition.low_stock == 0 || of.low_told || of.free.size() > low_stock(of)) return std::nullopt;
  return PromoStockLow{of.definition.id, of.free.size()};
}

std::vector<Decision> PromoStock::plan_purchase(const Purchase& purchase) const {
  const auto used = redemptions_.find({purchase.customer.value, stable_hash(purchase.order_id)});
  const PromoCode* before = used == redemptions_.end() ? nullptr : &codes_[used->second];
  const PromoCode* named = purchase.stands && !purchase.code.empty() ? find(purchase.code) : nullptr;
  if (named == before) return {};
  std::vector<Decision> decisions;
  const std::string order_id(purchase.order_id);
  if (before != nullptr) decisions.emplace_back(PromoCodeRestored{purchase.customer, before->text, order_id});
  if (named == nullptr || !is_usable(*named, purchase.placed_at)) return decisions;
  CustomerNumber owner = named->customer;
  if (named->state == PromoCodeState::free) {  // it is known outside: whoever used it first has it
    const auto end = code_end(pools_[named->pool].definition, purchase.now, *purchase.zone);
    if (!end) return decisions;
    owner = purchase.customer;
    decisions.emplace_back(PromoCodeReserved{.customer = owner,
                                             .pool = pools_[named->pool].definition.id,
                                             .code = named->text,
                                             .campaign_id = {},
                                             .key = {},
                                             .expires_at = *end});
  }
  if (named->state != PromoCodeState::given) decisions.emplace_back(PromoCodeGiven{owner, named->text});
  decisions.emplace_back(PromoCodeRedeemed{purchase.customer, named->text, order_id});
  return decisions;
}

// ---- Reading

const PromoCode* PromoStock::find(std::string_view code) const {
  const auto found = by_text_.find(std::string(code));
  return found == by_text_.end() ? nullptr : &codes_[found->second];
}

const PromoCode* PromoStock::answer(EnrollmentNumber enrollment, std::uint32_t step) const {
  const auto found = by_step_.find({enrollment.value, step});
  return found == by_step_.end() ? nullptr : &codes_[found->second];
}

const PromoCode* PromoStock::answer(CustomerNumber customer, std::string_view key) const {
  const auto found = by_key_.find({customer.value, std::string(key)});
  return found == by_key_.end() ? nullptr : &codes_[found->second];
}

const PromoCode* PromoStock::sent_with(IntentNumber intent) const {
  const auto found = by_message_.find(intent.value);
  return found == by_message_.end() ? nullptr : &codes_[found->second];
}

std::vector<const PromoCode*> PromoStock::reserved_for(EnrollmentNumber enrollment) const {
  std::vector<const PromoCode*> reserved;
  for (auto at = by_step_.lower_bound({enrollment.value, 0}); at != by_step_.end(); ++at) {
    if (at->first.first != enrollment.value) break;
    const PromoCode& code = codes_[at->second];
    if (code.state == PromoCodeState::reserved && std::ranges::find(reserved, &code) == reserved.end()) {
      reserved.push_back(&code);
    }
  }
  return reserved;
}

const PromoStock::Waiting& PromoStock::waiting_for(const PromoCode& code) const {
  static const Waiting nobody;
  const auto found = waiting_.find(index_of(code.text));
  return found == waiting_.end() ? nobody : found->second;
}

bool PromoStock::is_usable(const PromoCode& code, Instant at) const {
  if (code.state == PromoCodeState::lapsed || code.uses >= pools_[code.pool].definition.uses) return false;
  return code.state == PromoCodeState::free || at < code.expires_at;
}

}  // namespace lapwing
