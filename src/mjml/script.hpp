#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lapwing {

/// What a script may use up.
struct ScriptLimits {
  std::size_t memory = std::size_t{256} << 20;  ///< bytes of its objects
  std::chrono::milliseconds time{20'000};       ///< by the wall clock: a bound against never, not a promise
};

/// Runs the scripts one after another in one fresh world of JavaScript (ECMAScript 2022) in which there is nothing but
/// the language and the text `input`; gives what the last one comes to, which must be a text. Nothing is left behind.
/// Texts are UTF-8. From any thread, and from several at once. Error: what the script threw, or which limit it met.
Result<std::string> run_script(std::span<const std::string_view> scripts, std::string_view input,
                               const ScriptLimits& limits = {});

}  // namespace lapwing
