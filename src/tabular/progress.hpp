#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"

namespace lapwing {

/// Tells how far long work has come: "importing orders.csv  1,200,000 rows  42%  310,000/s  0:00:05 left". Cheap enough
/// to call for every row. Used by one thread at a time.
class Progress {
 public:
  enum class Style : std::uint8_t {
    silent,
    line,  ///< one line of a terminal, drawn anew at most ten times a second, wiped at the end
    log    ///< a line every ten seconds, for files and pipes
  };
  /// Time since any fixed point, never going back.
  using Clock = std::function<Duration()>;
  using Output = std::function<void(std::string_view)>;

  /// `line` on a terminal; else `log` if the user asked for progress, or `silent`.
  static Style style_for_stderr(bool is_asked);

  /// Writes to standard error by the machine's clock.
  Progress(std::string label, Style style);
  Progress(std::string label, Style style, Clock clock, Output output);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Finishes.
  ~Progress();

  /// `rows` done so far; `part` of `whole` in any unit that says how far that is, if the whole is known.
  void update(std::uint64_t rows, std::uint64_t part, std::optional<std::uint64_t> whole);
  /// Wipes the line. Nothing is drawn afterwards.
  void finish();

 private:
  [[nodiscard]] std::string text(Duration elapsed, std::uint64_t rows, std::uint64_t part,
                                 std::optional<std::uint64_t> whole) const;

  std::string label_;
  Style style_;
  Clock clock_;
  Output output_;
  Duration started_;
  Duration next_draw_;
  bool is_drawn_ = false;
};

}  // namespace lapwing
