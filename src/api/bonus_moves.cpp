// A request that names itself by a key is known again by the engine, which keeps no more of it than a hash. Whether
// what comes again is the same is looked up in the journal, from its end: whoever tries again does so soon.
#include "api/bonus_moves.hpp"

#include <optional>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "api/customer_list.hpp"
#include "api/journal_walk.hpp"
#include "host/data_folder.hpp"
#include "host/tell.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

/// The request of the same kind, customer and key that was carried out.
template <class Request>
Result<std::optional<Request>> find_request(DataFolder& folder, PartitionId partition, const Request& like) {
  const auto request_of = [&](const Record& record) -> const Request* {
    const auto* input = std::get_if<Input>(&record.body);
    const auto* request = input == nullptr ? nullptr : std::get_if<Request>(input);
    const bool is_it = request != nullptr && request->customer_id == like.customer_id && request->key == like.key;
    return is_it ? request : nullptr;
  };
  JournalWish wish{.partition = partition, .before = {}, .text = like.key, .limit = 1};
  do {
    const JournalPage page = TRY(
        walk_back(folder.journal(), wish, [&](const Record& record) { return request_of(record) != nullptr; }));
    if (!page.records.empty()) return *request_of(page.records.front().record);
    wish.before = page.next;
  } while (wish.before);
  return std::optional<Request>();
}

/// The field of the request's body that the engine's word for it stands for.
Problem refusal_of(Error error) {
  if (error.where == "hold") return {404, Error{std::move(error.message), {}}};
  if (error.where == "key") return {409, Error{std::move(error.message), {}}};
  if (!error.where.empty()) error.where = "$." + error.where;
  return error;
}

template <class Request, class Same>
Answered<Moved<Request>> move_once(DataFolder& folder, const Request& request, Instant now, Same is_same) {
  Host& host = folder.host();
  CHECK(read_customer(host, request.customer_id, [](const Engine&, const CustomerView&) {}));
  const PartitionId partition = host.partition_of(request.customer_id);
  const auto told = tell(host, partition, request, now);
  if (!told) return std::unexpected(refusal_of(told.error()));
  if (told->unchanged == 0) return Moved<Request>{true, request};
  auto before = TRY(stored(find_request(folder, partition, request)));
  if (!before || !is_same(*before)) {
    return refuse(409, fmt::format("\"{}\" was used before, for something else", request.key));
  }
  return Moved<Request>{false, *std::move(before)};
}

}  // namespace

Result<std::string> read_idempotency_key(JsonFields& fields) {
  constexpr std::size_t bytes_max = 200;
  std::string key = TRY(fields.text("idempotency_key"));
  if (!key.empty() && key.size() <= bytes_max) return key;
  return fail(fmt::format("expected a text of 1 to {} bytes", bytes_max), fields.path_of("idempotency_key"));
}

Answered<Moved<BonusAccrualRequested>> accrue_once(DataFolder& folder, const BonusAccrualRequested& request,
                                                   Instant now) {
  return move_once(folder, request, now, [&](const BonusAccrualRequested& before) { return before == request; });
}

Answered<Moved<BonusSpendRequested>> spend_once(DataFolder& folder, const BonusSpendRequested& request, Instant now) {
  return move_once(folder, request, now, [&](const BonusSpendRequested& before) { return before == request; });
}

Answered<Moved<BonusHoldRequested>> hold_once(DataFolder& folder, const BonusHoldRequested& request,
                                              bool expires_at_said, Instant now) {
  return move_once(folder, request, now, [&](BonusHoldRequested before) {
    if (!expires_at_said) before.expires_at = request.expires_at;
    return before == request;
  });
}

Answered<Moved<BonusHoldCommitted>> commit_once(DataFolder& folder, const BonusHoldCommitted& request, Instant now) {
  return move_once(folder, request, now, [&](const BonusHoldCommitted& before) { return before == request; });
}

Answered<Moved<BonusHoldReleased>> release_once(DataFolder& folder, const BonusHoldReleased& request, Instant now) {
  Host& host = folder.host();
  CHECK(read_customer(host, request.customer_id, [](const Engine&, const CustomerView&) {}));
  const auto told = tell(host, host.partition_of(request.customer_id), request, now);
  if (!told) return std::unexpected(refusal_of(told.error()));
  // It says no more than which hold; one that ended by itself has nothing to release either.
  if (told->unchanged > 0) folder.journal().flush();
  return Moved<BonusHoldReleased>{told->unchanged == 0, request};
}

Answered<Moved<PromoCodeRequested>> give_code_once(DataFolder& folder, const PromoCodeRequested& request, Instant now) {
  return move_once(folder, request, now, [&](const PromoCodeRequested& before) { return before == request; });
}

}  // namespace lapwing
