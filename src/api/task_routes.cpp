#include "api/task_routes.hpp"

#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/answered.hpp"
#include "api/customer_names.hpp"
#include "api/json_body.hpp"
#include "api/task_list.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t outcome_bytes_max = 4000;

/// `names_customers`: whoever may not read customers works the task by its text.
Json task_json(DataFolder& folder, const ListedTask& one, bool names_customers) {
  const TaskRaised& raised = one.task.raised;
  const Zone& zone = folder.shop().zone;
  return {{"id", one.id()},
          {"kind", to_text(raised.kind)},
          {"text", raised.text},
          {"customer", names_customers ? named_customer(folder, one.customer_id) : Json()},
          {"campaign", {{"id", raised.campaign_id}, {"name", one.campaign_name}}},
          {"assignee", text_or_null(raised.assignee)},
          {"raised_at", to_text(one.task.at, zone)},
          {"due_at", raised.due_at ? instant_json(*raised.due_at, zone) : Json()}};
}

using Order = decltype(ListedTask().order());

std::string to_cursor(const Order& order) {
  return fmt::format("{}.{}.{}.{}", std::get<0>(order).ms, std::get<1>(order).ms, std::get<2>(order),
                     std::get<3>(order));
}

/// Before all of them if there is no cursor.
Answered<Order> parse_cursor(std::string_view cursor) {
  if (cursor.empty()) return Order{Instant::earliest(), Instant::earliest(), 0, 0};
  std::array<std::int64_t, 4> numbers{};
  const char* at = cursor.data();
  const char* const end = cursor.data() + cursor.size();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto [behind, error] = std::from_chars(at, end, numbers[i]);
    const bool is_last = i + 1 == numbers.size();
    const bool fits = is_last ? behind == end : behind != end && *behind == '.';
    if (error != std::errc() || !fits) return refuse(400, "expected the \"next\" of the page before", "cursor");
    at = behind + 1;
  }
  return Order{Instant{numbers[0]}, Instant{numbers[1]}, static_cast<std::uint16_t>(numbers[2]),
               static_cast<std::uint64_t>(numbers[3])};
}

Answered<TaskWish> read_wish(QueryFields& query) {
  TaskWish wish;
  wish.assignee = query.text("assignee");
  const std::string kind = query.text("kind");
  const std::string status = query.text("status");
  // What was closed is history: it stands in the journal alone.
  if (!status.empty() && status != "open") return refuse(400, "expected open", "status");
  if (kind == to_text(TaskKind::task)) wish.kind = TaskKind::task;
  if (kind == to_text(TaskKind::popup)) wish.kind = TaskKind::popup;
  if (!kind.empty() && !wish.kind) return refuse(400, "expected task or popup", "kind");
  return wish;
}

Answered<HttpResponse> list(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const TaskWish wish = TRY(read_wish(query));
  const Paging paging = TRY(read_paging(query));
  CHECK(readable(query.finish()));
  const Order after = TRY(parse_cursor(paging.cursor));
  const std::vector<ListedTask> tasks = open_tasks(shop.folder.host(), wish);
  const bool names_customers = call.actor.may(Permission::read_customers);
  Json json{{"items", Json::array()}, {"count", tasks.size()}};
  std::string last;
  for (const ListedTask& one : tasks) {
    if (!paging.cursor.empty() && one.order() <= after) continue;
    if (json["items"].size() == paging.limit) {
      json["next"] = last;
      break;
    }
    json["items"].push_back(task_json(shop.folder, one, names_customers));
    last = to_cursor(one.order());
  }
  return json_answer(json);
}

Answered<HttpResponse> close(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const std::string outcome = TRY(optional_text(body.fields(), "outcome"));
  CHECK(body->finish());
  if (outcome.size() > outcome_bytes_max) {
    return refuse(422, fmt::format("expected at most {} bytes", outcome_bytes_max), "$.outcome");
  }
  CHECK(with_status(404, close_task(shop.folder.host(), call.value("task"), outcome, shop.clock())));
  return done();
}

}  // namespace

std::vector<Route> task_routes(ApiShop& shop) {
  return {api_route(shop, "GET", "/api/tasks", Permission::work_tasks, list),
          api_route(shop, "POST", "/api/tasks/{task}/close", Permission::work_tasks, close)};
}

}  // namespace lapwing
