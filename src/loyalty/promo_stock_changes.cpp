// What decisions change in a stock of promo codes, and its image.
#include <algorithm>

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "loyalty/promo_stock.hpp"
#include "model/json_fields.hpp"

namespace lapwing {

PromoStock::CodeIndex PromoStock::index_of(std::string_view code) const {
  const auto found = by_text_.find(std::string(code));
  ensure(found != by_text_.end(), "a decision names a code that is known");
  return found->second;
}

PromoStock::CodeIndex PromoStock::add(PromoCode code) {
  const auto index = static_cast<CodeIndex>(codes_.size());
  const bool is_new = by_text_.emplace(code.text, index).second;
  ensure(is_new, "a code is in one pool once");
  codes_.push_back(std::move(code));
  return index;
}

void PromoStock::apply(const PromoCodeReserved& reserved) {
  const auto index = find_pool(reserved.pool);
  ensure(index.has_value(), "a code is reserved from a pool that is defined");
  Pool& pool = pools_[*index];
  const PromoCode* known = find(reserved.code);
  const CodeIndex at = known != nullptr ? index_of(reserved.code)
                                        : add({.text = reserved.code, .pool = *index, .number = reserved.number});
  PromoCode& code = codes_[at];
  if (code.state == PromoCodeState::free) {
    if (code.number == 0) {
      const auto place = std::ranges::find(pool.free, at);
      ensure(place != pool.free.end(), "a free code is among the free ones of its pool");
      pool.free.erase(place);
    }
    pool.next_number = std::max(pool.next_number, code.number + 1);
    code.state = PromoCodeState::reserved;
    code.customer = reserved.customer;
    code.enrollment = reserved.enrollment;
    code.campaign_id = reserved.campaign_id;
    code.key = reserved.key;
    code.expires_at = reserved.expires_at;
    if (!code.key.empty()) by_key_[{code.customer.value, code.key}] = at;
    if (!code.campaign_id.empty()) by_campaign_[{code.customer.value, code.pool, code.campaign_id}] = at;
  }
  ensure(code.customer == reserved.customer, "no code is two customers'");
  if (reserved.enrollment.value == 0) return;
  by_step_[{reserved.enrollment.value, reserved.step}] = at;
  if (code.state == PromoCodeState::reserved) waiting_[at].enrollments.push_back(reserved.enrollment);
}

void PromoStock::apply(const PromoCodeGiven& given, Instant at) {
  PromoCode& code = codes_[index_of(given.code)];
  ensure(code.state == PromoCodeState::reserved, "a code is reserved before it is given");
  ensure(code.customer == given.customer, "a code is given to whom it was reserved for");
  code.state = PromoCodeState::given;
  code.given_at = at;
  forget_waiting(index_of(given.code));
}

void PromoStock::apply(const PromoCodeReleased& released) {
  const CodeIndex at = index_of(released.code);
  PromoCode& code = codes_[at];
  ensure(code.state == PromoCodeState::reserved, "a code that is released was reserved");
  for (const EnrollmentNumber enrollment : waiting_[at].enrollments) {
    const auto end = by_step_.lower_bound({enrollment.value + 1, 0});
    for (auto step = by_step_.lower_bound({enrollment.value, 0}); step != end;) {
      step = step->second == at ? by_step_.erase(step) : std::next(step);
    }
  }
  forget_waiting(at);
  forget_owner(at);
  if (code.number != 0) {
    code.state = PromoCodeState::lapsed;
    return;
  }
  code = {.text = code.text, .pool = code.pool};
  Pool& pool = pools_[code.pool];
  pool.free.push_back(at);
  if (pool.free.size() > low_stock(pool)) pool.low_told = false;
}

void PromoStock::apply(const PromoCodeRedeemed& redeemed) {
  const CodeIndex at = index_of(redeemed.code);
  ensure(codes_[at].uses < pools_[codes_[at].pool].definition.uses, "a code is not used more often than it may");
  ++codes_[at].uses;
  redemptions_[{redeemed.customer.value, stable_hash(redeemed.order_id)}] = at;
}

void PromoStock::apply(const PromoCodeRestored& restored) {
  PromoCode& code = codes_[index_of(restored.code)];
  ensure(code.uses > 0, "what is given back was used");
  --code.uses;
  redemptions_.erase({restored.customer.value, stable_hash(restored.order_id)});
}

void PromoStock::apply(const PromoStockLow& low) {
  const auto pool = find_pool(low.pool);
  ensure(pool.has_value(), "the stock of a pool is low that is defined");
  pools_[*pool].low_told = true;
}

const PromoCode* PromoStock::note_message(IntentNumber intent, EnrollmentNumber enrollment) {
  auto last = by_step_.lower_bound({enrollment.value + 1, 0});
  if (enrollment.value == 0 || last == by_step_.begin() || (--last)->first.first != enrollment.value) return nullptr;
  const PromoCode& code = codes_[last->second];
  if (code.state == PromoCodeState::reserved) {
    by_message_[intent.value] = last->second;
    waiting_[last->second].messages.push_back(intent);
  }
  return &code;
}

void PromoStock::forget(EnrollmentNumber enrollment) {
  by_step_.erase(by_step_.lower_bound({enrollment.value, 0}), by_step_.lower_bound({enrollment.value + 1, 0}));
}

void PromoStock::forget_waiting(CodeIndex code) {
  const auto waiting = waiting_.find(code);
  if (waiting == waiting_.end()) return;
  for (const IntentNumber intent : waiting->second.messages) by_message_.erase(intent.value);
  waiting_.erase(waiting);
}

void PromoStock::forget_owner(CodeIndex index) {
  const PromoCode& code = codes_[index];
  if (!code.key.empty()) by_key_.erase({code.customer.value, code.key});
  const auto of_campaign = by_campaign_.find({code.customer.value, code.pool, code.campaign_id});
  if (of_campaign != by_campaign_.end() && of_campaign->second == index) by_campaign_.erase(of_campaign);
}

// ---- The image

namespace {

void put(ByteWriter& to, const PromoCode& code) {
  to.put_text(code.text);
  to.put(code.pool);
  to.put(code.uses);
  to.put(code.number);
  to.put(code.state);
  to.put(code.customer);
  to.put(code.enrollment);
  to.put_text(code.campaign_id);
  to.put_text(code.key);
  to.put(code.expires_at);
  to.put(code.given_at);
}

PromoCode get(ByteReader& from) {
  PromoCode code;
  code.text = from.get_text();
  from.get(code.pool);
  from.get(code.uses);
  from.get(code.number);
  from.get(code.state);
  from.get(code.customer);
  from.get(code.enrollment);
  code.campaign_id = from.get_text();
  code.key = from.get_text();
  from.get(code.expires_at);
  from.get(code.given_at);
  return code;
}

}  // namespace

void PromoStock::save(ByteWriter& to) const {
  to.put(source_.has_value());
  if (source_) {
    to.put(source_->key);
    to.put(source_->partition);
    to.put(source_->partition_count);
  }
  to.put<std::uint64_t>(pools_.size());
  for (const Pool& pool : pools_) {
    to.put_text(pool.text);
    to.put_column(std::vector<std::uint32_t>(pool.free.begin(), pool.free.end()));
    to.put(pool.next_number);
    to.put(pool.low_told);
  }
  to.put<std::uint64_t>(codes_.size());
  for (const PromoCode& code : codes_) put(to, code);
  to.put<std::uint64_t>(by_step_.size());
  for (const auto& [step, code] : by_step_) {
    to.put(step.first);
    to.put(step.second);
    to.put(code);
  }
  to.put<std::uint64_t>(by_campaign_.size());
  for (const auto& [campaign, code] : by_campaign_) to.put(code);
  to.put<std::uint64_t>(waiting_.size());
  for (const auto& [code, waiting] : waiting_) {
    to.put(code);
    to.put_column(waiting.enrollments);
    to.put_column(waiting.messages);
  }
  to.put<std::uint64_t>(redemptions_.size());
  for (const auto& [order, code] : redemptions_) {
    to.put(order.first);
    to.put(order.second);
    to.put(code);
  }
}

Result<void> PromoStock::load(ByteReader& from) {
  if (from.get<bool>()) {
    Source source;
    from.get(source.key);
    from.get(source.partition);
    from.get(source.partition_count);
    source_ = source;
  }
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    Pool pool;
    pool.text = from.get_text();
    pool.definition = TRY(parse_promo_pool(TRY(parse_json(pool.text))));
    std::vector<std::uint32_t> free;
    from.get_column(free);
    pool.free.assign(free.begin(), free.end());
    from.get(pool.next_number);
    from.get(pool.low_told);
    pools_.push_back(std::move(pool));
  }
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    const CodeIndex at = add(get(from));
    const PromoCode& code = codes_[at];
    if (!code.key.empty()) by_key_[{code.customer.value, code.key}] = at;
  }
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    const auto enrollment = from.get<std::uint64_t>();
    const auto step = from.get<std::uint32_t>();
    from.get(by_step_[{enrollment, step}]);
  }
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    const auto at = from.get<CodeIndex>();
    if (at >= codes_.size()) return fail("the image names a promo code that it does not hold");
    by_campaign_[{codes_[at].customer.value, codes_[at].pool, codes_[at].campaign_id}] = at;
  }
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    const auto code = from.get<CodeIndex>();
    Waiting& waiting = waiting_[code];
    from.get_column(waiting.enrollments);
    from.get_column(waiting.messages);
    for (const IntentNumber intent : waiting.messages) by_message_[intent.value] = code;
  }
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    const auto customer = from.get<std::uint32_t>();
    const auto order = from.get<std::uint64_t>();
    from.get(redemptions_[{customer, order}]);
  }
  return {};
}

}  // namespace lapwing
