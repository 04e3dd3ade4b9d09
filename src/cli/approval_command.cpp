// lapwing approval: above what a second person has to agree, and what waits for one. Whoever has the machine needs
// nobody: this is the way out if only one person is left who may approve.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/access_folder.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t listed_max = 500;

struct Options {
  std::string data, recipients, bonuses;
  bool json = false;
};

void tell(const Options& options, const ApprovalRule& rule) {
  const std::string recipients = rule.recipients ? std::to_string(*rule.recipients) : "none";
  const std::string bonuses = rule.bonuses ? to_text(*rule.bonuses) : "none";
  if (options.json) {
    fmt::print("{}\n", Json{{"recipients", rule.recipients ? Json(*rule.recipients) : Json()},
                            {"bonuses", rule.bonuses ? Json(bonuses) : Json()}}
                           .dump());
  } else {
    fmt::print("  recipients {}, bonuses {}\n", painted(recipients, Colour::bold), painted(bonuses, Colour::bold));
  }
}

Result<ExitCode> set_rule(const Options& options) {
  AccessFolder folder = TRY(AccessFolder::open(options.data));
  Approvals& approvals = folder.access->approvals();
  ApprovalRule rule = approvals.rule();
  if (options.recipients == "none") rule.recipients.reset();
  if (!options.recipients.empty() && options.recipients != "none") {
    const auto limit = parse_quantity(options.recipients);
    const bool is_whole = limit && limit->thousandths > 0 && limit->thousandths % 1000 == 0;
    if (!is_whole) return fail("expected a number of customers above zero, or none", "--recipients");
    rule.recipients = static_cast<std::uint64_t>(limit->thousandths / 1000);
  }
  if (options.bonuses == "none") rule.bonuses.reset();
  if (!options.bonuses.empty() && options.bonuses != "none") {
    const auto limit = parse_money(options.bonuses);
    if (!limit || *limit <= Money{}) return fail("expected an amount above zero, or none", "--bonuses");
    rule.bonuses = *limit;
  }
  if (rule != approvals.rule()) CHECK(approvals.set_rule(rule));
  tell(options, rule);
  return ExitCode::done;
}

Result<ExitCode> list(const Options& options) {
  AccessFolder folder = TRY(AccessFolder::open(options.data));
  Json listed = Json::array();
  for (const ApprovalRequest& request : TRY(folder.access->approvals().list(listed_max, {}, {}))) {
    listed.push_back({{"id", request.id},
                      {"kind", to_text(request.kind)},
                      {"status", to_text(request.status)},
                      {"subject", request.subject},
                      {"recipients", request.extent.recipients},
                      {"bonuses", to_text(request.extent.bonuses)},
                      {"asked_by", request.asker.name},
                      {"decided_by", request.decided_by_name}});
    if (options.json) continue;
    fmt::print("  {}  {}  {}  {}, {} recipients, {} bonuses, by {}\n", padded_left(std::to_string(request.id), 4),
               padded_right(to_text(request.status), 11), padded_right(to_text(request.kind), 16), request.subject,
               request.extent.recipients, to_text(request.extent.bonuses), request.asker.name);
  }
  if (options.json) fmt::print("{}\n", Json{{"approvals", listed}}.dump());
  if (!options.json && listed.empty()) fmt::print("  Nothing waits, and nothing waited.\n");
  return ExitCode::done;
}

}  // namespace

void add_approval_command(Command& program) {
  auto options = std::make_shared<Options>();
  Command& command = program.add_command("approval", "What waits for a second person: list, rule");
  command.require_command();
  const auto below = [&](std::string_view name, std::string_view help) -> Command& {
    return add_access_command(command, name, help, options->data, options->json);
  };
  below("list", "What waits and waited, the newest first").when_chosen(options, list);
  Command& setting = below("rule", "Show or set above what a second person has to approve");
  setting.add_option("--recipients", options->recipients, "More customers than this; none: any number goes");
  setting.add_option("--bonuses", options->bonuses, "More bonuses in sum than this; none: any sum goes");
  setting.when_chosen(options, set_rule);
}

}  // namespace lapwing
