// lapwing segment publish, list, members, history and stages: the segments that are kept live.
#include "cli/published_segments.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/segments.hpp"
#include "cli/command_line.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"
#include "segment/history.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, id;
  std::vector<std::string> files;
  bool json = false;
};

void print(const Json& json) { fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace)); }

// ---- publish

Result<DefinitionPublished> read_definition(const std::string& file) {
  DefinitionPublished definition{.kind = DefinitionKind::segment, .text = TRY(read_text(file))};
  const nlohmann::json json = nlohmann::json::parse(definition.text, nullptr, false);
  if (json.is_object() && json.contains("stages")) {
    const auto lifecycle = parse_lifecycle(definition.text, 1);
    if (!lifecycle) return fail(lifecycle.error().text(), file);
    definition.kind = DefinitionKind::lifecycle;
    definition.id = Lifecycle::definition_id;
    return definition;
  }
  const auto segment = parse_segment(definition.text, 1);
  if (!segment) return fail(segment.error().text(), file);
  definition.id = segment->id;
  return definition;
}

Result<ExitCode> publish(const Options& options) {
  std::vector<DefinitionPublished> definitions;
  for (const std::string& file : options.files) definitions.push_back(TRY(read_definition(file)));
  DataFolder folder = TRY(DataFolder::open(options.data));
  const std::size_t fresh = TRY(publish_definitions(folder.host(), definitions, wall_clock()));
  if (options.json) {
    print({{"published", fresh}, {"unchanged", definitions.size() - fresh}});
    return ExitCode::done;
  }
  for (const DefinitionPublished& definition : definitions) {
    if (definition.kind != DefinitionKind::segment) continue;
    const WholeSegment whole = TRY(whole_segment(folder.host(), definition.id));
    fmt::print("{}: {} customers\n", definition.id, painted(grouped(whole.members), Colour::bold));
  }
  fmt::print("{} published, {} as they were\n", fresh, definitions.size() - fresh);
  return ExitCode::done;
}

// ---- members

Result<ExitCode> members(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  std::vector<std::string> ids;
  Instant decided_by = Instant::earliest();
  TRY(whole_segment(folder.host(), options.id, [&](PartitionId, const Engine& engine, const Members& here) {
    decided_by = std::max(decided_by, engine.now());
    here.for_each([&](CustomerNumber customer) { ids.emplace_back(engine.audience().customer(customer).id()); });
  }));
  std::ranges::sort(ids);
  const std::string at = to_text(decided_by, folder.shop().zone);
  if (options.json) {
    print({{"segment", options.id}, {"count", ids.size()}, {"decided_by", at}, {"customers", ids}});
    return ExitCode::done;
  }
  for (const std::string& id : ids) fmt::print("{}\n", id);
  fmt::print(stderr, "{} customers, as decided by {}\n", grouped(ids.size()), at);
  return ExitCode::done;
}

// ---- history

Result<ExitCode> history(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  const Json told = TRY(segment_history_json(folder.host(), options.id, wall_clock()));
  if (options.json) {
    print(told);
    return ExitCode::done;
  }
  const auto text = [&](const char* name) { return told[name].get<std::string>(); };
  fmt::print("{}\n", painted(fmt::format("{}  {}", padded_right("day", 10), padded_left("members", 12)), Colour::dim));
  for (const Json& size : told["sizes"]) {
    fmt::print("{}  {}\n", size["day"].get<std::string>(), padded_left(grouped(size["members"]), 12));
  }
  fmt::print("Its {} members brought {} {} of {} in the last 365 days\n", grouped(told["members"]),
             grouped_money(text("revenue_365_days")), folder.shop().currency,
             grouped_money(text("revenue_365_days_of_everyone")));
  return ExitCode::done;
}

// ---- stages

