// lapwing task: what campaigns ask of managers.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/task_list.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, task, result, assignee;
  bool json = false;
};

std::string short_time(Instant at, const Zone& zone) {
  std::string text = to_text(at, zone).substr(0, 16);
  text[10] = ' ';
  return text;
}

Result<ExitCode> list(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  const Zone& zone = folder.shop().zone;
  const std::vector<ListedTask> listed = open_tasks(folder.host(), {.assignee = options.assignee, .kind = {}});
  if (options.json) {
    Json tasks = Json::array();
    for (const ListedTask& one : listed) {
      const TaskRaised& raised = one.task.raised;
      tasks.push_back({{"id", one.id()},
                       {"kind", to_text(raised.kind)},
                       {"customer", one.customer_id},
                       {"campaign", raised.campaign_id},
                       {"text", raised.text},
                       {"assignee", raised.assignee},
                       {"raised_at", to_text(one.task.at, zone)},
                       {"due_at", raised.due_at ? Json(to_text(*raised.due_at, zone)) : Json()}});
    }
    fmt::print("{}\n", Json({{"tasks", tasks}}).dump(-1, ' ', false, Json::error_handler_t::replace));
    return ExitCode::done;
  }
  if (listed.empty()) fmt::print("  no open tasks\n");
  for (const ListedTask& one : listed) {
    const TaskRaised& raised = one.task.raised;
    const std::string due = raised.due_at ? "by " + short_time(*raised.due_at, zone) : "";
    fmt::print("  {}  {}  {}  {}  {}  {}\n", painted(padded_right(one.id(), 8), Colour::bold),
               painted(padded_right(short_time(one.task.at, zone), 16), Colour::dim), padded_right(due, 19),
               padded_right(raised.assignee.empty() ? "anybody" : raised.assignee, 12),
               padded_right(one.customer_id, 16), raised.text);
  }
  return ExitCode::done;
}

Result<ExitCode> close(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  CHECK(close_task(folder.host(), options.task, options.result, wall_clock()));
  fmt::print("  {} closed\n", options.task);
  return ExitCode::done;
}

}  // namespace

void add_task_command(Command& program) {
  Command& command = program.add_command("task", "What campaigns ask of managers: tasks and pop-ups");
  command.require_command();
  auto listing = std::make_shared<Options>();
  Command& shown = command.add_command("list", "Open tasks, those that are due first");
  shown.add_option("--data", listing->data, "The data folder", {.required = true});
  shown.add_option("--assignee", listing->assignee, "Only theirs, and those that are anybody's");
  shown.add_flag("--json", listing->json, "Print one JSON object");
  shown.when_chosen(listing, list);
  auto closing = std::make_shared<Options>();
  Command& closed = command.add_command("close", "A task is done");
  closed.add_option("TASK", closing->task, "Its id, as `lapwing task list` tells it", {.required = true});
  closed.add_option("--data", closing->data, "The data folder", {.required = true});
  closed.add_option("--result", closing->result, "What came of it, in your words");
  closed.when_chosen(closing, close);
}

}  // namespace lapwing
