// lapwing user: who works here. The API does the same while the shop is served; this is also the way back in when the
// last password is lost.
#include <termios.h>
#include <unistd.h>

#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/access_folder.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, login, name, role;
  bool json = false, disable = false, enable = false;
};

/// What is typed does not show.
class HiddenInput {
 public:
  HiddenInput() {
    if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    is_hidden_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
  }
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;
  ~HiddenInput() {
    if (is_hidden_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }

 private:
  termios before_{};
  bool is_hidden_ = false;
};

/// From the terminal, or the first line of standard input. Never an argument: those stand in the list of processes.
Result<std::string> read_password(const std::string& login) {
  const bool is_asked = isatty(STDIN_FILENO) == 1;
  if (is_asked) fmt::print(stderr, "A password for {}, 12 characters at least: ", login);
  std::string password;
  {
    const HiddenInput hidden;
    std::getline(std::cin, password);
  }
  if (is_asked) fmt::print(stderr, "\n");
  if (password.empty()) return fail("expected a password on standard input");
  return password;
}

void tell(const Options& options, const User& user, std::string_view what) {
  if (options.json) {
    fmt::print("{}\n", Json{{"id", user.id},
                            {"login", user.login},
                            {"name", user.name},
                            {"role", to_text(user.role)},
                            {"disabled", user.is_disabled}}
                           .dump());
  } else {
    fmt::print("  {} {}, {}\n", painted(user.login, Colour::bold), what, to_text(user.role));
  }
}

Result<User> find(const Access& access, const std::string& login) {
  const auto user = access.users().find(TRY(read_login(login)));
  if (!user) return fail(fmt::format("there is no user \"{}\"", login));
  return *user;
}

Result<ExitCode> list(const Options& options) {
  const AccessFolder folder = TRY(AccessFolder::open(options.data));
  Json listed = Json::array();
  for (const User& user : folder.access->users().all()) {
    listed.push_back(
        {{"login", user.login}, {"name", user.name}, {"role", to_text(user.role)}, {"disabled", user.is_disabled}});
    if (!options.json) {
      fmt::print("  {}  {}  {}{}\n", painted(padded_right(user.login, 24), Colour::bold),
                 padded_right(to_text(user.role), 10), user.name, user.is_disabled ? "  (disabled)" : "");
    }
  }
  if (options.json) fmt::print("{}\n", Json{{"users", listed}}.dump());
  if (!options.json && listed.empty()) fmt::print("  Nobody yet: the first visit to lapwing serve makes the owner.\n");
  return ExitCode::done;
}

Result<ExitCode> add(const Options& options) {
  const auto role = parse_role(options.role);
  AccessFolder folder = TRY(AccessFolder::open(options.data));
  if (!folder.access->users().any() && *role != Role::owner) return fail("the first user has to be an owner", "--role");
  const std::string password = TRY(read_password(options.login));
  const User user = TRY(folder.access->add_user(options.login, options.name, *role, password));
  tell(options, user, "was added");
  return ExitCode::done;
}

Result<ExitCode> change(const Options& options) {
  AccessFolder folder = TRY(AccessFolder::open(options.data));
  const User user = TRY(find(*folder.access, options.login));
  if (options.disable && options.enable) return fail("expected one of --disable and --enable");
  const auto name = options.name.empty() ? std::nullopt : std::optional(options.name);
  const auto role = options.role.empty() ? std::nullopt : parse_role(options.role);
  const auto disabled = options.disable || options.enable ? std::optional(options.disable) : std::nullopt;
  CHECK(folder.access->change_user(user.id, name, role, disabled));
  tell(options, *folder.access->users().find(user.id), "was changed");
  return ExitCode::done;
}

Result<ExitCode> set_password(const Options& options) {
  AccessFolder folder = TRY(AccessFolder::open(options.data));
  const User user = TRY(find(*folder.access, options.login));
  const std::string password = TRY(read_password(user.login));
  CHECK(folder.access->set_password(user.id, password));
  tell(options, user, "has a new password and is signed out everywhere");
  return ExitCode::done;
}

}  // namespace

void add_user_command(Command& program) {
  auto options = std::make_shared<Options>();
  std::vector<std::string> role_names;
  for (const Role role : roles) role_names.emplace_back(to_text(role));
  Command& command = program.add_command("user", "Who works with the shop: add, change, list; set a password");
  command.require_command();
  const auto below = [&](std::string_view name, std::string_view help) -> Command& {
    return add_access_command(command, name, help, options->data, options->json);
  };
  below("list", "Who there is").when_chosen(options, list);
  Command& adding = below("add", "Add one; the password is asked for, or read from standard input");
  adding.add_option("LOGIN", options->login, "1 to 64 Latin letters, digits and . @ _ - +", {.required = true});
  adding.add_option("--role", options->role, "What they may do", {.required = true, .choices = role_names});
  adding.add_option("--name", options->name, "How people call them");
  adding.when_chosen(options, add);
  Command& changing = below("change", "Give one another role or name, or keep them out");
  changing.add_option("LOGIN", options->login, "Whom", {.required = true});
  changing.add_option("--role", options->role, "What they may do", {.choices = role_names});
  changing.add_option("--name", options->name, "How people call them");
  changing.add_flag("--disable", options->disable, "They cannot sign in any more");
  changing.add_flag("--enable", options->enable, "They can again");
  changing.when_chosen(options, change);
  Command& password = below("password", "Set one's password; signs them out everywhere");
  password.add_option("LOGIN", options->login, "Whose", {.required = true});
  password.when_chosen(options, set_password);
}

}  // namespace lapwing