/// The stages of the lifecycle in their order, then those that only earlier versions had.
Result<ExitCode> stages(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  std::mutex mutex;
  std::map<std::string, std::vector<SegmentSize>, std::less<>> sizes;
  std::vector<Stage> lifecycle;
  folder.host().for_each([&](PartitionId, const Engine& engine) {
    const LiveSegments& segments = engine.segments();
    const std::lock_guard lock(mutex);
    if (const Lifecycle* published = segments.catalogue().lifecycle()) lifecycle = published->stages;
    for (const auto& [id, here] : segments.stage_history().sizes()) sizes[id] = sum_of(sizes[id], here);
  });
  if (lifecycle.empty()) return fail("no lifecycle is published: lapwing segment publish takes one");
  std::vector<std::pair<std::string, std::string>> named;
  for (const Stage& stage : lifecycle) {
    named.emplace_back(stage.id, folder.shop().locale == "ru" ? stage.name.ru : stage.name.en);
  }
  for (const auto& [id, ignored] : sizes) {
    if (std::ranges::find(named, id, &std::pair<std::string, std::string>::first) == named.end()) {
      named.emplace_back(id, id);
    }
  }
  Json listed = Json::array();
  for (const auto& [id, name] : named) {
    Json days = Json::array();
    if (!options.json) fmt::print("{}  {}\n", padded_right(id, 24), name);
    for (const SegmentSize& size : sizes[id]) {
      days.push_back({{"day", to_text(size.day)}, {"members", size.members}});
      if (!options.json) fmt::print("  {}  {}\n", to_text(size.day), padded_left(grouped(size.members), 12));
    }
    listed.push_back({{"stage", id}, {"name", name}, {"sizes", days}});
  }
  if (options.json) print({{"stages", listed}});
  return ExitCode::done;
}

}  // namespace

Result<ExitCode> list_published_segments(const std::string& data, bool json) {
  DataFolder folder = TRY(DataFolder::open(data));
  const std::vector<WholeSegment> segments = published_segments(folder.host());
  Json listed = Json::array();
  if (!json && segments.empty())
    fmt::print("no segment is published yet: lapwing segment publish --data {} FILE\n", data);
  if (!json && !segments.empty()) {
    fmt::print("{}\n", painted(fmt::format("{}  {}  {}  {}", padded_right("segment", 24), padded_left("members", 12),
                                           padded_right("kind", 7), "name"),
                               Colour::dim));
  }
  for (const WholeSegment& whole : segments) {
    const SegmentDefinition& segment = whole.definition;
    const std::string& name = folder.shop().locale == "ru" ? segment.name.ru : segment.name.en;
    listed.push_back({{"id", segment.id},
                      {"name", name},
                      {"version", segment.version},
                      {"static", segment.is_static},
                      {"members", whole.members}});
    if (!json) {
      fmt::print("{}  {}  {}  {}\n", padded_right(segment.id, 24), padded_left(grouped(whole.members), 12),
                 padded_right(segment.is_static ? "static" : "dynamic", 7), name);
    }
  }
  if (json) print(listed);
  return ExitCode::done;
}

void add_published_segment_commands(Command& segment) {
  const auto add = [&](const char* name, const char* help, std::function<Result<ExitCode>(const Options&)> work) {
    auto options = std::make_shared<Options>();
    Command& sub = segment.add_command(name, help);
    sub.add_option("--data", options->data, "The data folder", {.required = true});
    sub.add_flag("--json", options->json, "Print one JSON object");
    sub.when_chosen(options, std::move(work));
    return std::pair<Command&, Options&>(sub, *options);
  };
  const auto [publishing, published] = add("publish", "Publish segments or the lifecycle: live from now on", publish);
  publishing.add_option("FILE", published.files, "Definitions; what they ask for comes first", {.required = true});
  const auto [telling, told] = add("members", "The ids of a published segment's members", members);
  telling.add_option("ID", told.id, "The segment", {.required = true});
  add("stages", "The sizes of the lifecycle's stages by days", stages);
  const auto [looking, looked] = add("history", "A segment's size by days, and what its members brought", history);
  looking.add_option("ID", looked.id, "The segment", {.required = true});
}

}  // namespace lapwing
