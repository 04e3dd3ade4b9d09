// lapwing task: what campaigns ask of managers.
#include <algorithm>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

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

/// A task as people name it: the partition's number and the task's within it.
struct Listed {
  PartitionId partition;
  OpenTask task;
  std::string customer;

  [[nodiscard]] std::string id() const { return fmt::format("{}-{}", partition.value, task.raised.task.value); }
};

std::vector<Listed> open_tasks(Host& host, const std::string& assignee) {
  std::mutex mutex;
  std::vector<Listed> listed;
  host.for_each([&](PartitionId partition, const Engine& engine) {
    const std::lock_guard lock(mutex);
    for (const auto& [number, task] : engine.tasks()) {
      const bool is_theirs = assignee.empty() || task.raised.assignee.empty() || task.raised.assignee == assignee;
      const std::string customer(engine.audience().customer(task.raised.customer).id());
      if (is_theirs) listed.push_back({partition, task, customer});
    }
  });
  std::ranges::sort(listed, [](const Listed& a, const Listed& b) {
    return std::tuple(a.task.raised.due_at.value_or(Instant::never()), a.task.at, a.partition, a.task.raised.task) <
           std::tuple(b.task.raised.due_at.value_or(Instant::never()), b.task.at, b.partition, b.task.raised.task);
  });
  return listed;
}

std::string short_time(Instant at, const Zone& zone) {
  std::string text = to_text(at, zone).substr(0, 16);
  text[10] = ' ';
  return text;
}

Result<ExitCode> list(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  const Zone& zone = folder.shop().zone;
  const std::vector<Listed> listed = open_tasks(folder.host(), options.assignee);
  if (options.json) {
    Json tasks = Json::array();
    for (const Listed& one : listed) {
      const TaskRaised& raised = one.task.raised;
      tasks.push_back({{"id", one.id()},
                       {"kind", to_text(raised.kind)},
                       {"customer", one.customer},
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
  for (const Listed& one : listed) {
    const TaskRaised& raised = one.task.raised;
    const std::string due = raised.due_at ? "by " + short_time(*raised.due_at, zone) : "";
    fmt::print("  {}  {}  {}  {}  {}  {}\n", painted(padded_right(one.id(), 8), Colour::bold),
               painted(padded_right(short_time(one.task.at, zone), 16), Colour::dim), padded_right(due, 19),
               padded_right(raised.assignee.empty() ? "anybody" : raised.assignee, 12), padded_right(one.customer, 16),
               raised.text);
  }
  return ExitCode::done;
}

Result<ExitCode> close(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  for (const Listed& one : open_tasks(folder.host(), {})) {
    if (one.id() != options.task) continue;
    Error refused;
    folder.host().submit(one.partition, {TaskClosed{one.customer, one.task.raised.task, options.result}}, wall_clock(),
                         [&refused](const Tally& tally) {
                           if (!tally.refused.empty()) refused = tally.refused.front().second;
                         });
    folder.host().drain();
    if (!refused.message.empty()) return std::unexpected(refused);
    fmt::print("  {} closed\n", one.id());
    return ExitCode::done;
  }
  return fail(fmt::format("there is no open task \"{}\"", options.task));
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
