#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>

namespace lapwing {
namespace {

void follow(const OptionRules& rules, CLI::Option& option) {
  option.required(rules.required);
  if (rules.separator) option.delimiter(*rules.separator);
  if (!rules.choices.empty()) option.check(CLI::IsMember(rules.choices));
  if (rules.default_shown) option.capture_default_str();
}

}  // namespace

struct Command::State {
  CLI::App& app;
  std::function<ExitCode()>& chosen;
  std::vector<std::unique_ptr<Command>> below = {};
};

Command::Command(std::unique_ptr<State> state) : state_(std::move(state)) {}
Command::~Command() = default;

Command& Command::add_command(std::string_view name, std::string_view help) {
  CLI::App& app = *state_->app.add_subcommand(std::string(name), std::string(help));
  return *state_->below.emplace_back(std::make_unique<Command>(std::make_unique<State>(app, state_->chosen)));
}

void Command::require_command() { state_->app.require_subcommand(1); }
void Command::fall_through() { state_->app.fallthrough(); }

template <OptionValue Value>
void Command::add_option(std::string_view names, Value& value, std::string_view help, const OptionRules& rules) {
  follow(rules, *state_->app.add_option(std::string(names), value, std::string(help)));
}

// clang-format off
template void Command::add_option(std::string_view, std::string&, std::string_view, const OptionRules&);
template void Command::add_option(std::string_view, std::optional<std::string>&, std::string_view, const OptionRules&);
template void Command::add_option(std::string_view, std::vector<std::string>&, std::string_view, const OptionRules&);
template void Command::add_option(std::string_view, std::int32_t&, std::string_view, const OptionRules&);
template void Command::add_option(std::string_view, std::optional<std::int32_t>&, std::string_view, const OptionRules&);
template void Command::add_option(std::string_view, std::uint32_t&, std::string_view, const OptionRules&);
template void Command::add_option(std::string_view, std::uint64_t&, std::string_view, const OptionRules&);
// clang-format on

void Command::add_flag(std::string_view name, bool& value, std::string_view help, const OptionRules& rules) {
  state_->app.add_flag(std::string(name), value, std::string(help))->required(rules.required);
}

bool Command::was_given(std::string_view name) const { return state_->app.count(std::string(name)) > 0; }

void Command::when_read(std::function<void()> note) { state_->app.parse_complete_callback(std::move(note)); }

void Command::choose(std::function<ExitCode()> work) {
  state_->app.callback([work = std::move(work), &chosen = state_->chosen] { chosen = work; });
}

struct CommandLine::State {
  CLI::App app;
  std::function<ExitCode()> chosen;
  Command program;

  explicit State(const std::string& about) : app(about), program(std::make_unique<Command::State>(app, chosen)) {}
};

CommandLine::CommandLine(const ProgramText& text) : state_(std::make_unique<State>(text.about)) {
  state_->app.set_version_flag("--version", text.version);
  state_->app.footer(text.footer);
  state_->program.require_command();
}

CommandLine::~CommandLine() = default;

Command& CommandLine::program() { return state_->program; }

ExitCode CommandLine::run(int argc, const char* const* argv) {
  try {
    state_->app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return state_->app.exit(error) == 0 ? ExitCode::done : ExitCode::usage;
  }
  return state_->chosen();
}

}  // namespace lapwing
