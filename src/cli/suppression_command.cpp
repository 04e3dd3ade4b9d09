// lapwing suppression: who gets transactional messages at most, whatever they consented to.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/suppression_list.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, channel, reason, file;
  std::vector<std::string> whom;
  bool json = false;
};

/// Those on the command line and in the file, a line each; blank lines do not count.
Result<std::vector<std::string>> whom_of(const Options& options) {
  std::vector<std::string> whom = options.whom;
  if (!options.file.empty()) {
    const std::string text = TRY(read_text(options.file));
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      std::string line = text.substr(begin, end - begin);
      while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
      if (!line.empty()) whom.push_back(std::move(line));
      begin = end + 1;
    }
  }
  if (whom.empty()) return fail("nobody is named: give customers, e-mail addresses or phones, or --file");
  return whom;
}

/// The option that the error is about, if it is one.
Result<SuppressionChanged> change_for(const std::string& whom, DataFolder& folder, const Options& options) {
  const auto channel = parse_channel_kind(options.channel);
  if (!options.channel.empty() && !channel) return fail("expected email, sms or push", "--channel");
  auto changed = suppression_of(folder, whom, channel);
  if (!changed) return fail(changed.error().message, changed.error().where == "channel" ? "--channel" : "");
  changed->reason = options.reason;
  return changed;
}

Result<ExitCode> change(const Options& options, bool suppressed) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  std::vector<SuppressionChanged> changes;  // all are looked at before any is made
  for (const std::string& whom : TRY(whom_of(options))) {
    changes.push_back(TRY(change_for(whom, folder, options)));
    changes.back().suppressed = suppressed;
  }
  std::uint64_t changed = 0;
  for (const SuppressionChanged& one : changes) {
    if (TRY(change_suppression(folder.host(), one, wall_clock())) == Change::changed) ++changed;
  }
  const std::uint64_t unchanged = changes.size() - changed;
  if (options.json) {
    fmt::print("{}\n", Json{{"changed", changed}, {"unchanged", unchanged}}.dump());
  } else {
    fmt::print("  {} {}, {} were so already\n", changed, suppressed ? "suppressed" : "no longer suppressed", unchanged);
  }
  return ExitCode::done;
}

Result<ExitCode> list(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  std::vector<std::pair<std::string, std::string>> customers;  // and their channels
  std::uint64_t contacts = 0;
  for (const SuppressedOne& one : list_suppressed(folder.host())) {
    if (one.customer_id.empty()) {
      ++contacts;
    } else {
      customers.emplace_back(one.customer_id, one.channel ? to_text(*one.channel) : std::string_view("all"));
    }
  }
  std::ranges::sort(customers);
  if (options.json) {
    Json listed = Json::array();
    for (const auto& [customer, channel] : customers) listed.push_back({{"customer", customer}, {"channel", channel}});
    fmt::print("{}\n", Json{{"customers", listed}, {"contacts", contacts}}.dump(-1, ' ', false,
                                                                                Json::error_handler_t::replace));
    return ExitCode::done;
  }
  for (const auto& [customer, channel] : customers) {
    fmt::print("  {}  {}\n", padded_right(customer, 24), painted(channel, Colour::dim));
  }
  fmt::print("  {} customers, and {} contacts, whoever bears them (only their fingerprints are kept)\n",
             customers.size(), contacts);
  return ExitCode::done;
}

void add_change(Command& parent, const char* name, const char* about, bool suppressed) {
  auto options = std::make_shared<Options>();
  Command& command = parent.add_command(name, about);
  command.add_option("WHOM", options->whom, "Customers, e-mail addresses, phones with a leading +");
  command.add_option("--data", options->data, "The data folder", {.required = true});
  command.add_option("--file", options->file, "More of them, a line each; - is standard input");
  command.add_option("--channel", options->channel, "Only email, sms or push; else all that a customer has");
  if (suppressed) command.add_option("--reason", options->reason, "For people: a complaint, a court, a wish");
  command.add_flag("--json", options->json, "Print one JSON object");
  command.when_chosen(options, [suppressed](const Options& chosen) { return change(chosen, suppressed); });
}

}  // namespace

void add_suppression_command(Command& program) {
  Command& command = program.add_command("suppression", "Who gets transactional messages at most");
  command.require_command();
  add_change(command, "add", "Puts customers or contacts on the list", true);
  add_change(command, "remove", "Takes them off it", false);
  auto options = std::make_shared<Options>();
  Command& listing = command.add_command("list", "Who is on it");
  listing.add_option("--data", options->data, "The data folder", {.required = true});
  listing.add_flag("--json", options->json, "Print one JSON object");
  listing.when_chosen(options, list);
}

}  // namespace lapwing
