#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// How a command ended; the process exits with it.
enum class ExitCode : int { done = 0, failed = 1, usage = 2, partly = 3 };

/// Colours of the terminal's palette; plain text where there is no terminal or NO_COLOR is set.
enum class Colour : unsigned char { plain, bold, dim, red, green, yellow, blue, magenta, cyan };

/// Whether standard output is a terminal that shows colours.
bool is_coloured();
std::string painted(std::string_view text, Colour colour);
/// The text on a background of the 256-colour palette, in black or white, whichever is legible.
std::string shaded(std::string_view text, int palette_index, bool dark_text);

/// How many columns the text takes: characters, not bytes, and no escape sequences.
std::size_t shown_width(std::string_view text);
std::string padded_left(std::string_view text, std::size_t width);
std::string padded_right(std::string_view text, std::size_t width);
/// The text if it takes at most `width` columns; else as much of its beginning as leaves room for a final "…".
std::string shortened(std::string_view text, std::size_t width);
/// The lines without blanks at their ends; where colours are shown, blanks may be the ground of a cell, and stay.
std::string tidied(std::string_view lines);

/// "error: where: message" on standard error.
ExitCode report_error(const Error& error);

/// 1234567 as "1 234 567".
std::string grouped(std::uint64_t number);
/// An amount without trailing zeros of minor units: "5 302", "1 234.50".
std::string grouped_money(std::string_view decimal);

}  // namespace lapwing
