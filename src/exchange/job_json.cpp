#include "exchange/job_json.hpp"

#include <nlohmann/json.hpp>

#include "api/answered.hpp"

namespace lapwing {

nlohmann::ordered_json job_json(const std::optional<Job>& job, std::string_view otherwise, const Zone& zone) {
  using Json = nlohmann::ordered_json;
  if (!job) return {{"state", otherwise}, {"progress", 0}, {"ended_at", Json()}, {"error", Json()}};
  return {{"state", to_text(job->state)},
          {"progress", job->progress},
          {"ended_at", job->ended_at ? Json(to_text(*job->ended_at, zone)) : Json()},
          {"error", job->error ? Json(job->error->text()) : Json()}};
}

std::string live_text(const std::string& id, const std::optional<Job>& job, std::string_view otherwise) {
  using Json = nlohmann::ordered_json;
  const Json json{{"id", id},
                  {"state", job ? to_text(job->state) : otherwise},
                  {"progress", job ? job->progress : 0},
                  {"counts", job && job->details ? *job->details : Json()}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace lapwing
