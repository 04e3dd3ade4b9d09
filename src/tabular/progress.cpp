#include "tabular/progress.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

#include <unistd.h>

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr Duration redraw_after{100};
constexpr Duration log_after = Duration::seconds(10);
constexpr std::string_view wiped_line = "\r\x1b[K";

Duration machine_clock() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return Duration{std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
}

void write_to_stderr(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

/// "1,234,567"
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t from_end = 3; from_end < text.size(); from_end += 4) text.insert(text.size() - from_end, 1, ',');
  return text;
}

/// "0:01:05"
std::string clock_text(std::uint64_t seconds) {
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

}  // namespace

Progress::Style Progress::style_for_stderr(bool is_asked) {
  if (::isatty(STDERR_FILENO) == 1) return Style::line;
  return is_asked ? Style::log : Style::silent;
}

Progress::Progress(std::string label, Style style)
    : Progress(std::move(label), style, machine_clock, write_to_stderr) {}

Progress::Progress(std::string label, Style style, Clock clock, Output output)
    : label_(std::move(label)), style_(style), clock_(std::move(clock)), output_(std::move(output)) {
  if (style_ == Style::silent) return;
  started_ = clock_();
  next_draw_ = started_ + (style_ == Style::line ? redraw_after : log_after);
}

Progress::~Progress() { finish(); }

void Progress::update(std::uint64_t rows, std::uint64_t part, std::optional<std::uint64_t> whole) {
  if (style_ == Style::silent) return;
  const Duration now = clock_();
  if (now < next_draw_) return;
  next_draw_ = now + (style_ == Style::line ? redraw_after : log_after);
  const std::string line = text(now - started_, rows, part, whole);
  output_(style_ == Style::line ? std::string(wiped_line) + line : line + "\n");
  is_drawn_ = true;
}

void Progress::finish() {
  if (style_ == Style::line && is_drawn_) output_(wiped_line);
  style_ = Style::silent;
}

std::string Progress::text(Duration elapsed, std::uint64_t rows, std::uint64_t part,
                           std::optional<std::uint64_t> whole) const {
  const auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(elapsed.ms, 1));
  std::string line = fmt::format("{}  {} rows", label_, grouped(rows));
  if (whole && *whole > 0) {
    part = std::min(part, *whole);
    line += fmt::format("  {}%", 100 * part / *whole);
  }
  line += fmt::format("  {}/s", grouped(rows * 1000 / ms));
  if (whole && part > 0) {
    // Floating point: the product of milliseconds and bytes is beyond 64 bits, and this is only for the eye.
    const double left_ms = static_cast<double>(ms) * (static_cast<double>(*whole - part) / static_cast<double>(part));
    line += fmt::format("  {} left", clock_text(static_cast<std::uint64_t>(left_ms / 1000.0 + 0.5)));
  }
  return line;
}

}  // namespace lapwing
