#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "cli/console.hpp"

namespace lapwing {

// What the command line may say. CLI11, which reads it, is known to command_line.cpp alone: it compiles to many seconds
// of code wherever it is seen.

/// How an option is to be given, and how the help shows it.
struct OptionRules {
  bool required = false;
  bool default_shown = false;             ///< what the value is when the option is added
  std::optional<char> separator = {};     ///< of the values of a list; without it each is an argument of its own
  std::vector<std::string> choices = {};  ///< if there are any, nothing else is taken
};

template <class Value, class... Values>
concept SameAsOneOf = (std::same_as<Value, Values> || ...);

/// What an option is read into.
template <class Value>
concept OptionValue = SameAsOneOf<Value, std::string, std::optional<std::string>, std::vector<std::string>,
                                  std::int32_t, std::optional<std::int32_t>, std::uint32_t, std::uint64_t>;

/// A command such as `rfm`, or `history` below it: what it takes, and what is done if the command line names it. Lives
/// as long as its command line. A name that is taken twice, or is none, ends the program at its start.
class Command {
 public:
  struct State;
  /// `add_command` makes it.
  explicit Command(std::unique_ptr<State> state);
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;
  ~Command();

  /// A command below this one.
  Command& add_command(std::string_view name, std::string_view help);
  /// One of the commands below has to be named.
  void require_command();
  /// Options that this command does not know are those of the command above it.
  void fall_through();

  /// `names` is an option as "--data", an argument by its place as "ID", or both as "CUSTOMER,--customer". Whoever adds
  /// an option keeps `value` alive until all is done; it stays as it is if the option is not given.
  template <OptionValue Value>
  void add_option(std::string_view names, Value& value, std::string_view help, const OptionRules& rules = {});
  /// An option without a value, true if it is given. Of the rules it knows `required`.
  void add_flag(std::string_view name, bool& value, std::string_view help, const OptionRules& rules = {});

  /// Whether the command line has the option; it must have been added.
  [[nodiscard]] bool was_given(std::string_view name) const;

  /// Runs `note` once the command line named this command and its options were read, before what is missing above it is
  /// noticed.
  void when_read(std::function<void()> note);

  /// Has `work` run over `options` if the command line names this command, once all of it was read. An error that
  /// `work` gives is told on standard error and becomes the exit code `failed`. Of nested commands the outermost one's
  /// runs.
  template <class Options>
  void when_chosen(std::shared_ptr<Options> options,
                   std::type_identity_t<std::function<Result<ExitCode>(Options&)>> work) {
    choose([options = std::move(options), work = std::move(work)] {
      auto result = work(*options);
      return result ? *result : report_error(result.error());
    });
  }

 private:
  void choose(std::function<ExitCode()> work);

  std::unique_ptr<State> state_;
};

/// What the program says of itself.
struct ProgramText {
  std::string about;    ///< the help begins with it
  std::string version;  ///< what --version prints
  std::string footer;   ///< the help ends with it
};

/// Reads the arguments of the process and does what they ask for.
class CommandLine {
 public:
  explicit CommandLine(const ProgramText& text);
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;
  ~CommandLine();

  /// The top: all commands are below it, and one has to be named.
  [[nodiscard]] Command& program();

  /// Runs what the arguments choose. What they cannot mean is told on standard error and becomes the exit code `usage`;
  /// help that is asked for is printed instead of anything else. Once only.
  ExitCode run(int argc, const char* const* argv);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lapwing
