#include "server/live_routes.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "access/access.hpp"
#include "api/answered.hpp"
#include "server/credentials.hpp"
#include "server/live_board.hpp"

namespace lapwing {
namespace {

Answered<std::set<std::string>> read_topics(QueryFields& query, const LiveBoard& board) {
  const std::vector<std::string> known = board.topics();
  const std::string asked = query.text("topics");
  if (asked.empty()) return std::set<std::string>(known.begin(), known.end());
  std::set<std::string> topics;
  for (std::string_view rest = asked;;) {
    const std::string_view one = rest.substr(0, rest.find(','));
    if (std::ranges::find(known, one) == known.end()) {
      return refuse(400, fmt::format("\"{}\" is no topic: expected some of {}", one, fmt::join(known, ",")), "topics");
    }
    topics.emplace(one);
    if (one.size() == rest.size()) return topics;
    rest.remove_prefix(one.size() + 1);
  }
}

HttpResponse too_many(LiveBoard::Full full) {
  const bool is_own = full == LiveBoard::Full::of_one;
  HttpResponse response = is_own ? problem(429, "Too Many Requests", "this session or key has enough streams open")
                                 : problem(503, "Service Unavailable", "too many streams are open");
  response.headers.emplace_back("Retry-After", "15");
  return response;
}

Answered<HttpResponse> live(LiveBoard& board, Access& access, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const std::set<std::string> topics = TRY(read_topics(query, board));
  CHECK(readable(query.finish()));
  const std::string session = session_of(call.request);
  const bool is_user = call.actor.kind == Actor::Kind::user;
  const auto stream = board.open(
      {.topics = topics,
       .reader = is_user ? "session " + csrf_token_of(session) : fmt::format("key {}", call.actor.id),
       .may_read_tasks = call.actor.may(Permission::work_tasks),
       .may_read_customers = call.actor.may(Permission::read_customers),
       .still_may = [&access, actor = call.actor, session] { return access.still_may(actor, session); }});
  if (!stream) return too_many(stream.error());
  return HttpResponse{.content_type = "text/event-stream",
                      .body = "",
                      .headers = {{"X-Accel-Buffering", "no"}},  // nginx would hold events back
                      .events = *stream};
}

}  // namespace

std::vector<Route> live_routes(LiveBoard& board, Access& access) {
  return {{"GET", "/api/live", Permission::read,
           [&board, &access](const Call& call) { return told(live(board, access, call)); }}};
}

}  // namespace lapwing
