#include "api/job_answers.hpp"

#include <nlohmann/json.hpp>

namespace lapwing {

using Json = nlohmann::ordered_json;

Json to_json(const Job& job, const Zone& zone, bool with_result) {
  Json json = {{"id", job.id},
               {"state", to_text(job.state)},
               {"progress", job.progress},
               {"begun_at", instant_json(job.begun_at, zone)},
               {"ended_at", job.ended_at ? instant_json(*job.ended_at, zone) : Json()},
               {"started_by", job.started_by},
               {"details", job.details ? *job.details : Json()}};
  json["error"] = job.error ? Json{{"where", text_or_null(job.error->where)}, {"message", job.error->message}} : Json();
  if (with_result) json["result"] = job.result ? *job.result : Json();
  return json;
}

HttpResponse job_begun(const Job& job, const Zone& zone, const std::string& path) {
  HttpResponse response = json_answer(to_json(job, zone), 202);
  response.headers.emplace_back("Location", path + "/" + job.id);
  return response;
}

HttpResponse line_is_full(const Error& why) {
  HttpResponse response = problem(429, why);
  response.headers.emplace_back("Retry-After", "10");
  return response;
}

}  // namespace lapwing
