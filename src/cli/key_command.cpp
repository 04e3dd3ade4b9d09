// lapwing key: what programs sign in with.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/access_folder.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, name, expires;
  std::vector<std::string> permissions;
  std::uint64_t id = 0;
  bool json = false;
};

std::vector<std::string> names_of(PermissionSet permissions) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < permission_count; ++i) {
    const auto permission = static_cast<Permission>(i);
    if (permissions.has(permission)) names.emplace_back(to_text(permission));
  }
  return names;
}

Result<PermissionSet> read_permissions(const std::vector<std::string>& names) {
  PermissionSet permissions;
  for (const std::string& name : names) {
    if (name == "all") {
      for (const std::string& each : names_of(PermissionSet::all())) {
        // A key that anybody can read may do nothing else.
        if (each != to_text(Permission::record_browser_events)) permissions.add(*parse_permission(each));
      }
      continue;
    }
    const auto permission = parse_permission(name);
    if (!permission) {
      return fail(fmt::format("expected all or some of {}", fmt::join(names_of(PermissionSet::all()), ", ")),
                  "--permission");
    }
    permissions.add(*permission);
  }
  return permissions;
}

Result<ExitCode> make(const Options& options) {
  ApiKey key{.name = options.name};
  key.permissions = TRY(read_permissions(options.permissions));
  key.created_at = wall_clock();
  if (!options.expires.empty()) key.expires_at = key.created_at + TRY(parse_duration(options.expires));
  AccessFolder folder = TRY(AccessFolder::open(options.data));
  const Keys::Made made = TRY(folder.access->keys().make(std::move(key)));
  if (options.json) {
    fmt::print("{}\n", Json{{"id", made.key.id}, {"name", made.key.name}, {"secret", made.secret}}.dump());
  } else {
    fmt::print("  {}\n  It is shown this once. Send it as  Authorization: Bearer KEY\n",
               painted(made.secret, Colour::bold));
  }
  return ExitCode::done;
}

Result<ExitCode> list(const Options& options) {
  const AccessFolder folder = TRY(AccessFolder::open(options.data));
  Json listed = Json::array();
  for (const ApiKey& key : folder.access->keys().all()) {
    Json one{{"id", key.id}, {"name", key.name}, {"permissions", names_of(key.permissions)}};
    if (key.expires_at != Instant::never()) one["expires_at"] = to_text(key.expires_at);
    if (key.used_at) one["used_at"] = to_text(*key.used_at);
    listed.push_back(std::move(one));
    if (!options.json) {
      fmt::print("  {}  {}  {}\n", padded_left(std::to_string(key.id), 4),
                 painted(padded_right(key.name, 24), Colour::bold), fmt::join(names_of(key.permissions), ", "));
    }
  }
  if (options.json) fmt::print("{}\n", Json{{"keys", listed}}.dump());
  if (!options.json && listed.empty()) fmt::print("  No keys yet.\n");
  return ExitCode::done;
}

Result<ExitCode> revoke(const Options& options) {
  AccessFolder folder = TRY(AccessFolder::open(options.data));
  if (!TRY(folder.access->keys().revoke(static_cast<std::int64_t>(options.id)))) {
    return fail(fmt::format("there is no key {}", options.id));
  }
  if (options.json) {
    fmt::print("{}\n", Json{{"revoked", options.id}}.dump());
  } else {
    fmt::print("  the key {} opens nothing any more\n", options.id);
  }
  return ExitCode::done;
}

}  // namespace

void add_key_command(Command& program) {
  auto options = std::make_shared<Options>();
  Command& command = program.add_command("key", "What programs sign in with: make, list, revoke");
  command.require_command();
  const auto below = [&](std::string_view name, std::string_view help) -> Command& {
    return add_access_command(command, name, help, options->data, options->json);
  };
  Command& making = below("make", "Make one, which is shown once");
  making.add_option("NAME", options->name, "What it is for", {.required = true});
  making.add_option("--permission", options->permissions,
                    "What it may do: record_events for a shop's software, record_browser_events for its pages, all; "
                    "may be given again",
                    {.required = true});
  making.add_option("--expires", options->expires, "After how long it opens nothing any more: 90 days");
  making.when_chosen(options, make);
  below("list", "Which there are").when_chosen(options, list);
  Command& revoking = below("revoke", "Have one open nothing any more");
  revoking.add_option("ID", options->id, "As list shows it", {.required = true});
  revoking.when_chosen(options, revoke);
}

}  // namespace lapwing
