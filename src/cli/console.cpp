#include "cli/console.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

namespace lapwing {

bool is_coloured() {
  static const bool coloured = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  return coloured;
}

std::string painted(std::string_view text, Colour colour) {
  if (!is_coloured() || colour == Colour::plain) return std::string(text);
  constexpr std::string_view codes[] = {"0", "1", "2", "31", "32", "33", "34", "35", "36"};
  return fmt::format("\033[{}m{}\033[0m", codes[static_cast<std::size_t>(colour)], text);
}

std::string shaded(std::string_view text, int palette_index, bool dark_text) {
  if (!is_coloured()) return std::string(text);
  return fmt::format("\033[48;5;{};38;5;{}m{}\033[0m", palette_index, dark_text ? 16 : 231, text);
}

std::size_t shown_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\033') {
      while (i < text.size() && text[i] != 'm') ++i;
    } else if ((static_cast<unsigned char>(text[i]) & 0xC0u) != 0x80u) {
      ++width;
    }
  }
  return width;
}

std::string padded_left(std::string_view text, std::size_t width) {
  const std::size_t shown = shown_width(text);
  return std::string(width > shown ? width - shown : 0, ' ') + std::string(text);
}

std::string padded_right(std::string_view text, std::size_t width) {
  const std::size_t shown = shown_width(text);
  return std::string(text) + std::string(width > shown ? width - shown : 0, ' ');
}

std::string shortened(std::string_view text, std::size_t width) {
  if (shown_width(text) <= width) return std::string(text);
  std::string cut;
  for (const char byte : text) {
    const bool begins_character = (static_cast<unsigned char>(byte) & 0xC0u) != 0x80u;
    if (begins_character && shown_width(cut) + 1 >= width) break;
    cut += byte;
  }
  return cut + "…";
}

std::string tidied(std::string_view lines) {
  if (is_coloured()) return std::string(lines);
  std::string out;
  for (const char byte : lines) {
    while (byte == '\n' && out.ends_with(' ')) out.pop_back();
    out += byte;
  }
  return out;
}

ExitCode report_error(const Error& error) {
  std::fprintf(stderr, "lapwing: error: %s\n", error.text().c_str());
  return ExitCode::failed;
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, " ");
  return text;
}

std::string grouped_money(std::string_view decimal) {
  const bool negative = decimal.starts_with('-');
  if (negative) decimal.remove_prefix(1);
  const std::size_t point = decimal.find('.');
  std::string text = std::string(decimal.substr(0, point));
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, " ");
  if (point != std::string_view::npos && decimal.substr(point) != ".00") text += decimal.substr(point);
  return (negative ? "-" : "") + text;
}

}  // namespace lapwing
