#pragma once

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"

namespace lapwing {

/// Has `command` run `work` over its options if the command line names it, once all of that was read. An error that
/// `work` gives is told on standard error and becomes the exit code `failed`.
template <class Options>
void when_chosen(CLI::App& command, Chosen& chosen, std::shared_ptr<Options> options,
                 std::type_identity_t<std::function<Result<ExitCode>(Options&)>> work) {
  command.callback([options = std::move(options), work = std::move(work), &chosen] {
    chosen.command = [options, work] {
      auto result = work(*options);
      return result ? *result : report_error(result.error());
    };
  });
}

}  // namespace lapwing
