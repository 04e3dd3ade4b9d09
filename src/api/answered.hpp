#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <nlohmann/json_fwd.hpp>

#include "api/api_shop.hpp"
#include "base/result.hpp"
#include "base/zone.hpp"
#include "http/query.hpp"
#include "http/router.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// Why a request does not get what it asked for: an error with the status that tells of what kind it is. One that
/// nobody gave a status was understood and is wrong: 422.
struct Problem {
  unsigned status = 422;
  Error error;

  // NOLINTNEXTLINE(google-explicit-constructor): so that TRY takes what rooms below return
  Problem(Error why) : error(std::move(why)) {}
  Problem(unsigned as, Error why) : status(as), error(std::move(why)) {}
};
template <class T>
using Answered = std::expected<T, Problem>;

inline std::unexpected<Problem> refuse(unsigned status, std::string message, std::string where = {}) {
  return std::unexpected(Problem(status, Error{std::move(message), std::move(where)}));
}
/// What a room below gave, its error under that status.
template <class T>
Answered<T> with_status(unsigned status, Result<T> result) {
  if (!result) return std::unexpected(Problem(status, std::move(result).error()));
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return std::move(*result);
  }
}
/// An error of something that cannot be read: 400.
template <class T>
Answered<T> readable(Result<T> result) {
  return with_status<T>(400, std::move(result));
}

/// An error of our own storage: 500.
template <class T>
Answered<T> stored(Result<T> result) {
  return with_status<T>(500, std::move(result));
}
/// 204: it is done, and there is nothing to tell.
HttpResponse done();

/// Answers what a route is for. Several threads at once.
using Handler = std::function<Answered<HttpResponse>(ApiShop& shop, const Call& call)>;
Route api_route(ApiShop& shop, std::string method, std::string path, Permission needs, Handler handler);
/// One that only asks, though it is not a GET.
Route asking_route(ApiShop& shop, std::string method, std::string path, Permission needs, Handler handler);

/// The answer, or the problem as one.
HttpResponse told(Answered<HttpResponse> answered);
/// The body as JSON, without keys that come twice. 415: it is not said to be JSON; 400: it is none.
Answered<nlohmann::json> read_body(const HttpRequest& request);

/// Which part of a list is asked for.
struct Paging {
  std::size_t limit = 50;
  std::string cursor;  ///< of the last row of the page before; empty: from the beginning
};
/// `limit` (1 .. 500) and `cursor`.
Answered<Paging> read_paging(QueryFields& query);
/// What stands behind the '?'; 400 if it comes twice.
Answered<QueryFields> read_query(const Call& call);
/// "ru" or "en" of `lang`; the shop's if it is not there.
Answered<std::string> read_language(QueryFields& query, const ShopConfigured& shop);

/// A day as "2024-05-31"; without one `otherwise`, if there is that.
Answered<Day> read_day(QueryFields& query, std::string_view name, std::optional<Day> otherwise);
/// An instant in RFC 3339, likewise.
Answered<Instant> read_at(QueryFields& query, std::string_view name, Instant otherwise);

/// Null for an empty text.
nlohmann::ordered_json text_or_null(std::string_view text);
/// RFC 3339 by the zone's clock; null for `never`.
nlohmann::ordered_json instant_json(Instant at, const Zone& zone);

/// `"3"`, the version of a definition as a header has it.
std::string etag(std::uint32_t version);
/// 412 unless the version is one that If-Match names; or there is one and If-None-Match wants none. 0: there is none.
Answered<void> check_version(const HttpRequest& request, std::uint32_t version);

}  // namespace lapwing
